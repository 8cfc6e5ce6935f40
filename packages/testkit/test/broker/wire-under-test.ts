import type { Broker } from "@hookline/core";
import { decimal } from "@hookline/core/driver";
import type { BrokerUnderTest, TestVenue, VenueSetup } from "../../src/broker/suite.ts";
import { manualTime } from "../../src/clock/manual-time.ts";
import { bookOf, streamOf, wireOf } from "../../src/venue/trouble.ts";
import { type Carelessness, WIRE, WIRE_TOKEN, WireDriver } from "./wire-broker.ts";
import { startWireVenue } from "./wire-venue.ts";

const START_MS = Date.UTC(2026, 0, 15, 12);
const missing = { missing: "not the business of this venue" };

async function create(setup: VenueSetup, bug: Carelessness | null): Promise<TestVenue> {
  const time = manualTime(START_MS);
  const venue = await startWireVenue({ clock: time.clock, ...setup });
  const driver = new WireDriver(venue.server.url, bug);
  const broker: Broker = {
    name: "wire",
    platform: "wire",
    executionMethod: "HTTP",
    capabilities: WIRE,
    problems: () => [],
    connect: (session) => driver.connect(session),
    close: () => driver.close(),
    submit: driver.submit,
    cancel: driver.cancel,
    replace: driver.replace,
    findOrder: driver.findOrder,
    openOrders: driver.openOrders,
    fillsSince: driver.fillsSince,
    positions: driver.positions,
    balances: driver.balances,
    instrument: async (symbol) => ({
      symbol,
      tickSize: decimal("0.01"),
      lotSize: decimal("0.001"),
      minQuantity: decimal("0.001"),
      maxQuantity: null,
      multiplier: decimal("1"),
      shortable: true,
      currency: "USD",
    }),
    quote: async () => null,
  };
  const pass = (ms: number) => time.run(ms);
  return {
    broker,
    secrets: [WIRE_TOKEN],
    clock: time.clock,
    timers: time.timers,
    movePrice: (symbol, price) => venue.exchange.movePrice(symbol, price),
    settle: async () => {
      await venue.hub.flush();
      for (let turn = 0; turn < 40; turn += 1) await time.run(0);
    },
    wire: wireOf(venue, {
      isOrder: ({ method }) => method === "POST",
      isCancel: ({ method }) => method === "DELETE",
      sessionEnded: { kind: "answer", status: 401, body: "{}" },
      pass,
    }),
    stream: streamOf(venue, { hub: venue.hub, subscribers: () => venue.hub.subscribers, pass }),
    book: bookOf(venue, (symbol) => symbol),
    dispose: () => venue.server.close(),
  };
}

/** A driver over a network, sound or careless, as the suite takes it. */
export const wireUnderTest = (bug: Carelessness | null): BrokerUnderTest => ({
  name: "the smallest driver",
  capabilities: WIRE,
  venue: {
    prices: true,
    quotes: missing,
    money: missing,
    fees: missing,
    partialFills: true,
    restart: missing,
    lists: true,
    secrets: true,
    wire: true,
    stream: true,
    book: true,
  },
  create: (setup) => create(setup, bug),
});
