import { Socket } from "node:net";
import { decimal, type ExecutionReport, type OrderLookup } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Fault, faultAnswers } from "../../testkit/src/venue/fault-script.ts";
import {
  type Bench,
  bench,
  isPost,
  nothingRestored,
  order,
  POLL_MS,
  posts,
  TICKER,
  until,
} from "./support/bench.ts";

let open: Bench[] = [];
const start = async (given: Parameters<typeof bench>[0] = {}): Promise<Bench> => {
  const started = await bench(given);
  open.push(started);
  return started;
};
afterEach(async () => {
  for (const each of open) await each.close();
  open = [];
});

const id = sampleOrderId("sample-1");
const reference = { clientOrderId: id, venueOrderId: null, symbol: sampleSymbol("AAPL") };
const typesOf = (lookup: OrderLookup): readonly ExecutionReport["type"][] =>
  lookup.kind === "found" ? lookup.reports.map(({ type }) => type) : [];

const tooMany: Fault = {
  kind: "answer",
  status: 429,
  headers: { "x-ratelimit-limit": "50", "x-ratelimit-period": "60", "x-ratelimit-remaining": "0" },
  body: '{"type":"/api-errors/too-many-requests"}',
};
const unavailable: Fault = { kind: "answer", status: 503, body: "down" };
const hangs = (kind: string): boolean => kind.startsWith("hang");

/** What happened to the order at the venue, whatever the answer looked like. */
const faults: readonly (readonly [string, Fault, "arrived" | "never", string])[] = [
  ["a hang before it was processed", { kind: "hang_before" }, "never", "unknown"],
  ["a hang after it was processed", { kind: "hang_after" }, "arrived", "unknown"],
  ["a reset before", { kind: "reset_before" }, "never", "unknown"],
  ["a reset after", { kind: "reset_after" }, "arrived", "unknown"],
  ["a 429", tooMany, "never", "not_sent"],
  ["a 503 that did nothing", unavailable, "never", "unknown"],
  ["a 502 after it was processed", faultAnswers.badGateway, "arrived", "unknown"],
  ["HTML with 200", faultAnswers.html200, "arrived", "unknown"],
  ["an empty 200", faultAnswers.empty200, "arrived", "unknown"],
  ["a 408", { kind: "answer_after", status: 408, body: "" }, "arrived", "unknown"],
  [
    "a redirect",
    { kind: "answer", status: 307, headers: { location: "https://elsewhere.invalid/" }, body: "" },
    "never",
    "unknown",
  ],
];

