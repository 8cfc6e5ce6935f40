import type { Approved } from "../model/approved.ts";
import type { Event } from "../model/events.ts";
import type { AccountId } from "../model/ids.ts";
import type { Quote } from "../model/instrument.ts";
import type { JournalRecord } from "../model/journal.ts";
import type { Order, OrderIntent } from "../model/order.ts";
import type { OrderReference } from "../ports/broker.ts";
import { approvedFromJournal } from "../risk/approve.ts";
import { intentOf } from "./make-order.ts";
import { type AccountState, accountOf, openOrdersOf, type State } from "./state.ts";

/** What the world is asked to do once a record is durable. */
export type Effect =
  | {
      readonly type: "submit_order";
      readonly account: AccountId;
      readonly order: Approved<OrderIntent>;
      /** The other leg of one request. */
      readonly stop?: Approved<OrderIntent>;
    }
  | { readonly type: "cancel_order"; readonly account: AccountId; readonly order: OrderReference }
  | { readonly type: "look_up_order"; readonly account: AccountId; readonly order: OrderReference }
  | { readonly type: "publish_price"; readonly account: AccountId; readonly quote: Quote };

/** The effects of a record that is in the journal; never called before it is. */
export const react = (state: State, record: JournalRecord): readonly Effect[] =>
  record.events.flatMap((event) => effectsOf(state, event));

function effectsOf(state: State, event: Event): readonly Effect[] {
  switch (event.type) {
    case "signal.accepted":
    case "signal.denied": {
      const { price, receivedAtMs: atMs } = event.signal;
      if (price === null) return [];
      return event.results.map(({ account, symbol }) => ({
        type: "publish_price",
        account,
        quote: { symbol, price, bid: null, ask: null, atMs },
      }));
    }
    case "order.submitted":
    case "order.cancel_requested":
    case "order.outcome_unknown": {
      const order = accountOf(state, event.account).orders.get(event.clientOrderId);
      if (order === undefined) return [];
      if (event.type === "order.submitted" && order.oco !== undefined) {
        return submitPair(accountOf(state, event.account), order);
      }
      return [effectOn(order, event.type)];
    }
    default:
      return [];
  }
}

const referenceOf = ({ clientOrderId, oco, symbol, venueOrderId }: Order): OrderReference => ({
  clientOrderId,
  venueOrderId,
  symbol,
  ...(oco === undefined ? {} : { oco }),
});

/** Two legs are one request: it goes with the target, and the stop's own submission makes none. */
function submitPair(book: AccountState, target: Order): readonly Effect[] {
  const stop = target.oco === undefined ? undefined : book.orders.get(target.oco);
  if (target.purpose !== "take_profit" || stop === undefined) return [];
  const [order, other] = [target, stop].map((leg) => approvedFromJournal(intentOf(leg)));
  return order === undefined || other === undefined
    ? []
    : [{ type: "submit_order", account: target.account, order, stop: other }];
}

function effectOn(
  order: Order,
  event: "order.submitted" | "order.cancel_requested" | "order.outcome_unknown",
): Effect {
  const { account } = order;
  switch (event) {
    case "order.submitted":
      return { type: "submit_order", account, order: approvedFromJournal(intentOf(order)) };
    case "order.cancel_requested":
      return { type: "cancel_order", account, order: referenceOf(order) };
    case "order.outcome_unknown":
      return { type: "look_up_order", account, order: referenceOf(order) };
  }
}

/**
 * What a restart asks of one account's broker: every order that may have left is looked up, never sent again
 * blindly, and every cancel that may not have left is asked for once more.
 */
export function resume(state: State, account: AccountId): readonly Effect[] {
  return openOrdersOf(accountOf(state, account)).flatMap((order): Effect[] => {
    if (order.status === "initialized") return [];
    const lookUp: Effect = { type: "look_up_order", account, order: referenceOf(order) };
    const cancel: Effect = { type: "cancel_order", account, order: referenceOf(order) };
    return order.cancelRequested ? [lookUp, cancel] : [lookUp];
  });
}
