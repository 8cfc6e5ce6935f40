import { type Sealed, seal, unseal } from "./cipher.ts";
import { VaultError } from "./errors.ts";
import { type WholeName, wholeName } from "./name.ts";

/** Fields of a record by name, in clear; only inside this package. */
export type Fields = Readonly<Record<string, string>>;

/** One record as it stands in the vault. */
export interface SealedRecord extends WholeName, Sealed {
  /** Raised with every change, so that an older text of the same record does not open in its place. */
  readonly version: number;
}

const aboutOf = ({ account, kind, tenant, version }: WholeName & { version: number }): string =>
  JSON.stringify(["hookline-vault record", tenant, account, kind, version]);

/** Seals fields under a name and a version. */
export function sealRecord(
  dataKey: Uint8Array,
  name: WholeName & { readonly version: number },
  fields: Fields,
): SealedRecord {
  const sealed = seal(dataKey, Buffer.from(JSON.stringify(fields), "utf8"), aboutOf(name));
  const { account, kind, tenant, version } = name;
  return { tenant, account, kind, version, ...sealed };
}

/** The fields of a record; throws VAULT_UNREADABLE where anything of it is not what was sealed. */
export function openRecord(dataKey: Uint8Array, record: SealedRecord): Fields {
  const plain = unseal(dataKey, record, aboutOf(record));
  const fields: Fields = JSON.parse(plain.toString("utf8"));
  plain.fill(0);
  return fields;
}

/** A record as one line. */
export const writeRecordLine = (record: SealedRecord): string =>
  JSON.stringify([
    record.tenant,
    record.account,
    record.kind,
    record.version,
    record.nonce,
    record.data,
    record.tag,
  ]);

/** Reads a line; only the very text that `writeRecordLine` makes of what it says is taken. */
export function readRecordLine(line: string): SealedRecord {
  const [tenant, account, kind, version, nonce, data, tag] = membersOf(line);
  const name = wholeName({ tenant: text(tenant), account: text(account), kind: kindOf(kind) });
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1) {
    throw new VaultError("VAULT_FORM");
  }
  const record = { ...name, version, nonce: text(nonce), data: text(data), tag: text(tag) };
  if (writeRecordLine(record) !== line) throw new VaultError("VAULT_FORM");
  return record;
}

function membersOf(line: string): readonly unknown[] {
  try {
    const members: unknown = JSON.parse(line);
    if (Array.isArray(members) && members.length === 7) return members;
  } catch {
    // What is no JSON is no record either.
  }
  throw new VaultError("VAULT_FORM");
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new VaultError("VAULT_FORM");
  return value;
}

function kindOf(value: unknown): WholeName["kind"] {
  if (value === "paper" || value === "live" || value === "second_factor") return value;
  throw new VaultError("VAULT_FORM");
}
