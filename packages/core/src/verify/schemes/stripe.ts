import { digestFrom, utf8 } from "../decode.ts";
import { oneHeader } from "../headers.ts";
import type { RequestLayer } from "../layer.ts";
import { listProblems, type SecretOption, secretsOf } from "../secrets.ts";
import { anyMatches, type SignatureScheme, withoutSignature } from "./scheme.ts";
import { signatureLayer } from "./signature-layer.ts";
import {
  DEFAULT_TOLERANCE_SECONDS,
  isWithin,
  parseUnixSeconds,
  toleranceProblems,
} from "./timestamp.ts";

/** Options of a scheme with a signed timestamp. */
export type TimestampedOptions = SecretOption & {
  /** How far the signed time may lie before or after now, in seconds; 300 unless given. */
  readonly toleranceSeconds?: number;
};

const ELEMENT = /^([A-Za-z][A-Za-z0-9_]{0,15})=([\x21-\x7e]{1,256})$/;

interface StripeHeader {
  readonly timestamps: readonly string[];
  readonly signatures: readonly string[];
}

/**
 * Reads `t=<unix>,v1=<hex>,…` in any order; other labels are skipped, an element without a label
 * spoils all.
 */
function parseHeader(header: string): StripeHeader | null {
  const elements = header.split(",").map((element) => ELEMENT.exec(element));
  if (elements.includes(null)) return null;
  const valuesOf = (label: string) =>
    elements.filter((element) => element?.[1] === label).map((element) => element?.[2] ?? "");
  return { timestamps: valuesOf("t"), signatures: valuesOf("v1") };
}

/**
 * The scheme of Stripe: `stripe-signature: t=<unix>,v1=<hex>[,v1=<hex>…]` over `<t>.<body>`, keyed
 * with the UTF-8 bytes of the whole secret. Source: "Verify webhook signatures manually" of the
 * Stripe documentation.
 */
export const stripeScheme: SignatureScheme = {
  name: "stripe",
  key: utf8,
  check({ headers, body, nowSeconds, toleranceSeconds }, keys) {
    const header = oneHeader(headers, "stripe-signature");
    if (!header.ok) return withoutSignature(header.refusal);
    const parsed = parseHeader(header.value);
    if (parsed === null) return "signature_invalid";
    const [timestamp, second] = parsed.timestamps;
    if (timestamp === undefined) return "timestamp_missing";
    const signedAt = parseUnixSeconds(timestamp);
    if (signedAt === null || second !== undefined) return "timestamp_invalid";
    const digests = parsed.signatures.map((text) => digestFrom(text, "hex"));
    const whole = digests.filter((digest) => digest !== null);
    if (whole.length === 0 || whole.length < digests.length) return "signature_invalid";
    if (!anyMatches(keys, whole, `${timestamp}.`, body)) return "signature_invalid";
    return isWithin(signedAt, nowSeconds, toleranceSeconds) ? "ok" : "timestamp_outside_tolerance";
  },
};

/**
 * Deliveries signed as Stripe signs them, with a timestamp that must be near now.
 * @example stripe({ secrets: [next, current], toleranceSeconds: 120 })
 */
export function stripe(options: TimestampedOptions): RequestLayer {
  const { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = options;
  const secrets = secretsOf(options);
  return signatureLayer(stripeScheme, {
    secrets,
    toleranceSeconds,
    problems: [
      ...listProblems(secrets, { layer: "stripe" }),
      ...toleranceProblems("stripe", toleranceSeconds),
    ],
  });
}
