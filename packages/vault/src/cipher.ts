import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { fromText, toText } from "./bytes.ts";
import { VaultError } from "./errors.ts";

const ALGORITHM = "aes-256-gcm";
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/** Forced in both directions: without it Node takes a tag of 4 bytes, which a forger guesses. */
const TAG_BYTES = 16;

/** What AES-256-GCM makes of a text. */
export interface Sealed {
  readonly nonce: string;
  readonly data: string;
  readonly tag: string;
}

/** Seals bytes with a fresh random nonce; `about` is authenticated and not stored. */
export function seal(key: Uint8Array, plain: Uint8Array, about: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about, "utf8"));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce: toText(nonce), data: toText(data), tag: toText(cipher.getAuthTag()) };
}

/** Opens what `seal` made; throws VAULT_UNREADABLE where key, text, tag or `about` is another. */
export function unseal(key: Uint8Array, { data, nonce, tag }: Sealed, about: string): Buffer {
  const sealed = fromText(data);
  const fullTag = fromText(tag, TAG_BYTES);
  const once = fromText(nonce, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, once, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about, "utf8"));
  decipher.setAuthTag(fullTag);
  const unproven = decipher.update(sealed);
  try {
    // Before this nothing is proven, so nothing has been handed out.
    return Buffer.concat([unproven, decipher.final()]);
  } catch {
    unproven.fill(0);
    throw new VaultError("VAULT_UNREADABLE");
  }
}
