import { decimal, type ExecutionReport } from "@hookline/core/driver";
import {
  approveForTest,
  type ManualTime,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KrakenBroker, kraken, krakenId } from "../src/index.ts";
import { amendOutcome } from "../src/outcome.ts";
import {
  type Fault,
  faultAnswers,
  type KrakenVenue,
  localOptions,
  sessionOf,
  settle,
  startKrakenVenue,
  startTime,
} from "./venue.ts";

const clientOrderId = sampleOrderId("order-1");
const symbol = sampleSymbol("BTCUSD");
const resting = sampleIntent({
  clientOrderId,
  symbol,
  quantity: decimal("2"),
  orderType: "limit",
  limitPrice: decimal("90"),
});
const signal = () => new AbortController().signal;
const isAmend = ({ path }: { readonly path: string }) => path === "/0/private/AmendOrder";

let time: ManualTime;
let venue: KrakenVenue;
let broker: KrakenBroker;
let reports: ExecutionReport[];

beforeEach(async () => {
  time = startTime();
  reports = [];
  venue = await startKrakenVenue({ clock: time.clock, maxFillPerPrice: decimal("1") });
  broker = kraken(localOptions(venue));
  await broker.connect(sessionOf(time, reports));
  await broker.submit(approveForTest(resting), signal());
  await settle(venue, time);
});
afterEach(async () => {
  await broker.close();
  await venue.close();
});

const change = (given: { quantity?: string; limitPrice?: string; stopPrice?: string }) => {
  const { limitPrice, quantity, stopPrice } = given;
  const of = (text: string | undefined) => (text === undefined ? null : decimal(text));
  const changed = { quantity: of(quantity), limitPrice: of(limitPrice), stopPrice: of(stopPrice) };
  return broker.replace({ clientOrderId, venueOrderId: null, symbol }, changed, signal());
};
const theOrder = () => venue.exchange.orders[0];

describe("a changed order at Kraken", () => {
  it("keeps both its ids, and its request ends with a deadline", async () => {
    const [listed] = await broker.openOrders();
    const outcome = await change({ quantity: "3", limitPrice: "80.5" });
    expect(outcome).toEqual({ kind: "accepted", venueOrderId: listed?.venueOrderId });
    expect(theOrder()).toMatchObject({ quantity: "3", limitPrice: "80.5" });
    expect(theOrder()?.clientId).toBe(krakenId(clientOrderId));
    const body = new URLSearchParams(venue.server.requests.find(isAmend)?.body);
    expect(Object.fromEntries(body)).toMatchObject({
      txid: listed?.venueOrderId,
      order_qty: "3",
      limit_price: "80.5",
      deadline: new Date(time.clock.nowMs() + 10_000).toISOString(),
    });
  });

  it("is refused before sending where it is off the steps", async () => {
    expect(await change({ limitPrice: "80.55" })).toMatchObject({
      kind: "rejected",
      reason: { code: "RISK_PRICE_OFF_STEP" },
    });
    expect(await change({ quantity: "0.123456789" })).toMatchObject({
      kind: "rejected",
      reason: { code: "RISK_QUANTITY_OFF_STEP" },
    });
    expect(venue.server.requests.some(isAmend)).toBe(false);
  });

  it("ends where it is cut below what was filled, and tells the end", async () => {
    venue.movePrice("XBTUSD", decimal("90"));
    await settle(venue, time);
    expect((await change({ quantity: "0.5" })).kind).toBe("accepted");
    await settle(venue, time);
    expect(reports.map(({ type }) => type)).toEqual(["accepted", "fill", "canceled"]);
  });

  it("stays as it was where the venue refuses, and where it is not open any more", async () => {
    expect((await change({ stopPrice: "70" })).kind).toBe("rejected");
    expect(theOrder()).toMatchObject({ quantity: "2", limitPrice: "90" });
    venue.exchange.cancel(theOrder()?.id ?? "");
    expect(await change({ limitPrice: "80" })).toMatchObject({
      kind: "rejected",
      reason: { detail: { code: "EOrder:Unknown order" } },
    });
  });

  const uncertain: readonly (readonly [string, Fault])[] = [
    ["the connection is cut after it", { kind: "reset_after" }],
    ["the answer is HTML", faultAnswers.html200],
    ["the answer is empty", faultAnswers.empty200],
    [
      "its deadline is said to be over",
      { kind: "answer_after", status: 200, body: '{"error":["EService:Deadline elapsed"]}' },
    ],
    [
      "the answer names no amendment",
      { kind: "answer_after", status: 200, body: '{"error":[],"result":{}}' },
    ],
  ];
  for (const [name, fault] of uncertain) {
    it(`is neither said to be made nor refused where ${name}`, async () => {
      venue.faults.add({ when: isAmend, fault });
      expect((await change({ limitPrice: "80" })).kind).toBe("unknown");
      expect(theOrder()).toMatchObject({ limitPrice: "80" });
      // The order itself is known all the same.
      const reference = { clientOrderId, venueOrderId: null, symbol };
      expect((await broker.findOrder(reference)).kind).toBe("found");
    });
  }

  it("is not sent where nothing left", () => {
    const wire = { sent: false, status: null, body: null };
    expect(amendOutcome({ ...wire, why: "queued_too_long" }, null)).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "queued_too_long" } },
    });
  });
});
