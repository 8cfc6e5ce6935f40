import { type Reason, reason } from "../model/codes.ts";
import type { Event } from "../model/events.ts";
import type { ExecutionReport, SubmitOutcome } from "../model/execution.ts";
import type { AccountId, ClientOrderId, ExecutionId } from "../model/ids.ts";
import type { InputOf } from "../model/inputs.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { isOpen, nextStatus, type OrderTransition } from "../order/transitions.ts";
import { atLeast, greaterThan } from "../prim/decimal.ts";
import { effectiveState } from "../risk/kill.ts";
import { entryTooOldToResend } from "./ages.ts";
import { feesOf } from "./fees.ts";
import { entryRefusal } from "./live-gate.ts";
import { isSurplus } from "./protect-position.ts";
import { exitAgain } from "./release.ts";
import type { EngineSettings } from "./settings.ts";
import { accountOf, type State } from "./state.ts";

interface About {
  readonly account: AccountId;
  readonly clientOrderId: ClientOrderId;
  readonly atMs: number;
}

/**
 * The broker's answer to a submit: a refusal only where it is definitive, unknown wherever nothing is proven. Two legs of
 * one request share its answer.
 */
export function decideSubmitOutcome(
  state: State,
  { account, clientOrderId, nowMs, outcome }: InputOf<"submit_outcome">,
): readonly Event[] {
  const about = { account, clientOrderId, atMs: nowMs };
  const { orders } = accountOf(state, account);
  const order = orders.get(clientOrderId);
  if (order === undefined) return [anomaly(about, reason("ORDER_REPORT_UNMATCHED"))];
  const events = submitEvents(order, outcome, nowMs);
  const partner = order.oco === undefined ? undefined : orders.get(order.oco);
  if (partner === undefined) return events;
  const its: SubmitOutcome =
    outcome.kind === "accepted"
      ? { kind: "accepted", venueOrderId: outcome.ocoVenueOrderId ?? null }
      : outcome;
  return [...events, ...submitEvents(partner, its, nowMs)];
}

function submitEvents(order: Order, outcome: SubmitOutcome, nowMs: number): readonly Event[] {
  const { account, clientOrderId } = order;
  const about = { account, clientOrderId, atMs: nowMs };
  const given = order.status === "denied" || order.status === "rejected";
  if (given && outcome.kind === "accepted") {
    return acceptedBy(
      order,
      { type: "accepted", clientOrderId, venueOrderId: outcome.venueOrderId, atMs: nowMs },
      about,
    );
  }
  // An answer that comes after the stream's reports has nothing to add.
  if (order.status !== "submitted" && order.status !== "unknown") return [];
  switch (outcome.kind) {
    case "accepted":
      return [{ ...about, type: "order.accepted", venueOrderId: outcome.venueOrderId }];
    case "rejected":
      return [{ ...about, type: "order.rejected", reason: outcome.reason }];
    case "not_sent":
      // An earlier try whose outcome is unknown may still have arrived.
      return order.status === "submitted"
        ? [{ ...about, type: "order.denied", reason: outcome.reason }]
        : [];
    case "unknown":
      return order.status === "submitted"
        ? [{ ...about, type: "order.outcome_unknown", reason: outcome.reason }]
        : [];
  }
}

/** The broker's answer to a cancel; the order's end comes as a report where the answer is not the end itself. */
export function decideCancelOutcome(
  state: State,
  { account, clientOrderId, nowMs, outcome }: InputOf<"cancel_outcome">,
): readonly Event[] {
  const about = { account, clientOrderId, atMs: nowMs };
  const order = accountOf(state, account).orders.get(clientOrderId);
  if (order === undefined || !order.cancelRequested || !isOpen(order.status)) return [];
  if (outcome.kind === "canceled")
    return moved(order, "canceled", { ...about, type: "order.canceled" });
  return outcome.kind === "too_late" && staysUncanceled(state, order)
    ? [{ ...about, type: "order.cancel_rejected", reason: outcome.reason }]
    : [];
}

