import type { AccountFacts } from "../model/inputs.ts";
import type { Signal } from "../model/signal.ts";

/** What an optimiser may look at; copies, so that nothing it does to them reaches the decision. */
export interface OptimizerView {
  readonly nowMs: number;
  readonly signal: Signal;
  /** Instrument, market price and money at each account that the signal goes to. */
  readonly facts: readonly AccountFacts[];
}

/** An optimiser's answer. */
export interface OptimizerAnswer {
  /** Share of the size to trade, a decimal text from `0` (do not enter) to `1` (as it came). */
  readonly scale: string;
  /** 0 to 1, as the optimiser computed it; null or left out where it computed none. Told to the sender as `aiConfidence`. */
  readonly confidence?: number | null;
}

/**
 * Looks at a signal that may enter, before it is sized. It can make an entry smaller or refuse it and nothing
 * else: it never enlarges, turns, delays past its time or touches an exit.
 * @example
 * const quiet: SignalOptimizer = {
 *   name: "quiet-hours",
 *   problems: () => [],
 *   optimize: async ({ nowMs }) => ({ scale: new Date(nowMs).getUTCHours() < 6 ? "0.5" : "1" }),
 * };
 */
export interface SignalOptimizer {
  /** Stands in the journal beside what it answered. */
  readonly name: string;
  /** An entry it did not judge in time is refused (OPTIMIZER_SILENT); without this it is traded as it came. */
  readonly required?: boolean;
  /** Longest wait for its answer, 1 to 5,000 ms; 500 unless given. */
  readonly timeoutMs?: number;
  /** Problems of its options, as sentences; empty when fine. */
  problems(): readonly string[];
  /** Rejecting, answering late or answering nonsense counts as no answer. */
  optimize(view: OptimizerView): Promise<OptimizerAnswer>;
}
