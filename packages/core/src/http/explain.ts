import type { Reason, ReasonDetail } from "../model/codes.ts";
import type { AccountResult, RuleSaid } from "../model/events.ts";
import type { SignalId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { JournalRecord } from "../model/journal.ts";

/** What one order, or the signal itself where no order is named, was told by the rules. */
export interface JudgedView {
  readonly order: string | null;
  readonly refused: readonly RuleSaid[];
  readonly warned: readonly RuleSaid[];
  /** What the rules saw beside `facts`; what is zero or as usual is left out. */
  readonly saw: ReasonDetail;
}

/** Why a signal came out as it did. */
export interface SignalExplanation {
  readonly signalId: string;
  readonly status: "accepted" | "denied";
  readonly reason: Reason;
  readonly results: readonly AccountResult[];
  /** What the outside said just before the decision. */
  readonly facts: readonly AccountFacts[];
  readonly judged: readonly JudgedView[];
}

/** Reads the explanation of a signal out of the record that decided it; null where the record decided another one. */
export function explainSignal(record: JournalRecord, signalId: SignalId): SignalExplanation | null {
  for (const event of record.events) {
    if (event.type !== "signal.accepted" && event.type !== "signal.denied") continue;
    if (event.signalId !== signalId) continue;
    return {
      signalId,
      status: event.type === "signal.accepted" ? "accepted" : "denied",
      reason: event.reason,
      results: event.results,
      facts: record.input.type === "signal" ? record.input.facts : [],
      judged: record.events.flatMap((each) =>
        each.type === "risk.judged"
          ? [
              {
                order: each.order,
                refused: each.refused ?? [],
                warned: each.warned ?? [],
                saw: each.saw,
              },
            ]
          : [],
      ),
    };
  }
  return null;
}
