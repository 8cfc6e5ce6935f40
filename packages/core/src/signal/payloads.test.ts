import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../prim/json.ts";
import type { Dialect } from "./dialect.ts";
import { byShape } from "./dialects/by-shape.ts";
import { okx } from "./dialects/okx.ts";
import { openAlgo } from "./dialects/open-algo.ts";
import { simple } from "./dialects/simple.ts";
import { threeCommas } from "./dialects/three-commas.ts";
import { tradersPost } from "./dialects/traders-post.ts";
import { tradingView } from "./dialects/trading-view.ts";
import { parseBody } from "./parse.ts";

// Alerts that people publish, one a row: what each of them becomes, as sent and with its placeholders filled in.

const FILE = new URL(
  "../../../../../shared/contracts/tradingview/alert-payloads.jsonl",
  import.meta.url,
);
const present = existsSync(FILE);

interface Row {
  readonly body: string;
  readonly template: boolean;
}
const rows: readonly Row[] = present
  ? readFileSync(FILE, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];

/** What TradingView would put in: a long position of 0.02 opened at 43250.5. */
const FILLED: Readonly<Record<string, string>> = {
  ticker: "BTCUSDT",
  exchange: "BINANCE",
  interval: "60",
  open: "43200",
  high: "43300",
  low: "43100",
  close: "43250.5",
  volume: "12.5",
  time: "2026-01-15T14:00:00Z",
  timenow: "2026-01-15T15:00:00Z",
  sec_key: "key",
  "strategy.order.action": "buy",
  "strategy.order.contracts": "0.02",
  "strategy.order.price": "43250.5",
  "strategy.order.id": "Long",
  "strategy.order.alert_message": "demo",
  "strategy.position_size": "0.02",
  "strategy.market_position": "long",
  "strategy.market_position_size": "0.02",
  "strategy.prev_market_position": "flat",
  "strategy.prev_market_position_size": "0",
};

const fill = (body: string): string =>
  body.replace(/\{\{([^{}]+)\}\}/g, (whole, name: string) => FILLED[name] ?? whole);

const dialects: readonly Dialect[] = [
  ...[threeCommas(), okx(), tradersPost(), openAlgo({ product: "MIS" })],
  ...[tradingView(), simple()],
];

function fieldsOf(body: string): JsonObject | string {
  const bytes = new TextEncoder().encode(body);
  const result = parseBody({ bytes, contentType: "text/plain", contentEncoding: null });
  return result.ok ? result.value : result.refusal.code;
}

/** Dialect, action and what else is said, as one line; or code and field. */
function outcome(body: string, dialect: Dialect = byShape(...dialects)): string {
  const fields = fieldsOf(body);
  if (typeof fields === "string") return fields;
  const result = dialect.read(fields);
  if (!result.ok) {
    const { code, detail } = result.refusal;
    return code === "SIGNAL_DIALECT_UNKNOWN" ? code : `${code} ${detail.field}`;
  }
  const { quantity, target, previous, exitSide, strategy, price, timeMs, ...draft } = result.value;
  return [
    `${draft.dialect}: ${draft.action} ${draft.symbol}`,
    quantity === null ? "" : ` ${quantity.value} ${quantity.kind}`,
    target === null ? "" : ` to ${target.side} ${target.quantity ?? "?"}`,
    previous === null ? "" : ` from ${previous.side} ${previous.quantity ?? "?"}`,
    draft.orderSide === null ? "" : ` by ${draft.orderSide} ${draft.orderQuantity ?? "?"}`,
    exitSide === null ? "" : ` of ${exitSide}`,
    strategy === null ? "" : ` for ${strategy}`,
    price === null ? "" : ` at ${price}`,
    timeMs === null ? "" : " timed",
  ].join("");
}

