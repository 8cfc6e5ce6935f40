import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decimal, type OrderIntent } from "@hookline/core/driver";
import {
  approveForTest,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import * as ccxt from "ccxt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ccxtBroker } from "../src/broker.ts";
import type { CcxtClient } from "../src/client.ts";
import { standingOf } from "../src/map-report.ts";
import { mexcLinear } from "../src/profiles/mexc-contracts.ts";
import { at } from "../src/read.ts";
import { startMexcVenue } from "./local-venues.ts";
import { localOptions, polledTime } from "./venue-under-test.ts";
import { NOTHING_RESTORED } from "./venues.ts";

const symbol = sampleSymbol("BTC/USDT:USDT");
const signal = new AbortController().signal;
const silent = (): void => undefined;

describe("MEXC contracts", () => {
  const time = polledTime();
  const open: { close(): Promise<unknown> }[] = [];
  let venue: Awaited<ReturnType<typeof startMexcVenue>>;

  beforeEach(async () => {
    venue = await startMexcVenue({ clock: time.clock });
    open.push(venue);
  });
  afterEach(async () => {
    for (const closing of open.splice(0).reverse()) await closing.close();
  });

  async function connected(options = {}) {
    const broker = ccxtBroker(mexcLinear, { ...localOptions(venue), stream: false, ...options });
    open.push(broker);
    await broker.connect({
      account: sampleAccount,
      clock: time.clock,
      timers: time.timers,
      logger: { info: silent, warn: silent, error: silent },
      restored: NOTHING_RESTORED,
      report: silent,
      lastPrice: () => null,
    });
    return broker;
  }

  const orderOf = (id: string, given: Partial<OrderIntent>): OrderIntent =>
    sampleIntent({
      clientOrderId: sampleOrderId(id),
      symbol,
      orderType: "limit",
      quantity: decimal("2"),
      limitPrice: decimal("95"),
      ...given,
    });

  const bodies = () =>
    venue.server.requests
      .filter(({ path }) => path.endsWith("/order/create"))
      .map(({ body }): unknown => JSON.parse(body));

  it.each([
    [
      "a market order is the type that trades at once",
      { orderType: "market", limitPrice: null },
      5,
    ],
    ["a limit order rests", {}, 1],
    ["ioc", { timeInForce: "ioc" }, 3],
    ["fok", { timeInForce: "fok" }, 4],
  ] as const)("%s", async (_, given, type) => {
    const broker = await connected();
    await broker.submit(approveForTest(orderOf("m-1", given)), signal);
    expect(bodies()).toEqual([expect.objectContaining({ type, side: 1, vol: 2, positionMode: 2 })]);
    expect(bodies()[0]).not.toHaveProperty("timeInForce");
    expect(venue.exchange.orders[0]?.timeInForce).toBe(
      "timeInForce" in given ? given.timeInForce : "gtc",
    );
  });

  it("sells to close a long as 4, buys to close a short as 2, and says which side each was", async () => {
    const broker = await connected();
    const market = { orderType: "market", limitPrice: null } as const;
    const send = async (id: string, given: Partial<OrderIntent>) =>
      await broker.submit(approveForTest(orderOf(id, { ...market, ...given })), signal);
    await send("m-1", {});
    await send("m-2", { side: "sell", reduceOnly: true });
    await send("m-3", { side: "sell" });
    await send("m-4", { side: "buy", reduceOnly: true });
    expect(bodies().map((body) => at(body, "side"))).toEqual([1, 4, 3, 2]);
    const fills = await broker.fillsSince(0);
    expect(fills.map((fill) => (fill.type === "fill" ? fill.side : ""))).toEqual([
      "buy",
      "sell",
      "sell",
      "buy",
    ]);
    expect(await broker.positions()).toEqual([]);
  });

  it("isolated margin goes with its leverage, and is set for both directions before the first entry", async () => {
    const broker = await connected({ leverage: 3, marginMode: "isolated" });
    await broker.submit(approveForTest(orderOf("m-1", {})), signal);
    expect(bodies()).toEqual([expect.objectContaining({ openType: 1, leverage: 3 })]);
    const set = venue.server.requests
      .filter(({ path }) => path.endsWith("/change_leverage"))
      .map(({ body }): unknown => JSON.parse(body));
    expect(set).toEqual([
      { leverage: 3, openType: 1, positionType: 1, symbol: "BTC_USDT" },
      { leverage: 3, openType: 1, positionType: 2, symbol: "BTC_USDT" },
    ]);
  });

  it("isolated margin without a leverage is a problem of the options: MEXC takes no such order", () => {
    const options = { ...localOptions(venue), marginMode: "isolated" } as const;
    expect(ccxtBroker(mexcLinear, options).problems()).toEqual([
      expect.stringContaining("leverage"),
    ]);
  });

  it("an order whose answer was lost is found by our id, in whatever words the venue denies it", async () => {
    const broker = await connected();
    venue.faults.add({
      when: ({ path }) => path.endsWith("/order/create"),
      fault: { kind: "reset_after" },
    });
    const order = orderOf("m-1", {});
    expect(await broker.submit(approveForTest(order), signal)).toMatchObject({ kind: "unknown" });
    const reference = { clientOrderId: order.clientOrderId, venueOrderId: null, symbol };
    for (const body of [
      '{"success":false,"code":2040,"message":"Order does not exist"}',
      '{"success":false,"code":4711,"message":"nothing"}',
      '{"success":true,"code":0,"data":null}',
    ]) {
      // The look-up denies it; the list of open orders has it.
      venue.faults.add({
        when: ({ path }) => path.includes("/order/external/"),
        fault: { kind: "answer", status: 200, body },
      });
      expect(await broker.findOrder(reference)).toMatchObject({ kind: "found" });
    }
    const other = { ...reference, clientOrderId: sampleOrderId("m-2") };
    expect(await broker.findOrder(other)).toMatchObject({ kind: "not_found" });
  });

  it("an order that the venue gave no number yet is cancelled by our id", async () => {
    const broker = await connected();
    const order = orderOf("m-1", {});
    await broker.submit(approveForTest(order), signal);
    const restarted = await connected();
    const reference = { clientOrderId: order.clientOrderId, venueOrderId: null, symbol };
    expect((await restarted.cancel(reference, signal)).kind).toBe("requested");
    expect(venue.exchange.orders.map(({ status }) => status)).toEqual(["canceled"]);
  });
});

const recordings = join(import.meta.dirname, "../../../../shared/contracts/mexc/futures-rest.json");

describe.skipIf(!existsSync(recordings))(
  "recorded contract answers (skipped where ../shared/contracts is absent)",
  () => {
    it("our id, side and state are read from what MEXC sends", () => {
      const client = Reflect.construct(ccxt.mexc, [{}]) as unknown as CcxtClient;
      Object.assign(client, { number: String });
      mexcLinear.mend?.(client);
      const { cases } = JSON.parse(readFileSync(recordings, "utf8")) as {
        readonly cases: readonly { readonly case: string; readonly response: unknown }[];
      };
      const told = cases.filter(({ case: name }) => /GetOrder(ByClientOrderId)?$/.test(name));
      expect(told).toHaveLength(2);
      for (const { response } of told) {
        const order = client.parseOrder(at(response, "data"), undefined);
        expect(order).toMatchObject({
          id: "102015012431820288",
          clientOrderId: "_m_f95eb99b061d4eef8f64a04e9ac4dad3",
          side: "buy",
          status: "closed",
        });
        expect(standingOf(order, null)).toBe("filled");
      }
      const invalid = client.parseOrder({ orderId: "1", state: 5, side: 4 }, undefined);
      expect([invalid.status, invalid.side]).toEqual(["rejected", "sell"]);
    });
  },
);
