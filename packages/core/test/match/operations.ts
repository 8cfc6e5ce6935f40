import fc from "fast-check";
import { feeModel } from "../../src/match/fee-model.ts";
import { limitedFills, wholeFills } from "../../src/match/fill-model.ts";
import { slippageModel } from "../../src/match/slippage.ts";
import type { Models } from "../../src/match/step.ts";
import type { BookOrder } from "../../src/match/working-order.ts";
import { add, decimal } from "../../src/prim/decimal.ts";
import { type Market, market, order as parseOrder } from "./market.ts";

/** What happens to a book. */
export type Operation =
  | { readonly kind: "place"; readonly order: string; readonly price: string | null }
  | { readonly kind: "quote"; readonly price: string }
  | { readonly kind: "move"; readonly from: string; readonly to: string }
  | { readonly kind: "cancel"; readonly target: number }
  | { readonly kind: "day" };

const halves = (low: number, high: number) =>
  fc
    .integer({ min: low * 2, max: high * 2 })
    .map((count) => `${Math.trunc(count / 2)}.${(count % 2) * 5}`);
const price = halves(80, 120);
const spread = fc
  .tuple(price, fc.integer({ min: 0, max: 3 }))
  .map(([bid, gap]) => (gap === 0 ? bid : `${bid}/${add(decimal(bid), decimal(String(gap)))}`));
const size = fc.integer({ min: 1, max: 50 }).map((lots) => `${Math.trunc(lots / 10)}.${lots % 10}`);
const shape = fc.oneof(
  fc.constant(""),
  price.map((limit) => ` limit ${limit}`),
  price.map((stop) => ` stop ${stop}`),
  fc.tuple(price, price).map(([stop, limit]) => ` stop ${stop} limit ${limit}`),
  halves(1, 10).map((amount) => ` trail ${amount}`),
  fc.integer({ min: 1, max: 10 }).map((percent) => ` trail ${percent}%`),
);
const orderText = fc
  .tuple(
    fc.constantFrom("buy", "sell"),
    size,
    shape,
    fc.constantFrom("gtc", "gtc", "day", "ioc", "fok"),
    fc.constantFrom("", "", " reduce"),
  )
  .map(([side, quantity, prices, tif, reduce]) => `${side} ${quantity}${prices} ${tif}${reduce}`);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("place" as const),
      order: orderText,
      price: fc.option(spread),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("quote" as const), price: spread }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("move" as const), from: price, to: price }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), target: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "day" as const }) },
);

const models: fc.Arbitrary<Models> = fc.record({
  fills: fc.constantFrom(
    wholeFills,
    limitedFills({ maxFillPerQuote: decimal("0.7") }),
    limitedFills({ fraction: decimal("0.4") }),
  ),
  fees: fc.constant(feeModel({ makerPercent: decimal("-0.01"), takerPercent: decimal("0.1") })),
  slippage: fc.constantFrom(
    slippageModel({}),
    slippageModel({ ticks: decimal("1"), percent: decimal("0.3") }),
  ),
});

interface Script {
  readonly models: Models;
  readonly operations: readonly Operation[];
}

/** Models and what happens under them. */
export const runs: fc.Arbitrary<Script> = fc.record({
  models,
  operations: fc.array(operation, { maxLength: 40, size: "max" }),
});

/** A book after its operations, and the orders that came. */
export interface Run {
  readonly at: Market;
  readonly orders: ReadonlyMap<string, BookOrder>;
}

/** Carries the operations out; `check` looks on after each. */
export function run(
  { models: used, operations }: Script,
  check: (at: Market, after: Operation) => void = () => undefined,
): Run {
  const at = market("0", used);
  const orders = new Map<string, BookOrder>();
  for (const one of operations) {
    if (one.kind === "place") {
      const text = `o${orders.size} ${one.order}`;
      orders.set(`o${orders.size}`, parseOrder(text));
      at.place(text, one.price ?? undefined);
    } else if (one.kind === "quote") at.quotes(one.price);
    else if (one.kind === "move") at.move(one.from, one.to);
    else if (one.kind === "cancel") at.cancel(`o${one.target}`);
    else at.expireDay();
    check(at, one);
  }
  return { at, orders };
}
