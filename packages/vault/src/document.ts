import { type Sealed, seal, unseal } from "./cipher.ts";
import { VaultError } from "./errors.ts";
import type { VaultKey, WrappedKey } from "./key.ts";
import { nameKey } from "./name.ts";
import { readRecordLine, type SealedRecord, writeRecordLine } from "./record.ts";

/** A vault that is open: its data key and its records by name. */
export interface Opened {
  readonly wrapped: WrappedKey;
  readonly dataKey: Uint8Array;
  readonly records: ReadonlyMap<string, SealedRecord>;
}

const FORM = "hookline-vault 1";
/** More than any host keeps; a text beyond it is not parsed. */
const LONGEST = 16 * 1024 * 1024;
const SEAL = "hookline-vault document";
const NOTHING = new Uint8Array(0);

/**
 * The vault as text: form, wrapped data key, one line a record, and a seal over all of it, so that a record that was
 * taken out or put in is seen like one that was changed.
 */
export function writeDocument({ dataKey, records, wrapped }: Opened): string {
  const lines = [...records.values()].map(writeRecordLine);
  const body = [FORM, JSON.stringify(wrapped), ...lines].join("\n");
  const { nonce, tag } = seal(dataKey, NOTHING, `${SEAL}\n${body}`);
  return `${body}\n${JSON.stringify([nonce, tag])}\n`;
}

/** Opens a text; whatever is wrong with it, nothing of it is given out. */
export async function readDocument(text: string, key: VaultKey): Promise<Opened> {
  if (text.length > LONGEST || !text.endsWith("\n")) throw new VaultError("VAULT_FORM");
  const lines = text.slice(0, -1).split("\n");
  const [form, keyLine = "", ...rest] = lines;
  const sealLine = rest.pop();
  if (form !== FORM || sealLine === undefined) throw new VaultError("VAULT_FORM");
  const wrapped = wrappedOf(keyLine);
  const dataKey = await key.unwrap(wrapped);
  const body = lines.slice(0, -1).join("\n");
  unseal(dataKey, documentSeal(sealLine), `${SEAL}\n${body}`);
  const records = rest.map(readRecordLine);
  return {
    wrapped,
    dataKey,
    records: new Map(records.map((record) => [nameKey(record), record])),
  };
}

function documentSeal(line: string): Sealed {
  const [nonce, tag] = listOf(line);
  if (JSON.stringify([nonce, tag]) !== line) throw new VaultError("VAULT_FORM");
  return { nonce: String(nonce), data: "", tag: String(tag) };
}

function listOf(line: string): readonly unknown[] {
  const value = parsed(line);
  if (!Array.isArray(value)) throw new VaultError("VAULT_FORM");
  return value;
}

function wrappedOf(line: string): WrappedKey {
  const value = parsed(line);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new VaultError("VAULT_FORM");
  }
  const members = Object.entries(value);
  const plain: [string, string | number][] = members.flatMap(([name, member]) =>
    typeof member === "string" || typeof member === "number" ? [[name, member]] : [],
  );
  if (plain.length !== members.length) throw new VaultError("VAULT_FORM");
  return Object.fromEntries(plain);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new VaultError("VAULT_FORM");
  }
}
