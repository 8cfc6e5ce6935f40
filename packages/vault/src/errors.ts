/**
 * What keeps a vault shut. `VAULT_UNREADABLE`: a wrong key, or a text that was changed; nobody can tell which ·
 * `VAULT_FORM`: no vault of a version that this one reads, or parameters out of bounds.
 */
export type VaultCode =
  | "VAULT_UNREADABLE"
  | "VAULT_FORM"
  | "VAULT_KEY_UNFIT"
  | "VAULT_KEY_UNAVAILABLE"
  | "VAULT_NAME_INVALID"
  | "VAULT_NOT_FOUND"
  | "VAULT_EXISTS"
  | "VAULT_BUSY"
  | "VAULT_CHANGED"
  | "VAULT_STORE_FAILED";

const MESSAGES: Readonly<Record<VaultCode, string>> = {
  VAULT_UNREADABLE: "The vault cannot be opened: the key is wrong, or the text was changed.",
  VAULT_FORM: "This is no vault that this version reads.",
  VAULT_KEY_UNFIT: "The key of the vault is missing or too weak.",
  VAULT_KEY_UNAVAILABLE: "The key of the vault could not be fetched.",
  VAULT_NAME_INVALID: "A name in the vault has 1 to 64 letters, digits or . _ : @ -",
  VAULT_NOT_FOUND: "The vault has nothing of this name.",
  VAULT_EXISTS: "The vault has something of this name; remove it first.",
  VAULT_BUSY: "Another process is writing the vault.",
  VAULT_CHANGED: "The vault was changed by others, again and again.",
  VAULT_STORE_FAILED: "The vault could not be read or written.",
};

/** The one error of the vault; it carries no key, no field and no message of a library. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly code: VaultCode;

  constructor(code: VaultCode, detail = "") {
    super(detail === "" ? MESSAGES[code] : `${MESSAGES[code]} ${detail}`);
    this.code = code;
  }
}
