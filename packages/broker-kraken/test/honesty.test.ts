import type { ExecutionReport, OrderIntent } from "@hookline/core/driver";
import { decimal } from "@hookline/core/driver";
import {
  approveForTest,
  type ManualTime,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KrakenBroker, kraken } from "../src/index.ts";
import {
  type Fault,
  faultAnswers,
  type KrakenVenue,
  localOptions,
  sessionOf,
  settle,
  startKrakenVenue,
  startTime,
  until,
} from "./venue.ts";

const SYMBOL = sampleSymbol("BTCUSD");
const isAddOrder = ({ path }: { readonly path: string }) => path === "/0/private/AddOrder";

let time: ManualTime;
let venue: KrakenVenue;
let broker: KrakenBroker;
let reports: ExecutionReport[];

beforeEach(async () => {
  time = startTime();
  venue = await startKrakenVenue({ clock: time.clock });
  broker = kraken(localOptions(venue));
  reports = [];
  await broker.connect(sessionOf(time, reports));
});
afterEach(async () => {
  await broker.close();
  await venue.close();
});

const intent = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({
    clientOrderId: sampleOrderId("order-1"),
    symbol: SYMBOL,
    quantity: decimal("2"),
    ...given,
  });
const submit = (order: OrderIntent) =>
  broker.submit(approveForTest(order), new AbortController().signal);
const find = (order: OrderIntent) =>
  broker.findOrder({ clientOrderId: order.clientOrderId, venueOrderId: null, symbol: SYMBOL });
const fills = () => reports.filter(({ type }) => type === "fill");
const addOrders = () => venue.server.requests.filter(isAddOrder).length;

/** Submits while the venue misbehaves, moving time on where the answer never comes. */
async function submitUnder(fault: Fault) {
  venue.faults.add({ when: isAddOrder, fault });
  const answer = submit(intent());
  if (fault.kind.startsWith("hang")) {
    await until(() => addOrders() === 1);
    await time.run(10_001);
  }
  return await answer;
}

const PROCESSED: readonly (readonly [string, Fault])[] = [
  ["a hang after accepting", { kind: "hang_after" }],
  ["a reset after accepting", { kind: "reset_after" }],
  ["a bad gateway after accepting", faultAnswers.badGateway],
  ["HTML with 200", faultAnswers.html200],
  ["an empty 200", faultAnswers.empty200],
  [
    "an internal error after accepting",
    { kind: "answer_after", status: 200, body: '{"error":["EGeneral:Internal error"]}' },
  ],
  [
    "a deadline error after accepting",
    { kind: "answer_after", status: 200, body: '{"error":["EService:Deadline elapsed"]}' },
  ],
];

const LOST: readonly (readonly [string, Fault])[] = [
  ["a hang before", { kind: "hang_before" }],
  ["a reset before", { kind: "reset_before" }],
  ["a 503", { kind: "answer", status: 503, body: "busy" }],
  ["a 520", { kind: "answer", status: 520, body: "" }],
  [
    "an unlisted error",
    { kind: "answer", status: 200, body: '{"error":["EService:Unavailable"]}' },
  ],
];

