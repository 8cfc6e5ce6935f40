import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { JsonNumber, type JsonValue, parseStrictJson } from "@hookline/core/driver";

// Recorded shapes that nobody here wrote. They lie beside the repository and are never copied into it.
const FOLDER = join(import.meta.dirname, "../../../../shared/contracts/alpaca");

/** Why the recorded shapes cannot be used here; null where they can. */
export const contractsMissing: string | null = existsSync(FOLDER)
  ? null
  : "../shared/contracts is not here";

const LIMITS = { maxDepth: 40, maxMembers: 1_000_000, maxStringLength: 1_000_000 };

/** A contract file, read strictly: numbers keep their text. */
export function contract(name: string): JsonValue {
  const read = parseStrictJson(readFileSync(join(FOLDER, name), "utf8"), LIMITS);
  if (!read.ok) throw new Error(`${name} is no strict JSON document.`);
  return read.value;
}

/** A member of a document, by names and numbers. */
export function at(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): JsonValue | undefined {
  let here = value;
  for (const step of path) {
    if (here instanceof Map) here = here.get(String(step));
    else here = Array.isArray(here) && typeof step === "number" ? here[step] : undefined;
  }
  return here;
}

/** The cases of a file, by name. */
export function casesOf(name: string): ReadonlyMap<string, JsonValue> {
  const cases = at(contract(name), "cases");
  if (!Array.isArray(cases)) throw new Error(`${name} has no cases.`);
  return new Map(cases.map((one: JsonValue) => [String(at(one, "case")), one]));
}

/** A number of a document as a number, for statuses. */
export const numberAt = (value: JsonValue | undefined): number =>
  value instanceof JsonNumber ? Number(value.text) : Number.NaN;
