// Encrypted credentials, a second factor for live accounts, and keys that change while the engine runs.

export { type VaultCode, VaultError } from "./errors.ts";
export { fileVaultStore } from "./file-store.ts";
export {
  type KeyService,
  passphraseKey,
  rawKey,
  type ScryptCost,
  serviceKey,
  type VaultKey,
  type WrappedKey,
} from "./key.ts";
export { allowListLogger, type DataFirstLogger } from "./log.ts";
export type { RecordKind, RecordName } from "./name.ts";
export { renewable } from "./renewable.ts";
export { memoryVaultStore, type VaultStore } from "./store.ts";
export { type Enrolment, enrolTotp, totp } from "./totp.ts";
export { openVault, type RecordView, type Vault } from "./vault.ts";
