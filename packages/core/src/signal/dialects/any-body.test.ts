import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSymbol } from "../../model/ids.ts";
import type { SignalDraft } from "../../model/signal.ts";
import { isPositive } from "../../prim/decimal.ts";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../../prim/json.ts";
import { parseStrictJson } from "../../prim/json-parse.ts";
import { byShape } from "./by-shape.ts";
import { keyValue } from "./key-value.ts";
import { okx } from "./okx.ts";
import { openAlgo } from "./open-algo.ts";
import { simple } from "./simple.ts";
import { threeCommas } from "./three-commas.ts";
import { tradersPost } from "./traders-post.ts";
import { tradingView } from "./trading-view.ts";

// Bodies made of the members and words that dialects know, in every wrong combination.

const dialects = [
  ...[simple(), tradingView(), tradersPost(), openAlgo({ product: "MIS" }), threeCommas(), okx()],
  ...[keyValue(), byShape(tradersPost(), tradingView(), simple())],
];

const words = fc.constantFrom(
  ...[
    "buy",
    "SELL",
    "exit",
    "long",
    "short",
    "flat",
    "AAPL",
    "NSE",
    "limit",
    "stop",
    "market",
    "MIS",
  ],
  ...[
    "base",
    "enter_long",
    "2026-01-15T15:00:00Z",
    "10",
    "-5",
    "0",
    "NaN",
    "",
    "true",
    "{{close}}",
  ],
);
const scalars = fc.oneof(words, fc.integer({ min: -3, max: 100 }), fc.boolean(), fc.constant(null));
const names = fc.constantFrom(
  ...[
    "action",
    "symbol",
    "ticker",
    "quantity",
    "contracts",
    "price",
    "id",
    "time",
    "side",
    "exchange",
  ],
  ...[
    "order_type",
    "limit_price",
    "stop_price",
    "stop_loss",
    "stop_loss_percent",
    "take_profit",
    "sl",
  ],
  ...[
    "market_position",
    "market_position_size",
    "position_size",
    "prev_market_position",
    "sentiment",
  ],
  ...["orderType", "limitPrice", "stopLoss", "takeProfit", "quantityType", "percent", "stopPrice"],
  ...["instrument", "marketPosition", "amount", "investmentType", "tv_instrument", "strategy_info"],
  ...[
    "order",
    "strategy",
    "data",
    "pricetype",
    "trigger_price",
    "product",
    "__proto__",
    "constructor",
  ],
);
const { body } = fc.letrec<{ body: Record<string, unknown>; value: unknown }>((tie) => ({
  body: fc.dictionary(names, tie("value"), { maxKeys: 9 }),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    tie("body"),
    fc.array(scalars, { maxLength: 2 }),
  ),
}));

const GOOD = {
  action: "buy",
  symbol: "AAPL",
  ticker: "AAPL",
  instrument: "AAPL",
  tv_instrument: "AAPL",
};
/** Half of the bodies have everything that is required. */
const bodies = fc
  .tuple(body, fc.boolean())
  .map(([sent, good]) => (good ? { ...GOOD, ...sent } : sent));

function fieldsOf(value: unknown): JsonObject {
  const result = parseStrictJson(JSON.stringify(value), JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

function checkSound(draft: SignalDraft): void {
  expect(parseSymbol(draft.symbol)).toBe(draft.symbol);
  const positive = [draft.quantity?.value, draft.price, draft.limitPrice, draft.stopPrice];
  for (const value of [...positive, draft.orderQuantity]) {
    if (value !== null && value !== undefined) expect(isPositive(value)).toBe(true);
  }
  expect(draft.target === null).toBe(draft.action !== "target");
  if (draft.orderType === "market")
    expect([draft.limitPrice, draft.stopPrice, draft.trail]).toEqual([null, null, null]);
  if (draft.exitSide !== null) expect(draft.action).toBe("exit");
  if (draft.target?.side === "flat") expect(draft.target.quantity).toBe("0");
}

describe("every dialect on any body", () => {
  it("never throws, and a draft that it makes is sound", () => {
    let drafts = 0;
    fc.assert(
      fc.property(bodies, (sent) => {
        const fields = fieldsOf(sent);
        for (const dialect of dialects) {
          dialect.recognises(fields);
          const result = dialect.read(fields);
          if (!result.ok) continue;
          drafts += 1;
          checkSound(result.value);
        }
      }),
      { numRuns: 5000 },
    );
    expect(drafts).toBeGreaterThan(500);
  });

  it("is never both tradingView's and simple's", () => {
    fc.assert(
      fc.property(bodies, (sent) => {
        const fields = fieldsOf(sent);
        expect(simple().recognises(fields) && tradingView().recognises(fields)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it("I32 no further member changes what is traded: mode, account, limits and flags do nothing", () => {
    const extras = fc.dictionary(
      fc.constantFrom(
        "mode",
        "live",
        "account",
        "force",
        "skipRisk",
        "riskOverride",
        "url",
        "__proto__",
        "admin",
      ),
      scalars.filter((value) => value !== "{{close}}"),
    );
    fc.assert(
      fc.property(extras, (more) => {
        for (const dialect of dialects) {
          expect(dialect.read(fieldsOf({ ...more, ...GOOD }))).toEqual(
            dialect.read(fieldsOf(GOOD)),
          );
        }
      }),
    );
  });

  it("a stop or target that is added to a good body is read or refused, and never lost", () => {
    const stops = [
      "sl",
      "stop_loss",
      "stopLoss",
      "stop_loss_percent",
      "trailing_stop",
      "stopLossTrail",
    ];
    const targets = ["tp", "tp1", "takeProfit", "take_profit", "take_profit_amount"];
    const values = [5, "5", { percent: 5 }, { foo: 5 }, { enabled: true }, [{ percent: 5 }], true];
    for (const name of [...stops, ...targets]) {
      for (const value of values) {
        for (const dialect of dialects) {
          const result = dialect.read(fieldsOf({ ...GOOD, [name]: value }));
          if (!result.ok) continue;
          const kept = stops.includes(name) ? result.value.stopLoss : result.value.takeProfit;
          expect(kept, `${dialect.name} ${name} ${JSON.stringify(value)}`).not.toBeNull();
        }
      }
    }
  });
});
