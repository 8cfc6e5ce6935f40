import {
  decimal,
  type ExecutionReport,
  type Instrument,
  type Order,
  type RestoredAccount,
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
import { localOptions, type OpenVenue, polledTime, settled, until } from "./venue-under-test.ts";
import { NOTHING_RESTORED, VENUES } from "./venues.ts";

const START_MS = Date.UTC(2026, 0, 15, 12);

describe.each(VENUES)(
  "the order stream of $profile.exchange $profile.market",
  ({ profile, start }) => {
    const open: { close(): Promise<unknown> }[] = [];
    afterEach(async () => {
      for (const closing of open.splice(0).reverse()) await closing.close();
    });

    const symbol = sampleSymbol(profile.market === "spot" ? "BTC/USDT" : "BTC/USDT:USDT");
    const orderOf = (id: string) =>
      approveForTest(
        sampleIntent({
          clientOrderId: sampleOrderId(id),
          symbol,
          orderType: "limit",
          quantity: decimal("2"),
          limitPrice: decimal("95"),
        }),
      );

    async function connected(
      { maxFillPerPrice }: { readonly maxFillPerPrice?: "1" } = {},
      before: { readonly venue: OpenVenue; readonly restored: RestoredAccount } | null = null,
    ) {
      const time = polledTime();
      const most = maxFillPerPrice === undefined ? null : decimal(maxFillPerPrice);
      const fees = { takerFeePercent: decimal("1"), maxFillPerPrice: most };
      const venue = before?.venue ?? (await start({ clock: time.clock, ...fees }));
      if (before === null) open.push(venue);
      const reports: ExecutionReport[] = [];
      const broker = ccxtBroker(profile, localOptions(venue));
      open.push(broker);
      const logger = { info: silent, warn: silent, error: silent };
      await broker.connect({
        account: sampleAccount,
        clock: time.clock,
        timers: time.timers,
        logger,
        restored: before?.restored ?? NOTHING_RESTORED,
        report: (report) => void reports.push(report),
        lastPrice: () => null,
      });
      const { hub } = venue.streams;
      const instrument = await broker.instrument(symbol);
      if (instrument === null) throw new Error("The venue does not know the symbol.");
      await until(() => hub.subscribers > 0);
      const told = () => reports.map(({ type }) => type);
      const submit = async (id: string) => {
        const outcome = await broker.submit(orderOf(id), new AbortController().signal);
        expect(outcome.kind).toBe("accepted");
        await time.run(0);
        await hub.flush();
      };
      /** The stream alone: no time passes, so nothing is asked for. */
      const pushed = async () => {
        const asked = venue.server.requests.length;
        await hub.flush();
        expect(venue.server.requests).toHaveLength(asked);
      };
      return { broker, hub, instrument, pushed, reports, submit, time, told, venue };
    }

    it("tells an order's life by the stream alone, with every detail of its fill", async () => {
      const { pushed, reports, submit, told, venue } = await connected();
      await submit("s-1");
      expect(told()).toEqual(["accepted"]);
      venue.movePrice("BTCUSDT", decimal("90"));
      await pushed();
      expect(told()).toEqual(["accepted", "fill"]);
      expect(reports[1]).toMatchObject({
        clientOrderId: "s-1",
        symbol,
        side: "buy",
        lastQuantity: "2",
        lastPrice: "90",
        fee: "1.8",
        atMs: START_MS,
      });
    });

    it("tells partial fills, then the cancel after them (F12)", async () => {
      const { broker, pushed, submit, told, venue } = await connected({ maxFillPerPrice: "1" });
      await submit("s-2");
      venue.movePrice("BTCUSDT", decimal("90"));
      await pushed();
      const reference = { clientOrderId: sampleOrderId("s-2"), venueOrderId: null, symbol };
      await broker.cancel(reference, new AbortController().signal);
      await pushed();
      expect(told()).toEqual(["accepted", "fill", "canceled"]);
    });

    it("a duplicate event has no effect (F10)", async () => {
      const { hub, pushed, submit, told, venue } = await connected({ maxFillPerPrice: "1" });
      await submit("s-3");
      venue.movePrice("BTCUSDT", decimal("90"));
      await pushed();
      hub.repeat();
      await pushed();
      expect(told()).toEqual(["accepted", "fill"]);
    });

    it("a fill that comes after the cancel is told (F13)", async () => {
      const { broker, hub, pushed, submit, told, venue } = await connected({
        maxFillPerPrice: "1",
      });
      await submit("s-4");
      hub.hold();
      venue.movePrice("BTCUSDT", decimal("90"));
      const reference = { clientOrderId: sampleOrderId("s-4"), venueOrderId: null, symbol };
      await broker.cancel(reference, new AbortController().signal);
      expect(told()).toEqual(["accepted"]);
      hub.release();
      await pushed();
      expect(told()).toEqual(["accepted", "fill", "canceled"]);
    });

    it("a gap is healed by the look after the reconnect, and a dropped socket comes back (F16)", async () => {
      const { hub, submit, time, told, venue } = await connected();
      await submit("s-5");
      hub.muted = true;
      const { waiting } = time;
      venue.server.dropSockets();
      venue.movePrice("BTCUSDT", decimal("90"));
      hub.muted = false;
      // The broker noticed: pings and silence are not waited for any more.
      await until(() => time.waiting < waiting);
      // The first delay of a reconnect, and less than a poll.
      time.advance(500);
      await until(() => told().includes("fill"));
      expect(hub.subscribers).toBe(1);
      expect(told()).toEqual(["accepted", "fill"]);
    });

    it("a gap that nobody notices is healed by the slow poll", async () => {
      const { hub, submit, time, told, venue } = await connected();
      await submit("s-6");
      hub.muted = true;
      venue.movePrice("BTCUSDT", decimal("90"));
      for (let round = 0; round < 12 && !told().includes("fill"); round += 1)
        await settled(venue, time);
      expect(told()).toEqual(["accepted", "fill"]);
    });

    it("a session that expires is opened again with a new login or key", async () => {
      const { hub, pushed, submit, time, told, venue } = await connected();
      venue.streams.expire();
      await until(() => hub.subscribers === 0);
      await until(() => {
        time.advance(100);
        return hub.subscribers > 0;
      });
      await submit("s-7");
      venue.movePrice("BTCUSDT", decimal("90"));
      await pushed();
      expect(told()).toEqual(["accepted", "fill"]);
    });

    it("a socket dropped while a submit hangs costs neither the order nor its fill", async () => {
      const { broker, hub, told, time, venue } = await connected();
      const isOrder = ({ method, path }: { readonly method: string; readonly path: string }) =>
        method === "POST" && /order/i.test(path);
      venue.faults.add({ when: isOrder, fault: { kind: "hang_after" } });
      hub.muted = true;
      const answer = broker.submit(orderOf("s-8"), new AbortController().signal);
      await until(() => venue.exchange.orders.length === 1);
      venue.server.dropSockets();
      venue.movePrice("BTCUSDT", decimal("90"));
      hub.muted = false;
      await until(() => hub.subscribers === 0);
      await until(() => {
        time.advance(100);
        return hub.subscribers > 0;
      });
      await until(() => told().includes("fill"));
      time.advance(10_000);
      expect((await answer).kind).toBe("unknown");
      await settled(venue, time);
      expect(told()).toEqual(["accepted", "fill"]);
      expect(venue.exchange.orders).toHaveLength(1);
    });

    /** What the journal has of the order whose first half has filled. */
    const halfFilled = (instrument: Instrument): Order => ({
      ...orderOf("s-9"),
      status: "accepted",
      venueOrderId: null,
      filledQuantity: decimal("1"),
      averagePrice: decimal("90"),
      fees: decimal("0.9"),
      protection: null,
      release: null,
      instrument,
      cancelRequested: false,
      reason: null,
      createdAtMs: START_MS,
      updatedAtMs: START_MS,
    });

    it("a fill that the journal has is not told again after a restart", async () => {
      const first = await connected({ maxFillPerPrice: "1" });
      await first.submit("s-9");
      first.venue.movePrice("BTCUSDT", decimal("90"));
      await first.pushed();
      await first.broker.close();
      const restored = { ...NOTHING_RESTORED, openOrders: [halfFilled(first.instrument)] };
      const second = await connected({}, { venue: first.venue, restored });
      second.venue.movePrice("BTCUSDT", decimal("89"));
      await second.pushed();
      second.hub.repeat();
      await second.hub.flush();
      expect(second.told().filter((type) => type === "fill")).toHaveLength(1);
    });
  },
);

const silent = (): void => undefined;
