import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { accountOf, emptyState, openOrdersOf, type State } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { parseExecutionId, parseStrategyId, parseSymbol } from "../../src/model/ids.ts";
import type { Order } from "../../src/model/order.ts";
import { leavesQuantity } from "../../src/order/quantities.ts";
import {
  absolute,
  add,
  atMost,
  decimal,
  maximum,
  multiply,
  subtract,
  sum,
  ZERO,
} from "../../src/prim/decimal.ts";
import { standardRisk } from "../../src/risk/standard-risk.ts";
import { fromSignal } from "../../src/route/size/from-signal.ts";
import { aSignal, bitcoin, btc, capabilities, known, paper, rsi } from "../support/builders.ts";

// I23: 64 signals are decided with facts that were all asked for before the first of them, as parallel requests are,
// while the broker takes, fills, loses and rejects in between. Every limit holds in the worst case after each of them.

const other = known(parseStrategyId("other"));
const eth = known(parseSymbol("ETHUSD"));
const PRICE = decimal("100");
const FREE = decimal("1500");

const risk = standardRisk({
  maxOrderNotional: "400",
  maxPositionNotional: "700",
  maxStrategyNotional: "900",
  maxGrossNotional: "1300",
  maxNetNotional: "1100",
  maxTotalNotional: "1300",
  maxWorkingNotional: "1000",
  maxBuyingPowerPercent: "95",
  maxOpenOrders: 9,
  maxEntriesPerDay: 30,
  coolDownMs: 1,
});

const target = { account: paper, size: fromSignal(), symbolMap: new Map() };
const strategy = (id: typeof rsi) =>
  ({
    id,
    enabled: true,
    symbols: "any",
    targets: { paper: [target], live: [] },
    ages: { maxEntryAgeMs: 600_000, maxExitAgeMs: 600_000, maxFutureMs: 5_000 },
    optimizer: null,
  }) as const;

const settings: EngineSettings = {
  strategies: new Map([
    [rsi, strategy(rsi)],
    [other, strategy(other)],
  ]),
  accounts: new Map([
    [
      paper,
      {
        id: paper,
        mode: "paper",
        timeInForce: "gtc",
        outsideTrades: "alarm",
        live: null,
        capabilities: capabilities(),
      },
    ],
  ]),
  signalRules: risk.signalRules,
  orderRules: risk.orderRules,
  contentWindowMs: 60_000,
};

interface Move {
  readonly lots: number;
  readonly side: "buy" | "sell";
  readonly first: boolean;
  readonly bitcoin: boolean;
  readonly rests: boolean;
  readonly broker: "nothing" | "accepted" | "filled" | "rejected" | "unknown";
}

const move: fc.Arbitrary<Move> = fc.record({
  lots: fc.integer({ min: 1, max: 4_000 }),
  side: fc.constantFrom("buy", "buy", "sell"),
  first: fc.boolean(),
  bitcoin: fc.boolean(),
  rests: fc.boolean(),
  broker: fc.constantFrom("nothing", "accepted", "filled", "rejected", "unknown"),
});

function signal(state: State, each: Move, nowMs: number): void {
  const symbol = each.bitcoin ? btc : eth;
  const facts = {
    account: paper,
    symbol,
    instrument: { ...bitcoin, symbol },
    quote: null,
    equity: decimal("1000000"),
    unrealized: ZERO,
    sessionDay: "2026-01-15",
    buyingPower: FREE,
    moneyAtMs: 0,
  };
  const made = aSignal({
    strategy: each.first ? rsi : other,
    symbol,
    action: each.side,
    quantity: { kind: "units", value: decimal(String(each.lots / 1_000)) },
    ...(each.rests ? { orderType: "limit", limitPrice: PRICE } : {}),
    price: PRICE,
    keyBase: `k${nowMs}`,
    bodyDigest: `k${nowMs}`,
    receivedAtMs: nowMs,
  });
  step(state, { type: "signal", nowMs, signal: made, facts: [facts], known: null }, settings);
}

