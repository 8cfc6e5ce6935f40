import { absolute, add, type Decimal, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange } from "../exchange.ts";
import { PAIRS } from "./pairs.ts";

/** Balance of one asset, and what working orders hold back of it. */
export function heldBack(
  exchange: Exchange,
  asset: string,
): { readonly balance: Decimal; readonly hold: Decimal } {
  let hold = ZERO;
  for (const order of exchange.orders) {
    const pair = PAIRS.find(({ id }) => id === order.symbol);
    if (order.status !== "open" || pair === undefined) continue;
    const leaves = subtract(order.quantity, order.filledQuantity);
    const price = order.limitPrice ?? order.stopPrice ?? exchange.price(order.symbol) ?? ZERO;
    if (order.side === "buy" && pair.quote === asset) hold = add(hold, multiply(leaves, price));
    // A stop holds nothing back, so that it can stand beside a target.
    if (order.side === "sell" && pair.base === asset && order.orderType === "limit")
      hold = add(hold, leaves);
  }
  const held = exchange.positions.find(
    ({ symbol }) => PAIRS.find(({ id }) => id === symbol)?.base === asset,
  );
  return { balance: asset === "ZUSD" ? exchange.cash : (held?.quantity ?? ZERO), hold };
}

/** `BalanceEx`. */
export const balanceEx = (exchange: Exchange): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    ["ZUSD", "XXBT", "XETH"].map((asset) => {
      const { balance, hold } = heldBack(exchange, asset);
      return [asset, { balance, hold_trade: hold }];
    }),
  );

/** `Balance`. */
export const balances = (exchange: Exchange): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    ["ZUSD", "XXBT", "XETH"].map((asset) => [asset, absolute(heldBack(exchange, asset).balance)]),
  );

/** `Ticker` of some pairs. */
export const tickers = (
  exchange: Exchange,
  pairs: readonly { readonly id: string }[],
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    pairs.map(({ id }) => {
      const price = exchange.price(id) ?? ZERO;
      const side = [price, "1", "1.000"];
      return [
        id,
        { a: side, b: side, c: [price, "0.1"], v: ["1", "1"], p: [price, price], o: price },
      ];
    }),
  );
