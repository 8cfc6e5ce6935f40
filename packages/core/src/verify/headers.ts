import { accept, type Result, refuse } from "../prim/result.ts";

/** Headers as a server hands them out: a text, or a list where a name was sent more than once. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Why a header has no single value: not sent, or sent in a form that leaves open which value
 * counts.
 */
export type HeaderRefusal = "absent" | "ambiguous";

/**
 * The one value of a header; `name` in lower case. An empty value counts as absent, and a list is
 * ambiguous whatever it holds: picking a value would let two readers of the request disagree.
 */
export function oneHeader(headers: HeaderRecord, name: string): Result<string, HeaderRefusal> {
  const value: unknown = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (value === undefined || value === null || value === "") return refuse("absent");
  return typeof value === "string" ? accept(value) : refuse("ambiguous");
}

/** The same headers under lower-case names; names that differ only in case become one list. */
export function withLowerCaseNames(headers: HeaderRecord): HeaderRecord {
  const merged = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(merged);
}
