import { VaultError } from "./errors.ts";

/** Bytes as base 64. */
export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/**
 * Base 64 as bytes, of one length where it is known. Only the one text that `toText` makes of them is taken: Node
 * ignores stray characters and the last bits, so that changed texts would give the same bytes.
 */
export function fromText(text: unknown, length: number | null = null): Buffer {
  if (typeof text !== "string") throw new VaultError("VAULT_FORM");
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new VaultError("VAULT_FORM");
  if (length !== null && bytes.length !== length) throw new VaultError("VAULT_FORM");
  return bytes;
}
