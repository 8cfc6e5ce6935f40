import { type Reason, reason } from "../model/codes.ts";
import type { Event } from "../model/events.ts";
import type { AccountId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Order } from "../model/order.ts";
import { approve } from "../risk/approve.ts";
import { stopPercentOf, termsOf } from "./entry-terms.ts";
import { judged } from "./judged.ts";
import { rulesInForce } from "./limits.ts";
import { type Asked, capRefusal } from "./live-gate.ts";
import { intentOf } from "./make-order.ts";
import { riskView } from "./risk-view.ts";
import { accountOf, type State } from "./state.ts";
import { withoutOrder } from "./without-order.ts";

/** What the rules say of an entry that was held, at the moment when it is let go. */
export interface Review {
  /** Null: they pass it. */
  readonly refusal: Reason | null;
  readonly events: readonly Event[];
}

/**
 * Asks the whole risk table about a held entry again: money, positions and limits may have changed since. What the
 * broker does not tell now is missing, and refuses.
 */
export function review(
  state: State,
  { facts, order }: { readonly order: Order; readonly facts: readonly AccountFacts[] },
  { nowMs, settings }: Asked,
): Review {
  const account = settings.accounts.get(order.account);
  if (account === undefined) return { refusal: reason("ROUTE_NO_ACCOUNT"), events: [] };
  const rest = withoutOrder(state, order);
  const book = accountOf(rest, order.account);
  const { instrument, strategy, symbol } = order;
  const told = facts.find((each) => each.account === order.account && each.symbol === symbol);
  const about = {
    strategy,
    symbol,
    also: [],
    after: order.release?.after ?? [],
    countsWith: (id: AccountId) => settings.accounts.get(id)?.mode === account.mode,
    terms: termsOf(order, account, settings),
    stopPercent: stopPercentOf(order),
  };
  const seen = riskView(rest, book, about, {
    equity: null,
    unrealized: null,
    ...told,
    instrument,
    nowMs,
    reference: told?.quote ?? book.prices.get(symbol) ?? null,
  });
  // The entry of a flip follows its own exit, which is no reason to cool down.
  const view =
    order.release?.whenFlat === true ? { ...seen, past: { ...seen.past, closedAtMs: null } } : seen;
  const intent = intentOf(order);
  const verdict = approve(intent, view, rulesInForce(state, settings));
  const refusal = verdict.ok ? capRefusal(state, account, { intent, view }) : verdict.reason;
  return { refusal, events: [judged(order.clientOrderId, verdict.verdicts, view)] };
}