describe("an order whose answer is lost", () => {
  it.each(faults)(
    "after %s there is one order at most, and no false rejection",
    async (_, fault, fate, kind) => {
      const desk = await start();
      desk.venue.faults.add({ when: isPost, fault });
      const outcome = hangs(fault.kind) ? await desk.submitInVain() : await desk.submit();
      expect(outcome.kind).toBe(kind);
      const found = await desk.broker.findOrder(reference);
      expect(desk.venue.exchange.orders.length).toBe(fate === "arrived" ? 1 : 0);
      if (fate === "arrived") expect(typesOf(found)).toEqual(["accepted", "fill"]);
      else expect(found).toEqual({ kind: "not_found", final: kind === "not_sent" });
      expect(posts(desk.venue)).toBe(1);
      // The engine may hand it over once more by mistake: it is not sent while its fate is open.
      if (kind === "unknown") {
        await desk.submit();
        expect(posts(desk.venue)).toBe(1);
      }
    },
  );

  it("is known by what the polling reports, once it is found again", async () => {
    const desk = await start();
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_after" } });
    await desk.submit({ orderType: "limit", limitPrice: decimal("90") });
    expect(typesOf(await desk.broker.findOrder(reference))).toEqual(["accepted"]);
    desk.venue.movePrice(TICKER, decimal("90"));
    await desk.poll();
    await desk.poll();
    expect(desk.reports.map(({ clientOrderId, type }) => [clientOrderId, type])).toEqual([
      [id, "fill"],
    ]);
  });

  it("is told from an equal order that was there before", async () => {
    const desk = await start();
    await desk.submit({ clientOrderId: sampleOrderId("first") });
    await desk.poll();
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_before" } });
    await desk.submit();
    expect(await desk.broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
  });

  it("is told from an equal trade by hand, which the app and not the API initiated", async () => {
    const desk = await start();
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_before" } });
    await desk.submit();
    desk.venue.exchange.tradeByHand(TICKER, "buy", decimal("2"));
    const found = await desk.broker.findOrder(reference);
    expect(found).toMatchObject({
      kind: "unavailable",
      detail: expect.stringContaining("position moved"),
    });
  });

  it("stays unknown where two lost orders could be the one that arrived", async () => {
    const desk = await start();
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_after" } });
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_before" } });
    // Without snapshots there are only times and terms to tell them by.
    desk.venue.faults.add({ when: ({ method }) => method === "GET", fault: unavailable, times: 6 });
    await desk.submit();
    await desk.submit({ clientOrderId: sampleOrderId("twin") });
    expect(desk.venue.exchange.orders.length).toBe(1);
    expect(await desk.broker.findOrder(reference)).toMatchObject({ kind: "unavailable" });
  });

  it("is told from a later equal one by what that one saw before it was sent", async () => {
    const desk = await start();
    const twin = sampleOrderId("twin");
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_after" } });
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_before" } });
    await desk.submit();
    await desk.submit({ clientOrderId: twin });
    expect(typesOf(await desk.broker.findOrder(reference))).toEqual(["accepted", "fill"]);
    const other = await desk.broker.findOrder({ ...reference, clientOrderId: twin });
    expect(other).toEqual({ kind: "not_found", final: false });
  });

  it("is not concluded about while the venue does not answer", async () => {
    const desk = await start();
    desk.venue.faults.add({ when: isPost, fault: { kind: "reset_after" } });
    await desk.submit();
    desk.venue.faults.add({ fault: unavailable, times: 2 });
    expect(await desk.broker.findOrder(reference)).toMatchObject({ kind: "unavailable" });
    expect(await desk.broker.findOrder(reference)).toMatchObject({ kind: "unavailable" });
    expect(typesOf(await desk.broker.findOrder(reference))).toEqual(["accepted", "fill"]);
  });

  it("is found after a crash by what the journal knows: symbol, side, quantity and time", async () => {
    const desk = await start();
    desk.venue.faults.add({ when: isPost, fault: { kind: "hang_after" } });
    const pending = desk.submit();
    await until(() => posts(desk.venue) === 1);
    const createdAtMs = desk.time.clock.nowMs();
    await desk.broker.close();
    await pending;
    desk.time.advance(60_000);
    const instrument = {
      symbol: sampleSymbol("AAPL"),
      tickSize: decimal("0.01"),
      lotSize: decimal("0.01"),
      minQuantity: decimal("0.01"),
      maxQuantity: null,
      multiplier: decimal("1"),
      shortable: false,
      currency: "USD",
    };
    const restored = {
      ...nothingRestored,
      openOrders: [
        {
          ...order(),
          status: "submitted" as const,
          venueOrderId: null,
          filledQuantity: decimal("0"),
          averagePrice: null,
          fees: decimal("0"),
          protection: null,
          release: null,
          instrument,
          cancelRequested: false,
          reason: null,
          createdAtMs,
          updatedAtMs: createdAtMs,
        },
      ],
    };
    const next = await bench({ on: desk, restored });
    expect(typesOf(await next.broker.findOrder(reference))).toEqual(["accepted", "fill"]);
    expect(posts(desk.venue)).toBe(1);
    await next.broker.close();
  });
});

describe("orders that are at the venue", () => {
  it("are never ended by a restart of the venue that forgot them", async () => {
    const desk = await start();
    await desk.submit({ orderType: "limit", limitPrice: decimal("90") });
    desk.venue.exchange.loseOpenOrders();
    await desk.poll();
    await desk.poll();
    expect(desk.reports).toEqual([]);
    expect(await desk.broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
  });

  it("are reported once, however often the venue tells of them", async () => {
    const desk = await start();
    await desk.submit();
    for (let round = 0; round < 3; round += 1) await desk.poll();
    expect(desk.reports.map(({ type }) => type)).toEqual(["fill"]);
    const since = await desk.broker.fillsSince(0);
    expect(since).toEqual(desk.reports);
  });

  it("go on being looked at when a look fails", async () => {
    const desk = await start();
    await desk.submit();
    for (const fault of [unavailable, faultAnswers.html200, faultAnswers.empty200]) {
      desk.venue.faults.add({ fault });
      await desk.poll();
    }
    expect(desk.reports).toEqual([]);
    await desk.poll();
    expect(desk.reports.map(({ type }) => type)).toEqual(["fill"]);
  });

  it("are caught up with after a time without connection", async () => {
    const desk = await start();
    await desk.submit({ orderType: "limit", limitPrice: decimal("90") });
    desk.venue.faults.add({ fault: { kind: "reset_before" }, times: 3 });
    desk.venue.movePrice(TICKER, decimal("80"));
    for (let round = 0; round < 5; round += 1) await desk.poll();
    expect(desk.reports.map(({ type }) => type)).toEqual(["fill"]);
  });
});

describe("an order that is about to go", () => {
  it("does not wait longer than 1.5 s for a snapshot that hangs", async () => {
    const desk = await start();
    const isGet = ({ method }: { readonly method: string }) => method === "GET";
    const before = desk.venue.server.requests.length;
    desk.venue.faults.add({ when: isGet, fault: { kind: "hang_before" }, times: 3 });
    const outcome = desk.submit();
    await until(() => desk.venue.server.requests.length === before + 3);
    expect(posts(desk.venue)).toBe(0);
    desk.time.advance(1_500);
    expect((await outcome).kind).toBe("accepted");
  });

  it("is refused when the key no longer holds, and the next one goes again", async () => {
    const desk = await start();
    desk.venue.faults.add({ when: isPost, fault: { kind: "answer", status: 401, body: "" } });
    expect((await desk.submit()).kind).toBe("rejected");
    expect((await desk.submit({ clientOrderId: sampleOrderId("next") })).kind).toBe("accepted");
    expect(typesOf(await desk.broker.findOrder(reference))).toEqual(["rejected"]);
  });
});

describe("what cannot have left", () => {
  it("is not sent where nothing listens", async () => {
    const desk = await start();
    await desk.venue.server.close();
    const outcome = await desk.submit();
    expect(outcome).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "ECONNREFUSED" } },
    });
    expect(await desk.broker.findOrder(reference)).toEqual({ kind: "not_found", final: true });
    open = [];
    await desk.broker.close();
  });

  it("is known never to have left when the engine gave up while it waited for its turn", async () => {
    const desk = await start({ venue: { limits: "documented" } });
    const limit = { orderType: "limit", limitPrice: decimal("90") } as const;
    await desk.submit({ ...limit, clientOrderId: sampleOrderId("first") });
    const engine = new AbortController();
    const outcome = desk.submit(limit, engine.signal);
    await until(() => desk.time.waiting > 1);
    engine.abort();
    expect((await outcome).kind).toBe("not_sent");
    expect(await desk.broker.findOrder(reference)).toEqual({ kind: "not_found", final: true });
    expect(posts(desk.venue)).toBe(1);
  });
});

it("contacts nothing but loopback", async () => {
  const connect = vi.spyOn(Socket.prototype, "connect");
  const desk = await start();
  await desk.submit();
  desk.time.advance(POLL_MS);
  const hosts = connect.mock.calls.map((call) => JSON.stringify(call[0]));
  connect.mockRestore();
  expect(hosts.length).toBeGreaterThan(0);
  expect(hosts.filter((host) => !host.includes("127.0.0.1"))).toEqual([]);
});
