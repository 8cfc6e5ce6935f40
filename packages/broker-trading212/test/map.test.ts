import { existsSync, readFileSync } from "node:fs";
import { decimal, type OrderIntent, parseSymbol } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { endReport, fillReport, requestFor } from "../src/map.ts";
import { listOf, objectOf, readJson } from "../src/read.ts";
import {
  readAll,
  readHistoryItem,
  readInstrument,
  readOrder,
  readPosition,
  readSummary,
} from "../src/wire.ts";
import { order } from "./support/bench.ts";

const owner = { clientOrderId: sampleOrderId("sample-1"), symbol: sampleSymbol("AAPL") };
const contracts = new URL("../../../../shared/contracts/trading212/", import.meta.url);
const recorded = (name: string) =>
  objectOf(readJson(readFileSync(new URL(name, contracts), "utf8")) ?? undefined);

describe("an order as it goes out", () => {
  const sent = (wish: Partial<OrderIntent>) =>
    requestFor(order(wish), { ticker: "AAPL_US_EQ", extendedHours: false });
  const limitPrice = decimal("100.25");
  const stopPrice = decimal("99.5");

  it.each([
    [{}, "market", '{"ticker":"AAPL_US_EQ","extendedHours":false,"quantity":2}'],
    [
      { side: "sell", quantity: decimal("0.1") },
      "market",
      '{"ticker":"AAPL_US_EQ","extendedHours":false,"quantity":-0.1}',
    ],
    [
      { orderType: "limit", limitPrice },
      "limit",
      '{"ticker":"AAPL_US_EQ","timeValidity":"GOOD_TILL_CANCEL","quantity":2,"limitPrice":100.25}',
    ],
    [
      { orderType: "stop", stopPrice, side: "sell", timeInForce: "day" },
      "stop",
      '{"ticker":"AAPL_US_EQ","timeValidity":"DAY","quantity":-2,"stopPrice":99.5}',
    ],
    [
      { orderType: "stop_limit", stopPrice, limitPrice },
      "stop_limit",
      '{"ticker":"AAPL_US_EQ","timeValidity":"GOOD_TILL_CANCEL","quantity":2,"limitPrice":100.25,"stopPrice":99.5}',
    ],
  ] satisfies [Partial<OrderIntent>, string, string][])("%j", (wish, endpoint, body) => {
    expect(sent(wish)).toEqual({ endpoint, path: `/equity/orders/${endpoint}`, body });
  });

  it("keeps every digit", () => {
    expect(sent({ quantity: decimal("82.348725350000000001") })?.body).toContain(
      '"quantity":82.348725350000000001}',
    );
  });

  it("is none where a price is missing or the kind is not known", () => {
    expect(sent({ orderType: "stop" })).toBeNull();
    expect(sent({ orderType: "trailing_stop" })).toBeNull();
  });
});