/** A fact about an order from the broker; facts that come twice or too late change nothing. */
export function decideReport(
  state: State,
  { account, nowMs, report }: InputOf<"report">,
): readonly Event[] {
  const about = { account, clientOrderId: report.clientOrderId, atMs: nowMs };
  const book = accountOf(state, account);
  const order = book.orders.get(report.clientOrderId);
  if (order === undefined) {
    const moves = report.type === "fill" || report.type === "bust";
    return moves ? [anomaly(about, reason("ORDER_REPORT_UNMATCHED"))] : [];
  }
  switch (report.type) {
    case "fill":
      return book.executions.get(order.clientOrderId)?.has(report.execId) === true
        ? []
        : filled(order, report, about);
    case "bust":
      return busted(state, order, { ...about, execId: report.execId });
    case "accepted":
      return acceptedBy(order, report, about);
    case "rejected":
      return moved(order, "rejected", { ...about, type: "order.rejected", reason: report.reason });
    case "canceled":
      return moved(order, "canceled", { ...about, type: "order.canceled" });
    case "expired":
      return moved(order, "expired", { ...about, type: "order.expired" });
    case "cancel_rejected":
      return order.cancelRequested && isOpen(order.status) && staysUncanceled(state, order)
        ? [{ ...about, type: "order.cancel_rejected", reason: report.reason }]
        : [];
  }
}

/** A look-up proved that the order never reached the broker: it is sent again where that is safe and in time. */
export function decideAbsent(
  state: State,
  { account, clientOrderId, nowMs }: InputOf<"order_absent">,
  settings: EngineSettings,
): readonly Event[] {
  const about = { account, clientOrderId, atMs: nowMs };
  const order = accountOf(state, account).orders.get(clientOrderId);
  if (order === undefined || !isOpen(order.status) || order.status === "initialized") return [];
  const sent = order.status === "submitted" || order.status === "unknown";
  if (!sent) {
    return order.cancelRequested
      ? moved(order, "canceled", { ...about, type: "order.canceled" })
      : lostByVenue(order, about);
  }
  // It may still arrive; as denied it can be taken up then, which a cancelled one cannot.
  if (order.cancelRequested) return [neverArrived(about)];
  const enforced = settings.accounts.get(account)?.capabilities.idempotency === "enforced";
  // Two legs go again together or not at all: as a new pair, once both are known to be absent.
  if (order.oco !== undefined || isSurplus(state, order)) return [neverArrived(about)];
  if (order.purpose === "exit" && enforced) return sentAgain(state, order, about);
  const trading = tradingStateOf(state, order);
  const halted = trading === "frozen" || (order.purpose === "entry" && trading !== "active");
  const asked = { nowMs, settings };
  const closed =
    halted || (order.purpose === "entry" && entryRefusal(state, order, asked) !== null);
  return enforced && !closed && !entryTooOldToResend(state, order, asked)
    ? [{ ...about, type: "order.submitted", quantity: order.quantity }]
    : [neverArrived(about)];
}

/** The position may have changed since: an exit is sent again for what it may close now (I17). */
function sentAgain(state: State, order: Order, about: About): readonly Event[] {
  const quantity = exitAgain(state, accountOf(state, order.account), order);
  // The question stays open, so the look-up comes here again.
  if (quantity === null) return [];
  return typeof quantity === "string"
    ? [{ ...about, type: "order.submitted", quantity }]
    : [neverArrived(about)];
}

const neverArrived = (about: About): Event => ({
  ...about,
  type: "order.denied",
  reason: reason("ORDER_NEVER_ARRIVED"),
});

/** The venue had the order and knows it no more (F18): a stop is placed anew, everything else has ended. */
const lostByVenue = (order: Order, about: About): readonly Event[] => [
  anomaly(about, reason("ORDER_REPORT_UNEXPECTED", { status: order.status, report: "absent" })),
  ...moved(order, "canceled", { ...about, type: "order.canceled" }),
];

