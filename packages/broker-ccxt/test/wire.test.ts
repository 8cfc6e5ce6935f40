import { inspect } from "node:util";
import {
  decimal,
  type ExecutionReport,
  multiply,
  type OrderIntent,
  type SubmitOutcome,
} from "@hookline/core/driver";
import {
  approveForTest,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ccxtBroker } from "../src/broker.ts";
import type { CcxtBrokerOptions } from "../src/options.ts";
import { localOptions, type OpenVenue, polledTime } from "./venue-under-test.ts";
import { NOTHING_RESTORED, VENUES } from "./venues.ts";

const ORDER_PATH = /order/i;
const NOT_TOLD = { active: null, mayTrade: null, mayWithdraw: null };
/** What each venue tells of an account that may trade, with a key that may not withdraw. */
const ACCESS: Readonly<Record<string, object>> = {
  "bybit spot": { active: null, mayTrade: true, mayWithdraw: false },
  "bybit linear": { active: null, mayTrade: true, mayWithdraw: false },
  "binance spot": { active: true, mayTrade: true, mayWithdraw: false },
  "binance linear": { active: true, mayTrade: null, mayWithdraw: null },
  "mexc spot": { active: true, mayTrade: null, mayWithdraw: null },
  "mexc linear": NOT_TOLD,
  "bitget spot": NOT_TOLD,
  "bitget linear": NOT_TOLD,
};

