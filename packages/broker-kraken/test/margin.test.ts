import { decimal, type OrderIntent } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { KRAKEN_MARGIN, KRAKEN_SPOT, kraken } from "../src/index.ts";
import { whyNot } from "../src/map-order.ts";
import { marginPositionsOf, tradeBalanceOf } from "../src/wire-margin.ts";
import { localOptions, sessionOf, startKrakenVenue, startTime } from "./venue.ts";

const SYMBOL = sampleSymbol("BTCUSD");
const order = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ symbol: SYMBOL, quantity: decimal("2"), ...given });
const signal = () => new AbortController().signal;

async function account(leverage?: number) {
  const time = startTime();
  const venue = await startKrakenVenue({ clock: time.clock });
  const broker = kraken({
    ...localOptions(venue),
    ...(leverage === undefined ? {} : { leverage }),
  });
  await broker.connect(sessionOf(time));
  const sent = () => {
    const request = venue.server.requests.findLast(({ path }) => path.endsWith("/AddOrder"));
    return Object.fromEntries(new URLSearchParams(request?.body));
  };
  const close = async () => {
    await broker.close();
    await venue.close();
  };
  return { broker, venue, sent, close };
}

describe("Kraken with margin", () => {
  it("is chosen by a leverage and by nothing else", async () => {
    const { broker, close, sent } = await account();
    expect(broker.capabilities).toBe(KRAKEN_SPOT);
    await broker.submit(approveForTest(order()), signal());
    expect(sent()).not.toHaveProperty("leverage");
    expect((await broker.instrument(SYMBOL))?.shortable).toBe(false);
    await close();
    for (const leverage of [1, 2.5, 11])
      expect(
        kraken({ apiKey: "k", secret: "c2VjcmV0", market: "spot", environment: "live", leverage })
          .problems()
          .join(),
      ).toMatch(/leverage/);
  });

  it("every order carries the leverage, and an exit that it only reduces", async () => {
    const { broker, close, sent } = await account(3);
    expect(broker.capabilities).toBe(KRAKEN_MARGIN);
    expect(broker.executionMethod).toBe("Kraken REST AddOrder, margin 3:1 (ccxt)");
    await broker.submit(approveForTest(order({ side: "sell" })), signal());
    expect(sent()).toMatchObject({ leverage: "3", type: "sell", volume: "2" });
    expect(sent()).not.toHaveProperty("reduce_only");
    const [short] = await broker.positions();
    expect(short).toEqual({ symbol: SYMBOL, quantity: "-2", averagePrice: "100" });
    const exit = order({ clientOrderId: sampleOrderId("exit-1"), side: "buy", reduceOnly: true });
    expect((await broker.submit(approveForTest(exit), signal())).kind).toBe("accepted");
    expect(sent()).toMatchObject({ leverage: "3", reduce_only: "true" });
    expect(await broker.positions()).toEqual([]);
    const again = order({ clientOrderId: sampleOrderId("exit-2"), reduceOnly: true });
    expect(await broker.submit(approveForTest(again), signal())).toMatchObject({
      kind: "rejected",
      reason: { detail: { code: "EOrder:Reduce only:No position exists" } },
    });
    await close();
  });

  it("tells equity with open gains, and the free margin times the leverage", async () => {
    const { broker, close, venue } = await account(2);
    await broker.submit(approveForTest(order()), signal());
    venue.movePrice("XBTUSD", decimal("110"));
    expect(await broker.balances()).toEqual({
      currency: "USD",
      cash: "100000",
      equity: "100020",
      buyingPower: "199840",
    });
    await close();
  });

  it("refuses a leverage that the pair does not list for the side", () => {
    const market = {
      id: "X",
      symbol: "X/USD",
      base: "X",
      quote: "USD",
      precision: { amount: "1", price: "1" },
      limits: {},
      info: { leverage_buy: ["2", "3"], leverage_sell: [] },
    };
    const features = { spot: { createOrder: {} } };
    const codeOf = (side: "buy" | "sell", leverage: number) =>
      whyNot({ features, leverage }, market, order({ side }))?.detail.capability ?? null;
    expect([codeOf("buy", 3), codeOf("buy", 5), codeOf("sell", 3)]).toEqual([
      null,
      "leverage_5_buy",
      "leverage_3_sell",
    ]);
  });

  it("a position that cannot be read is no closed one", () => {
    const row = { pair: "XXBTZUSD", type: "sell", vol: "8", vol_closed: "2", cost: "800" };
    expect(marginPositionsOf({ result: { a: row } })).toEqual([
      { pair: "XXBTZUSD", side: "sell", quantity: "6", cost: "600" },
    ]);
    for (const broken of [{ type: "short" }, { vol: "?" }, { vol_closed: null }, { cost: "" }])
      expect(() => marginPositionsOf({ result: { a: { ...row, ...broken } } })).toThrow();
    expect(() => marginPositionsOf({ result: [] })).toThrow();
    expect(() => tradeBalanceOf({ result: { tb: "1", e: "1" } })).toThrow();
  });
});
