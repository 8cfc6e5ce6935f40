import { decimal, type OrderIntent } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { executionUuid } from "../../testkit/src/venue/alpaca/ids.ts";
import { type Bench, filledBy, openBench, referenceOf, settle, until } from "./bench.ts";

const OPTION = sampleSymbol("AAPL281215C00200000");
const limit = { orderType: "limit", limitPrice: decimal("95") } as const;

describe("alpaca: orders", () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const isPost = ({ method, path }: { method: string; path: string }) =>
    method === "POST" && path === "/v2/orders";
  const posted = (): readonly unknown[] =>
    bench.venue.server.requests.filter(isPost).map(({ body }) => JSON.parse(body));

  it("crypto goes out as a pair and comes back without its slash", async () => {
    bench = await openBench();
    const symbol = sampleSymbol("BTCUSD");
    const quantity = decimal("0.01");
    expect((await bench.submit({ symbol, quantity })).kind).toBe("accepted");
    await settle(bench);
    expect(posted()).toEqual([
      {
        symbol: "BTC/USD",
        qty: "0.01",
        side: "buy",
        type: "market",
        time_in_force: "gtc",
        client_order_id: "sample-1",
      },
    ]);
    expect(bench.reports.find(({ type }) => type === "fill")).toMatchObject({
      symbol: "BTCUSD",
      lastQuantity: "0.01",
    });
    expect(await bench.broker.positions()).toEqual([{ symbol, quantity, averagePrice: "50000" }]);
    expect(await bench.broker.instrument(symbol)).toMatchObject({
      tickSize: "0.01",
      minQuantity: "0.0001",
      currency: "USD",
    });
    expect(await bench.broker.quote(symbol)).toMatchObject({
      price: "50000",
      bid: "50000",
      ask: "50000",
    });
  });

  it("says that a share is halted whose asset is not tradable", async () => {
    const halted = sampleSymbol("HALTD");
    bench = await openBench({ prices: { HALTD: "10", AAPL: "190" } });
    expect(await bench.broker.quote(halted)).toMatchObject({ price: "10", halted: true });
    expect(await bench.broker.quote(sampleSymbol("AAPL"))).not.toHaveProperty("halted");
  });

  it("an option names its intent and counts a hundred", async () => {
    bench = await openBench({ prices: { [OPTION]: "2.5" } });
    const base = { symbol: OPTION, quantity: decimal("1"), timeInForce: "day" } as const;
    const { instrument } = bench.broker;
    expect(await instrument(OPTION)).toMatchObject({ multiplier: "100", lotSize: "1" });
    expect((await bench.submit(base)).kind).toBe("accepted");
    const exit = {
      ...base,
      clientOrderId: sampleOrderId("exit"),
      side: "sell",
      purpose: "exit",
      reduceOnly: true,
    } as const;
    expect((await bench.submit(exit)).kind).toBe("accepted");
    // Nothing is left to close: the venue itself refuses to open a short contract.
    const again = await bench.submit({ ...exit, clientOrderId: sampleOrderId("again") });
    expect(again.kind).toBe("rejected");
    expect(posted()).toMatchObject([
      { position_intent: "buy_to_open" },
      { position_intent: "sell_to_close" },
      { position_intent: "sell_to_close" },
    ]);
  });

  it("trailing stops go out as an amount or in percent", async () => {
    bench = await openBench();
    await bench.submit({ quantity: decimal("4") });
    const trailing = { orderType: "trailing_stop", side: "sell" } as const;
    const sent = [
      await bench.submit({
        ...trailing,
        clientOrderId: sampleOrderId("a"),
        trail: { kind: "amount", amount: decimal("1.5") },
      }),
      await bench.submit({
        ...trailing,
        clientOrderId: sampleOrderId("p"),
        trail: { kind: "percent", percent: decimal("2.5") },
      }),
    ];
    expect(sent.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
    expect(posted().slice(1)).toMatchObject([{ trail_price: "1.5" }, { trail_percent: "2.5" }]);
  });

  it("extended hours mark limit orders for shares only", async () => {
    bench = await openBench({ broker: { extendedHours: true } });
    await bench.submit({ ...limit, timeInForce: "day" });
    await bench.submit({ clientOrderId: sampleOrderId("market") });
    expect(posted()).toMatchObject([{ extended_hours: true }, { type: "market" }]);
    expect(posted()[1]).not.toHaveProperty("extended_hours");
  });

  const refusals: readonly (readonly [what: string, wish: Partial<OrderIntent>, code: string])[] = [
    [
      "a stop for crypto",
      {
        symbol: sampleSymbol("BTCUSD"),
        quantity: decimal("0.01"),
        orderType: "stop",
        stopPrice: decimal("49000"),
      },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "a trailing stop for crypto",
      {
        symbol: sampleSymbol("BTCUSD"),
        quantity: decimal("0.01"),
        orderType: "trailing_stop",
        trail: { kind: "percent", percent: decimal("5") },
      },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "a day order for crypto",
      { symbol: sampleSymbol("BTCUSD"), quantity: decimal("0.01"), timeInForce: "day" },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "a stop for an option",
      {
        symbol: OPTION,
        quantity: decimal("1"),
        orderType: "stop",
        stopPrice: decimal("1"),
        timeInForce: "day",
      },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "an option beyond the day",
      { symbol: OPTION, quantity: decimal("1") },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "a stop that must trade at once",
      { orderType: "stop", stopPrice: decimal("90"), timeInForce: "ioc" },
      "ORDER_CAPABILITY_MISSING",
    ],
    [
      "a fraction of a share",
      { quantity: decimal("0.5"), timeInForce: "day" },
      "ORDER_CAPABILITY_MISSING",
    ],
    ["a limit without its price", { orderType: "limit" }, "ORDER_REJECTED_BY_BROKER"],
    ["a stop without its price", { orderType: "stop" }, "ORDER_REJECTED_BY_BROKER"],
    [
      "a trailing stop without its trail",
      { orderType: "trailing_stop" },
      "ORDER_REJECTED_BY_BROKER",
    ],
    [
      "a sub-penny price",
      { orderType: "limit", limitPrice: decimal("290.123") },
      "ORDER_REJECTED_BY_BROKER",
    ],
    [
      "too small a part of a coin",
      { symbol: sampleSymbol("BTCUSD"), quantity: decimal("0.00001") },
      "ORDER_REJECTED_BY_BROKER",
    ],
    ["a symbol that is not traded", { symbol: sampleSymbol("HALTD") }, "ORDER_REJECTED_BY_BROKER"],
    ["a symbol that is not there", { symbol: sampleSymbol("NOSUCH") }, "ORDER_REJECTED_BY_BROKER"],
  ];
  for (const [what, wish, code] of refusals) {
    it(`${what} is refused, and nothing is sent`, async () => {
      bench = await openBench();
      expect(await bench.submit(wish)).toMatchObject({ kind: "rejected", reason: { code } });
      expect(posted()).toEqual([]);
    });
  }

  it("fractions of a share go out as market orders for the day where they are allowed", async () => {
    bench = await openBench({ broker: { fractionalShares: true } });
    const quantity = decimal("0.123456789");
    expect((await bench.submit({ quantity, timeInForce: "day" })).kind).toBe("accepted");
    expect(posted()).toMatchObject([{ qty: "0.123456789" }]);
    const stop = { orderType: "stop", stopPrice: decimal("90"), side: "sell", quantity } as const;
    expect(await bench.submit({ ...stop, timeInForce: "day" })).toMatchObject({
      reason: { code: "ORDER_CAPABILITY_MISSING", detail: { capability: "fractional" } },
    });
    expect(posted()).toHaveLength(1);
  });

  it("a price below one dollar may have four decimals", async () => {
    bench = await openBench({ prices: { SNDL: "0.5" } });
    const wish = {
      symbol: sampleSymbol("SNDL"),
      orderType: "limit",
      limitPrice: decimal("0.4321"),
    } as const;
    expect((await bench.submit(wish)).kind).toBe("accepted");
  });

  it("the venue's refusals reach the caller with code and words", async () => {
    bench = await openBench();
    expect(await bench.submit({ quantity: decimal("100000") })).toMatchObject({
      kind: "rejected",
      reason: {
        detail: { status: 403, venueCode: 40_310_000, message: "insufficient buying power" },
      },
    });
    const short = { symbol: sampleSymbol("BTCUSD"), side: "sell", quantity: decimal("1") } as const;
    expect((await bench.submit({ ...short, clientOrderId: sampleOrderId("short") })).kind).toBe(
      "rejected",
    );
  });

  it("a symbol whose contract cannot be asked for is not sent", async () => {
    bench = await openBench();
    bench.venue.faults.add({
      when: ({ path }) => path.startsWith("/v2/assets"),
      fault: { kind: "answer", status: 500, body: "" },
    });
    expect((await bench.submit()).kind).toBe("not_sent");
    expect(posted()).toEqual([]);
  });

  it("a change keeps our id, names the new order and can be cancelled", async () => {
    bench = await openBench();
    const first = await bench.submit(limit);
    const venueOrderId = first.kind === "accepted" ? first.venueOrderId : null;
    const change = { quantity: null, limitPrice: decimal("96"), stopPrice: null };
    const reference = referenceOf("sample-1", venueOrderId);
    const signal = new AbortController().signal;
    const changed = await bench.broker.replace(reference, change, signal);
    expect(changed).toMatchObject({ kind: "accepted" });
    expect(changed.kind === "accepted" && changed.venueOrderId !== venueOrderId).toBe(true);
    const again = await bench.broker.replace(
      reference,
      { ...change, limitPrice: decimal("97") },
      signal,
    );
    expect(again.kind).toBe("accepted");
    await settle(bench);
    expect(bench.reports.filter(({ type }) => type === "canceled")).toEqual([]);
    expect(await bench.broker.openOrders()).toMatchObject([
      { clientOrderId: "sample-1", quantity: "2" },
    ]);
    // The old order's id still leads to what replaced it.
    expect((await bench.broker.cancel(reference, signal)).kind).toBe("requested");
    await settle(bench);
    expect(bench.reports.at(-1)).toMatchObject({ type: "canceled", clientOrderId: "sample-1" });
  });

  it("a changed order fills under our id, in the stream and when looked up after a restart", async () => {
    bench = await openBench();
    await bench.submit(limit);
    const change = { quantity: decimal("3"), limitPrice: decimal("96"), stopPrice: null };
    await bench.broker.replace(referenceOf("sample-1"), change, new AbortController().signal);
    bench.venue.movePrice("AAPL", decimal("95.5"));
    await settle(bench);
    expect(filledBy(bench.reports, "sample-1")).toEqual(["3"]);
    const next = await bench.again({ openOrders: [], positions: [], realizedNet: decimal("0") });
    const found = await next.broker.findOrder(referenceOf("sample-1"));
    const fill = bench.reports.find(({ type }) => type === "fill");
    expect(found.kind === "found" ? found.reports.at(-1) : null).toEqual(fill);
    bench = next;
  });

  it("a cancel after a restart finds the successor by our id", async () => {
    bench = await openBench();
    await bench.submit(limit);
    const signal = new AbortController().signal;
    const change = { quantity: null, limitPrice: decimal("96"), stopPrice: null };
    await bench.broker.replace(referenceOf("sample-1"), change, signal);
    bench = await bench.again({ openOrders: [], positions: [], realizedNet: decimal("0") });
    expect((await bench.broker.cancel(referenceOf("sample-1"), signal)).kind).toBe("requested");
    expect(await bench.broker.openOrders()).toEqual([]);
  });

  it("what cannot be changed is refused before sending", async () => {
    bench = await openBench();
    await bench.submit(limit);
    const signal = new AbortController().signal;
    const none = { quantity: null, limitPrice: null, stopPrice: null };
    const change = (more: object) =>
      bench.broker.replace(referenceOf("sample-1"), { ...none, ...more }, signal);
    expect(await change({ stopPrice: decimal("90") })).toMatchObject({
      reason: { code: "ORDER_CAPABILITY_MISSING" },
    });
    expect(await change({ limitPrice: decimal("95.001") })).toMatchObject({ kind: "rejected" });
    expect(await change({ quantity: decimal("1.5") })).toMatchObject({ kind: "rejected" });
    bench.venue.movePrice("AAPL", decimal("90"));
    expect(await change({ limitPrice: decimal("91") })).toMatchObject({
      reason: { detail: { why: "not_working" } },
    });
    expect(bench.venue.server.requests.filter(({ method }) => method === "PATCH")).toEqual([]);
  });

  it("a change whose answer is lost is unknown, and the order is found as it is now", async () => {
    bench = await openBench();
    await bench.submit(limit);
    bench.venue.faults.add({
      when: ({ method }) => method === "PATCH",
      fault: { kind: "reset_after" },
    });
    const change = { quantity: null, limitPrice: decimal("96"), stopPrice: null };
    const lost = await bench.broker.replace(
      referenceOf("sample-1"),
      change,
      new AbortController().signal,
    );
    expect(lost.kind).toBe("unknown");
    const found = await bench.broker.findOrder(referenceOf("sample-1"));
    expect(found).toMatchObject({ kind: "found", reports: [{ type: "accepted" }] });
    expect(await bench.broker.openOrders()).toMatchObject([{ clientOrderId: "sample-1" }]);
  });

  it("a lost cancel is unknown", async () => {
    bench = await openBench();
    await bench.submit(limit);
    bench.venue.faults.add({
      when: ({ method }) => method === "DELETE",
      fault: { kind: "reset_before" },
    });
    const outcome = await bench.broker.cancel(
      referenceOf("sample-1"),
      new AbortController().signal,
    );
    expect(outcome.kind).toBe("unknown");
  });

  it("an execution that Alpaca takes back is told as one, by the name it was told under", async () => {
    bench = await openBench();
    await bench.submit();
    await settle(bench);
    const fill = bench.reports.find(({ type }) => type === "fill");
    bench.venue.bustNewest();
    await settle(bench);
    const told = bench.reports.at(-1);
    expect(told).toMatchObject({
      type: "bust",
      clientOrderId: "sample-1",
      execId: fill?.type === "fill" ? fill.execId : "",
    });
    expect(bench.logs.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("a corrected execution is a bust and a fill of another name", async () => {
    bench = await openBench();
    await bench.submit();
    await settle(bench);
    const order = bench.venue.exchange.byClientId("sample-1");
    const [first] = bench.venue.exchange.fills;
    const body = { client_order_id: "sample-1", symbol: "AAPL", side: "buy", status: "filled" };
    const correct = (previous: string): void =>
      bench?.venue.stream.sendText(
        JSON.stringify({
          stream: "trade_updates",
          data: {
            event: "trade_correct",
            execution_id: "corrected-1",
            previous_execution_id: previous,
            price: "99.5",
            qty: "2",
            timestamp: "2026-01-15T15:00:01Z",
            order: { id: order?.id, ...body, filled_qty: "2" },
          },
        }),
      );
    correct(executionUuid(first?.id ?? ""));
    await settle(bench);
    expect(bench.reports.slice(-2)).toMatchObject([
      { type: "bust" },
      { type: "fill", lastQuantity: "2", lastPrice: "99.5" },
    ]);
    const [bust, fill] = bench.reports.slice(-2);
    expect(fill?.type === "fill" && bust?.type === "bust" && fill.execId !== bust.execId).toBe(
      true,
    );
    // One that this run never heard of is for a person.
    const before = bench.reports.length;
    correct("of-yesterday");
    await settle(bench);
    expect(bench.reports.slice(before).filter(({ type }) => type === "bust")).toEqual([]);
    expect(bench.logs.some(({ level }) => level === "error")).toBe(true);
  });

  it("a message of a kind that nobody documented makes the broker ask", async () => {
    bench = await openBench();
    await bench.submit(limit);
    await settle(bench);
    const before = bench.venue.server.requests.length;
    const order = bench.venue.exchange.byClientId("sample-1");
    bench.venue.stream.sendText(
      JSON.stringify({
        stream: "trade_updates",
        data: {
          event: "teleported",
          order: {
            id: order?.id,
            client_order_id: "sample-1",
            symbol: "AAPL",
            side: "buy",
            status: "new",
          },
        },
      }),
    );
    await until(() => bench.venue.server.requests.length > before);
    expect(bench.logs.some(({ level }) => level === "warn")).toBe(true);
  });

  it("orders and trades of others are listed, without an id of ours", async () => {
    bench = await openBench();
    bench.venue.exchange.place({
      clientId: "somebody else: by hand",
      symbol: "AAPL",
      side: "buy",
      orderType: "limit",
      quantity: decimal("1"),
      limitPrice: decimal("50"),
      stopPrice: null,
      trailAmount: null,
      timeInForce: "gtc",
      reduceOnly: false,
    });
    expect(await bench.broker.openOrders()).toMatchObject([
      { clientOrderId: null, symbol: "AAPL", quantity: "1" },
    ]);
    bench.venue.exchange.tradeByHand("AAPL", "buy", decimal("7"));
    expect(await bench.broker.positions()).toMatchObject([{ symbol: "AAPL", quantity: "7" }]);
  });
});