describe.each(VENUES)(
  "what goes over the wire: $profile.exchange $profile.market",
  ({ profile, start }) => {
    let venue: OpenVenue;
    let close: () => Promise<void> = async () => undefined;
    const reports: ExecutionReport[] = [];
    const time = polledTime();

    beforeEach(async () => {
      venue = await start({ clock: time.clock, cash: decimal("1000000000") });
    });
    afterEach(async () => {
      await close();
      await venue.close();
    });

    async function connected(options: Partial<CcxtBrokerOptions> = {}) {
      const broker = ccxtBroker(profile, { ...localOptions(venue), ...options });
      close = () => broker.close();
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
      return broker;
    }

    const orderOf = (given: Partial<OrderIntent>): OrderIntent =>
      sampleIntent({
        clientOrderId: sampleOrderId("w-1"),
        symbol: sampleSymbol(profile.market === "spot" ? "BTC/USDT" : "BTC/USDT:USDT"),
        orderType: "limit",
        quantity: decimal("2"),
        limitPrice: decimal("95"),
        ...given,
      });

    const submit = async (
      given: Partial<OrderIntent>,
      options: Partial<CcxtBrokerOptions> = {},
    ): Promise<SubmitOutcome> =>
      await (await connected(options)).submit(
        approveForTest(orderOf(given)),
        new AbortController().signal,
      );

    const sent = () =>
      venue.server.requests.filter(
        ({ method, path }) => method === "POST" && ORDER_PATH.test(path),
      );

    it("sends quantity and price digit by digit", async () => {
      const broker = await connected();
      const instrument = await broker.instrument(orderOf({}).symbol);
      if (instrument === null) expect.fail("no instrument");
      expect(instrument.base).toBe("BTC");
      for (const [index, lots] of ["3", "7", "11", "123457", "1000003"].entries()) {
        const quantity = multiply(instrument.lotSize, decimal(lots));
        const limitPrice = multiply(instrument.tickSize, decimal("123"));
        const order = orderOf({ clientOrderId: sampleOrderId(`w-${index}`), quantity, limitPrice });
        const outcome = await broker.submit(approveForTest(order), new AbortController().signal);
        expect(outcome.kind).toBe("accepted");
        const taken = venue.exchange.orders.at(-1);
        expect([taken?.quantity, taken?.limitPrice]).toEqual([quantity, limitPrice]);
        expect(textOf(sent().at(-1))).toContain(quantity);
        expect(textOf(sent().at(-1))).toContain(limitPrice);
      }
    });

    it("refuses what is not on a step, before anything is sent", async () => {
      const off = [
        { quantity: decimal("2.00000000001") },
        { limitPrice: decimal("95.00000000001") },
        { quantity: decimal("0.0000000001") },
      ];
      for (const given of off) {
        const outcome = await submit(given);
        expect(outcome.kind).toBe("rejected");
        await close();
      }
      expect(sent()).toEqual([]);
    });

    it("a market order carries no price, whatever the signal's reference price is", async () => {
      if (profile.marketBuy !== "quantity") return;
      expect(
        (await submit({ orderType: "market", limitPrice: null, referencePrice: decimal("100") }))
          .kind,
      ).toBe("accepted");
      expect(textOf(sent()[0])).not.toMatch(/"price"|&price=|quoteOrderQty|quoteCoin/);
    });

    it("a purchase at the market that would be measured in money goes as a bounded limit order", async () => {
      if (profile.marketBuy !== "bounded") return;
      const quantity = decimal("0.3");
      const market = { orderType: "market", limitPrice: null, quantity } as const;
      expect((await submit(market)).kind).toBe("accepted");
      // One percent above the ask of 100, for the very quantity, and nothing rests.
      expect(JSON.parse(textOf(sent()[0]))).toMatchObject({
        orderType: "limit",
        price: "101",
        size: "0.3",
        force: "IOC",
      });
      expect(venue.exchange.orders.at(-1)).toMatchObject({ status: "filled", quantity: "0.3" });
      await close();
      // A sale is measured in coins anyway.
      const sale = { ...market, side: "sell", clientOrderId: sampleOrderId("sale") } as const;
      expect((await submit(sale)).kind).toBe("accepted");
      expect(JSON.parse(textOf(sent().at(-1)))).toMatchObject({ orderType: "market", size: "0.3" });
    });

    it("a purchase that cannot be bounded, because no price is told, is not sent", async () => {
      if (profile.marketBuy !== "bounded") return;
      venue.faults.add({
        when: ({ path }) => path.endsWith("/tickers"),
        fault: { kind: "answer", status: 500, body: "" },
      });
      const outcome = await submit({ orderType: "market", limitPrice: null });
      expect(outcome).toMatchObject({ kind: "not_sent" });
      expect(sent()).toEqual([]);
    });

    it.each([
      [
        "trailing stop",
        { orderType: "trailing_stop", trail: { kind: "percent", percent: decimal("1") } },
      ],
      ["day", { timeInForce: "day" }],
      ["market fill-or-kill", { orderType: "market", timeInForce: "fok" }],
      ["stop with ioc", { orderType: "stop", stopPrice: decimal("90"), timeInForce: "ioc" }],
    ] as const)("refuses a %s and sends nothing plainer", async (_, given) => {
      const outcome = await submit({ ...given, side: "sell" });
      expect(outcome).toMatchObject({
        kind: "rejected",
        reason: { code: "ORDER_CAPABILITY_MISSING" },
      });
      expect(sent()).toEqual([]);
    });

    it("a stop arrives as a stop, or is refused", async () => {
      const outcome = await submit({
        orderType: "stop",
        side: "buy",
        limitPrice: null,
        stopPrice: decimal("110"),
      });
      if (profile.orderTypes.includes("stop")) {
        expect(outcome.kind).toBe("accepted");
        expect(
          venue.exchange.orders.map(({ orderType, stopPrice }) => [orderType, stopPrice]),
        ).toEqual([["stop", "110"]]);
      } else {
        expect(outcome).toMatchObject({
          kind: "rejected",
          reason: { code: "ORDER_CAPABILITY_MISSING" },
        });
        expect(sent()).toEqual([]);
      }
    });

    it("sets leverage and margin mode before the first entry, and enters nothing without", async () => {
      if (profile.prepare === undefined) return;
      const when = ({ path }: { readonly path: string }) => /leverage/i.test(path);
      venue.faults.add({ when, fault: { kind: "answer", status: 500, body: "" } });
      expect((await submit({}, { leverage: 3 })).kind).toBe("not_sent");
      expect(venue.exchange.orders).toEqual([]);
      await close();
      expect((await submit({}, { leverage: 3 })).kind).toBe("accepted");
      const paths = venue.server.requests
        .filter(({ method }) => method === "POST")
        .map(({ path }) => path);
      expect(paths.some((path) => when({ path }))).toBe(true);
    });

    it("leverage that is so already is no failure", async () => {
      if (profile.prepare === undefined || profile.exchange !== "bybit") return;
      const body = '{"retCode":110043,"retMsg":"leverage not modified","result":{}}';
      const when = ({ path }: { readonly path: string }) => /leverage/i.test(path);
      venue.faults.add({ when, fault: { kind: "answer", status: 200, body } });
      expect((await submit({}, { leverage: 3 })).kind).toBe("accepted");
    });

    it("tells a doctor the venue's clock, and of account and key what the venue tells", async () => {
      const name = `${profile.exchange} ${profile.market}`;
      const broker = await connected();
      expect(await broker.readiness?.()).toEqual({
        serverTimeMs: time.clock.nowMs(),
        ...(ACCESS[name] ?? {}),
      });
    });

    it("a key that only reads is told as one, and so is one that may withdraw", async () => {
      if (profile.exchange !== "bybit") return;
      const result = { readOnly: 1, permissions: { Spot: ["SpotTrade"], Wallet: ["Withdraw"] } };
      const body = JSON.stringify({ retCode: 0, retMsg: "", result });
      const broker = await connected();
      venue.faults.add({
        when: ({ path }) => path.endsWith("/query-api"),
        fault: { kind: "answer", status: 200, body },
      });
      expect(await broker.readiness?.()).toMatchObject({ mayTrade: false, mayWithdraw: true });
    });

    it("tells no secret: not in the broker, an error, an outcome or a report", async () => {
      const canary = {
        apiKey: "canary-key-6e1f",
        secret: "canary-secret-9d2c",
        password: "canary-pass-4a7b",
      };
      const broker = await connected(canary);
      const seen: unknown[] = [broker, reports];
      seen.push(await broker.submit(approveForTest(orderOf({})), new AbortController().signal));
      const reference = {
        clientOrderId: sampleOrderId("w-1"),
        venueOrderId: null,
        symbol: orderOf({}).symbol,
      };
      seen.push(
        await broker.cancel(reference, new AbortController().signal),
        await broker.findOrder(reference),
      );
      for (const ask of [broker.balances, broker.positions, broker.openOrders])
        seen.push(await ask().catch((error: unknown) => error));
      await broker.close();
      const text = seen
        .map((value) => inspect(value, { depth: 20, showHidden: true }) + JSON.stringify(value))
        .join("\n");
      for (const secret of Object.values(canary)) expect(text).not.toContain(secret);
    });

    it("takes no address but loopback for a test, and refuses environments that ccxt does not have", () => {
      const bad = ccxtBroker(profile, {
        ...localOptions(venue),
        loopbackUrl: "https://evil.example",
      });
      expect(bad.problems()).toEqual([expect.stringContaining("loopback")]);
      for (const environment of ["testnet", "demo"] as const) {
        const problems = ccxtBroker(profile, { ...localOptions(venue), environment }).problems();
        expect(problems.length).toBe(environment in profile.environments ? 0 : 1);
      }
      expect(ccxtBroker(profile, { ...localOptions(venue), secret: "" }).problems()).toHaveLength(
        1,
      );
    });

    it("reaches each environment's own hosts and no other", async () => {
      for (const environment of Object.keys(profile.environments)) {
        const broker = ccxtBroker(profile, {
          ...localOptions(venue),
          environment: environment as "live",
        });
        const logger = { info: silent, warn: silent, error: silent };
        // A host that is not pinned would be refused, and the markets would not load.
        await broker.connect({
          account: sampleAccount,
          clock: time.clock,
          timers: time.timers,
          logger,
          restored: NOTHING_RESTORED,
          report: silent,
          lastPrice: () => null,
        });
        expect(await broker.instrument(orderOf({}).symbol)).not.toBeNull();
        await broker.balances();
        await broker.close();
      }
    });
  },
);

const silent = (): void => undefined;
const textOf = (
  request: { readonly body: string; readonly query: URLSearchParams } | undefined,
): string => (request === undefined ? "" : `${request.body}${request.query.toString()}`);
