import type { Reason } from "../model/codes.ts";
import type { SignalDraft } from "../model/signal.ts";
import type { JsonObject } from "../prim/json.ts";
import type { Result } from "../prim/result.ts";

/**
 * A named mapping from a sender's body to a signal. Reads what it knows exactly, refuses what it knows and
 * cannot do, and never guesses. Pure: no clock, no state, never throws.
 */
export interface Dialect {
  /** Stands in the journal; lower-case words with hyphens. */
  readonly name: string;
  /** One line for a sender: which members make a body this dialect's. */
  readonly shape: string;
  /** Whether the body has this dialect's shape; asked by `byShape` only. */
  recognises(fields: JsonObject): boolean;
  /** The draft, or why the body is refused. `fields` come without the source's secret. */
  read(fields: JsonObject): Result<SignalDraft, Reason>;
  /** What is wrong with the dialect's own options, as sentences; none when absent. */
  problems?(): readonly string[];
}
