import type { Order } from "../model/order.ts";
import { countOrder, revalue, revalueShare } from "./count.ts";
import type { State } from "./state.ts";

/**
 * The state as it would be without an open order: for asking the rules about that order once more, which must not count
 * it twice. A copy of what differs; the state itself stays as it is. Costs as much as the account has symbols.
 */
export function withoutOrder(state: State, order: Order): State {
  const book = state.accounts.get(order.account);
  if (book === undefined) return state;
  const open = new Set(book.openBySymbol.get(order.symbol));
  const wasOpen = open.delete(order.clientOrderId);
  const copy = {
    ...book,
    openBySymbol: new Map(book.openBySymbol).set(order.symbol, open),
    openCount: book.openCount - (wasOpen ? 1 : 0),
    sums: structuredClone(book.sums),
  };
  countOrder(copy, order, { ...order, status: "denied" });
  revalue(copy, order.symbol);
  revalueShare(copy, order.strategy, order.symbol);
  return { ...state, accounts: new Map(state.accounts).set(order.account, copy) };
}
