import type { Reason, ReasonDetail } from "../model/codes.ts";
import type { Event, RuleSaid } from "../model/events.ts";
import type { ClientOrderId } from "../model/ids.ts";
import type { RuleVerdict } from "../risk/evaluate.ts";
import type { RiskView } from "../risk/rule.ts";

/**
 * What the rules said of an order and what they saw beside the input's own facts, for `explain`. What is zero, empty
 * or as usual is left out: most records say next to nothing here.
 */
export function judged(
  order: ClientOrderId | null,
  verdicts: readonly RuleVerdict[],
  view: RiskView | null,
): Event {
  const refused = verdicts.filter(({ ok }) => !ok).flatMap(said);
  const warned = verdicts.filter(({ ok }) => ok).flatMap(said);
  return {
    type: "risk.judged",
    order,
    ...(refused.length > 0 ? { refused } : {}),
    ...(warned.length > 0 ? { warned } : {}),
    saw: view === null ? {} : seen(view),
  };
}

const said = ({ reason, ruleId }: RuleVerdict): readonly RuleSaid[] =>
  reason === null ? [] : [{ rule: ruleId, reason }];

function seen(view: RiskView): ReasonDetail {
  const { day, open, peakEquity, reference, values, worstCase } = view;
  const facts: ReasonDetail = {
    reference: reference?.price ?? null,
    position: view.position,
    held: view.held,
    worstLong: worstCase.long,
    worstShort: worstCase.short,
    openOrders: open.count,
    openOrdersOfAccount: view.openOrderCount,
    entriesToday: day.entries,
    realizedToday: day.realizedNet,
    gross: values.gross,
    working: values.working,
    free: view.buyingPower,
    peakEquity,
    tradingState: view.tradingState,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !USUAL.has(value)));
}

const USUAL: ReadonlySet<ReasonDetail[string]> = new Set(["0", 0, null, "active"]);

/** All refusals of a signal that no account was asked about. */
export const judgedSignal = (verdicts: readonly RuleVerdict[]): readonly Event[] => {
  const refused: readonly (Reason | null)[] = verdicts.map(({ ok, reason }) =>
    ok ? null : reason,
  );
  return refused.some((reason) => reason !== null) ? [judged(null, verdicts, null)] : [];
};
