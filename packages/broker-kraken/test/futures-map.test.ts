import { existsSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import { at } from "@hookline/broker-ccxt";
import { decimal, type OrderIntent } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { contractsOf } from "../src/futures/contracts.ts";
import { orderParams, whyNot } from "../src/futures/map-order.ts";
import { readCanceled, readEdited, readSent } from "../src/futures/outcome.ts";
import { executionsOf, feedFillOf, historyOrderOf, openOrdersOf } from "../src/futures/wire.ts";
import { krakenFutures } from "../src/index.ts";
import { documentOf, Transport } from "../src/transport.ts";
import { futuresOptions, startKrakenFuturesVenue } from "./futures-venue.ts";
import { sessionOf, startTime, until } from "./venue.ts";

const CONTRACT = {
  id: "PF_XBTUSD",
  base: "BTC",
  quote: "USD",
  inverse: false,
  tick: decimal("0.5"),
  lot: decimal("0.0001"),
  size: decimal("1"),
  tradeable: true,
};
const TERMS = { triggerSignal: "mark", deadlineAtMs: 0 } as const;
const order = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ quantity: decimal("0.5"), ...given });
const params = (given: Partial<OrderIntent>) => orderParams(CONTRACT, order(given), TERMS);

describe("orders in the words of Kraken Futures", () => {
  it("immediate-or-cancel is a type of its own, and no plain limit order", () => {
    const ioc = params({ orderType: "limit", limitPrice: decimal("90"), timeInForce: "ioc" });
    expect(ioc).toMatchObject({ orderType: "ioc", limitPrice: "90" });
  });
  it("a stop names its trigger and the price that sets it off; with a limit both prices", () => {
    const stop = { stopPrice: decimal("90.5"), side: "sell", reduceOnly: true } as const;
    const plain = params({ orderType: "stop", ...stop });
    expect(plain).toMatchObject({ orderType: "stp", stopPrice: "90.5", triggerSignal: "mark" });
    expect(plain).toMatchObject({ reduceOnly: "true" });
    expect(plain).not.toHaveProperty("limitPrice");
    const both = params({ orderType: "stop_limit", limitPrice: decimal("90"), ...stop });
    expect(both).toMatchObject({ orderType: "stp", stopPrice: "90.5", limitPrice: "90" });
  });
  it("a trail is a percentage or an amount of the quote currency", () => {
    const percent = { kind: "percent", percent: decimal("2.5") } as const;
    expect(params({ orderType: "trailing_stop", trail: percent })).toMatchObject({
      orderType: "trailing_stop",
      trailingStopMaxDeviation: "2.5",
      trailingStopDeviationUnit: "PERCENT",
    });
    const amount = { kind: "amount", amount: decimal("5") } as const;
    expect(params({ orderType: "trailing_stop", trail: amount })).toMatchObject({
      trailingStopMaxDeviation: "5",
      trailingStopDeviationUnit: "QUOTE_CURRENCY",
    });
  });

  const refused: readonly (readonly [string, Partial<OrderIntent>, string])[] = [
    ["fill or kill", { timeInForce: "fok" }, "ORDER_CAPABILITY_MISSING"],
    ["day", { timeInForce: "day" }, "ORDER_CAPABILITY_MISSING"],
    ["off the lot", { quantity: decimal("0.00001") }, "RISK_QUANTITY_OFF_STEP"],
    ["off the tick", { orderType: "limit", limitPrice: decimal("90.1") }, "RISK_PRICE_OFF_STEP"],
    ["a stop without its price", { orderType: "stop" }, "RISK_PRICE_MISSING"],
    ["a trailing stop without trail", { orderType: "trailing_stop" }, "ORDER_CAPABILITY_MISSING"],
  ];
  for (const [name, given, code] of refused) {
    it(`refuses before sending: ${name}`, () => {
      expect(whyNot(CONTRACT, order(given))?.code).toBe(code);
    });
  }
});

describe("what an answer of Kraken Futures proves", () => {
  const answered = (status: string, orderEvents: readonly unknown[] = [], id = "order-id") =>
    readSent({
      sent: true,
      status: 200,
      body: { result: "success", sendStatus: { status, order_id: id, orderEvents } },
    });
  const kindOf = (...given: Parameters<typeof answered>) => {
    const sent = answered(...given);
    return sent.kind === "outcome" ? sent.outcome.kind : sent.kind;
  };
  for (const word of ["insufficientAvailableFunds", "wouldCauseLiquidation", "invalidSize"]) {
    it(`${word} is a rejection`, () => expect(kindOf(word)).toBe("rejected"));
  }
  it("an execution among the events outweighs a refusing word", () => {
    expect(kindOf("selfFill", [{ type: "EXECUTION" }])).toBe("accepted");
  });
  it("a word that is not listed, and an order without an id, are unknown", () => {
    expect(kindOf("somethingNew")).toBe("unknown");
    expect(kindOf("placed", [], "")).toBe("unknown");
  });
  it("an id that exists is a reason to look", () => {
    expect(kindOf("clientOrderIdAlreadyExist")).toBe("id_exists");
  });
  it("a cancel of an order that is gone is too late; an unlisted word is unknown", () => {
    const cancel = (status: string) =>
      readCanceled({
        sent: true,
        status: 200,
        body: { result: "success", cancelStatus: { status } },
      });
    expect(cancel("notFound").kind).toBe("too_late");
    expect(cancel("filled").kind).toBe("too_late");
    expect(cancel("cancelled").kind).toBe("requested");
    expect(cancel("odd").kind).toBe("unknown");
  });
});

