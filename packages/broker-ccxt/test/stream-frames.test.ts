import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at } from "../src/read.ts";
import { type Heard, readText, type StreamEvent } from "../src/stream-profile.ts";
import { hearBinance } from "../src/streams/binance.ts";
import { hearBitget } from "../src/streams/bitget.ts";
import { hearBybit } from "../src/streams/bybit.ts";
import { hearMexc } from "../src/streams/mexc.ts";
import { readPush } from "../src/streams/mexc-wire.ts";

const eventsOf = (heard: readonly Heard[]): readonly StreamEvent[] =>
  heard.flatMap((one) => (one.kind === "event" ? [one.event] : []));
const frame = (message: unknown): unknown => readText(Buffer.from(JSON.stringify(message)));

describe("the words of each venue", () => {
  it.each([
    ["Created", "open"],
    ["New", "open"],
    ["PartiallyFilled", "open"],
    ["Untriggered", "open"],
    ["Triggered", "open"],
    ["Active", "open"],
    ["Filled", "closed"],
    ["Cancelled", "canceled"],
    ["PartiallyFilledCanceled", "canceled"],
    ["Deactivated", "canceled"],
    ["Rejected", "rejected"],
    ["Invented", "bybit Invented"],
  ])("Bybit %s is %s", (orderStatus, status) => {
    const message = frame({ topic: "order", data: [{ orderStatus, orderId: "1" }] });
    expect(eventsOf(hearBybit(message))[0]?.status).toBe(status);
  });

  it.each([
    ["NEW", "NEW", "open"],
    ["TRADE", "PARTIALLY_FILLED", "open"],
    ["TRADE", "FILLED", "closed"],
    ["CANCELED", "CANCELED", "canceled"],
    ["EXPIRED", "EXPIRED", "expired"],
    ["TRADE_PREVENTION", "EXPIRED_IN_MATCH", "binance TRADE_PREVENTION"],
    ["EXPIRED", "EXPIRED_IN_MATCH", "expired"],
    ["REJECTED", "REJECTED", "rejected"],
    ["CALCULATED", "FILLED", "binance CALCULATED"],
    ["NEW", "PENDING_NEW", "open"],
    ["NEW", "INVENTED", "binance INVENTED"],
  ])("Binance %s %s is %s", (x, X, status) => {
    const message = frame({ e: "ORDER_TRADE_UPDATE", o: { x, X, i: 1 } });
    expect(eventsOf(hearBinance(message))[0]?.status).toBe(status);
  });

  it("a cancel on Binance spot is about the order in C", () => {
    const row = { e: "executionReport", s: "BTCUSDT", c: "new", C: "ours", x: "CANCELED", i: 7 };
    expect(eventsOf(hearBinance(frame({ subscriptionId: 0, event: row })))[0]).toMatchObject({
      clientOrderId: "ours",
      venueOrderId: "7",
    });
  });

  it.each([
    ["live", "open"],
    ["partially_filled", "open"],
    ["filled", "closed"],
    ["canceled", "canceled"],
    ["cancelled", "canceled"],
    ["invented", "bitget invented"],
  ])("Bitget %s is %s, in v2 and in v3", (word, status) => {
    const v2 = frame({ arg: { channel: "orders" }, data: [{ status: word }] });
    const v3 = frame({ arg: { topic: "order" }, data: [{ orderStatus: word }] });
    expect(eventsOf([...hearBitget(v2), ...hearBitget(v3)]).map((one) => one.status)).toEqual([
      status,
      status,
    ]);
  });

  it("a Bitget plan order that was reached is asked about", () => {
    const message = frame({ arg: { channel: "orders-algo" }, data: [{ status: "executed" }] });
    expect(eventsOf(hearBitget(message))[0]?.status).toBe("bitget plan executed");
  });

  it("a fill of a Bitget unified account keeps its id, its fee and its digits", () => {
    const row = {
      symbol: "BTCUSDT",
      side: "buy",
      orderId: "1288",
      clientOid: "ours",
      execId: "77",
      execPrice: "94993",
      execQty: "0.01",
      execTime: "1736378720623",
      feeDetail: [{ feeCoin: "USDT", fee: "0.569958" }],
    };
    const message = frame({ arg: { instType: "UTA", topic: "fill" }, data: [row] });
    expect(eventsOf(hearBitget(message))[0]).toMatchObject({
      clientOrderId: "ours",
      trade: { id: "77", amount: "0.01", price: "94993", fee: { cost: "0.569958" } },
    });
  });

  it.each([
    [1, "open"],
    [2, "closed"],
    [3, "open"],
    [4, "canceled"],
    [5, "canceled"],
    [9, "mexc 9"],
  ])("MEXC spot %s is %s", (s, status) => {
    const message = frame({ c: "spot@private.orders.v3.api", d: { s, i: "1", cv: 0 } });
    expect(eventsOf(hearMexc(message))[0]?.status).toBe(status);
  });

  it.each([
    [2, "open"],
    [3, "closed"],
    [4, "canceled"],
    [5, "rejected"],
  ])("MEXC contract %s is %s", (state, status) => {
    const message = frame({ channel: "push.personal.order", data: { state, orderId: "1" } });
    expect(eventsOf(hearMexc(message))[0]?.status).toBe(status);
  });

  it("numbers of a frame keep every digit", () => {
    const message = frame({ topic: "order", data: [{ cumExecQty: 0 }] });
    expect(eventsOf(hearBybit(message))[0]?.filled).toBe("0");
    const long = readText(Buffer.from('{"a":{"b":0.12345678901234567890}}'));
    expect(at(long, "a", "b")).toBe("0.12345678901234567890");
  });

  it("a binary frame that is cut says nothing", () => {
    expect(readPush(Buffer.from([10, 200, 1, 65]))).toBeNull();
    expect(readPush(Buffer.from([13, 1, 2, 3, 4]))).toBeNull();
  });
});

