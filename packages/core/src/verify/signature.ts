import { type HeaderRecord, withLowerCaseNames } from "./headers.ts";
import { githubScheme } from "./schemes/github.ts";
import { type HmacFormat, hmacScheme } from "./schemes/hmac.ts";
import {
  checkDelivery,
  keysOf,
  type SignatureReason,
  type SignatureScheme,
} from "./schemes/scheme.ts";
import { standardWebhooksScheme } from "./schemes/standard-webhooks.ts";
import { stripeScheme } from "./schemes/stripe.ts";
import { DEFAULT_TOLERANCE_SECONDS } from "./schemes/timestamp.ts";
import { listed } from "./secrets.ts";

/** A signature format that `verifySignature` knows. */
export type SignatureSchemeName = "github" | "stripe" | "standard-webhooks" | "hmac";

/** One delivery and what its signature must fit. */
export interface SignatureInput {
  readonly scheme: SignatureSchemeName;
  /** All secrets that are valid now; any may match. */
  readonly secrets: readonly string[];
  /** Header values by name in any case; a list where a name was sent more than once. */
  readonly headers: HeaderRecord;
  /**
   * The body as received: bytes, or a text that stands for its UTF-8 bytes. Never re-serialised
   * JSON.
   */
  readonly body: Uint8Array | string;
  /** Unix seconds of now; used by the schemes with a timestamp. */
  readonly nowSeconds: number;
  /** How far a signed time may lie from now; 300 unless given. */
  readonly toleranceSeconds?: number;
  /** Header, encoding and prefix of the `hmac` scheme where they are not the default ones. */
  readonly format?: HmacFormat;
}

/** Whether the delivery is authentic, with a stable word that says why. */
export interface SignatureVerdict {
  readonly valid: boolean;
  readonly reason: SignatureReason;
}

/**
 * Checks the signature of one webhook delivery, in constant time and without throwing on any input.
 * For use outside an engine; a source of an engine takes `github(…)`, `stripe(…)` and so on as
 * layers.
 * @example
 * const verdict = verifySignature({
 *   scheme: "github", secrets: [secret], headers: request.headers, body: rawBody, nowSeconds,
 * });
 * if (!verdict.valid) return refuse(verdict.reason);
 */
export function verifySignature(input: SignatureInput): SignatureVerdict {
  const reason = reasonOf(input);
  return { valid: reason === "ok", reason };
}

function reasonOf(input: SignatureInput): SignatureReason {
  const scheme = schemeOf(input.scheme, input.format);
  if (scheme === null) return "scheme_unknown";
  if (typeof input.body !== "string" && !(input.body instanceof Uint8Array))
    return "body_not_bytes";
  const delivery = {
    headers: withLowerCaseNames(input.headers ?? {}),
    body: input.body,
    nowSeconds: input.nowSeconds,
    toleranceSeconds: input.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS,
  };
  return checkDelivery(scheme, delivery, keysOf(scheme, listed(null, input.secrets)));
}

function schemeOf(
  name: SignatureSchemeName,
  format: HmacFormat | undefined,
): SignatureScheme | null {
  if (name === "github") return githubScheme;
  if (name === "stripe") return stripeScheme;
  if (name === "standard-webhooks") return standardWebhooksScheme;
  return name === "hmac" ? hmacScheme(format) : null;
}
