import { approveForTest, sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { intentOf, NOON_MS, paperDesk, quoteAt, SYMBOL } from "../../test/paper/paper-desk.ts";
import { decimal } from "../prim/decimal.ts";
import { feedQuotes } from "./quotes/feed.ts";

const HOUR_MS = 3_600_000;

describe("answers and reports", () => {
  it("the answer comes before the fill, the fill with the next timer", async () => {
    const desk = await paperDesk();
    expect(await desk.send("a buy 1")).toEqual({ kind: "accepted", venueOrderId: "paper-a" });
    expect(desk.lines()).toEqual([]);
    desk.time.advance(0);
    expect(desk.reports).toEqual([
      {
        type: "fill",
        clientOrderId: "a",
        venueOrderId: "paper-a",
        atMs: NOON_MS,
        execId: "a:1",
        symbol: SYMBOL,
        side: "buy",
        lastQuantity: "1",
        lastPrice: "100",
        fee: "0",
      },
    ]);
  });

  it("reports go out in the order in which they came about", async () => {
    const desk = await paperDesk();
    await desk.send("a buy 1 limit 99");
    await desk.send("b buy 1");
    desk.broker.onPrice?.(quoteAt("98"));
    await desk.send("c sell 1");
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["b fill 1 @ 100", "a fill 1 @ 98", "c fill 1 @ 98"]);
  });

  it("a signal's price fills working orders before the orders made at it", async () => {
    const desk = await paperDesk();
    await desk.place("stop sell 1 stop 95", "b buy 1");
    desk.broker.onPrice?.(quoteAt("90"));
    await desk.send("c buy 1");
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["b fill 1 @ 100", "stop fill 1 @ 90", "c fill 1 @ 90"]);
  });

  it("a cancel that comes before fills are told takes its place behind them", async () => {
    const desk = await paperDesk({ options: { fills: { maxFillPerQuote: "1" } } });
    await desk.send("a buy 3");
    expect(await desk.cancel("a")).toEqual({ kind: "requested" });
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["a fill 1 @ 100", "a canceled"]);
  });

  it("a cancel with nothing under way is answered at once, and not told twice", async () => {
    const desk = await paperDesk();
    await desk.place("a buy 1 limit 90");
    expect(await desk.cancel("a")).toEqual({ kind: "canceled" });
    desk.time.advance(0);
    expect(desk.lines()).toEqual([]);
  });

  it.each([
    ["a filled order", "a buy 1", { code: "ORDER_CANCEL_REJECTED", detail: { why: "fill" } }],
    ["an order that is not known", "b buy 1", { code: "ORDER_NOT_FOUND", detail: {} }],
  ])("a cancel of %s is too late", async (_title, words, why) => {
    const desk = await paperDesk();
    await desk.place(words);
    expect(await desk.cancel("a")).toEqual({ kind: "too_late", reason: why });
  });

  it("close hands over what waits, and nothing after it", async () => {
    const desk = await paperDesk();
    await desk.place("a buy 1 limit 90");
    await desk.send("b buy 1");
    await desk.broker.close();
    expect(desk.lines()).toEqual(["b fill 1 @ 100"]);
    desk.price("80");
    desk.time.advance(48 * HOUR_MS);
    expect(desk.lines()).toEqual(["b fill 1 @ 100"]);
    expect(desk.time.waiting).toBe(0);
  });

  it("without a connection nothing is sent, found or told", async () => {
    const desk = await paperDesk();
    await desk.broker.close();
    expect(await desk.send("a buy 1")).toMatchObject({ kind: "not_sent" });
    expect(await desk.cancel("a")).toMatchObject({ kind: "unknown" });
    const order = { clientOrderId: sampleOrderId("a"), venueOrderId: null, symbol: SYMBOL };
    expect(await desk.broker.findOrder(order)).toMatchObject({ kind: "unavailable" });
    await expect(desk.broker.balances()).rejects.toThrow("while it is connected");
  });
});

describe("the session day", () => {
  it("day orders expire with the day, in UTC unless told otherwise", async () => {
    const desk = await paperDesk();
    await desk.place("day buy 1 limit 90 day", "gtc buy 1 limit 91");
    desk.time.advance(12 * HOUR_MS - 1);
    expect(desk.lines()).toEqual([]);
    desk.time.advance(1);
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["day expired"]);
    expect(desk.reports[0]?.atMs).toBe(NOON_MS + 12 * HOUR_MS);
  });

  it("a price that comes before a late timer does not fill an expired order", async () => {
    const quotes = feedQuotes();
    const desk = await paperDesk({ options: { quotes } });
    quotes.push(quoteAt("100"));
    await desk.place("day buy 1 limit 90 day");
    // The clock has moved on, the timers have not: a machine that slept.
    const { nowMs } = desk.time.clock;
    Object.assign(desk.time.clock, { nowMs: () => nowMs() + 13 * HOUR_MS });
    quotes.push(quoteAt("80"));
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["day expired"]);
  });

  it("the day of another zone ends at its own midnight", async () => {
    const desk = await paperDesk({ options: { timeZone: "America/New_York" } });
    await desk.place("day buy 1 limit 90 day");
    desk.time.advance(12 * HOUR_MS);
    expect(desk.lines()).toEqual([]);
    desk.time.advance(5 * HOUR_MS); // 05:00 UTC is midnight in New York
    expect(desk.lines()).toEqual(["day expired"]);
  });

  it("the next day ends as well", async () => {
    const desk = await paperDesk();
    desk.time.advance(12 * HOUR_MS);
    await desk.place("day buy 1 limit 90 day");
    desk.time.advance(24 * HOUR_MS - 1);
    expect(desk.lines()).toEqual([]);
    desk.time.advance(1);
    expect(desk.lines()).toEqual(["day expired"]);
  });
});

