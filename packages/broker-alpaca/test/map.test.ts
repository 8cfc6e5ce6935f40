import { decimal, parseSymbol } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { asList, asObject, parseBody } from "../src/json.ts";
import { fillReport, stateReports } from "../src/map.ts";
import { executionIdOf, ourIdOf, replacementIdOf } from "../src/order-ids.ts";
import { SymbolBook, venueSpellings } from "../src/symbols.ts";
import { readActivities, readAsset, readOrder, readOrders, readUpdate } from "../src/wire.ts";
import { at, casesOf, contract, contractsMissing } from "./contracts.ts";

const recorded = contractsMissing === null ? describe : describe.skip;

recorded(
  `alpaca: recorded shapes${contractsMissing === null ? "" : ` (skipped: ${contractsMissing})`}`,
  () => {
    const response = (name: string) => at(casesOf("recorded-rest.json").get(name), "response");

    it("reads an order whose quantity is a number", () => {
      expect(readOrder(response("market_order"))).toMatchObject({
        id: "61e69015-8549-4bfd-b9c3-01e75843f47d",
        clientOrderId: "eb9e2aaa-f71a-4f51-b5b4-52a6c565dad4",
        side: "buy",
        fate: "working",
        quantity: "1",
        filledQuantity: "0",
        submittedAtMs: Date.UTC(2021, 2, 16, 18, 38, 1, 937),
      });
    });

    it("reads every recorded order and list of orders", () => {
      for (const name of ["market_order", "limit_order", "get_order_by_id"]) {
        expect(readOrder(response(name)), name).not.toBeNull();
      }
      expect(readOrders(response("get_orders"))).toHaveLength(1);
    });

    it("reads an asset", () => {
      expect(readAsset(response("get_asset"))).toMatchObject({
        symbol: "AAPL",
        assetClass: "us_equity",
        tradable: true,
      });
    });

    it("reads the recorded fill of the stream, to the last digit", () => {
      const messages = asList(at(contract("stream-messages.json"), "messages")) ?? [];
      const data = messages
        .map((message) => at(message, "data"))
        .find((one) => at(one, "event") === "fill");
      const update = readUpdate(asObject(data) ?? new Map());
      expect(update?.fill).toEqual({
        orderId: "a5be8f5e-fdfa-41f5-a644-7a74fe947a8f",
        symbol: "SOLUSD",
        side: "sell",
        quantity: "1790.86",
        price: "105.8988475",
        cumulative: "1790.86",
        atMs: Date.UTC(2022, 3, 19, 17, 45, 5, 24),
      });
      expect(update?.order.fate).toBe("filled");
    });
  },
);

const ORDER = {
  id: "order-1",
  client_order_id: "mine-1",
  symbol: "AAPL",
  side: "sell",
  type: "limit",
  time_in_force: "gtc",
  qty: "10",
  filled_qty: "4",
  status: "partially_filled",
  submitted_at: "2026-01-15T10:00:00.123456789-05:00",
  updated_at: "2026-01-15T15:30:00Z",
};
const orderWith = (more: object) => {
  const order = readOrder(parseBody(JSON.stringify({ ...ORDER, ...more })));
  if (order === null) throw new Error("The order cannot be read.");
  return order;
};

