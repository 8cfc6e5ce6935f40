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

const ACCOUNT = "live";

/** The live account's second factor; `uri` is there once, when it was made just now. */
export interface LiveFactor {
  readonly factor: SecondFactor;
  /** For an authenticator app; null where the app knows it already. */
  readonly uri: Secret | null;
}

/** The third consent: codes of an authenticator app, enrolled at the first start. */
export async function liveFactor({ vault: kept }: Config): Promise<LiveFactor> {
  const vault = await openVault(
    kept === null
      ? { store: memoryVaultStore(), key: rawKey(randomBytes(32).toString("base64")) }
      : { store: fileVaultStore(kept.path), key: rawKey(kept.key) },
  );
  const known = (await vault.list()).some(({ account }) => account === ACCOUNT);
  const enrolment = known ? null : await enrolTotp({ vault, account: ACCOUNT });
  return { factor: totp({ vault }), uri: enrolment?.uri ?? null };
}
