// Strict decoders: Buffer.from alone drops what it cannot read, and a cut digest would then be
// compared.

const HEX_DIGEST = /^[0-9a-f]{64}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DIGEST_BYTES = 32;

/** How a digest is written in a header. */
export type DigestEncoding = "hex" | "base64";

/**
 * Bytes of padded standard base64 with zero spare bits, so that one value has one text; else null.
 */
export function bytesFromBase64(text: string): Uint8Array | null {
  if (!BASE64.test(text)) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}

/**
 * The 32 bytes of a SHA-256 digest as 64 lower-case hex digits or 44 base64 characters; else null.
 */
export function digestFrom(text: string, encoding: DigestEncoding): Uint8Array | null {
  if (encoding === "hex") return HEX_DIGEST.test(text) ? Buffer.from(text, "hex") : null;
  const bytes = bytesFromBase64(text);
  return bytes?.length === DIGEST_BYTES ? bytes : null;
}

/** The UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
