import { type Decimal, decimal, type OrderIntent, type SubmitOutcome } from "@hookline/core/driver";
import { approveForTest, sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { type Bench, intentOf, openBench, referenceOf, settle } from "./bench.ts";

const AAPL = sampleSymbol("AAPL");
const legs = { side: "sell", reduceOnly: true, quantity: decimal("2") } as const;
const target = (wish: Partial<OrderIntent> = {}): OrderIntent =>
  intentOf({
    ...legs,
    clientOrderId: sampleOrderId("target"),
    oco: sampleOrderId("stop"),
    purpose: "take_profit",
    orderType: "limit",
    limitPrice: decimal("110"),
    ...wish,
  });
const stop = (wish: Partial<OrderIntent> = {}): OrderIntent =>
  intentOf({
    ...legs,
    clientOrderId: sampleOrderId("stop"),
    oco: sampleOrderId("target"),
    purpose: "stop_loss",
    orderType: "stop",
    stopPrice: decimal("90"),
    ...wish,
  });

describe("alpaca: stop and target as one order of two legs", () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const open = async (options?: Parameters<typeof openBench>[0]): Promise<void> => {
    bench = await openBench(options);
    await bench.submit();
    await settle(bench);
    bench.reports.length = 0;
  };
  const submitPair = async (
    wish: { readonly target?: Partial<OrderIntent>; readonly stop?: Partial<OrderIntent> } = {},
  ): Promise<SubmitOutcome | undefined> =>
    bench.broker.submitOco?.(
      {
        target: approveForTest(target(wish.target)),
        stop: approveForTest(stop(wish.stop)),
      },
      new AbortController().signal,
    );
  const told = (id: string): string[] =>
    bench.reports
      .filter(({ clientOrderId }) => clientOrderId === id)
      .map((report) => (report.type === "fill" ? `fill ${report.lastQuantity}` : report.type));
  const stopRef = { ...referenceOf("stop"), oco: sampleOrderId("target") };
  const posts = (): readonly unknown[] =>
    bench.venue.server.requests
      .filter(({ method, path }) => method === "POST" && path === "/v2/orders")
      .map(({ body }) => JSON.parse(body));

  it("shares declare it, coins and fractions take only one of the two", async () => {
    bench = await openBench({ broker: { fractionalShares: true } });
    const { instrument } = bench.broker;
    expect(await instrument(AAPL)).toMatchObject({ stopAndTarget: "one" });
    expect(await instrument(sampleSymbol("BTCUSD"))).toMatchObject({ stopAndTarget: "one" });
    await bench.close();
    bench = await openBench();
    expect(await bench.broker.instrument(AAPL)).toMatchObject({ stopAndTarget: "oco" });
  });

  it("coins are traded at all hours, whatever the exchange's calendar says", async () => {
    bench = await openBench();
    expect(bench.broker.capabilities.session).toBe("us_equities");
    expect((await bench.broker.instrument(sampleSymbol("BTCUSD")))?.session).toBe("always");
    expect(await bench.broker.instrument(AAPL)).not.toHaveProperty("session");
  });

  it("goes out as one request under the target's id, and names both orders of the venue", async () => {
    await open();
    const outcome = await submitPair();
    expect(posts().slice(1)).toEqual([
      {
        symbol: "AAPL",
        qty: "2",
        side: "sell",
        type: "limit",
        time_in_force: "gtc",
        order_class: "oco",
        client_order_id: "target",
        take_profit: { limit_price: "110" },
        stop_loss: { stop_price: "90" },
      },
    ]);
    expect(outcome).toMatchObject({
      kind: "accepted",
      venueOrderId: expect.any(String),
      ocoVenueOrderId: expect.any(String),
    });
  });

  it.each([
    ["up", "111", "target", "stop"],
    ["down", "89", "stop", "target"],
  ] as const)(
    "the market goes %s: one leg fills, the other one ends",
    async (_, price, fills, ends) => {
      await open();
      await submitPair();
      bench.venue.movePrice("AAPL", decimal(price));
      await settle(bench);
      expect(told(fills)).toContain("fill 2");
      expect(told(ends)).toContain("canceled");
      expect(await bench.broker.positions()).toEqual([]);
    },
  );

  it("without it a second order for the same shares is refused by the venue", async () => {
    await open();
    const submit = (order: OrderIntent) =>
      bench.broker.submit(approveForTest(order), new AbortController().signal);
    expect((await submit(stop())).kind).toBe("accepted");
    expect(await submit(target())).toMatchObject({
      kind: "rejected",
      reason: { detail: { status: 403 } },
    });
  });

  it("a cancel of one leg ends both", async () => {
    await open();
    await submitPair();
    const outcome = await bench.broker.cancel(stopRef, new AbortController().signal);
    expect(outcome.kind).toBe("requested");
    await settle(bench);
    expect(told("stop")).toContain("canceled");
    expect(told("target")).toContain("canceled");
  });

  it("a cancel of a stop whose venue id is not known finds it below the target", async () => {
    await open();
    await submitPair();
    const restarted = await bench.again({
      openOrders: [],
      positions: [],
      realizedNet: decimal("0"),
    });
    expect((await restarted.broker.cancel(stopRef, new AbortController().signal)).kind).toBe(
      "requested",
    );
    await settle(restarted);
    expect(bench.venue.exchange.orders.filter(({ status }) => status === "open")).toEqual([]);
    await restarted.broker.close();
  });

  it("F02 an answer that is lost is unknown; the look-ups find both legs, and there is one pair", async () => {
    await open();
    bench.venue.faults.add({
      when: ({ method }) => method === "POST",
      fault: { kind: "reset_after" },
    });
    expect((await submitPair())?.kind).toBe("unknown");
    expect(await bench.broker.findOrder(referenceOf("target"))).toMatchObject({
      kind: "found",
      reports: [{ type: "accepted", clientOrderId: "target" }],
    });
    expect(await bench.broker.findOrder(stopRef)).toMatchObject({
      kind: "found",
      reports: [{ type: "accepted", clientOrderId: "stop" }],
    });
    bench.venue.movePrice("AAPL", decimal("89"));
    await settle(bench);
    expect(told("stop")).toContain("fill 2");
    expect(bench.venue.exchange.orders.filter(({ side }) => side === "sell")).toHaveLength(2);
  });

  it("I11 a pair that never arrived is finally absent, both legs", async () => {
    await open();
    expect(await bench.broker.findOrder(referenceOf("target"))).toEqual({
      kind: "not_found",
      final: true,
    });
    expect(await bench.broker.findOrder(stopRef)).toEqual({ kind: "not_found", final: true });
  });

  it("a partial fill of the target makes the stop as much smaller", async () => {
    await open({ venue: { maxFillPerPrice: decimal("1") } });
    bench.venue.movePrice("AAPL", decimal("100"));
    await settle(bench);
    await submitPair();
    bench.venue.movePrice("AAPL", decimal("111"));
    await settle(bench);
    expect(told("target")).toContain("fill 1");
    expect(told("stop")).not.toContain("canceled");
    bench.venue.movePrice("AAPL", decimal("89"));
    await settle(bench);
    expect(told("stop")).toContain("fill 1");
    expect(await bench.broker.positions()).toEqual([]);
  });

  const misfits: readonly (readonly [what: string, wish: Parameters<typeof submitPair>[0]])[] = [
    [
      "a trailing stop",
      { stop: { orderType: "trailing_stop", stopPrice: null, trail: trail("1") } },
    ],
    ["two quantities", { stop: { quantity: decimal("1") } }],
    ["two sides", { stop: { side: "buy" } }],
    [
      "another class",
      { target: coin("60000"), stop: { ...coin(null), stopPrice: decimal("40000") } },
    ],
  ];
  it.each(misfits)("%s is refused before anything is sent", async (_, wish) => {
    await open();
    expect(await submitPair(wish)).toMatchObject({
      kind: "rejected",
      reason: { code: "ORDER_CAPABILITY_MISSING" },
    });
    expect(posts()).toHaveLength(1);
  });
});

function trail(amount: string): OrderIntent["trail"] {
  return { kind: "amount", amount: decimal(amount) };
}

function coin(limitPrice: string | null): Partial<OrderIntent> {
  const price: Decimal | null = limitPrice === null ? null : decimal(limitPrice);
  return { symbol: sampleSymbol("BTCUSD"), limitPrice: price };
}