describe("alpaca: orders and fills", () => {
  const ends = (more: object) =>
    stateReports(orderWith(more), sampleOrderId("mine-1")).end.map(({ type }) => type);

  it("times keep their offset, and what is finer than a millisecond is cut off", () => {
    expect(orderWith({}).submittedAtMs).toBe(Date.UTC(2026, 0, 15, 15, 0, 0, 123));
  });

  it("each state has its end, or none", () => {
    for (const status of [
      "new",
      "accepted",
      "pending_new",
      "held",
      "pending_cancel",
      "pending_replace",
      "stopped",
    ]) {
      expect(ends({ status }), status).toEqual([]);
    }
    expect(ends({ status: "canceled" })).toEqual(["canceled"]);
    expect(ends({ status: "expired" })).toEqual(["expired"]);
    expect(ends({ status: "rejected" })).toEqual(["rejected"]);
    expect(ends({ status: "filled" })).toEqual([]);
    expect(ends({ status: "replaced" })).toEqual([]);
  });

  it("an unknown state ends nothing", () => {
    expect(orderWith({ status: "levitating" }).fate).toBeNull();
    expect(ends({ status: "constructor" })).toEqual([]);
  });

  it("done for the day ends a day order and not one that lives longer", () => {
    expect(ends({ status: "done_for_day", time_in_force: "day" })).toEqual(["canceled"]);
    expect(ends({ status: "done_for_day", time_in_force: "gtc" })).toEqual([]);
  });

  it("an order without its essentials is none, and spoils its list", () => {
    expect(readOrder(parseBody('{"id":"a"}'))).toBeNull();
    expect(readOrders(parseBody('[{"id":"a"}]'))).toBeNull();
    expect(readOrders(parseBody("{}"))).toBeNull();
  });

  it("a fill has one name in the stream and in the activities", () => {
    const data = {
      event: "partial_fill",
      execution_id: "x",
      price: 99.5,
      qty: 4,
      timestamp: "2026-01-15T15:00:01Z",
      order: ORDER,
    };
    const streamed = readUpdate(asObject(parseBody(JSON.stringify(data))) ?? new Map())?.fill;
    const activity = {
      id: "20260115150001000::other",
      order_id: "order-1",
      symbol: "AAPL",
      side: "sell",
      qty: "4",
      price: "99.50",
      cum_qty: "4.0",
      transaction_time: "2026-01-15T15:00:01.000Z",
    };
    const listed = readActivities(parseBody(JSON.stringify([activity])))?.[0]?.fill;
    expect(listed).toEqual(streamed);
    expect(listed === undefined ? null : executionIdOf(listed)).toBe("order-1:4");
    const named = { clientOrderId: sampleOrderId("mine-1"), symbol: sampleSymbol("AAPL") };
    expect(listed === undefined ? null : fillReport(listed, named)).toMatchObject({
      type: "fill",
      lastPrice: "99.5",
      lastQuantity: decimal("4"),
    });
  });

  it("long numbers stay exact", () => {
    const body = parseBody(
      '[{"id":"1","order_id":"o","symbol":"ETH/USD","side":"buy","qty":0.1234567890123456789,"price":1e-7,"cum_qty":"0.1234567890123456789","transaction_time":"2026-01-15T15:00:01Z"}]',
    );
    expect(readActivities(body)?.[0]?.fill).toMatchObject({
      quantity: "0.1234567890123456789",
      price: "0.0000001",
    });
  });
});

describe("alpaca: names", () => {
  it("a replacement's id leads back to ours", () => {
    const ours = sampleOrderId("abc_DEF-1");
    expect(replacementIdOf("abc_DEF-1", ours)).toBe("abc_DEF-1.r1");
    expect(replacementIdOf("abc_DEF-1.r9", ours)).toBe("abc_DEF-1.r10");
    expect(ourIdOf("abc_DEF-1.r10")).toBe(ours);
    expect(ourIdOf("abc_DEF-1")).toBe(ours);
    expect(ourIdOf("not one of ours")).toBeNull();
    expect(ourIdOf(null)).toBeNull();
  });

  it("pairs, shares and contracts are asked for under their own names", () => {
    expect(venueSpellings(sampleSymbol("BTCUSD"))).toEqual(["BTC/USD", "BTCUSD"]);
    expect(venueSpellings(sampleSymbol("BTC/USD"))).toEqual(["BTC/USD"]);
    expect(venueSpellings(sampleSymbol("ETHUSDT"))).toEqual(["ETH/USDT", "ETHUSDT"]);
    expect(venueSpellings(sampleSymbol("BRK.B"))).toEqual(["BRK.B"]);
    expect(venueSpellings(sampleSymbol("AAPL281215C00200000"))).toEqual(["AAPL281215C00200000"]);
  });

  it("the engine hears the spelling it used", () => {
    const book = new SymbolBook();
    expect(book.fromVenue("BTC/USD")).toBe("BTCUSD");
    expect(book.fromVenue("BTCUSD")).toBe("BTCUSD");
    book.remember(parseSymbol("BTC/USD") ?? sampleSymbol("x"));
    expect(book.fromVenue("BTCUSD")).toBe("BTC/USD");
    expect(book.fromVenue("BRK.B")).toBe("BRK.B");
    expect(book.fromVenue("")).toBeNull();
  });
});
