import type { Decimal, Side, SymbolName } from "@hookline/core/driver";
import type { VenueBook, VenueStream, VenueWire } from "../broker/venue.ts";
import type { Exchange } from "./exchange.ts";
import type { Fault } from "./fault-script.ts";
import type { LocalServer } from "./local-server.ts";

type Request = { readonly method: string; readonly path: string };

/** A local venue, as far as its troubles go. */
export interface TroubledVenue {
  readonly server: LocalServer;
  readonly exchange: Exchange;
}

/** What a test tells of a local venue for the conformance suite's faults. */
export interface WireParts {
  readonly isOrder: (request: Request) => boolean;
  readonly isCancel: (request: Request) => boolean;
  readonly sessionEnded: Fault;
  readonly pass: (ms: number) => Promise<void>;
}

/** `wire` of a `TestVenue` that is one of the local venues. */
export function wireOf({ exchange, server }: TroubledVenue, parts: WireParts): VenueWire {
  const kinds = {
    orders: parts.isOrder,
    cancels: parts.isCancel,
    questions: (request: Request) => !parts.isOrder(request) && !parts.isCancel(request),
  };
  return {
    fault: (requests, fault, times = 1) =>
      server.faults.add({ when: kinds[requests], times, fault }),
    met: () => server.faults.left === 0,
    clear: () => server.faults.clear(),
    sessionEnded: parts.sessionEnded,
    orders: () => exchange.orders.length,
    pass: parts.pass,
  };
}

/** `book` of a `TestVenue` that is one of the local venues. */
export function bookOf(
  { exchange }: TroubledVenue,
  idOf: (symbol: SymbolName) => string,
): VenueBook {
  return {
    tradeByHand: (symbol: SymbolName, side: Side, quantity: Decimal) =>
      exchange.tradeByHand(idOf(symbol), side, quantity),
    restByHand: (symbol, quantity, limitPrice) => {
      exchange.place({
        clientId: null,
        symbol: idOf(symbol),
        side: "buy",
        orderType: "limit",
        quantity,
        limitPrice,
        stopPrice: null,
        trailAmount: null,
        timeInForce: "gtc",
        reduceOnly: false,
      });
    },
    bustNewest: () => exchange.bustNewest(),
    loseOpenOrders: () => exchange.loseOpenOrders(),
    fillAnyway: (quantity, price) => {
      const newest = exchange.orders.at(-1);
      if (newest !== undefined) exchange.fillAnyway(newest.id, quantity, price);
    },
  };
}

/** `stream` of a `TestVenue` that is one of the local venues. */
export function streamOf(
  { server }: Pick<TroubledVenue, "server">,
  parts: {
    readonly hub: { hold(): void; release(copies: number): void };
    readonly subscribers: () => number;
    readonly pass: (ms: number) => Promise<void>;
  },
): VenueStream {
  const { hub, pass, subscribers } = parts;
  const until = async (what: () => boolean, ms: number): Promise<void> => {
    for (let round = 0; !what(); round += 1) {
      if (round > 5_000) throw new Error("The broker did not subscribe again.");
      if (ms > 0) await pass(ms);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    hold: () => hub.hold(),
    release: (copies) => hub.release(copies),
    cut: async (meanwhile) => {
      server.dropSockets();
      await until(() => subscribers() === 0, 0);
      await meanwhile();
      await until(() => subscribers() > 0, 100);
    },
  };
}
