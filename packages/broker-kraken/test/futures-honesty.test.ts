import type { ExecutionReport, OrderIntent } from "@hookline/core/driver";
import { type Broker, decimal } from "@hookline/core/driver";
import {
  approveForTest,
  type ManualTime,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { krakenFutures } from "../src/index.ts";
import {
  futuresOptions,
  type KrakenFuturesVenue,
  settleFutures,
  startKrakenFuturesVenue,
} from "./futures-venue.ts";
import { type Fault, faultAnswers, sessionOf, startTime, until } from "./venue.ts";

const SYMBOL = sampleSymbol("BTCUSD");
const SEND = "/derivatives/api/v3/sendorder";
const isSend = ({ path }: { readonly path: string }) => path === SEND;

let time: ManualTime;
let venue: KrakenFuturesVenue;
let broker: Broker;
let reports: ExecutionReport[];

beforeEach(async () => {
  time = startTime();
  venue = await startKrakenFuturesVenue({ clock: time.clock });
  broker = krakenFutures(futuresOptions(venue));
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
const limit = intent({ orderType: "limit", limitPrice: decimal("90") });
const submit = (order: OrderIntent) =>
  broker.submit(approveForTest(order), new AbortController().signal);
const find = (order: OrderIntent) =>
  broker.findOrder({ clientOrderId: order.clientOrderId, venueOrderId: null, symbol: SYMBOL });
const fills = () => reports.filter(({ type }) => type === "fill");
const sends = () => venue.server.requests.filter(isSend).length;

/** Submits while the venue misbehaves, moving time on where the answer never comes. */
async function submitUnder(fault: Fault) {
  venue.faults.add({ when: isSend, fault });
  const answer = submit(intent());
  if (fault.kind.startsWith("hang")) {
    await until(() => sends() === 1);
    await time.run(10_001);
  }
  return await answer;
}

const said = (body: unknown): Fault => ({
  kind: "answer",
  status: 200,
  body: JSON.stringify(body),
});

const PROCESSED: readonly (readonly [string, Fault])[] = [
  ["a hang after accepting", { kind: "hang_after" }],
  ["a reset after accepting", { kind: "reset_after" }],
  ["a bad gateway after accepting", faultAnswers.badGateway],
  ["HTML with 200", faultAnswers.html200],
  ["an empty 200", faultAnswers.empty200],
  [
    "a server error after accepting",
    { kind: "answer_after", status: 200, body: '{"result":"error","error":"Server Error"}' },
  ],
  [
    "a state that is not listed",
    {
      kind: "answer_after",
      status: 200,
      body: '{"result":"success","sendStatus":{"status":"somethingNew"}}',
    },
  ],
];

const LOST: readonly (readonly [string, Fault])[] = [
  ["a hang before", { kind: "hang_before" }],
  ["a reset before", { kind: "reset_before" }],
  ["a 503", { kind: "answer", status: 503, body: "busy" }],
  ["an unlisted error", said({ result: "error", error: "unavailable" })],
];

describe("outcome honesty of Kraken Futures", () => {
  for (const [name, fault] of PROCESSED) {
    it(`F04 ${name}: unknown, one order at the venue, found with its fills`, async () => {
      expect((await submitUnder(fault)).kind).toBe("unknown");
      await settleFutures(venue, time);
      expect((await find(intent())).kind).toBe("found");
      expect(venue.exchange.orders.length).toBe(1);
      expect(sends()).toBe(1);
      expect(fills().length).toBe(1);
      // Sent again in spite of all, the venue refuses the id, and the order is found and not doubled.
      expect((await submit(intent())).kind).toBe("accepted");
      expect(venue.exchange.orders.length).toBe(1);
      await settleFutures(venue, time);
      expect(fills().length).toBe(1);
    });
  }

  for (const [name, fault] of LOST) {
    it(`F01 ${name}: unknown, and absence is proof only after the deadline`, async () => {
      expect((await submitUnder(fault)).kind).toBe("unknown");
      if (!fault.kind.startsWith("hang"))
        expect(await find(intent())).toEqual({ kind: "not_found", final: false });
      await time.run(17_000);
      expect(await find(intent())).toEqual({ kind: "not_found", final: true });
      expect((await submit(intent())).kind).toBe("accepted");
      expect(venue.exchange.orders.length).toBe(1);
    });
  }

  it("F08 too many requests were not processed, by status and by the venue's word", async () => {
    expect((await submitUnder({ kind: "answer", status: 429, body: "" })).kind).toBe("not_sent");
    await time.run(6_000);
    const body = { result: "error", error: "apiLimitExceeded" };
    expect((await submitUnder(said(body))).kind).toBe("not_sent");
    expect(venue.exchange.orders).toEqual([]);
  });

  it("an order carries a deadline that a late one is refused by", async () => {
    await submit(limit);
    const sent = new URLSearchParams(venue.server.requests.find(isSend)?.body);
    expect(Object.fromEntries(sent)).toEqual({
      processBefore: new Date(time.clock.nowMs() + 10_000).toISOString(),
      orderType: "lmt",
      symbol: "PF_XBTUSD",
      side: "buy",
      size: "2",
      cliOrdId: limit.clientOrderId,
      limitPrice: "90",
    });
  });

  it("F15 a look-up that is not answered proves nothing", async () => {
    await submitUnder({ kind: "reset_before" });
    await time.run(17_000);
    const when = ({ path }: { readonly path: string }) => path === "/api/history/v3/orders";
    venue.faults.add({ when, fault: { kind: "answer", status: 502, body: "" } });
    expect((await find(intent())).kind).toBe("unavailable");
    venue.faults.add({ when, fault: faultAnswers.html200 });
    expect((await find(intent())).kind).toBe("unavailable");
  });

  it("F20 a restart of the venue that loses open orders is no proof that they never arrived", async () => {
    expect((await submit(limit)).kind).toBe("accepted");
    await settleFutures(venue, time);
    venue.exchange.loseOpenOrders();
    await time.run(17_000);
    expect(await find(limit)).not.toEqual({ kind: "not_found", final: true });
  });
});

describe("the feeds of Kraken Futures", () => {
  it("F16 an event that comes twice is reported once", async () => {
    venue.exchange.listen((event) => venue.feeds.tell(event));
    await submit(intent());
    await settleFutures(venue, time);
    expect(fills().length).toBe(1);
  });

  it("F17 a dropped socket: what happened meanwhile is told after the reconnect", async () => {
    await submit(limit);
    await settleFutures(venue, time);
    venue.server.dropSockets();
    await until(() => venue.feeds.subscribers === 0);
    venue.movePrice("PF_XBTUSD", decimal("90"));
    expect(fills()).toEqual([]);
    await nextSubscription();
    await until(() => fills().length === 1);
  });

  it("F18 a hole in the numbers of the fills: the working orders are looked at", async () => {
    await submit(limit);
    const other = { ...limit, clientOrderId: sampleOrderId("order-2"), limitPrice: decimal("80") };
    await submit(other);
    await submit(intent({ clientOrderId: sampleOrderId("order-3") }));
    await settleFutures(venue, time);
    venue.feeds.muted = true;
    venue.movePrice("PF_XBTUSD", decimal("90"));
    venue.feeds.muted = false;
    await settleFutures(venue, time);
    expect(fills().length).toBe(1);
    venue.movePrice("PF_XBTUSD", decimal("80"));
    await settleFutures(venue, time);
    await until(() => fills().length === 3);
  });

  it("a fill that comes after the cancel is told before the end", async () => {
    venue = await replaced({ maxFillPerPrice: decimal("1") });
    await submit(limit);
    await settleFutures(venue, time);
    venue.feeds.muted = true;
    venue.movePrice("PF_XBTUSD", decimal("90"));
    venue.feeds.muted = false;
    const reference = { clientOrderId: limit.clientOrderId, venueOrderId: null, symbol: SYMBOL };
    const outcome = await broker.cancel(reference, new AbortController().signal);
    expect(outcome).toEqual({ kind: "requested" });
    await settleFutures(venue, time);
    await until(() => reports.some(({ type }) => type === "canceled"));
    expect(reports.map(({ type }) => type)).toEqual(["accepted", "fill", "canceled"]);
  });

  it("without the feeds orders are polled", async () => {
    await broker.close();
    broker = krakenFutures({ ...futuresOptions(venue), stream: false });
    await broker.connect(sessionOf(time, reports));
    await submit(limit);
    await settleFutures(venue, time);
    venue.movePrice("PF_XBTUSD", decimal("90"));
    await time.run(5_001);
    await until(() => fills().length === 1);
  });

  async function replaced(setup: Parameters<typeof startKrakenFuturesVenue>[0]) {
    await broker.close();
    await venue.close();
    const next = await startKrakenFuturesVenue({ clock: time.clock, ...setup });
    broker = krakenFutures(futuresOptions(next));
    await broker.connect(sessionOf(time, reports));
    return next;
  }

  /** Lets the delay before the next connection pass and waits for the subscription. */
  async function nextSubscription(): Promise<void> {
    for (let turn = 0; venue.feeds.subscribers === 0; turn += 1) {
      if (turn > 200) throw new Error("It did not subscribe again.");
      await time.run(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
