import { createHash, createHmac, hash, timingSafeEqual } from "node:crypto";

// The one file of the pure part that knows the crypto library: digests are pure functions, and a
// synchronous one is needed inside `decide` and `verifySignature`.

/** HMAC-SHA256 of the concatenated parts, as 32 bytes. */
export function hmacSha256(
  key: Uint8Array,
  ...parts: readonly (Uint8Array | string)[]
): Uint8Array {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** SHA-256 of the concatenated texts, as lower-case hex. */
export function sha256Hex(...parts: readonly string[]): string {
  // A Hash object costs more than hashing a signal with it.
  return hash("sha256", parts.join(""), "hex");
}

/** Compares bytes in constant time; false for unequal lengths and for two empty inputs. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Compares two secrets in constant time, whatever their lengths, through digests of equal size;
 * false where either is empty.
 */
export function equalSecrets(left: string, right: string): boolean {
  if (left === "" || right === "") return false;
  const digest = (value: string) => createHash("sha256").update(value, "utf8").digest();
  return timingSafeEqual(digest(left), digest(right));
}
