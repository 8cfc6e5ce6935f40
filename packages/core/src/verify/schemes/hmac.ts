import { type DigestEncoding, digestFrom, utf8 } from "../decode.ts";
import { oneHeader } from "../headers.ts";
import type { RequestLayer } from "../layer.ts";
import { listProblems, type SecretOption, secretsOf } from "../secrets.ts";
import { anyMatches, type SignatureScheme, withoutSignature } from "./scheme.ts";
import { signatureLayer } from "./signature-layer.ts";

/** Where a plain HMAC stands and how it is written. */
export interface HmacFormat {
  /** Name of the header, in any case; `x-signature` unless given. */
  readonly header?: string;
  /** `hex` (64 lower-case digits, the default) or `base64` (44 characters with padding). */
  readonly encoding?: DigestEncoding;
  /** Text before the digest; `sha256=` unless given, and an empty text for none. */
  readonly prefix?: string;
}

/** Options of `hmac`: the secret or secrets, and the format where it is not the default one. */
export type HmacOptions = SecretOption & HmacFormat;

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const DEFAULT_HEADER = "x-signature";

/**
 * The scheme of `hmac`: HMAC-SHA256 over the body's bytes, keyed with the UTF-8 bytes of the
 * secret.
 */
export function hmacScheme({
  header = DEFAULT_HEADER,
  encoding = "hex",
  prefix = "sha256=",
}: HmacFormat = {}): SignatureScheme {
  const name = String(header).toLowerCase();
  return {
    name: "hmac",
    key: utf8,
    check({ headers, body }, keys) {
      const signature = oneHeader(headers, name);
      if (!signature.ok) return withoutSignature(signature.refusal);
      if (!signature.value.startsWith(prefix)) return "signature_invalid";
      const digest = digestFrom(signature.value.slice(prefix.length), encoding);
      return digest !== null && anyMatches(keys, [digest], body) ? "ok" : "signature_invalid";
    },
  };
}

/**
 * HMAC-SHA256 over the raw body in a header: `x-signature: sha256=<64 hex digits>` unless
 * configured otherwise. Any of the secrets may match; a wrong configuration is told by
 * `problems()`.
 * @example hmac({ secret: env.HOOK_SECRET })
 * @example hmac({ secrets: [next, current], header: "x-my-mac", encoding: "base64", prefix: "" })
 */
export function hmac(options: HmacOptions): RequestLayer {
  const secrets = secretsOf(options);
  const problems = [...listProblems(secrets, { layer: "hmac" }), ...formatProblems(options)];
  return signatureLayer(hmacScheme(options), { secrets, problems });
}

function formatProblems({ header = DEFAULT_HEADER, encoding = "hex" }: HmacFormat): string[] {
  const problems: string[] = [];
  if (!HEADER_NAME.test(header)) problems.push("hmac: header is not a name a header can have.");
  if (!["hex", "base64"].includes(encoding)) problems.push("hmac: encoding must be hex or base64.");
  return problems;
}
