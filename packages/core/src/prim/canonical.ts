import { invariant } from "./invariant.ts";

/** A value that JSON can carry without loss; numbers are safe integers (times, counts). */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };

/**
 * JSON with the keys in the order of their UTF-16 units (as in RFC 8785), so that equal values give
 * equal texts for hashes and comparisons; members that are undefined are left out. Throws an
 * InvariantError on NaN and Infinity, which JSON would write as `null`.
 * @example canonicalJson({ b: [1, null], a: "x" }) // '{"a":"x","b":[1,null]}'
 */
export function canonicalJson(value: Plain): string {
  if (typeof value === "number")
    invariant(Number.isFinite(value), "JSON has no such number", { value });
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

const isList = (value: object): value is readonly Plain[] => Array.isArray(value);
