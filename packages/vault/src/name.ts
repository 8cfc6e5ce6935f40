import { VaultError } from "./errors.ts";

/** `paper` and `live` are credentials of that kind; `second_factor` is what proves a person. */
export type RecordKind = "paper" | "live" | "second_factor";

/** Whose record it is: the tenant of a host with many users (`main` unless given), and the account. */
export interface RecordName {
  readonly tenant?: string;
  readonly account: string;
  readonly kind: RecordKind;
}

/** A name with nothing left out. */
export type WholeName = Required<RecordName>;

const NAME = /^[A-Za-z0-9._:@-]{1,64}$/;
const KINDS: ReadonlySet<unknown> = new Set<RecordKind>(["paper", "live", "second_factor"]);

/** The whole name; throws VAULT_NAME_INVALID, because a name is part of what the seal proves. */
export function wholeName({ account, kind, tenant = "main" }: RecordName): WholeName {
  if (!NAME.test(tenant) || !NAME.test(account) || !KINDS.has(kind)) {
    throw new VaultError("VAULT_NAME_INVALID");
  }
  return { tenant, account, kind };
}

/** One text for a name; no name can be written as another's. */
export const nameKey = ({ account, kind, tenant }: WholeName): string =>
  JSON.stringify([tenant, account, kind]);