describe("answers", () => {
  const nested = (status: string, fill: object | undefined) =>
    readHistoryItem(
      readJson(
        JSON.stringify({
          order: {
            id: 18_700_323_982,
            ticker: "AAPL_US_EQ",
            instrument: { ticker: "AAPL_US_EQ", currency: "USD" },
            quantity: -2.5,
            filledQuantity: fill === undefined ? 0 : -2.5,
            side: "SELL",
            status,
            createdAt: "2026-01-15T15:00:00Z",
            initiatedFrom: "API",
          },
          fill,
        }),
      ) ?? null,
    );
  const wallet = {
    currency: "GBP",
    fxRate: 0.8,
    netValue: 200,
    taxes: [
      { name: "CURRENCY_CONVERSION_FEE", quantity: -0.4, currency: "GBP" },
      { name: "FINRA_FEE", quantity: -0.01, currency: "USD" },
    ],
  };
  const fill = {
    id: 7,
    type: "TRADE",
    filledAt: "2026-01-15T15:00:01Z",
    price: 100,
    quantity: -2.5,
  };

  it("of a fill, with its taxes in the currency of the instrument", () => {
    const item = nested("FILLED", { ...fill, walletImpact: wallet });
    expect(item === null ? null : fillReport(item, owner)).toEqual({
      ...owner,
      venueOrderId: "18700323982",
      atMs: Date.UTC(2026, 0, 15, 15, 0, 1),
      type: "fill",
      execId: "t212-7",
      side: "sell",
      lastQuantity: "2.5",
      lastPrice: "100",
      // 0.40 GBP at 1.25 USD each, and a cent.
      fee: "0.51",
    });
  });

  it("of corporate actions, which are no fills", () => {
    const item = nested("FILLED", { ...fill, type: "STOCK_SPLIT" });
    expect(item === null ? null : fillReport(item, owner)).toBeNull();
  });

  it.each([
    ["CANCELLED", "canceled"],
    ["REPLACED", "canceled"],
    ["REJECTED", "rejected"],
    ["FILLED", undefined],
    ["CANCELLING", undefined],
    ["PARTIALLY_FILLED", undefined],
    ["SOMETHING_NEW", undefined],
  ])("of an order that is %s", (status, type) => {
    const item = nested(status, undefined);
    expect(item === null ? null : endReport(item.order, owner, 1)?.type).toBe(type);
  });

  it("with an id beyond 2^53 keep it", () => {
    const text = '{"id":9223372036854775807,"ticker":"A","quantity":1,"status":"NEW"}';
    expect(readOrder(readJson(text) ?? undefined)?.id).toBe("9223372036854775807");
  });

  it("that hold something unreadable are unreadable as a whole", () => {
    expect(readAll(readJson('[{"id":1,"ticker":"A"},{"id":2}]'), readOrder)).toBeNull();
    expect(readAll(readJson("{}"), readOrder)).toBeNull();
    expect(readAll(readJson("[]"), readOrder)).toEqual([]);
  });
});

describe.skipIf(!existsSync(contracts))(
  "recorded answers (skipped where the contracts are not here)",
  () => {
    it("history of 2024: sales are negative, and fills are told apart", () => {
      const items =
        listOf(objectOf(recorded("recorded-history-orders.json")?.get("response"))?.get("items")) ??
        [];
      const read = items.map(readHistoryItem);
      expect(read.length).toBeGreaterThan(0);
      expect(read.every((item) => item !== null)).toBe(true);
      const [first] = read;
      expect(first).toMatchObject({
        order: {
          id: "18700323982",
          ticker: "MSFT_US_EQ",
          side: "sell",
          quantity: "2.2",
          status: "filled",
        },
        fill: { id: "18700323988", quantity: "2.2", price: "401.14" },
      });
      expect(first && fillReport(first, owner)).toMatchObject({
        execId: "t212-18700323988",
        fee: "30.71",
      });
    });

    it("positions, an order and the cash of 2024", () => {
      const cases = (listOf(recorded("recorded-legacy.json")?.get("cases")) ?? []).map(objectOf);
      const named = (name: string) =>
        cases.find((each) => each?.get("case") === name)?.get("response");
      const positions = readAll(named("positionsResponse"), readPosition);
      expect(positions?.[0]).toEqual({
        ticker: "NNN_US_EQ",
        quantity: "12",
        averagePrice: "42.475",
        price: "46.08",
      });
      expect(readSummary(named("accountCashResponse") ?? null)).toMatchObject({
        available: "0",
        total: "0",
      });
      // An order with the id 0 is an example and no order.
      expect(readOrder(named("equityOrderResponse"))).toBeNull();
    });

    it("instruments, whose tickers are symbols of Hookline", () => {
      const list = listOf(recorded("instruments-sample.json")?.get("response")) ?? [];
      const read = list.map(readInstrument);
      expect(read.length).toBeGreaterThan(100);
      expect(read.filter((instrument) => parseSymbol(instrument?.ticker ?? "") === null)).toEqual(
        [],
      );
      expect(read[0]).toEqual({
        ticker: "AAPL_US_EQ",
        currency: "USD",
        minQuantity: "0.01",
        maxQuantity: "3127267",
      });
    });
  },
);
