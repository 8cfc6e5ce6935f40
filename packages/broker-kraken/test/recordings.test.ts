// Every recorded answer of ../shared/contracts goes through the broker that would get it, or is named here as one it never asks for.
import { existsSync, readFileSync } from "node:fs";
import { at } from "@hookline/broker-ccxt";
import type { BrokerOrder, ExecutionReport } from "@hookline/core/driver";
import { decimal } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeEvents } from "../src/events.ts";
import { FeedReader } from "../src/futures/events.ts";
import { type KrakenOptions, kraken, krakenFutures } from "../src/index.ts";
import { OrderBook } from "../src/order-book.ts";
import { documentOf } from "../src/transport.ts";
import { ordersOf, tradesOf } from "../src/wire.ts";
import {
  futuresOptions,
  type KrakenFuturesVenue,
  settleFutures,
  startKrakenFuturesVenue,
} from "./futures-venue.ts";
import { type KrakenVenue, localOptions, sessionOf, startKrakenVenue, startTime } from "./venue.ts";

const FOLDER = new URL("../../../../shared/contracts/", import.meta.url);
const isThere = existsSync(FOLDER);
const why = isThere ? "" : " (skipped: no contracts here)";

interface Case {
  readonly case: string;
  readonly response?: unknown;
  readonly messages?: readonly { readonly kind: string; readonly message: unknown }[];
}
interface File {
  readonly cases: readonly Case[];
}

const casesOf = (file: string): readonly Case[] => {
  if (!isThere) return [];
  const read: File = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  return read.cases;
};
const spot = casesOf("kraken/spot-rest.json");
const older = casesOf("kraken/xchange-dto.json");
const futures = casesOf("krakenfutures/futures-rest.json");
const played = new Set<string>();
const answerOf = (cases: readonly Case[], name: string): string => {
  const found = cases.find((one) => one.case.endsWith(name));
  if (found === undefined) throw new Error(`No recording ${name}.`);
  played.add(found.case);
  return JSON.stringify(found.response);
};

const symbol = sampleSymbol("BTCUSD");
const clientOrderId = sampleOrderId("order-1");
const reference = { clientOrderId, venueOrderId: null, symbol };
const order = sampleIntent({ clientOrderId, symbol, quantity: decimal("2") });
const signal = () => new AbortController().signal;

/** Answers to questions that the broker never asks. */
const NEVER_ASKED = [
  ...["Spot/Account/GetBalances", "Spot/Account/GetTradeVolume", "Spot/ExchangeData/GetAssets"],
  ...["Spot/ExchangeData/GetOrderBook", "Spot/ExchangeData/GetSystemStatus"],
  ...["Spot/Trading/CancelMultipleOrders", "Spot/Trading/PlaceMultipleOrders"],
  ...["example-balance-data", "example-assets-data", "Futures/ExchangeData/GetTickers"],
];

