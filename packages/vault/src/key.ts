import { randomBytes, scrypt } from "node:crypto";
import { revealed, type Secret } from "@hookline/core/driver";
import { fromText, toText } from "./bytes.ts";
import { KEY_BYTES, seal, unseal } from "./cipher.ts";
import { VaultError } from "./errors.ts";

/** A data key as it stands in the vault: plain data that only the vault's key turns back. */
export type WrappedKey = Readonly<Record<string, string | number>>;

/** What opens a vault. It protects the data key, and that protects the records. */
export interface VaultKey {
  wrap(dataKey: Uint8Array): Promise<WrappedKey>;
  /** Throws a VaultError where the key is not this one. */
  unwrap(wrapped: WrappedKey): Promise<Uint8Array>;
}

/** Cost of scrypt: `n` a power of two; memory is 128 · n · r bytes. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and about half a second, as OWASP's password storage sheet asks for scrypt. */
const USUAL: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };
const SHORTEST_PASSPHRASE = 16;
const SALT_BYTES = 16;
/** A file that asks for more is no vault but an attack on the memory of whoever opens it. */
const MOST_MEMORY = 256 * 1024 * 1024;
const WRAPPING = "hookline-vault data key";

/** A vault's key from a passphrase, by scrypt with a random salt; salt and cost stand in the vault. */
export function passphraseKey(passphrase: string | Secret, cost: ScryptCost = USUAL): VaultKey {
  const text = revealed(passphrase).normalize("NFC");
  if (text.length < SHORTEST_PASSPHRASE) {
    throw new VaultError("VAULT_KEY_UNFIT", `A passphrase has ${SHORTEST_PASSPHRASE} characters.`);
  }
  if (!isCost(cost)) throw new VaultError("VAULT_KEY_UNFIT", "The cost is out of bounds.");
  return {
    async wrap(dataKey) {
      const salt = randomBytes(SALT_BYTES);
      const key = await derived(text, salt, cost);
      return { by: "scrypt", ...cost, salt: toText(salt), ...seal(key, dataKey, WRAPPING) };
    },
    async unwrap(wrapped) {
      const { n, p, r } = wrapped;
      const asked = { n, r, p };
      if (wrapped.by !== "scrypt" || !isCost(asked)) throw new VaultError("VAULT_FORM");
      const key = await derived(text, fromText(wrapped.salt, SALT_BYTES), asked);
      return unseal(key, sealedOf(wrapped), WRAPPING);
    },
  };
}

function isCost(cost: Readonly<Record<keyof ScryptCost, unknown>>): cost is ScryptCost {
  const { n, p, r } = cost;
  if (![n, r, p].every((value) => Number.isSafeInteger(value))) return false;
  const [cpu, block, lanes] = [Number(n), Number(r), Number(p)];
  return (
    cpu >= 2 ** 14 &&
    Number.isInteger(Math.log2(cpu)) &&
    block >= 8 &&
    lanes >= 1 &&
    lanes <= 4 &&
    128 * cpu * block <= MOST_MEMORY
  );
}

const derived = (text: string, salt: Buffer, { n, p, r }: ScryptCost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: 2 * MOST_MEMORY };
    scrypt(text, salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(new VaultError("VAULT_KEY_UNAVAILABLE")),
    );
  });

const sealedOf = ({ data, nonce, tag }: WrappedKey) => ({
  data: String(data),
  nonce: String(nonce),
  tag: String(tag),
});

/** A vault's key that is 32 random bytes in base 64, as `openssl rand -base64 32` makes them; from the environment, mostly. */
export function rawKey(given: string | Secret | undefined): VaultKey {
  const key = Buffer.from(given === undefined ? "" : revealed(given), "base64");
  if (key.length !== KEY_BYTES || new Set(key).size < 8) {
    throw new VaultError("VAULT_KEY_UNFIT", "It must be 32 random bytes in base 64.");
  }
  return {
    wrap: async (dataKey) => ({ by: "raw", ...seal(key, dataKey, WRAPPING) }),
    async unwrap(wrapped) {
      if (wrapped.by !== "raw") throw new VaultError("VAULT_FORM");
      return unseal(key, sealedOf(wrapped), WRAPPING);
    },
  };
}

/** A key that never leaves a key management service: it wraps and unwraps the data key. */
export interface KeyService {
  /** Names the key at the service; stored in the vault. */
  readonly keyId: string;
  wrap(dataKey: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

/** A vault's key at a key management service; an error of the service is VAULT_KEY_UNAVAILABLE, without its message. */
export function serviceKey(service: KeyService): VaultKey {
  const asked = async (request: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    try {
      return await request();
    } catch {
      throw new VaultError("VAULT_KEY_UNAVAILABLE");
    }
  };
  return {
    async wrap(dataKey) {
      const wrapped = await asked(() => service.wrap(dataKey));
      return { by: "service", keyId: service.keyId, data: toText(wrapped) };
    },
    async unwrap(wrapped) {
      if (wrapped.by !== "service" || wrapped.keyId !== service.keyId) {
        throw new VaultError("VAULT_UNREADABLE");
      }
      const key = await asked(() => service.unwrap(fromText(wrapped.data)));
      if (key.length !== KEY_BYTES) throw new VaultError("VAULT_UNREADABLE");
      return key;
    },
  };
}
