import { canonicalJson, type Plain } from "../prim/canonical.ts";
import { sha256Hex } from "../prim/digest.ts";
import { invariant } from "../prim/invariant.ts";
import type { State } from "./state.ts";

/** Version of the snapshot's form; another one is not read, and the journal is folded from its start. */
const FORM = 5;

/** The state as canonical text: equal states give equal texts. */
export const snapshotText = (state: State): string =>
  canonicalJson({ form: FORM, state: plainOf(state) });

/** SHA-256 of the canonical text; equal for every replay of the same journal. */
export const stateHash = (state: State): string => sha256Hex(snapshotText(state));

/** Reads a state back; null where the text is of another form. */
export function restoreSnapshot(text: string): State | null {
  const parsed: { readonly form?: number; readonly state?: Plain } = JSON.parse(text);
  if (parsed.form !== FORM || parsed.state === undefined) return null;
  return reviveState(parsed.state);
}

/** Maps become lists of pairs and sets lists, in the order they have: it is part of the state. */
function plainOf(value: unknown): Plain {
  if (value instanceof Map) {
    return { map: [...value].map(([key, member]) => [plainOf(key), plainOf(member)]) };
  }
  if (value instanceof Set) return { set: [...value].map(plainOf) };
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainOf(member)]));
  }
  invariant(isScalar(value), "the state holds plain values only");
  return value;
}

const isScalar = (value: unknown): value is null | boolean | number | string =>
  value === null || ["boolean", "number", "string"].includes(typeof value);

function revive(value: Plain): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value);
  const [only] = members;
  if (members.length === 1 && only !== undefined && Array.isArray(only[1])) {
    if (only[0] === "map")
      return new Map(
        only[1].map((pair: readonly Plain[]) => [revive(pair[0] ?? null), revive(pair[1] ?? null)]),
      );
    if (only[0] === "set") return new Set(only[1].map(revive));
  }
  // The parsed object itself is kept: one that is built member by member stays slow for as long as it lives.
  const revived: Record<string, unknown> = Object(value);
  for (const [key, member] of members) {
    if (typeof member === "object") revived[key] = revive(member ?? null);
  }
  return revived;
}

// The text was written by `snapshotText` and is covered by the hash that the store keeps beside it.
const reviveState = (value: Plain): State => revive(value) as State;