describe.skipIf(!isThere)(`recorded answers of Kraken spot${why}`, () => {
  let time: ReturnType<typeof startTime>;
  let venue: KrakenVenue;
  beforeEach(async () => {
    time = startTime();
    venue = await startKrakenVenue({ clock: time.clock });
  });
  afterEach(() => venue.close());

  /** From now on the path answers what was recorded. */
  const play = (path: string, body: string) =>
    venue.faults.add({
      when: (request) => request.path.endsWith(`/${path}`),
      fault: { kind: "answer", status: 200, body },
      times: 100,
    });
  const connected = async (more: Partial<KrakenOptions> = {}) => {
    const broker = kraken({ ...localOptions(venue), stream: false, ...more });
    await broker.connect(sessionOf(time));
    return broker;
  };

  it("balances: numbers without quotes keep their digits", async () => {
    const broker = await connected();
    play("BalanceEx", answerOf(spot, "GetAvailableBalances"));
    expect(await broker.positions()).toEqual([
      { symbol: "BTC/USD", quantity: "1.2435", averagePrice: null },
    ]);
    expect(await broker.balances()).toMatchObject({ cash: "25435.21", buyingPower: "17185.45" });
    await broker.close();
  });

  it("money of a margin account", async () => {
    const broker = await connected({ leverage: 2 });
    play("TradeBalance", answerOf(spot, "GetTradeBalance"));
    expect(await broker.balances()).toEqual({
      currency: "USD",
      cash: "392.2264",
      equity: "382.2032",
      buyingPower: "750.3356",
    });
    venue.faults.clear();
    play("TradeBalance", answerOf(older, "example-tradebalanceinfo-data"));
    expect(await broker.balances()).toMatchObject({ cash: "71.631", equity: "71.631" });
    await broker.close();
  });

  it("pairs and prices", async () => {
    play("AssetPairs", answerOf(spot, "GetSymbols"));
    play("Ticker", answerOf(spot, "GetTicker"));
    const broker = await connected();
    expect(await broker.instrument(sampleSymbol("ETHXBT"))).toMatchObject({
      tickSize: "0.00001",
      lotSize: "0.00000001",
      currency: "BTC",
      base: "ETH",
    });
    const prices = { price: "30303.2", bid: "30300", ask: "30300.1" };
    expect(await broker.quote(symbol)).toMatchObject(prices);
    venue.faults.clear();
    // Of years ago: another pair, and one that the broker did not ask for is no price.
    play("Ticker", answerOf(older, "example-ticker-data"));
    expect(await broker.quote(symbol)).toBeNull();
    await broker.close();
  });

  it("75 pairs from a time without minimums and tick sizes", async () => {
    const old: unknown = JSON.parse(
      readFileSync(new URL("kraken/xchange-assetpairs.json", FOLDER), "utf8"),
    );
    play("AssetPairs", JSON.stringify(at(old, "response")));
    const broker = await connected();
    const instrument = await broker.instrument(symbol);
    expect(instrument).toMatchObject({ lotSize: "0.00000001", currency: "USD", base: "BTC" });
    await broker.close();
  });

  it("the clock", async () => {
    const broker = await connected();
    play("Time", answerOf(older, "example-servertime-data"));
    // A look-up reads it; by that clock, years ago, no deadline is over.
    expect(await broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
    await broker.close();
  });

  it("the dead-man timer", async () => {
    play("CancelAllOrdersAfter", answerOf(spot, "CancelAllOrdersAfter"));
    const warnings: unknown[] = [];
    const broker = kraken({ ...localOptions(venue), stream: false, deadManMs: 60_000 });
    const logger = { info: () => undefined, warn: (...all: unknown[]) => void warnings.push(all) };
    await broker.connect({ ...sessionOf(time), logger: { ...logger, error: logger.warn } });
    await broker.close();
    expect(warnings).toEqual([]);
  });

  for (const [cases, name, txid] of [
    [spot, "Trading/PlaceOrder", "OUF4EM-FRGI2-MQMWZD"],
    [older, "example-addorder-response-data", "OWQJ5O-ZWYC7-5R7POQ"],
    [older, "example-order-data", "OBQHEF-4PORS-OGMG2F"],
  ] as const) {
    it(`an order that was taken: ${name}`, async () => {
      const broker = await connected();
      play("AddOrder", answerOf(cases, name));
      const outcome = await broker.submit(approveForTest(order), signal());
      expect(outcome).toEqual({ kind: "accepted", venueOrderId: txid });
      await broker.close();
    });
  }

  for (const [cases, name] of [
    [spot, "Trading/CancelOrder"],
    [older, "example-cancelorder-data"],
  ] as const) {
    it(`a cancel that was taken: ${name}`, async () => {
      const broker = await connected();
      play("CancelOrder", answerOf(cases, name));
      expect(await broker.cancel(reference, signal())).toEqual({ kind: "requested" });
      await broker.close();
    });
  }

  it("working orders of others, also by an amount of money", async () => {
    const broker = await connected();
    play("OpenOrders", answerOf(spot, "GetOpenOrders"));
    const isOf = (id: string) => (one: BrokerOrder) => one.venueOrderId === id;
    const listed = await broker.openOrders();
    expect(listed.find(isOf("OQCLML-BW3P3-BUCMWZ"))).toMatchObject({
      clientOrderId: null,
      symbol: "BTC/USD",
      quantity: "1.25",
      filledQuantity: "0.375",
    });
    const [money] = ordersOf(
      documentOf(answerOf(older, "example-openorders-in-transaction-currency-data")),
      "open",
    );
    // 1 EUR at 500 each.
    expect(money).toMatchObject({ quantity: "0.002", filled: "0", status: "working" });
    await broker.close();
  });

  it("orders and trades that were asked for", () => {
    const orders = ordersOf(documentOf(answerOf(spot, "Trading/GetOrders")));
    expect(orders.map(({ status }) => status)).toEqual(["closed", "closed"]);
    const trades = tradesOf(documentOf(answerOf(spot, "GetUserTradeDetails")));
    expect(trades.map(({ price }) => price)).toEqual(["30010", "27732"]);
    const [old] = tradesOf(documentOf(answerOf(older, "example-tradehistory-icn")), "trades");
    expect(old).toMatchObject({
      txid: "ONRNOX-DVI4W-76DL6Q",
      side: "sell",
      quantity: "0.5",
      price: "32.07562",
      fee: "0.03208",
      atMs: 1_389_071_942_208,
    });
  });

  it("answers of the socket to requests that we do not make change nothing", () => {
    const told: ExecutionReport[] = [];
    const book = new OrderBook((_, report) => void told.push(report));
    const names = { byVenueName: () => null };
    const parts = { book, names, nowMs: () => 0, inspect: () => expect.fail("nothing to look at") };
    for (const { messages = [] } of casesOf("kraken/streams.json"))
      for (const { message } of messages) takeEvents(parts, [documentOf(JSON.stringify(message))]);
    expect(told).toEqual([]);
  });
});

describe.skipIf(!isThere)(`recorded answers of Kraken Futures${why}`, () => {
  let time: ReturnType<typeof startTime>;
  let venue: KrakenFuturesVenue;
  beforeEach(async () => {
    time = startTime();
    venue = await startKrakenFuturesVenue({ clock: time.clock });
  });
  afterEach(() => venue.close());

  const play = (path: string, name: string) =>
    venue.faults.add({
      when: (request) => request.path.endsWith(path),
      fault: { kind: "answer", status: 200, body: answerOf(futures, name) },
      times: 100,
    });
  const connected = async (symbols: Readonly<Record<string, string>> = { BTCUSD: "PF_XBTUSD" }) => {
    const broker = krakenFutures({ ...futuresOptions(venue), stream: false, symbols });
    await broker.connect(sessionOf(time));
    return broker;
  };

  it("contracts, and the money of the multi-collateral wallet", async () => {
    play("/instruments", "GetSymbols");
    play("/accounts", "Account/GetBalances");
    const broker = await connected({ BTCUSD: "PI_XBTUSD" });
    expect(await broker.instrument(symbol)).toMatchObject({ tickSize: "0.5", inverse: true });
    expect(await broker.balances()).toEqual({
      currency: "USD",
      cash: "34995.52",
      equity: "34995.52",
      buyingPower: "34122.66",
    });
    await broker.close();
  });

  it("an order, a change, a cancel, and the timer", async () => {
    const broker = await connected();
    play("/sendorder", "Trading/PlaceOrder");
    const venueOrderId = "179f9af8-e45e-469d-b3e9-2fd4675cb7d0";
    const outcome = await broker.submit(approveForTest(order), signal());
    expect(outcome).toEqual({ kind: "accepted", venueOrderId });
    await settleFutures(venue, time);
    play("/editorder", "Trading/EditOrder");
    const change = { quantity: decimal("1"), limitPrice: null, stopPrice: null };
    expect((await broker.replace(reference, change, signal())).kind).toBe("accepted");
    play("/cancelorder", "Trading/CancelOrder");
    expect(await broker.cancel(reference, signal())).toEqual({ kind: "requested" });
    await settleFutures(venue, time);
    await broker.close();
    play("/cancelallordersafter", "CancelAllOrderAfter");
    const timed = krakenFutures({ ...futuresOptions(venue), stream: false, deadManMs: 60_000 });
    await timed.connect(sessionOf(time));
    await timed.close();
  });

  it("lists: working orders, statuses of none, executions", async () => {
    play("/instruments", "GetSymbols");
    const broker = await connected({ BTCUSD: "PI_XBTUSD" });
    play("/openorders", "Trading/GetOpenOrders");
    play("/orders/status", "Trading/GetOrders");
    play("/executions", "GetExecutionEvents");
    const listed = await broker.openOrders();
    expect(listed.length).toBe(7);
    expect(listed[0]).toMatchObject({ clientOrderId: null, quantity: "304", side: "sell" });
    // An answer without a list of orders says that none of those asked for is there.
    expect((await broker.findOrder(reference)).kind).toBe("not_found");
    expect(await broker.fillsSince(0)).toEqual([]);
    await broker.close();
  });

  it("the feeds: an order of ours that was placed, and fills of others", () => {
    const told: ExecutionReport[] = [];
    const contract = {
      ...{ id: "PF_XBTUSD", base: "BTC", quote: "USD", inverse: false, tradeable: true },
      ...{ tick: decimal("0.5"), lot: decimal("0.0001"), size: decimal("1") },
    };
    const book = new OrderBook<typeof contract>((_, report) => void told.push(report));
    const watched = book.watch({ clientOrderId, symbol, market: contract, sinceMs: 0 });
    book.name(watched, idOf("59302619-41d2-4f0b-941f-7e7914760ad3"));
    const reader = new FeedReader({
      book,
      contractOf: () => contract,
      nowMs: () => 0,
      inspect: () => expect.fail("nothing to look at"),
      onHole: () => expect.fail("no hole"),
    });
    for (const { messages = [] } of casesOf("krakenfutures/streams.json"))
      for (const { message } of messages) reader.take(documentOf(JSON.stringify(message)));
    expect(told).toEqual([
      {
        type: "accepted",
        clientOrderId,
        venueOrderId: "59302619-41d2-4f0b-941f-7e7914760ad3",
        atMs: 1_567_702_877_410,
      },
    ]);
  });
});

const idOf = (text: string) => {
  const [read] = ordersOf({
    result: { [text]: { descr: { type: "buy", pair: "" }, vol: "1", vol_exec: "0" } },
  });
  if (read === undefined) throw new Error("No order id.");
  return read.txid;
};

it.skipIf(!isThere)(
  `each recording was read, or is named as one that nobody asks for${why}`,
  () => {
    const names = [...spot, ...older, ...futures].map((one) => one.case);
    expect(names.filter((name) => !played.has(name))).toEqual(
      names.filter((name) => NEVER_ASKED.includes(name)),
    );
  },
);
