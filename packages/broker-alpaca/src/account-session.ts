import {
  type Approved,
  type Balances,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerReadiness,
  type BrokerSession,
  type CancelOutcome,
  ConfigError,
  type ExecutionReport,
  type Instrument,
  type OrderChange,
  type OrderIntent,
  type OrderLookup,
  type OrderReference,
  parseVenueOrderId,
  type Quote,
  type SubmitOutcome,
  type SymbolName,
} from "@hookline/core/driver";
import { readBalances, readPositions, readReadiness } from "./account-facts.ts";
import { cancelOrder, replaceOrder } from "./amend.ts";
import { CatchUp, type CatchUpParts, nameOfFill } from "./catch-up.ts";
import { fillReport } from "./map.ts";
import type { AlpacaSettings } from "./options.ts";
import { ourIdOf } from "./order-ids.ts";
import { lookUp } from "./order-lookup.ts";
import { OrderMemory } from "./order-memory.ts";
import { AlpacaRest, type AlpacaSdk } from "./rest.ts";
import { type SocketClass, type StreamListener, TradeStream } from "./stream.ts";
import { type OrderPair, type SubmitParts, submitOrder, submitPair } from "./submit.ts";
import { SymbolBook } from "./symbols.ts";
import { takeUpdate } from "./updates.ts";
import { AlpacaVenue, okBody, unavailable } from "./venue.ts";
import { readUpdate } from "./wire.ts";

const CONNECT_WAIT_MS = 15_000;

/** One connection's life: from `connect` to `close`. */
export class AccountSession {
  readonly #session: BrokerSession;
  readonly #settings: AlpacaSettings;
  readonly #rest: AlpacaRest;
  readonly #venue: AlpacaVenue;
  readonly #memory: OrderMemory;
  readonly #symbols = new SymbolBook();
  readonly #catchUp: CatchUp;
  readonly #stream: TradeStream;
  #onFirst: ((result: "ready" | "refused" | "offline") => void) | null = null;

  constructor(parts: {
    readonly session: BrokerSession;
    readonly settings: AlpacaSettings;
    readonly sdk: AlpacaSdk;
    readonly Socket: SocketClass;
  }) {
    const { sdk, session, settings, Socket } = parts;
    this.#session = session;
    this.#settings = settings;
    this.#rest = new AlpacaRest(sdk, settings, session);
    this.#venue = new AlpacaVenue(this.#rest, settings, session);
    this.#memory = new OrderMemory(session);
    this.#catchUp = new CatchUp(this.#lookUpParts());
    this.#stream = new TradeStream({ Socket, settings, time: session, listener: this.#listener() });
    const { openOrders, positions } = session.restored;
    for (const { symbol } of [...openOrders, ...positions]) this.#symbols.remember(symbol);
  }

