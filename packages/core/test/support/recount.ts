import { type AccountState, shareKey } from "../../src/engine/state.ts";
import type { Order } from "../../src/model/order.ts";
import { leavesQuantity } from "../../src/order/quantities.ts";
import { isOpen } from "../../src/order/transitions.ts";
import { worstCase } from "../../src/position/exposure.ts";
import {
  absolute,
  add,
  type Decimal,
  isNegative,
  maximum,
  multiply,
  negate,
  sum,
  ZERO,
} from "../../src/prim/decimal.ts";

/** The sums of an account counted anew from its orders and positions, for linear contracts with multiplier 1. */
export function recount(book: AccountState) {
  const open = [...book.orders.values()].filter(({ status }) => isOpen(status));
  const entries = open.filter(({ purpose }) => purpose === "entry");
  const symbols = [...book.sums.symbols].map(([symbol, { mark }]) => {
    const own = open.filter((order) => order.symbol === symbol);
    const shares = [...book.strategyPositions.values()].filter((each) => each.symbol === symbol);
    const reach = worstCase(
      book.positions.get(symbol)?.quantity ?? ZERO,
      own.map((order) => ({ ...order, leaves: leavesQuantity(order) })),
    );
    const unowned = add(
      book.positions.get(symbol)?.quantity ?? ZERO,
      negate(sum(shares.map(({ quantity }) => quantity))),
    );
    const side = (way: "buy" | "sell") => {
      const turned = (quantity: Decimal) => (way === "buy" ? quantity : negate(quantity));
      const held = [...shares.map(({ quantity }) => quantity), unowned].map((quantity) =>
        maximum(turned(quantity), ZERO),
      );
      const open = own.filter((order) => order.purpose === "entry" && order.side === way);
      return add(sum(held), sum(open.map(leavesQuantity)));
    };
    const at = (quantity: Decimal) => multiply(quantity, mark ?? ZERO);
    return [
      symbol,
      {
        opening: sides(own.filter(({ purpose }) => purpose === "entry")),
        closing: sides(own.filter(({ purpose }) => purpose !== "entry")),
        shares: {
          long: sum(shares.map(({ quantity }) => maximum(quantity, ZERO))),
          short: sum(shares.map(({ quantity }) => maximum(negate(quantity), ZERO))),
        },
        mark,
        high: at(maximum(reach.long, side("buy"))),
        low: at(negate(maximum(negate(reach.short), side("sell")))),
      },
    ] as const;
  });
  const shares = [...book.sums.shares].map(([key, { value }]) => {
    const own = open.filter((order) => shareKey(order.strategy, order.symbol) === key);
    const inFlight = own.filter(({ orderType }) => orderType === "market");
    const reducing = own.filter(({ purpose }) => purpose !== "entry");
    return [
      key,
      {
        opening: sides(own.filter(({ purpose }) => purpose === "entry")),
        inFlight: sides(inFlight.filter(({ purpose }) => purpose === "entry")),
        exitsInFlight: inFlight.filter(({ purpose }) => purpose === "exit").length,
        reducing: new Set(reducing.map(({ clientOrderId }) => clientOrderId)),
        value, // at its own older price; what it adds up to is checked below
      },
    ] as const;
  });
  const strategies = new Map<string, Decimal>();
  for (const [key, { value }] of book.sums.shares) {
    const [strategy = ""] = key.split("\n");
    strategies.set(strategy, add(strategies.get(strategy) ?? ZERO, value));
  }
  const worths = symbols.map(([, { high, low }]) => maximum(absolute(high), absolute(low)));
  return {
    symbols: new Map(symbols),
    shares: new Map(shares),
    strategies,
    gross: sum(worths),
    high: sum(symbols.map(([, { high }]) => high)),
    low: sum(symbols.map(([, { low }]) => low)),
    working: sum(entries.map(openValue)),
    pending: sum(entries.filter(isPending).map(openValue)),
    waitingEntries: entries.filter(({ status }) => status === "initialized").length,
  };
}

const sides = (orders: readonly Order[]) => ({
  bought: sum(orders.filter(({ side }) => side === "buy").map(leavesQuantity)),
  sold: sum(orders.filter(({ side }) => side === "sell").map(leavesQuantity)),
});

const openValue = (order: Order): Decimal => {
  const price = order.limitPrice ?? order.stopPrice ?? order.referencePrice ?? ZERO;
  const value = multiply(leavesQuantity(order), price);
  return isNegative(value) ? ZERO : value;
};

const isPending = ({ status }: Order): boolean =>
  status === "initialized" || status === "submitted" || status === "unknown";
