import { createHash, createHmac } from "node:crypto";

/**
 * The header `Authent`: HMAC-SHA512 with the decoded secret over SHA-256 of the parameters as they are sent and the
 * path without `/derivatives` (docs.kraken.com, futures REST authentication; the nonce is optional and left out).
 */
export function authent(secret: string, path: string, params: string): string {
  const digest = createHash("sha256").update(`${params}${path.replace(/^\/derivatives/, "")}`);
  return hmac(secret, digest.digest());
}

/** The answer to the challenge of the WebSocket. */
export const signedChallenge = (secret: string, challenge: string): string =>
  hmac(secret, createHash("sha256").update(challenge).digest());

const hmac = (secret: string, digest: Buffer): string =>
  createHmac("sha512", Buffer.from(secret, "base64")).update(digest).digest("base64");
