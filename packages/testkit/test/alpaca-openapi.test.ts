import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decimal, type OrderIntent } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { alpaca, alpacaAccount } from "../../broker-alpaca/src/index.ts";
import {
  approveForTest,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "../src/broker/suite.ts";
import { localAlpacaKeys, startAlpacaVenue } from "../src/venue/alpaca/index.ts";
import { openApiValidator } from "./openapi-validator.ts";

// Alpaca's own OpenAPI documents; they lie beside the repository and are never copied into it.
const FOLDER = join(import.meta.dirname, "../../../../shared/contracts/alpaca/openapi");
const missing = existsSync(FOLDER) ? null : "../shared/contracts is not here";
const read = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));

const OPTION = sampleSymbol("AAPL281215C00200000");
const at = { limitPrice: decimal("95"), stopPrice: decimal("94") };

/** One order of every kind that the broker sends. */
const ORDERS: readonly Partial<OrderIntent>[] = [
  {},
  { orderType: "limit", ...at, timeInForce: "day" },
  { orderType: "limit", ...at, timeInForce: "ioc" },
  { orderType: "limit", ...at, timeInForce: "fok" },
  { orderType: "limit", ...at, timeInForce: "opg" },
  { orderType: "limit", ...at, timeInForce: "cls" },
  { orderType: "stop", side: "sell", ...at },
  { orderType: "stop_limit", side: "sell", ...at },
  { orderType: "trailing_stop", side: "sell", trail: { kind: "percent", percent: decimal("2.5") } },
  { orderType: "trailing_stop", side: "sell", trail: { kind: "amount", amount: decimal("1.5") } },
  { quantity: decimal("0.5"), timeInForce: "day" },
  { symbol: sampleSymbol("BTCUSD"), quantity: decimal("0.01") },
  {
    symbol: sampleSymbol("BTCUSD"),
    quantity: decimal("0.01"),
    orderType: "stop_limit",
    side: "sell",
    ...at,
  },
  { symbol: OPTION, timeInForce: "day" },
  {
    symbol: OPTION,
    timeInForce: "day",
    orderType: "limit",
    limitPrice: decimal("3"),
    side: "sell",
    purpose: "exit",
  },
];

describe("alpaca: every request fits Alpaca's OpenAPI documents", () => {
  it(`orders, changes, cancels, questions${missing === null ? "" : ` (skipped: ${missing})`}`, async ({
    skip,
  }) => {
    if (missing !== null) return skip(missing);
    const venue = await startAlpacaVenue();
    const prices = { AAPL: "100", "BTC/USD": "50000", [OPTION]: "2.5" };
    for (const [symbol, price] of Object.entries(prices)) venue.movePrice(symbol, decimal(price));
    const options = {
      environment: "paper",
      ...localAlpacaKeys,
      localVenueUrl: venue.url,
      lookUpAgainMs: 0,
      env: {},
    } as const;
    const broker = alpaca({ ...options, extendedHours: true, fractionalShares: true });
    await broker.connect(sessionOf());
    const signal = new AbortController().signal;
    for (const [index, order] of ORDERS.entries()) {
      const clientOrderId = sampleOrderId(`order-${index}`);
      const base = { symbol: sampleSymbol("AAPL"), clientOrderId, quantity: decimal("2") };
      await broker.submit(approveForTest(sampleIntent({ ...base, ...order })), signal);
    }
    const reference = {
      clientOrderId: sampleOrderId("order-1"),
      venueOrderId: null,
      symbol: sampleSymbol("AAPL"),
    };
    await broker.replace(
      reference,
      { quantity: decimal("3"), limitPrice: decimal("96"), stopPrice: null },
      signal,
    );
    await broker.findOrder(reference);
    await broker.findOrder({ ...reference, clientOrderId: sampleOrderId("order-0") });
    await broker.cancel(reference, signal);
    await broker.openOrders();
    await broker.fillsSince(Date.now() - 60_000);
    await broker.positions();
    await broker.balances();
    for (const symbol of ["AAPL", "BTCUSD"]) await broker.quote(sampleSymbol(symbol));
    await broker.quote(OPTION);
    const desk = await alpacaAccount(options);
    await desk.clock();
    await desk.calendar({ start: "2026-01-01", end: "2026-01-09" });
    await desk.cancelAll();
    await desk.closePosition(sampleSymbol("AAPL"));
    await desk.closeAllPositions();
    await broker.close();
    const validate = openApiValidator([read("trading-api.json"), read("market-data-api.json")]);
    const { requests } = venue.server;
    await venue.close();
    const posts = requests.filter(({ method, path }) => method === "POST" && path === "/v2/orders");
    expect(posts).toHaveLength(ORDERS.length);
    expect(requests.flatMap((request) => validate(request))).toEqual([]);
    // The validator is no rubber stamp.
    const [post] = posts;
    const wrong =
      post === undefined
        ? []
        : validate({ ...post, body: '{"type":"iceberg","qty":1,"nonsense":true}' });
    expect(wrong.length).toBeGreaterThanOrEqual(3);
  });
});

function sessionOf() {
  const silent = () => undefined;
  return {
    account: sampleAccount,
    clock: { nowMs: () => Date.now() },
    timers: {
      after: (delayMs: number, callback: () => void) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    logger: { info: silent, warn: silent, error: silent },
    restored: { openOrders: [], positions: [], realizedNet: decimal("0") },
    report: silent,
    lastPrice: () => null,
  };
}
