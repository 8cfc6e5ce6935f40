import { type Reason, reason } from "../model/codes.ts";
import type { SignalDraft } from "../model/signal.ts";
import type { JsonObject } from "../prim/json.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { type DraftParts, draftOf } from "./draft.ts";
import { FieldReader, type ReadNotes } from "./fields.ts";
import { byName, type Lookup } from "./members.ts";
import { overlookedIn } from "./overlooked.ts";
import { findPlaceholder } from "./placeholder.ts";

/** How a dialect reads a body. */
export interface ReadOptions {
  /** Name of the dialect, for the draft. */
  readonly dialect: string;
  /** Paths of members that ask for something and are left out on purpose, with everything inside. */
  readonly ignore?: readonly string[] | undefined;
  /** Finds members by other names than their own. */
  readonly lookup?: Lookup;
}

/** A refusal names so many further problems. */
const MAX_OTHERS = 5;

/**
 * Reads one body into a draft. Refuses placeholders that were not filled in, every problem that `read`
 * notes, and members that change what is traded but that nobody read. The first problem gives the code;
 * the others stand in its detail as `also`.
 */
export function readDraft(
  fields: JsonObject,
  options: ReadOptions,
  read: (from: FieldReader) => DraftParts,
): Result<SignalDraft, Reason> {
  const unfilled = findPlaceholder(fields);
  if (unfilled !== null) return refuse(placeholderReason(unfilled));
  const notes: ReadNotes = { problems: [], read: new Map() };
  const parts = read(new FieldReader(options.lookup ?? byName({ fields, path: "" }), notes));
  const { action, symbol } = parts;
  const seen = { read: notes.read, ignored: new Set(options.ignore) };
  const problems = [...notes.problems, ...overlookedIn(fields, seen).map(overlooked)];
  if (problems.length > 0) return refuse(firstOf(problems));
  if (action === null) return refuse(reason("FIELD_MISSING", { field: "action" }));
  if (symbol === null) return refuse(reason("FIELD_MISSING", { field: "symbol" }));
  return accept(draftOf({ dialect: options.dialect, action, symbol }, parts));
}

/** The refusal of a placeholder that the sender left as it is. */
export const placeholderReason = (unfilled: {
  readonly name: string;
  readonly field: string;
}): Reason =>
  reason("SIGNAL_PLACEHOLDER_UNSUBSTITUTED", {
    placeholder: unfilled.name,
    field: unfilled.field.slice(0, 80),
  });

const overlooked = (path: string): Reason =>
  reason("FIELD_UNSUPPORTED", { field: path.slice(0, 80) });

function firstOf(problems: readonly Reason[]): Reason {
  const [first, ...others] = problems;
  if (first === undefined) return reason("FIELD_MISSING");
  if (others.length === 0) return first;
  const also = others.slice(0, MAX_OTHERS).map(({ code, detail }) => `${detail.field} ${code}`);
  return reason(first.code, { ...first.detail, also: also.join(", ") });
}
