import { randomBytes } from "node:crypto";
import type { SecondFactor, Secret } from "@hookline/core/driver";
import {
  enrolTotp,
  fileVaultStore,
  memoryVaultStore,
  openVault,
  rawKey,
  totp,
} from "@hookline/vault";
import type { Config } from "./config.ts";

/** The second factor of all live accounts; `uris` are those that were made just now, by account. */
export interface Factors {
  readonly factor: SecondFactor;
  readonly uris: ReadonlyMap<string, Secret>;
}

/** Codes of an authenticator app, one entry an account, enrolled at the first start. */
export async function secondFactors(
  { vault: kept }: Config,
  accounts: readonly string[],
): Promise<Factors> {
  const vault = await openVault(
    kept === null
      ? { store: memoryVaultStore(), key: rawKey(randomBytes(32).toString("base64")) }
      : { store: fileVaultStore(kept.path), key: rawKey(kept.key) },
  );
  const known = new Set((await vault.list()).map(({ account }) => account));
  const uris = new Map<string, Secret>();
  for (const account of accounts.filter((each) => !known.has(each))) {
    uris.set(account, (await enrolTotp({ vault, account })).uri);
  }
  return { factor: totp({ vault }), uris };
}
