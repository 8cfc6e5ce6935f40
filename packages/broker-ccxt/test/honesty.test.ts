import {
  decimal,
  type ExecutionReport,
  type OrderLookup,
  type SubmitOutcome,
} from "@hookline/core/driver";
import {
  approveForTest,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { ccxtBroker } from "../src/broker.ts";
import type { Profile } from "../src/profile.ts";
import { type Fault, faultAnswers } from "./local-venues.ts";
import {
  localOptions,
  type OpenVenue,
  type PolledTime,
  polledTime,
  settled,
} from "./venue-under-test.ts";
import { NOTHING_RESTORED, VENUES } from "./venues.ts";

const TIMEOUT_MS = 9_999;
const isOrder = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === "POST" && /order/i.test(path);

interface Case {
  readonly name: string;
  readonly fault: Fault;
  /** Whether the venue takes the order in spite of it. */
  readonly arrives: boolean;
  readonly kind: SubmitOutcome["kind"];
}

const tooMany: Fault = {
  kind: "answer",
  status: 429,
  headers: { "retry-after": "1", "content-type": "application/json" },
  body: '{"code":-1003,"retCode":10006,"msg":"Too many requests"}',
};

const CASES: readonly Case[] = [
  { name: "hang before", fault: { kind: "hang_before" }, arrives: false, kind: "unknown" },
  { name: "hang after", fault: { kind: "hang_after" }, arrives: true, kind: "unknown" },
  { name: "reset before", fault: { kind: "reset_before" }, arrives: false, kind: "unknown" },
  { name: "reset after", fault: { kind: "reset_after" }, arrives: true, kind: "unknown" },
  { name: "HTML with 200", fault: faultAnswers.html200, arrives: true, kind: "unknown" },
  { name: "empty 200", fault: faultAnswers.empty200, arrives: true, kind: "unknown" },
  { name: "502", fault: faultAnswers.badGateway, arrives: true, kind: "unknown" },
  {
    name: "500 with JSON",
    fault: {
      kind: "answer_after",
      status: 500,
      body: '{"code":-1000,"retCode":10016,"msg":"internal"}',
    },
    arrives: true,
    kind: "unknown",
  },
  {
    name: "403 without a known body",
    fault: { kind: "answer_after", status: 403, body: "access too frequent" },
    arrives: true,
    kind: "unknown",
  },
  {
    name: "redirect",
    fault: {
      kind: "answer_after",
      status: 302,
      headers: { location: "https://example.com/" },
      body: "",
    },
    arrives: true,
    kind: "unknown",
  },
  { name: "429", fault: tooMany, arrives: false, kind: "not_sent" },
];

const BOTH = VENUES.flatMap((venue) => [
  { ...venue, stream: true },
  { ...venue, stream: false },
]);

describe.each(BOTH)(
  "outcome honesty: $profile.exchange $profile.market, stream $stream",
  ({ profile, start, stream }) => {
    const open: { close(): Promise<unknown> }[] = [];
    afterEach(async () => {
      for (const closing of open.splice(0).reverse()) await closing.close();
    });

    async function connected() {
      const time = polledTime();
      const venue: OpenVenue = await start({ clock: time.clock });
      open.push(venue);
      const reports: ExecutionReport[] = [];
      const broker = ccxtBroker(profile, {
        ...localOptions(venue),
        requestTimeoutMs: TIMEOUT_MS,
        stream,
      });
      open.push(broker);
      const logger = { info: silent, warn: silent, error: silent };
      await broker.connect({
        account: sampleAccount,
        clock: time.clock,
        timers: time.timers,
        logger,
        restored: NOTHING_RESTORED,
        report: (report) => void reports.push(report),
        lastPrice: () => null,
      });
      return { broker, reports, time, venue };
    }

    it.each(CASES)(
      "BC-H $name: no duplicate, no false rejection",
      async ({ arrives, fault, kind }) => {
        const { broker, time, venue } = await connected();
        venue.faults.add({ when: isOrder, fault });
        const order = orderOf(profile, "h-1");
        const outcome = await givenUp(
          broker.submit(approveForTest(order), new AbortController().signal),
          time,
          venue,
        );
        expect(outcome.kind).toBe(kind);
        // What the venue asked to wait is waited.
        if (kind === "not_sent") time.advance(2_000);
        const reference = {
          clientOrderId: order.clientOrderId,
          venueOrderId: null,
          symbol: order.symbol,
        };
        const soon = await broker.findOrder(reference);
        expect(soon.kind).toBe(arrives ? "found" : "not_found");
        expect(soon.kind === "not_found" && soon.final).toBe(false);
        time.advance(60_000);
        const later = await broker.findOrder(reference);
        expect(later.kind).toBe(soon.kind);
        expect(isFinal(later)).toBe(
          !arrives && kind === "unknown" && profile.arrivalWindowMs !== null,
        );
        expect(
          venue.exchange.orders.filter(({ clientId }) => clientId === order.clientOrderId),
        ).toHaveLength(arrives ? 1 : 0);
        expect(orderRequests(venue)).toBe(1);
      },
    );

    it("BC-H an id that was sent before is looked for and not sent again", async () => {
      const { broker, time, venue } = await connected();
      venue.faults.add({ when: isOrder, fault: { kind: "reset_after" } });
      const order = orderOf(profile, "h-2");
      const signal = new AbortController().signal;
      expect((await givenUp(broker.submit(approveForTest(order), signal), time, venue)).kind).toBe(
        "unknown",
      );
      expect((await broker.submit(approveForTest(order), signal)).kind).toBe("accepted");
      expect(venue.exchange.orders).toHaveLength(1);
    });

    it("BC-H a poll tells the fill of an order whose answer was lost", async () => {
      const { broker, reports, time, venue } = await connected();
      venue.faults.add({ when: isOrder, fault: faultAnswers.empty200 });
      const order = orderOf(profile, "h-3");
      await givenUp(
        broker.submit(approveForTest(order), new AbortController().signal),
        time,
        venue,
      );
      venue.movePrice("BTCUSDT", decimal("90"));
      await settled(venue, time);
      await settled(venue, time);
      expect(reports.map(({ type }) => type)).toEqual(["accepted", "fill"]);
    });

    it("BC-H a venue that forgot its working orders is not taken for one that cancelled them", async () => {
      const { broker, reports, time, venue } = await connected();
      await broker.submit(approveForTest(orderOf(profile, "h-4")), new AbortController().signal);
      await settled(venue, time);
      venue.exchange.loseOpenOrders();
      await settled(venue, time);
      expect(reports.map(({ type }) => type)).toEqual(["accepted"]);
      time.advance(60_000);
      const { clientOrderId, symbol } = orderOf(profile, "h-4");
      const found = await broker.findOrder({ clientOrderId, symbol, venueOrderId: null });
      expect(found).toEqual({ kind: "not_found", final: false });
    });

    it("BC-H an id that may still arrive is not sent again; once it cannot, it may be", async () => {
      const { broker, time, venue } = await connected();
      venue.faults.add({ when: isOrder, fault: { kind: "reset_before" } });
      const order = approveForTest(orderOf(profile, "h-6"));
      const { signal } = new AbortController();
      expect((await givenUp(broker.submit(order, signal), time, venue)).kind).toBe("unknown");
      expect((await broker.submit(order, signal)).kind).toBe("unknown");
      expect(orderRequests(venue)).toBe(1);
      time.advance(60_000);
      expect((await broker.submit(order, signal)).kind).toBe("accepted");
      expect(venue.exchange.orders).toHaveLength(1);
    });
  },
);

const silent = (): void => undefined;
const isFinal = (lookup: OrderLookup): boolean => lookup.kind === "not_found" && lookup.final;

const orderOf = (profile: Profile, id: string) =>
  sampleIntent({
    clientOrderId: sampleOrderId(id),
    symbol: sampleSymbol(profile.market === "spot" ? "BTC/USDT" : "BTC/USDT:USDT"),
    orderType: "limit",
    quantity: decimal("2"),
    limitPrice: decimal("95"),
  });

const orderRequests = ({ server }: OpenVenue): number => server.requests.filter(isOrder).length;

/** Lets a request that hangs run into its time-out: once the venue has it, time goes on. */
async function givenUp(
  answer: Promise<SubmitOutcome>,
  time: PolledTime,
  venue: OpenVenue,
): Promise<SubmitOutcome> {
  let over = false;
  const done = answer.finally(() => {
    over = true;
  });
  while (!over && orderRequests(venue) === 0) await new Promise((resolve) => setImmediate(resolve));
  for (let round = 0; !over && round < 200; round += 1)
    await new Promise((resolve) => setImmediate(resolve));
  if (!over) time.advance(TIMEOUT_MS);
  return await done;
}