/** What the broker does with the oldest order that it has not answered. */
function answer(state: State, what: Move["broker"], nowMs: number): void {
  const order = openOrdersOf(accountOf(state, paper)).find(({ status }) => status === "submitted");
  if (order === undefined || what === "nothing") return;
  const { clientOrderId, quantity, side, symbol } = order;
  const about = { nowMs, account: paper } as const;
  if (what === "filled") {
    const report = {
      type: "fill",
      clientOrderId,
      venueOrderId: null,
      atMs: nowMs,
      execId: known(parseExecutionId(`x${nowMs}`)),
      symbol,
      side,
      lastQuantity: quantity,
      lastPrice: PRICE,
      fee: ZERO,
    } as const;
    step(state, { ...about, type: "report", report }, settings);
    return;
  }
  const why = { code: "ORDER_REJECTED_BY_BROKER", detail: {} } as const;
  const outcome =
    what === "accepted"
      ? ({ kind: "accepted", venueOrderId: null } as const)
      : ({ kind: what, reason: why } as const);
  step(state, { ...about, type: "submit_outcome", clientOrderId, outcome }, settings);
}

const at100 = (quantity: typeof ZERO) => multiply(quantity, PRICE);
const leaves = (orders: readonly Order[], side: Order["side"]) =>
  sum(
    orders.filter((order) => order.side === side && order.purpose === "entry").map(leavesQuantity),
  );

const RELEASED: ReadonlySet<Order["status"]> = new Set(["rejected", "denied", "canceled"]);

function breaches(state: State): string[] {
  const book = accountOf(state, paper);
  const open = openOrdersOf(book);
  const worst = (held: typeof ZERO, orders: readonly Order[]) =>
    maximum(
      absolute(add(held, leaves(orders, "buy"))),
      absolute(subtract(held, leaves(orders, "sell"))),
    );
  const symbols = [btc, eth].map((symbol) =>
    at100(
      worst(
        book.positions.get(symbol)?.quantity ?? ZERO,
        open.filter((order) => order.symbol === symbol),
      ),
    ),
  );
  const strategies = [rsi, other].map((id) =>
    sum(
      [btc, eth].map((symbol) => {
        const held = book.strategyPositions.get(`${id}\n${symbol}`)?.quantity ?? ZERO;
        const own = open.filter((order) => order.symbol === symbol && order.strategy === id);
        return at100(worst(held, own));
      }),
    ),
  );
  const entries = open.filter(({ purpose }) => purpose === "entry");
  const working = at100(sum(entries.map(leavesQuantity)));
  // Nothing is given back while the broker's figure stands as it was asked for before.
  const taken = at100(
    sum(
      [...book.orders.values()].flatMap((order) =>
        order.purpose === "entry" && !RELEASED.has(order.status) ? [order.quantity] : [],
      ),
    ),
  );
  const limits: [string, typeof ZERO, string][] = [
    ...symbols.map((value): [string, typeof ZERO, string] => ["R-13", value, "700"]),
    ...strategies.map((value): [string, typeof ZERO, string] => ["R-14", value, "900"]),
    ["R-15", sum(symbols), "1300"],
    ["R-12", working, "1000"],
    ["R-33", taken, "1500"],
  ];
  return [
    ...limits.flatMap(([rule, value, max]) =>
      atMost(value, decimal(max)) ? [] : [`${rule} ${value} > ${max}`],
    ),
    ...(book.openCount > 9 + open.length - entries.length ? [`R-11 ${book.openCount}`] : []),
    ...(book.session.entries > 30 ? [`R-21 ${book.session.entries}`] : []),
  ];
}

describe("I23 limits under 64 parallel signals near them", () => {
  it("0 breaches in 1,000 runs", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 64, maxLength: 64 }), (moves) => {
        const state = emptyState();
        for (const [index, each] of moves.entries()) {
          signal(state, each, 2 * index + 1);
          answer(state, each.broker, 2 * index + 2);
          expect(breaches(state)).toEqual([]);
        }
        accepted += accountOf(state, paper).orders.size;
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(5_000);
  }, 300_000);
});
