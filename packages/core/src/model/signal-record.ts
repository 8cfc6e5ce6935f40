import type { Reason } from "./codes.ts";
import type { AccountResult } from "./events.ts";
import type { SignalId, SignalKey, SourceId, StrategyId } from "./ids.ts";
import type { Advice, KeyKind, Mode } from "./signal.ts";

/** What became of a signal; found again by its key for days and by its id. */
export interface SignalRecord {
  readonly signalId: SignalId;
  readonly key: SignalKey;
  readonly keyKind: KeyKind;
  readonly bodyDigest: string;
  readonly source: SourceId;
  readonly strategy: StrategyId;
  readonly mode: Mode;
  readonly status: "accepted" | "denied" | "held";
  readonly reason: Reason;
  readonly results: readonly AccountResult[];
  readonly advice: Advice | null;
  /** The signal that this one repeats on the strategy's shadow account; left out for a sender's own. */
  readonly mirrors?: SignalKey;
  readonly receivedAtMs: number;
  /** Sequence of the record that decided it. */
  readonly sequence: number;
}