const folder = join(import.meta.dirname, "../../../../shared/contracts");
const HEARD = { bybit: hearBybit, binance: hearBinance, bitget: hearBitget, mexc: hearMexc };

/** Every message that the venue pushed in its recorded streams. */
function pushedBy(exchange: string): readonly unknown[] {
  const text = readFileSync(join(folder, exchange, "streams.json"), "utf8");
  const cases: unknown = at(JSON.parse(text), "cases");
  return (Array.isArray(cases) ? cases : []).flatMap((one) => {
    const messages: unknown = at(one, "messages");
    return (Array.isArray(messages) ? messages : []).flatMap((each) =>
      at(each, "kind") === "serverEvent" ? [at(each, "message")] : [],
    );
  });
}

const RECORDED = {
  bybit: [
    { symbol: "ETH-30DEC22-1400-C", status: "closed", filled: "1" },
    {
      symbol: "XRPUSDT",
      status: null,
      trade: { id: "7e2ae69c-4edf-5800-a352-893d52b446aa", amount: "25", price: "0.3374" },
    },
  ],
  binance: [
    { clientOrderId: "mUvoqJxFIILMdfAW5iGSOW", venueOrderId: "4293153", status: "open" },
    { clientOrderId: "Q5xaq5EGKgXXa0fD7fs0Ip", status: "canceled", filled: "0" },
  ],
  bitget: [
    {
      clientOrderId: "1",
      status: "open",
      filled: "0.0003",
      trade: { amount: "0.0003", price: "26256.0", fee: { cost: "0.00000018", currency: "BTC" } },
    },
    { clientOrderId: "1", status: "open", trade: null },
  ],
  mexc: [
    { venueOrderId: "102067003631907840", status: "closed", filled: "1" },
    { symbol: "MXUSDT", venueOrderId: "e03a5c7441e44ed899466a7140b71391", status: "open" },
  ],
} as const;

describe.skipIf(!existsSync(folder))(
  "recorded frames (skipped where ../shared/contracts is absent)",
  () => {
    it.each(["bybit", "binance", "bitget", "mexc"] as const)(
      "%s: what is about orders is read, the rest is passed over",
      (exchange) => {
        const events = pushedBy(exchange).flatMap((message) =>
          eventsOf(HEARD[exchange](frame(message))),
        );
        expect(events).toMatchObject(RECORDED[exchange]);
      },
    );
  },
);
