import { Socket } from "node:net";
import { decimal, type ExecutionReport, type OrderLookup } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Fault, faultAnswers } from "../../testkit/src/venue/fault-script.ts";
import { type Bench, bench, POLL_MS, posts, until } from "./support/bench.ts";

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
const reference = { clientOrderId: id, venueOrderId: null, symbol: sampleSymbol("BTCUSD") };
const typesOf = (lookup: OrderLookup): readonly ExecutionReport["type"][] =>
  lookup.kind === "found" ? lookup.reports.map(({ type }) => type) : [];
const isPost = ({ method }: { readonly method: string }): boolean => method === "POST";
const answer = (status: number, headers: Record<string, string> = {}): Fault => ({
  kind: "answer",
  status,
  headers,
  body: "",
});

const faults: readonly (readonly [string, Fault, "arrived" | "never", string])[] = [
  ["a hang before it was processed", { kind: "hang_before" }, "never", "unknown"],
  ["a hang after it was processed", { kind: "hang_after" }, "arrived", "unknown"],
  ["a reset before", { kind: "reset_before" }, "never", "unknown"],
  ["a reset after", { kind: "reset_after" }, "arrived", "unknown"],
  ["a 429", answer(429, { "retry-after": "5" }), "never", "not_sent"],
  ["a 503 that did nothing", answer(503), "never", "unknown"],
  ["a 502 after it was processed", faultAnswers.badGateway, "arrived", "unknown"],
  ["HTML with 200", faultAnswers.html200, "arrived", "unknown"],
  ["a redirect", answer(308, { location: "https://elsewhere.invalid/" }), "never", "unknown"],
];
const emptyPage: Fault = faultAnswers.empty200;

describe.each([
  ["a receiver that documents nothing", false],
  ["a receiver that documents its key, its answers and a status URL", true],
] as const)("%s", (_, documented) => {
  it.each(faults)(
    "after %s has one order at most, and none is called rejected",
    async (_name, fault, fate, kind) => {
      const desk = await start({ documented });
      desk.venue.faults.add({ when: isPost, fault });
      const outcome = fault.kind.startsWith("hang")
        ? await desk.submitInVain()
        : await desk.submit();
      expect(outcome.kind).toBe(kind);
      const found = await desk.broker.findOrder(reference);
      expect(desk.venue.exchange.orders.length).toBe(fate === "arrived" ? 1 : 0);
      if (kind === "not_sent") expect(found).toEqual({ kind: "not_found", final: true });
      else if (!documented) expect(found.kind).toBe("unavailable");
      else if (fate === "arrived") expect(typesOf(found)).toEqual(["accepted", "fill"]);
      else expect(found).toEqual({ kind: "not_found", final: true });
      // Handed over once more: only a receiver that documents its key sees it, and executes it once.
      await desk.submit();
      if (kind !== "not_sent") expect(posts(desk.venue)).toBe(documented ? 2 : 1);
      expect(desk.venue.exchange.orders.length).toBeLessThanOrEqual(1);
    },
  );
});

it("a refusal of an order that was sent before leaves the first one open", async () => {
  const desk = await start({ documented: true });
  desk.venue.faults.add({ when: isPost, fault: { kind: "reset_after" } });
  desk.venue.faults.add({ when: isPost, fault: answer(422) });
  expect((await desk.submit()).kind).toBe("unknown");
  expect((await desk.submit()).kind).toBe("unknown");
  expect(typesOf(await desk.broker.findOrder(reference))).toEqual(["accepted", "fill"]);
});

describe("an empty 200", () => {
  it("is a receipt where nothing is documented, and the order stops at accepted", async () => {
    const desk = await start();
    desk.venue.faults.add({ fault: emptyPage });
    expect(await desk.submit()).toEqual({ kind: "accepted", venueOrderId: null });
    desk.time.advance(60_000);
    expect(desk.reports).toEqual([]);
    expect(typesOf(await desk.broker.findOrder(reference))).toEqual(["accepted"]);
  });

  it("is unknown where the receiver documents its answers", async () => {
    const desk = await start({ documented: true });
    desk.venue.faults.add({ fault: emptyPage });
    expect((await desk.submit()).kind).toBe("unknown");
  });
});

describe("a receiver that tells fills", () => {
  it("is asked until the order's end, and each fill is reported once", async () => {
    const desk = await start({ documented: true });
    await desk.submit({ orderType: "limit", limitPrice: decimal("90") });
    const round = async () => {
      const before = desk.timers.rounds();
      desk.time.advance(POLL_MS);
      await until(() => desk.timers.rounds() > before);
    };
    await round();
    expect(desk.reports).toEqual([]);
    desk.venue.movePrice("BTCUSD", decimal("90"));
    desk.venue.faults.add({ fault: answer(503) });
    for (let count = 0; count < 3; count += 1) await round();
    expect(desk.reports).toMatchObject([
      { type: "fill", clientOrderId: id, lastPrice: "90", lastQuantity: "2" },
    ]);
    expect(await desk.broker.fillsSince(0)).toEqual(desk.reports);
    const asked = desk.venue.server.requests.length;
    await round();
    expect(desk.venue.server.requests.length).toBe(asked);
  });
});

describe("what cannot have left", () => {
  it("is not sent where nothing listens", async () => {
    const desk = await start();
    await desk.venue.server.close();
    expect(await desk.submit()).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "ECONNREFUSED" } },
    });
    expect(await desk.broker.findOrder(reference)).toEqual({ kind: "not_found", final: true });
    await desk.broker.close();
    open = [];
  });
});

describe("a connection", () => {
  it("that fails in the TLS handshake carried no byte of the order", async () => {
    const desk = await start();
    const url = desk.venue.url.replace("http:", "https:");
    const secure = await start({ broker: { url } });
    expect((await secure.submit()).kind).toBe("not_sent");
    expect(posts(desk.venue)).toBe(0);
  });

  it("to a name goes where the name leads", async () => {
    const desk = await start();
    const url = desk.venue.url.replace("127.0.0.1", "localhost");
    const named = await start({ broker: { url } });
    expect((await named.submit()).kind).toBe("accepted");
    expect(posts(desk.venue)).toBe(1);
  });

  it("is given up with the engine's signal, before and after it stands", async () => {
    const desk = await start();
    expect((await desk.submit({}, AbortSignal.abort())).kind).toBe("not_sent");
    desk.venue.faults.add({ fault: { kind: "hang_after" } });
    const engine = new AbortController();
    const outcome = desk.submit({}, engine.signal);
    await until(() => posts(desk.venue) === 1);
    engine.abort();
    expect((await outcome).kind).toBe("unknown");
  });
});

it("says what it cannot tell instead of telling nothing", async () => {
  const desk = await start();
  const { broker } = desk;
  for (const ask of [
    broker.positions,
    broker.openOrders,
    broker.balances,
    () => broker.fillsSince(0),
  ]) {
    await expect(ask()).rejects.toThrow("A webhook does not tell");
  }
  expect(await broker.cancel(reference, new AbortController().signal)).toMatchObject({
    kind: "too_late",
    reason: { code: "ORDER_CAPABILITY_MISSING" },
  });
});

it("contacts nothing but loopback", async () => {
  const connect = vi.spyOn(Socket.prototype, "connect");
  const desk = await start({ documented: true });
  await desk.submit();
  const hosts = connect.mock.calls.map((call) => JSON.stringify(call[0]));
  connect.mockRestore();
  expect(hosts.length).toBeGreaterThan(0);
  expect(hosts.filter((host) => !host.includes("127.0.0.1"))).toEqual([]);
});