/** By row, counted from 1: the outcome filled in, then the one as sent where the row is a template. */
const EXPECTED: readonly (readonly [string, string?])[] = [
  ["tradingview: buy BTCUSDT 0.02 units at 43250.5", "SIGNAL_PLACEHOLDER_UNSUBSTITUTED exchange"],
  [
    "tradingview: target BTCUSDT to long 0.02 from flat 0 by buy 0.02 at 43250.5 timed",
    "SIGNAL_PLACEHOLDER_UNSUBSTITUTED",
  ],
  ["SIGNAL_DIALECT_UNKNOWN"], // an action and a price, and no symbol
  ["simple: buy MNQ1! 1 units"],
  ["tradingview: buy MNQ1! at 43250.5", "SIGNAL_PLACEHOLDER_UNSUBSTITUTED price"],
  ["tradingview: buy BTCUSDT 0.02 units at 43250.5 timed", "SIGNAL_PLACEHOLDER_UNSUBSTITUTED"],
  ["SIGNAL_DIALECT_UNKNOWN"], // "signal": "LONG" with sl, tp1, tp2, tp3 and a time without a zone
  ["FIELD_UNSUPPORTED message_type"], // a DCA bot's deal
  [
    "FIELD_UNSUPPORTED data.sl-offset",
    "SIGNAL_PLACEHOLDER_UNSUBSTITUTED data.strategy-order-action",
  ],
  ["tradingview: target BTCUSDT to short ?"],
  ["tradingview: buy XAUUSD for manual-gold at 43250.5", "SIGNAL_PLACEHOLDER_UNSUBSTITUTED"],
  [
    "tradingview: buy US.AAPL 10 units for demo_buy_v1",
    "SIGNAL_PLACEHOLDER_UNSUBSTITUTED alert_name",
  ],
  ["SIGNAL_DIALECT_UNKNOWN", "SIGNAL_PLACEHOLDER_UNSUBSTITUTED"], // "event": "LONG_ENTRY", see below
  ["FIELD_UNSUPPORTED stop_loss"], // a stop without a unit
  ["tradingview: exit EURUSD 0.1 units of long"],
  [
    "tradingview: target BTCUSDT to long 0.02 from flat 0 by buy 0.02 at 43250.5 timed",
    "SIGNAL_PLACEHOLDER_UNSUBSTITUTED",
  ],
  ["tradingview: target ETHUSD to long ? from flat 0 by buy 1 timed"],
  [
    "tradingview: target BTCUSDT to long 0.02 by buy 0.02",
    "SIGNAL_PLACEHOLDER_UNSUBSTITUTED order_action",
  ],
  ["BODY_NOT_TEXT_SIGNAL"],
  ["BODY_NOT_TEXT_SIGNAL"],
  ["BODY_NOT_TEXT_SIGNAL", "SIGNAL_PLACEHOLDER_UNSUBSTITUTED"],
];

describe.skipIf(!present)("published alerts (skipped where ../shared is not there)", () => {
  it("are all in the table", () => {
    expect(rows.length).toBe(EXPECTED.length);
  });

  it.each(EXPECTED.map((expected, index) => [index + 1, ...expected] as const))(
    "row %i: %s",
    (row, filled, asSent) => {
      const { body = "", template = false } = rows[row - 1] ?? {};
      expect(outcome(fill(body))).toBe(filled);
      expect(template ? outcome(body) : asSent).toBe(asSent);
    },
  );

  it("rows 1, 7 and 13 by simple, where the host names its members", () => {
    const body = (row: number) => fill(rows[row - 1]?.body ?? "");
    const actions = { LONG: "buy", LONG_ENTRY: "buy" } as const;
    const ccxt = simple({ fields: { action: "side", quantity: "amount", id: "nonce" } });
    expect(outcome(body(1), ccxt)).toBe("simple: buy BTCUSDT 0.02 units at 43250.5");
    const event = simple({ fields: { action: "event" }, actions });
    expect(outcome(body(13), event)).toBe("simple: buy BTCUSDT at 43250.5 timed");
    const signal = simple({
      fields: { action: "signal", price: "entry", stopLoss: "sl", takeProfit: "tp1" },
      actions,
    });
    // Three targets are not one, and stay refused until the host leaves the others out.
    expect(outcome(body(7), signal)).toBe("FIELD_UNSUPPORTED tp2");
  });
});