describe("refusals", () => {
  const instruments = {
    BTCUSD: { tickSize: "0.5", lotSize: "0.1", minQuantity: "0.2", maxQuantity: "8" },
    LONGONLY: { shortable: false },
  };

  it.each([
    ["a buy 0.25", { why: "quantity_off_lot", quantity: "0.25", lotSize: "0.1" }],
    ["a buy 0", { why: "quantity_not_positive", quantity: "0" }],
    ["a buy 0.1", { why: "quantity_below_minimum", quantity: "0.1", minQuantity: "0.2" }],
    ["a buy 9", { why: "quantity_above_maximum", quantity: "9", maxQuantity: "8" }],
    ["a buy 1 limit 90.2", { why: "price_off_tick", price: "90.2", tickSize: "0.5" }],
    ["a buy 1 stop 110.1", { why: "price_off_tick", price: "110.1", tickSize: "0.5" }],
    ["a sell 1 trail 0", { why: "trail_not_positive", trail: "0" }],
    ["a sell 1 reduce", { why: "nothing_to_reduce", position: "0" }],
    ["OTHER: a buy 1", { why: "unknown_symbol", symbol: "OTHER" }],
    ["LONGONLY: a sell 1 limit 5", { why: "short_not_allowed", position: "0" }],
    ["LONGONLY: a buy 1", { why: "no_price", symbol: "LONGONLY" }],
    ["LONGONLY: a buy 1 limit 5 ioc", { why: "no_price", symbol: "LONGONLY" }],
    ["LONGONLY: a buy 1 trail 5", { why: "no_price", symbol: "LONGONLY" }],
    [
      "a buy 8 limit 130",
      { why: "insufficient_funds", needed: "1040", available: "1000", currency: "USD" },
    ],
  ])("%s", async (words, detail) => {
    const desk = await paperDesk({ options: { instruments, strict: true } });
    const before = await desk.money();
    expect(await desk.send(words)).toEqual({
      kind: "rejected",
      reason: { code: "ORDER_REJECTED_BY_BROKER", detail },
    });
    expect(await desk.broker.openOrders()).toEqual([]);
    expect(await desk.money()).toBe(before);
  });

  const limitPrice = decimal("90");
  it.each([
    [{ orderType: "limit" }, { why: "field_missing", field: "limitPrice" }],
    [{ orderType: "stop" }, { why: "field_missing", field: "stopPrice" }],
    [
      { orderType: "stop_limit", limitPrice },
      { why: "field_missing", field: "stopPrice" },
    ],
    [{ orderType: "trailing_stop" }, { why: "field_missing", field: "trail" }],
    [
      { orderType: "market", limitPrice },
      { why: "field_unexpected", field: "limitPrice" },
    ],
  ] as const)(
    "an order without a price it needs, or with one it cannot have: %j",
    async (given, why) => {
      const desk = await paperDesk();
      const order = approveForTest({ ...intentOf("a buy 1"), ...given });
      const outcome = await desk.broker.submit(order, new AbortController().signal);
      expect(outcome).toMatchObject({ kind: "rejected", reason: { detail: why } });
    },
  );

  it("a market order without any price is refused, never filled at an invented one", async () => {
    const desk = await paperDesk({ price: null });
    expect(await desk.send("a buy 1")).toMatchObject({ reason: { detail: { why: "no_price" } } });
    expect(await desk.send("b buy 1 limit 90")).toMatchObject({ kind: "accepted" });
  });

  it("an opening order at an auction is beyond it", async () => {
    const desk = await paperDesk();
    const order = { ...intentOf("a buy 1"), timeInForce: "opg" as const };
    const outcome = await desk.broker.submit(approveForTest(order), new AbortController().signal);
    expect(outcome).toEqual({
      kind: "rejected",
      reason: { code: "ORDER_CAPABILITY_MISSING", detail: { timeInForce: "opg" } },
    });
  });

  it("an order in place cannot be changed", async () => {
    const desk = await paperDesk();
    const change = { quantity: null, limitPrice: null, stopPrice: null };
    const order = { clientOrderId: sampleOrderId("a"), venueOrderId: null, symbol: SYMBOL };
    const outcome = await desk.broker.replace(order, change, new AbortController().signal);
    expect(outcome).toMatchObject({ reason: { code: "ORDER_CAPABILITY_MISSING" } });
  });
});

describe("without shorting", () => {
  it("two sales never sell the same holding", async () => {
    const desk = await paperDesk({ options: { shorting: false } });
    await desk.place("in buy 1", "limit sell 1 limit 110", "stop sell 1 stop 90 reduce");
    desk.price("85", "115");
    expect(desk.lines()).toEqual(["in fill 1 @ 100", "stop fill 1 @ 85", "limit canceled"]);
    expect(await desk.broker.positions()).toEqual([]);
  });
});