describe("fees", () => {
  it("are told with the currency that they were paid in; the quote currency needs no name", () => {
    const inverse = { ...CONTRACT, id: "PI_XBTUSD", inverse: true };
    const row = {
      instrument: "PI_XBTUSD",
      time: "1600256910739",
      price: "10000",
      buy: true,
      qty: "5000",
      order_id: "o",
      fill_id: "f",
      fee_paid: "-0.0001",
      fee_currency: "BTC",
    };
    expect(feedFillOf(row, () => inverse)).toMatchObject({ fee: "-0.0001", feeCurrency: "BTC" });
    const linear = feedFillOf({ ...row, fee_currency: "USD" }, () => CONTRACT);
    expect(linear).not.toHaveProperty("feeCurrency");
  });
});

const RECORDED = new URL("../../../../shared/contracts/krakenfutures/", import.meta.url);
const isThere = existsSync(RECORDED);
const recorded = (file: string, name: string, ...path: readonly string[]): unknown => {
  const cases = at(documentOf(readFileSync(new URL(file, RECORDED), "utf8")), "cases");
  const found = Array.isArray(cases) ? cases.find((row) => at(row, "case") === name) : undefined;
  return at(found, ...path);
};
const rest = (name: string) => recorded("futures-rest.json", `Futures/${name}`, "response");

describe.skipIf(!isThere)("recorded answers (skipped where ../shared/contracts is absent)", () => {
  it("instruments: steps, sizes and which are inverse", () => {
    const contracts = contractsOf(rest("ExchangeData/GetSymbols"));
    expect(contracts.map(({ id, inverse, lot, tick }) => [id, inverse, lot, tick])).toEqual([
      ["PI_XBTUSD", true, "1", "0.5"],
      ["FI_XBTUSD_220930", true, "1", "0.5"],
      ["PF_XBTUSD", false, "0.0001", "1"],
    ]);
  });
  it("sendorder, editorder, cancelorder", () => {
    const wire = (name: string) => ({ sent: true, status: 200, body: rest(`Trading/${name}`) });
    const venueOrderId = "179f9af8-e45e-469d-b3e9-2fd4675cb7d0";
    const outcome = { kind: "accepted", venueOrderId };
    expect(readSent(wire("PlaceOrder"))).toEqual({ kind: "outcome", outcome });
    expect(readEdited(wire("EditOrder"))).toEqual({
      kind: "accepted",
      venueOrderId: "022774bc-2c4a-4f26-9317-436c8d85746d",
    });
    expect(readCanceled(wire("CancelOrder"))).toEqual({ kind: "requested" });
  });
  it("openorders: what is left and what was filled make the quantity", () => {
    const orders = openOrdersOf(rest("Trading/GetOpenOrders"));
    expect(orders.length).toBe(7);
    expect(orders[0]).toMatchObject({
      quantity: "304",
      filled: "0",
      side: "sell",
      pair: "PI_XBTUSD",
    });
  });
  it("executions: price and quantity as they are written", () => {
    const trades = executionsOf(rest("Trading/GetExecutionEvents"), () => CONTRACT);
    expect(trades[0]).toMatchObject({
      quantity: "1234.56789",
      price: "1234.56789",
      fee: "1234.56789",
    });
  });
  it("the fills of the feed, with a fee that has an exponent", () => {
    const messages = recorded("streams.json", "Futures/UserTrade", "messages");
    const last: unknown = Array.isArray(messages) ? messages.at(-1) : null;
    const row = at(at(last, "message", "fills"), "0");
    expect(feedFillOf(row, () => ({ ...CONTRACT, inverse: true }))).toMatchObject({
      id: "cad76f07-814e-4dc6-8478-7867407b6bff",
      quantity: "5000",
      price: "10937.5",
      fee: "-0.00009142857",
      feeCurrency: "BTC",
    });
  });
});

describe("history", () => {
  it("the newest event of an order says how it stands", () => {
    const element = {
      timestamp: "1604937694000",
      event: {
        OrderCancelled: {
          order: {
            uid: "u",
            clientId: "c",
            tradeable: "PF_XBTUSD",
            direction: "Sell",
            quantity: "5",
            filled: "2",
          },
          reason: "cancelled_by_user",
        },
      },
    };
    expect(historyOrderOf(element)).toMatchObject({
      status: "canceled",
      filled: "2",
      side: "sell",
    });
  });
});