/**
 * Whether a refused cancel is the end of the matter. It is not where legs wait for the order's end, where the order is
 * a stop or target that is too much, or where nobody knows yet whether it arrived: then it is asked for again, ever
 * more slowly, until the end is known.
 */
function staysUncanceled(state: State, order: Order): boolean {
  const arrived = order.status === "accepted" || order.status === "partially_filled";
  return (
    arrived &&
    order.purpose !== "stop_loss" &&
    order.purpose !== "take_profit" &&
    !accountOf(state, order.account).waiting.has(order.clientOrderId)
  );
}

const tradingStateOf = (state: State, { account, strategy, symbol }: Order) =>
  effectiveState(state.tradingStates, { account, strategy, symbol });

function acceptedBy(order: Order, report: ExecutionReport, about: About): readonly Event[] {
  const news = order.status === "submitted" || order.status === "unknown";
  const late = order.status === "denied" || order.status === "rejected";
  if (!news && !late) return [];
  const event: Event = { ...about, type: "order.accepted", venueOrderId: report.venueOrderId };
  if (!late) return [event];
  const told = anomaly(about, reason("ORDER_REPORT_UNEXPECTED", { status: order.status }));
  return order.cancelRequested
    ? [event, told, { ...about, type: "order.cancel_requested", reason: null }]
    : [event, told];
}

function filled(
  order: Order,
  fill: Extract<ExecutionReport, { readonly type: "fill" }>,
  about: About,
): readonly Event[] {
  const whole = atLeast(fill.lastQuantity, leavesQuantity(order));
  if (nextStatus(order.status, whole ? "filled" : "partially_filled") === null) {
    return [
      anomaly(about, reason("ORDER_REPORT_UNEXPECTED", { status: order.status, report: "fill" })),
    ];
  }
  const { execId, lastPrice, lastQuantity } = fill;
  const { instrument, side, symbol } = order;
  const fees = feesOf(fill, instrument);
  const events: Event[] = [
    { ...about, type: "order.filled", execId, symbol, side, lastQuantity, lastPrice, ...fees },
  ];
  if (greaterThan(lastQuantity, leavesQuantity(order))) events.push(...overfilled(order, about));
  return events;
}

/**
 * A fill that never was: it is taken out of the position, a person is told, and its strategy opens nothing more
 * until one resumes it, because what it decided since stood on that fill.
 */
function busted(
  state: State,
  order: Order,
  { execId, ...about }: About & { readonly execId: ExecutionId },
): readonly Event[] {
  const executions = accountOf(state, order.account).executions.get(order.clientOrderId);
  const fill = executions?.get(execId);
  if (fill === null) return [];
  const { strategy, symbol } = order;
  const event: Event = {
    ...about,
    type: "order.fill_busted",
    execId,
    symbol,
    fill: fill ?? null,
  };
  if (fill === undefined) return [event];
  const { price, quantity } = fill;
  const events = [event, anomaly(about, reason("ORDER_FILL_BUSTED", { quantity, price }))];
  if (tradingStateOf(state, order) !== "active") return events;
  return [
    ...events,
    {
      type: "trading_state.changed",
      scope: { kind: "strategy", name: strategy },
      state: "reduce_only",
      actor: "R-48",
      atMs: about.atMs,
    },
  ];
}

/** More filled than was ordered: it is booked, because it happened, and the account stands still (I13). */
const overfilled = (order: Order, about: About): readonly Event[] => [
  anomaly(about, reason("ORDER_OVERFILLED", { quantity: order.quantity })),
  {
    type: "trading_state.changed",
    scope: { kind: "account", name: order.account },
    state: "frozen",
    actor: "engine",
    atMs: about.atMs,
  },
];

/** The event where the order's status allows it; else nothing, because the order's end is known already. */
const moved = (order: Order, transition: OrderTransition, event: Event): readonly Event[] =>
  nextStatus(order.status, transition) === null ? [] : [event];

const anomaly = (about: About, why: Reason): Event => ({
  ...about,
  type: "order.anomaly",
  reason: why,
});