  /** Waits for the stream and for what was missed; a venue that is away is waited for in the background. */
  async open(): Promise<void> {
    const first = new Promise<"ready" | "refused" | "offline">((resolve) => {
      this.#onFirst = resolve;
    });
    const cancelTimer = this.#session.timers.after(CONNECT_WAIT_MS, () =>
      this.#onFirst?.("offline"),
    );
    this.#stream.open();
    const result = await first;
    cancelTimer();
    this.#onFirst = null;
    if (result === "refused") {
      this.close();
      throw new ConfigError([`alpaca: the ${this.#settings.environment} key was not accepted.`]);
    }
    if (result === "offline") {
      this.#session.logger.warn("Alpaca is not reachable; connecting goes on", {
        account: this.#session.account,
      });
    }
  }

  close(): void {
    this.#memory.close();
    this.#onFirst?.("offline");
    this.#catchUp.close();
    this.#stream.close();
    this.#rest.close();
  }

  async submit(order: Approved<OrderIntent>, signal: AbortSignal): Promise<SubmitOutcome> {
    this.#symbols.remember(order.symbol);
    this.#memory.begin(order.clientOrderId);
    try {
      return await submitOrder(this.#submitParts(), order, signal);
    } finally {
      this.#memory.finish(order.clientOrderId);
    }
  }

  async submitOco(pair: OrderPair, signal: AbortSignal): Promise<SubmitOutcome> {
    const { stop, target } = pair;
    this.#symbols.remember(target.symbol);
    for (const { clientOrderId } of [target, stop]) this.#memory.begin(clientOrderId);
    try {
      return await submitPair(this.#submitParts(), pair, signal);
    } finally {
      for (const { clientOrderId } of [target, stop]) this.#memory.finish(clientOrderId);
    }
  }

  cancel(order: OrderReference, signal: AbortSignal): Promise<CancelOutcome> {
    return cancelOrder(this.#submitParts(), order, signal);
  }

  replace(order: OrderReference, change: OrderChange, signal: AbortSignal): Promise<SubmitOutcome> {
    return replaceOrder(this.#submitParts(), { order, change }, signal);
  }

  findOrder(order: OrderReference): Promise<OrderLookup> {
    this.#symbols.remember(order.symbol);
    return lookUp(this.#lookUpParts(), order);
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    const open = await this.#venue.openOrders();
    if (open.kind !== "found") throw new VenueUnavailable("orders", open);
    return open.value.flatMap((order) => {
      const symbol = this.#symbols.fromVenue(order.symbol);
      if (symbol === null) return [];
      const { filledQuantity, id, quantity, side } = order;
      const clientOrderId = this.#memory.ourIdOf(order) ?? ourIdOf(order.clientOrderId);
      const venueOrderId = parseVenueOrderId(id);
      // An order by amount of money has no quantity; it was placed elsewhere.
      return [
        {
          clientOrderId,
          venueOrderId,
          symbol,
          side,
          quantity: quantity ?? filledQuantity,
          filledQuantity,
        },
      ];
    });
  }

  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    const fills = await this.#venue.fills(sinceMs);
    if (fills.kind !== "found") throw new VenueUnavailable("fills", fills);
    const reports: ExecutionReport[] = [];
    for (const fill of fills.value) {
      const clientOrderId = await nameOfFill(this.#lookUpParts(), fill);
      const symbol = this.#symbols.fromVenue(fill.symbol);
      const report =
        clientOrderId === null || symbol === null
          ? null
          : fillReport(fill, { clientOrderId, symbol });
      if (report !== null) reports.push(report);
    }
    return reports;
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    const answer = await this.#rest.call(({ positions }, init) =>
      positions.getAllOpenPositionsRaw(init),
    );
    const positions = readPositions(okBody(answer), this.#symbols);
    if (positions === null) throw new VenueUnavailable("positions", unavailable(answer));
    return positions;
  }

  async balances(): Promise<Balances> {
    const answer = await this.#rest.call(({ account }, init) => account.getAccountRaw(init));
    const balances = readBalances(okBody(answer));
    if (balances === null) throw new VenueUnavailable("account", unavailable(answer));
    return balances;
  }

  async readiness(): Promise<BrokerReadiness> {
    const [account, clock] = await Promise.all([
      this.#rest.call((api, init) => api.account.getAccountRaw(init)),
      this.#rest.call((api, init) => api.clock.legacyClockRaw(init)),
    ]);
    return readReadiness(okBody(account), okBody(clock));
  }

  async instrument(symbol: SymbolName): Promise<Instrument | null> {
    const listing = await this.#venue.listing(symbol);
    if (listing.kind === "unavailable") throw new VenueUnavailable("asset", listing);
    if (listing.kind === "absent") return null;
    this.#symbols.remember(symbol);
    return listing.value.instrument;
  }

  async quote(symbol: SymbolName): Promise<Quote | null> {
    const listing = await this.#venue.listing(symbol);
    return listing.kind === "found" ? this.#venue.quote(symbol, listing.value) : null;
  }

  #listener(): StreamListener {
    return {
      onListening: () => void this.#catchUp.run().then(() => this.#onFirst?.("ready")),
      onUpdate: (data) => {
        const update = readUpdate(data);
        if (update === null) return this.#resync();
        this.#catchUp.heard();
        takeUpdate(
          {
            memory: this.#memory,
            symbols: this.#symbols,
            session: this.#session,
            resync: () => this.#resync(),
          },
          update,
        );
      },
      onGarbled: () => this.#resync(),
      onRefused: () => {
        this.#session.logger.error("Alpaca does not take the key", {
          account: this.#session.account,
        });
        this.#onFirst?.("refused");
      },
      onLost: () => {
        this.#catchUp.lost();
        this.#onFirst?.("offline");
      },
    };
  }

  #resync(): void {
    this.#session.logger.warn("Alpaca sent a message that cannot be used; asking what happened", {
      account: this.#session.account,
    });
    void this.#catchUp.run();
  }

  #submitParts(): SubmitParts {
    return { rest: this.#rest, venue: this.#venue, memory: this.#memory, settings: this.#settings };
  }

  #lookUpParts(): CatchUpParts {
    return {
      venue: this.#venue,
      memory: this.#memory,
      time: this.#session,
      session: this.#session,
      symbols: this.#symbols,
      lookUpAgainMs: this.#settings.lookUpAgainMs,
    };
  }
}

/** A question that Alpaca did not answer; the port has no other way to say so. */
class VenueUnavailable extends Error {
  override readonly name = "VenueUnavailable";

  constructor(what: string, why: { readonly kind: string; readonly detail?: string }) {
    super(`Alpaca did not tell the ${what}: ${why.detail ?? why.kind}.`);
  }
}
