import { decimal } from "@hookline/core/driver";
import { afterEach, describe, expect, it } from "vitest";
import { type Fault, faultAnswers } from "../../testkit/src/venue/fault-script.ts";
import { type Bench, filledBy, openBench, ordersAt, referenceOf, settle, until } from "./bench.ts";

// Outcome honesty (issue 3): over the fault script, never two orders at the venue and never a false rejection.

const rateLimited: Fault = {
  kind: "answer",
  status: 429,
  headers: {
    "X-Ratelimit-Limit": "200",
    "X-Ratelimit-Remaining": "0",
    "X-Ratelimit-Reset": "1768489260",
  },
  body: '{"code":42910000,"message":"rate limit exceeded"}',
};
const after = (status: number, body: string): Fault => ({ kind: "answer_after", status, body });
const before = (status: number, body: string): Fault => ({ kind: "answer", status, body });

const FAULTS: readonly (readonly [name: string, fault: Fault, expected: string])[] = [
  ["hangs before it takes the order (F01)", { kind: "hang_before" }, "unknown"],
  ["hangs after it took the order (F02)", { kind: "hang_after" }, "unknown"],
  ["cuts the connection before", { kind: "reset_before" }, "unknown"],
  ["cuts the connection after", { kind: "reset_after" }, "unknown"],
  ["answers 429 with its headers", rateLimited, "not_sent"],
  [
    "answers 429 in a proxy's words, after the order",
    after(429, "<html>slow down</html>"),
    "unknown",
  ],
  [
    "answers 500 after the order",
    after(500, '{"code":50010000,"message":"internal server error"}'),
    "unknown",
  ],
  ["answers 502 in HTML", faultAnswers.badGateway, "unknown"],
  ["answers 503 before the order", before(503, "unavailable"), "unknown"],
  ["answers 504 after the order", after(504, ""), "unknown"],
  ["answers 408", after(408, ""), "unknown"],
  ["answers HTML with 200", faultAnswers.html200, "unknown"],
  ["answers nothing with 200", faultAnswers.empty200, "unknown"],
  ["answers half a document", after(200, '{"id":"00000000-0000-40'), "unknown"],
  [
    "answers another order",
    after(200, '{"id":"a","client_order_id":"b","symbol":"AAPL","side":"buy"}'),
    "unknown",
  ],
  ["answers 403 in HTML after the order", after(403, "<html>blocked</html>"), "unknown"],
  ["answers 422 without a code", after(422, '{"message":"try again"}'), "unknown"],
  ["answers 404 of a proxy", after(404, '{"message":"endpoint not found."}'), "unknown"],
  [
    "redirects",
    { kind: "answer", status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" },
    "unknown",
  ],
];

const isPost = (request: { readonly method: string; readonly path: string }): boolean =>
  request.method === "POST" && request.path === "/v2/orders";

describe("alpaca: outcome honesty", () => {
  let bench: Bench;
  afterEach(() => bench.close());

  for (const [name, fault, expected] of FAULTS) {
    it(`the venue ${name}: ${expected}, one order in the end`, async () => {
      bench = await openBench();
      const { venue, time, broker } = bench;
      venue.faults.add({ when: isPost, fault });
      const outcome = bench.submit();
      await until(() => venue.server.requests.some(isPost));
      if (fault.kind === "hang_before" || fault.kind === "hang_after") await time.run(10_000);
      expect((await outcome).kind).toBe(expected);
      expect(ordersAt(venue, "sample-1")).toBeLessThanOrEqual(1);
      // A 429 holds every request back until the venue's reset.
      const found = broker.findOrder(referenceOf("sample-1"));
      if ("status" in fault && fault.status === 429) {
        time.advance(fault === rateLimited ? 60_000 : 1_000);
      }
      const lookup = await found;
      if (ordersAt(venue, "sample-1") === 1) {
        expect(lookup.kind).toBe("found");
        const types = lookup.kind === "found" ? lookup.reports.map(({ type }) => type) : [];
        expect(types).toEqual(["accepted", "fill"]);
      } else {
        expect(lookup).toEqual({ kind: "not_found", final: true });
      }
      // The id is enforced, so sending it again is safe whatever became of it.
      expect((await bench.submit()).kind).toBe("accepted");
      await until(
        () => filledBy(bench.reports, "sample-1").length > 0,
        () => time.advance(100),
      );
      expect(ordersAt(venue, "sample-1")).toBe(1);
      expect(filledBy(bench.reports, "sample-1")).toEqual(["2"]);
      expect(bench.reports.filter(({ type }) => type === "rejected")).toEqual([]);
    });
  }

  it("a refused connection is not sent", async () => {
    bench = await openBench();
    await bench.broker.instrument(referenceOf("x").symbol);
    await bench.venue.close();
    const outcome = await bench.submit();
    expect(outcome.kind).toBe("not_sent");
    const { broker } = bench;
    bench = { ...bench, close: () => broker.close() };
  });

  it("a call given up while the request is under way is unknown, and is found again", async () => {
    bench = await openBench();
    bench.venue.faults.add({ when: isPost, fault: { kind: "hang_after" } });
    const giveUp = new AbortController();
    const outcome = bench.submit({}, giveUp.signal);
    await until(() => ordersAt(bench.venue, "sample-1") === 1);
    giveUp.abort();
    expect(await outcome).toMatchObject({
      kind: "unknown",
      reason: { detail: { why: "given_up" } },
    });
    expect((await bench.broker.findOrder(referenceOf("sample-1"))).kind).toBe("found");
  });

  it("a duplicate that cannot be looked up stays unknown", async () => {
    bench = await openBench();
    await bench.submit();
    bench.venue.faults.add({
      when: ({ path }) => path === "/v2/orders:by_client_order_id",
      fault: { kind: "answer", status: 500, body: "" },
    });
    expect(await bench.submit()).toMatchObject({ kind: "unknown" });
    expect(ordersAt(bench.venue, "sample-1")).toBe(1);
  });

  it("an id that is there with other terms is unknown, never accepted", async () => {
    bench = await openBench();
    await bench.submit();
    expect(await bench.submit({ quantity: decimal("3") })).toMatchObject({
      kind: "unknown",
      reason: { detail: { why: "client_order_id_used_otherwise" } },
    });
  });

  it("late and doubled stream messages book a fill once (F16)", async () => {
    bench = await openBench();
    bench.venue.stream.hold();
    expect((await bench.submit()).kind).toBe("accepted");
    await settle(bench);
    expect(filledBy(bench.reports, "sample-1")).toEqual([]);
    bench.venue.stream.release(3);
    await settle(bench);
    expect(bench.reports.filter(({ type }) => type === "fill")).toHaveLength(1);
  });

  it("a message that carries a newer state than its own loses no fill", async () => {
    bench = await openBench({ venue: { maxFillPerPrice: decimal("1") } });
    const { stream } = bench.venue;
    stream.hold();
    await bench.submit();
    bench.venue.movePrice("AAPL", decimal("101"));
    const [first, second] = bench.venue.exchange.fills;
    const order = {
      id: "00000000-0000-4000-8000-000000000001",
      client_order_id: "sample-1",
      symbol: "AAPL",
      side: "buy",
      status: "filled",
      filled_qty: "2",
    };
    for (const [event, fill] of [
      ["partial_fill", first],
      ["fill", second],
    ] as const) {
      const data = {
        event,
        execution_id: fill?.id,
        qty: fill?.quantity,
        price: fill?.price,
        timestamp: "2026-01-15T15:00:00Z",
        order,
      };
      stream.sendText(JSON.stringify({ stream: "trade_updates", data }));
    }
    await until(() => filledBy(bench.reports, "sample-1").length === 2);
    expect(filledBy(bench.reports, "sample-1")).toEqual(["1", "1"]);
  });

  it("a dropped socket: what happened meanwhile is told after the next connection (F17)", async () => {
    bench = await openBench();
    const { venue, time } = bench;
    const limitPrice = decimal("95");
    expect((await bench.submit({ orderType: "limit", limitPrice })).kind).toBe("accepted");
    await settle(bench);
    venue.server.dropSockets();
    await until(() => venue.stream.listeners === 0);
    venue.movePrice("AAPL", decimal("94"));
    expect(filledBy(bench.reports, "sample-1")).toEqual([]);
    await until(
      () => filledBy(bench.reports, "sample-1").length > 0,
      () => time.advance(100),
    );
    expect(filledBy(bench.reports, "sample-1")).toEqual(["2"]);
    const found = await bench.broker.findOrder(referenceOf("sample-1"));
    const fill = bench.reports.find(({ type }) => type === "fill");
    expect(
      found.kind === "found" ? found.reports.filter(({ type }) => type === "fill") : [],
    ).toEqual([fill]);
  });

  it("a dropped socket: an order cancelled by hand meanwhile ends", async () => {
    bench = await openBench();
    const { venue, time } = bench;
    await bench.submit({ orderType: "limit", limitPrice: decimal("95") });
    await settle(bench);
    venue.server.dropSockets();
    await until(() => venue.stream.listeners === 0);
    const open = venue.exchange.byClientId("sample-1");
    venue.exchange.cancel(open?.id ?? "");
    await until(
      () => bench.reports.some(({ type }) => type === "canceled"),
      () => time.advance(100),
    );
    expect(new Set(bench.reports.map(({ type }) => type))).toEqual(
      new Set(["accepted", "canceled"]),
    );
  });

  it("a garbled message makes the broker ask what happened", async () => {
    bench = await openBench();
    const { venue } = bench;
    await bench.submit({ orderType: "limit", limitPrice: decimal("95") });
    await settle(bench);
    venue.stream.hold();
    venue.movePrice("AAPL", decimal("94"));
    venue.stream.sendText('{"stream":"trade_updates","data":{"event":"fi');
    const isActivities = ({ path }: { readonly path: string }) => path.endsWith("/activities/FILL");
    await until(
      () =>
        venue.server.requests.some(isActivities) && filledBy(bench.reports, "sample-1").length > 0,
    );
    expect(filledBy(bench.reports, "sample-1")).toEqual(["2"]);
  });

  it("session expiry: a refused key rejects definitively, and the stream says so", async () => {
    bench = await openBench();
    await bench.broker.instrument(referenceOf("x").symbol);
    bench.venue.setSessionValid(false);
    expect(await bench.submit()).toMatchObject({
      kind: "rejected",
      reason: { detail: { status: 401 } },
    });
    expect(ordersAt(bench.venue, "sample-1")).toBe(0);
    bench.venue.server.dropSockets();
    await until(
      () => bench.logs.some(({ level }) => level === "error"),
      () => bench.time.advance(100),
    );
    bench.venue.setSessionValid(true);
    await until(
      () => bench.venue.stream.listeners === 1,
      () => bench.time.advance(1_000),
    );
    expect((await bench.submit()).kind).toBe("accepted");
  });

  it("a restart of the venue that loses working orders proves nothing about an accepted order", async () => {
    bench = await openBench();
    const outcome = await bench.submit({ orderType: "limit", limitPrice: decimal("95") });
    bench.venue.exchange.loseOpenOrders();
    const venueOrderId = outcome.kind === "accepted" ? outcome.venueOrderId : null;
    expect(await bench.broker.findOrder(referenceOf("sample-1", venueOrderId))).toEqual({
      kind: "not_found",
      final: false,
    });
    expect(bench.reports.filter(({ type }) => type === "rejected")).toEqual([]);
  });

  it("fills that are not listed yet leave the look-up unanswered, never half answered", async () => {
    bench = await openBench();
    await bench.submit();
    bench.venue.faults.add({
      when: ({ path }) => path.endsWith("/activities/FILL"),
      fault: { kind: "answer", status: 200, body: "[]" },
    });
    expect((await bench.broker.findOrder(referenceOf("sample-1"))).kind).toBe("unavailable");
    expect((await bench.broker.findOrder(referenceOf("sample-1"))).kind).toBe("found");
  });

  it("a proxy's 404 does not prove absence", async () => {
    bench = await openBench();
    bench.venue.faults.add({
      when: ({ path }) => path === "/v2/orders:by_client_order_id",
      fault: { kind: "answer", status: 404, body: '{"message":"endpoint not found."}' },
    });
    expect((await bench.broker.findOrder(referenceOf("never"))).kind).toBe("unavailable");
  });
});
