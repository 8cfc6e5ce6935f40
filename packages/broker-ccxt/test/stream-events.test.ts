import { decimal, type ExecutionReport } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { expect, it } from "vitest";
import { OrderBook } from "../src/order-book.ts";
import { StreamEvents } from "../src/stream-events.ts";
import { event, type StreamEvent } from "../src/stream-profile.ts";

const market = {
  id: "BTCUSDT",
  symbol: "BTC/USDT",
  base: "BTC",
  quote: "USDT",
  spot: true,
  precision: {},
  limits: {},
};

/** A book with one answered order of 2, and what was told and asked about it. */
function watching() {
  const reports: ExecutionReport[] = [];
  const asked: string[] = [];
  const book = new OrderBook((report) => void reports.push(report));
  const order = book.watch({
    clientOrderId: sampleOrderId("e-1"),
    venueOrderId: null,
    name: sampleSymbol("BTC/USDT"),
    market,
    quantity: decimal("2"),
    sentAtMs: 0,
  });
  const events = new StreamEvents({
    book,
    nowMs: () => 1,
    inspect: ({ clientOrderId }) => void asked.push(clientOrderId),
  });
  events.release(order);
  const take = (said: Partial<StreamEvent>): void => {
    const heard = event({ clientOrderId: "e-1", symbol: "BTCUSDT", ...said });
    if (heard.kind === "event") events.take(heard.event);
  };
  return { asked, order, reports, take, told: () => reports.map(({ type }) => type) };
}

const trade = { id: "7", side: "sell", amount: "1", price: "90", timestamp: "5" };

it("an end that counts more than was told waits for its fill, and is asked about", () => {
  const { asked, order, take, told } = watching();
  take({ status: "canceled", filled: decimal("1") });
  expect([told(), asked, order.live]).toEqual([[], ["e-1"], true]);
  take({ trade });
  expect([told(), order.live]).toEqual([["fill", "canceled"], false]);
});

it("a word without a meaning tells nothing and is asked about", () => {
  const { asked, take, told } = watching();
  take({ status: "bybit Invented", filled: decimal("0") });
  expect([told(), asked]).toEqual([[], ["e-1"]]);
});

it("an execution that cannot be read whole is asked about, never guessed", () => {
  const { asked, take, told } = watching();
  take({ trade: { ...trade, price: undefined } });
  expect([told(), asked]).toEqual([[], ["e-1"]]);
});

it("an event of another market, or of an order that is not ours, is passed over", () => {
  const { asked, take, told } = watching();
  take({ status: "canceled", filled: decimal("0"), symbol: "ETHUSDT" });
  take({ status: "canceled", filled: decimal("0"), clientOrderId: "someone" });
  expect([told(), asked]).toEqual([[], []]);
});

it.each([
  ["buy", "0.5", "45"],
  ["sell", "0.5", "0.5"],
  ["buy", "-0.5", "-0.5"],
])("a fee without a currency: %s %s is %s of quote currency", (side, cost, fee) => {
  const { reports, take } = watching();
  take({ trade: { ...trade, side, fee: { cost, currency: null } } });
  expect(reports).toMatchObject([{ type: "fill", fee }]);
});