describe("outcome honesty", () => {
  for (const [name, fault] of PROCESSED) {
    it(`F04 ${name}: unknown, one order at the venue, found with its fills`, async () => {
      expect((await submitUnder(fault)).kind).toBe("unknown");
      await settle(venue, time);
      const found = await find(intent());
      expect(found.kind).toBe("found");
      expect(venue.exchange.orders.length).toBe(1);
      expect(addOrders()).toBe(1);
      expect(new Set(fills().map((fill) => fill.type === "fill" && fill.execId)).size).toBe(1);
      // Sent again in spite of all, the order is found and not doubled.
      expect((await submit(intent())).kind).toBe("accepted");
      expect(venue.exchange.orders.length).toBe(1);
    });
  }

  for (const [name, fault] of LOST) {
    it(`F01 ${name}: unknown, and absence is proof only after the deadline`, async () => {
      expect((await submitUnder(fault)).kind).toBe("unknown");
      if (!fault.kind.startsWith("hang"))
        expect(await find(intent())).toEqual({ kind: "not_found", final: false });
      expect((await submit(intent())).kind).toBe("unknown");
      expect(addOrders()).toBe(1);
      await time.run(17_000);
      expect(await find(intent())).toEqual({ kind: "not_found", final: true });
      expect((await submit(intent())).kind).toBe("accepted");
      expect(venue.exchange.orders.length).toBe(1);
    });
  }

  it("F08 a 429 was not processed, and says so", async () => {
    const headers = { "retry-after": "5" };
    const outcome = await submitUnder({ kind: "answer", status: 429, headers, body: "" });
    expect(outcome).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "rate_limited" } },
    });
    expect(venue.exchange.orders).toEqual([]);
  });

  it("a venue that is not there was sent nothing", async () => {
    await venue.close();
    // The first request still goes to a socket that was open, and proves nothing; the next finds nobody.
    await broker.quote(SYMBOL).catch(() => null);
    expect((await submit(intent())).kind).toBe("not_sent");
    venue = await startKrakenVenue({ clock: time.clock });
  });

  it("orders carry a deadline, and a late one is refused by the venue", async () => {
    venue.faults.add({ when: isAddOrder, fault: { kind: "hang_before" } });
    const answer = submit(intent());
    await until(() => addOrders() === 1);
    const body = new URLSearchParams(venue.server.requests.find(isAddOrder)?.body);
    expect(Date.parse(body.get("deadline") ?? "")).toBe(time.clock.nowMs() + 10_000);
    expect(body.get("oflags")).toBe("fciq");
    await time.run(10_001);
    expect((await answer).kind).toBe("unknown");
  });

  it("F15 a look-up that is not answered proves nothing", async () => {
    await submitUnder({ kind: "reset_before" });
    await time.run(17_000);
    const isList = ({ path }: { readonly path: string }) => path === "/0/private/ClosedOrders";
    venue.faults.add({ when: isList, fault: { kind: "answer", status: 502, body: "" } });
    expect((await find(intent())).kind).toBe("unavailable");
    venue.faults.add({ when: isList, fault: faultAnswers.html200 });
    expect((await find(intent())).kind).toBe("unavailable");
  });

  it("F20 a restart of the venue that loses open orders is no proof that they never arrived", async () => {
    const order = intent({ orderType: "limit", limitPrice: decimal("90") });
    expect((await submit(order)).kind).toBe("accepted");
    venue.exchange.loseOpenOrders();
    await time.run(17_000);
    expect(await find(order)).toEqual({ kind: "not_found", final: false });
  });
});

describe("the stream", () => {
  const limit = intent({ orderType: "limit", limitPrice: decimal("90") });

  it("F16 an event that comes twice is reported once", async () => {
    venue.exchange.listen((event) => venue.executions.tell(event));
    await submit(intent());
    await settle(venue, time);
    await settle(venue, time);
    expect(fills().length).toBe(1);
  });

  it("F17 a dropped socket: what happened meanwhile is told after the reconnect", async () => {
    await submit(limit);
    await settle(venue, time);
    venue.server.dropSockets();
    await until(() => venue.executions.subscribers === 0);
    venue.movePrice("XBTUSD", decimal("90"));
    await settle(venue, time);
    expect(fills()).toEqual([]);
    await nextSubscription();
    await until(() => fills().length === 1);
  });

  it("F18 a gap in the sequence: the stream is opened again, and nothing is lost", async () => {
    await submit(limit);
    await settle(venue, time);
    venue.executions.muted = true;
    venue.movePrice("XBTUSD", decimal("90"));
    venue.executions.muted = false;
    await broker.submit(
      approveForTest({
        ...limit,
        clientOrderId: sampleOrderId("order-2"),
        limitPrice: decimal("80"),
      }),
      new AbortController().signal,
    );
    await until(() => venue.executions.subscribers === 0);
    await nextSubscription();
    await until(() => fills().length === 1);
  });

  it("F19 an expired token: a new one is asked for", async () => {
    venue.expireTokens();
    venue.server.dropSockets();
    await until(() => venue.executions.subscribers === 0);
    await nextSubscription();
    await submit(intent());
    await settle(venue, time);
    expect(fills().length).toBe(1);
  });

  it("without the stream orders are polled", async () => {
    await broker.close();
    broker = kraken({ ...localOptions(venue), stream: false });
    await broker.connect(sessionOf(time, reports));
    await submit(limit);
    venue.movePrice("XBTUSD", decimal("90"));
    await time.run(5_001);
    await until(() => fills().length === 1);
  });

  /** Lets the delay before the next connection pass and waits for the subscription. */
  async function nextSubscription(): Promise<void> {
    for (let turn = 0; venue.executions.subscribers === 0; turn += 1) {
      if (turn > 200) throw new Error("It did not subscribe again.");
      await time.run(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