describe("the account", () => {
  const signal = () => new AbortController().signal;
  it("a demo key reaches the demo host alone, a live key the live one", async () => {
    const { clock, timers } = startTime();
    const base = { clock, timers, timeoutMs: 1_000, loopback: null };
    const demo = new Transport({ ...base, host: "demo-futures.kraken.com" });
    await expect(demo.fetch("https://futures.kraken.com/x", {})).rejects.toThrow(TypeError);
    const live = new Transport({ ...base, host: "futures.kraken.com" });
    await expect(live.fetch("https://demo-futures.kraken.com/x", {})).rejects.toThrow(TypeError);
  });
  it("leverage is set once before the first entry; where it cannot be set, nothing is sent", async () => {
    const time = startTime();
    const venue = await startKrakenFuturesVenue({ clock: time.clock });
    const broker = krakenFutures({ ...futuresOptions(venue), leverage: 3 });
    await broker.connect(sessionOf(time));
    const when = ({ path }: { readonly path: string }) => path.endsWith("leveragepreferences");
    venue.faults.add({ when, fault: { kind: "answer", status: 502, body: "" } });
    const entry = order({ symbol: sampleSymbol("BTCUSD") });
    expect((await broker.submit(approveForTest(entry), signal())).kind).toBe("not_sent");
    expect(venue.exchange.orders).toEqual([]);
    expect((await broker.submit(approveForTest(entry), signal())).kind).toBe("accepted");
    expect([...venue.leverage]).toEqual([["PF_XBTUSD", "3"]]);
    await broker.close();
    await venue.close();
  });
  it("replace changes a working order, and leaves it where the venue refuses", async () => {
    const time = startTime();
    const venue = await startKrakenFuturesVenue({ clock: time.clock });
    const broker = krakenFutures(futuresOptions(venue));
    await broker.connect(sessionOf(time));
    const clientOrderId = sampleOrderId("edit-1");
    const symbol = sampleSymbol("BTCUSD");
    const limitPrice = decimal("90");
    const resting = order({ clientOrderId, symbol, orderType: "limit", limitPrice });
    await broker.submit(approveForTest(resting), signal());
    const reference = { clientOrderId, symbol, venueOrderId: null };
    const change = { quantity: decimal("1"), limitPrice: decimal("80.5"), stopPrice: null };
    expect((await broker.replace(reference, change, signal())).kind).toBe("accepted");
    expect(venue.exchange.orders[0]).toMatchObject({ quantity: "1", limitPrice: "80.5" });
    const stop = { quantity: null, limitPrice: null, stopPrice: decimal("70") };
    expect((await broker.replace(reference, stop, signal())).kind).toBe("rejected");
    expect(venue.exchange.orders[0]).toMatchObject({ quantity: "1", limitPrice: "80.5" });
    await broker.close();
    await venue.close();
  });
  it("the dead-man timer is set, set again, and ended on close", async () => {
    const time = startTime();
    const venue = await startKrakenFuturesVenue({ clock: time.clock });
    const broker = krakenFutures({ ...futuresOptions(venue), deadManMs: 60_000 });
    await broker.connect(sessionOf(time));
    const calls = () =>
      venue.server.requests.filter(({ path }) => path.endsWith("/cancelallordersafter")).length;
    expect(venue.deadManSeconds()).toBe(60);
    await time.run(20_000);
    await until(() => calls() === 2);
    await broker.close();
    expect(venue.deadManSeconds()).toBeNull();
    await venue.close();
  });
  it("key and secret stand in no outcome, report, error or print of the broker", async () => {
    const time = startTime();
    const venue = await startKrakenFuturesVenue({ clock: time.clock });
    const options = futuresOptions(venue);
    const broker = krakenFutures(options);
    const told: unknown[] = [];
    await broker.connect(sessionOf(time, []));
    const body = JSON.stringify({ result: "error", error: options.secret });
    venue.faults.add({ times: 2, fault: { kind: "answer", status: 200, body } });
    told.push(await broker.balances().catch(String));
    const entry = order({ symbol: sampleSymbol("BTCUSD") });
    told.push(await broker.submit(approveForTest(entry), signal()));
    const text = `${inspect(told, { depth: 9 })}${inspect(broker, { depth: 9, showHidden: true })}`;
    expect(told.length).toBe(2);
    expect(text).not.toContain(options.secret);
    expect(text).not.toContain(options.apiKey);
    await broker.close();
    await venue.close();
  });
  it("names the options that are wrong, without their values", () => {
    const { problems } = krakenFutures({
      apiKey: "",
      secret: "not base 64!",
      environment: "live",
      leverage: 0.5,
    });
    expect(problems()).toEqual([
      "kraken: apiKey is missing.",
      "kraken: secret is missing or is not base 64.",
      "kraken: leverage must be a whole number from 1 to 100.",
    ]);
  });
});
