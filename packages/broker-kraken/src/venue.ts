import { at, decimalOf, textOf } from "@hookline/broker-ccxt";
import { type Clock, type Decimal, isPositive } from "@hookline/core/driver";
import type { Pacer } from "@hookline/pacer";
import type { KrakenClient } from "./client.ts";
import { sameId } from "./ids.ts";
import { type Cost, question, UNCOUNTED } from "./limits.ts";
import { errorsOf, isThrottled, shown } from "./outcome.ts";
import { type Trace, type Transport, withheld } from "./transport.ts";
import { ordersOf, tradesOf, UnreadableAnswer, type VenueOrder, type VenueTrade } from "./wire.ts";
import {
  type MarginPosition,
  marginPositionsOf,
  type TradeBalance,
  tradeBalanceOf,
} from "./wire-margin.ts";

/** A question that Kraken did not answer; the text names its error codes and nothing of the request. */
export class VenueUnavailable extends Error {
  override readonly name = "VenueUnavailable";
}

const QUESTION = question();
const HISTORY = question(2);
/** How many ids one request may name. */
const MOST_TRADES = 20;
const MOST_PAGES = 40;
const PAUSE_MS = 5_000;

/** Kraken's requests: each waits for its turn, and a refusal of one is a `VenueUnavailable`. */
export class Venue {
  readonly #client: KrakenClient;
  readonly #transport: Transport;
  readonly #pacer: Pacer;
  readonly #clock: Clock;

  constructor(parts: {
    readonly client: KrakenClient;
    readonly transport: Transport;
    readonly pacer: Pacer;
    readonly clock: Clock;
  }) {
    this.#client = parts.client;
    this.#transport = parts.transport;
    this.#pacer = parts.pacer;
    this.#clock = parts.clock;
  }

  /** Sends one request when its turn has come. */
  async send(
    work: (client: KrakenClient) => Promise<unknown>,
    cost: Cost,
    signal: AbortSignal | null = null,
  ): Promise<Trace> {
    const turn = await this.#pacer.turn({ ...cost, signal });
    if (!turn.granted) return withheld(turn.why);
    try {
      const trace = await this.#transport.run(() => work(this.#client), signal);
      if (isThrottled(trace)) this.#pacer.pause(PAUSE_MS);
      return trace;
    } finally {
      turn.done();
    }
  }

  /** Orders with our id among the working ones, then among those that have ended; null: neither. */
  async byClientId(id: string): Promise<VenueOrder | null> {
    const query = { cl_ord_id: id, trades: "true" };
    const named = (orders: readonly VenueOrder[]) =>
      orders.find(({ clientId }) => clientId !== null && sameId(clientId, id)) ?? null;
    const open = await this.#ask((client) => client.privatePostOpenOrders(query), QUESTION);
    const working = named(ordersOf(open, "open"));
    if (working !== null) return working;
    const closed = await this.#ask((client) => client.privatePostClosedOrders(query), HISTORY);
    return named(ordersOf(closed, "closed"));
  }

  async byTxids(txids: readonly string[]): Promise<readonly VenueOrder[]> {
    const query = { txid: txids.join(","), trades: "true" };
    const body = await this.#ask((client) => client.privatePostQueryOrders(query), QUESTION, [
      "EOrder:Unknown order",
    ]);
    return body === null ? [] : ordersOf(body);
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    const query = { trades: "true" };
    return ordersOf(
      await this.#ask((client) => client.privatePostOpenOrders(query), QUESTION),
      "open",
    );
  }

  /** The trades of an order; where it does not name them, those of the history since it was opened. */
  async tradesOf(order: VenueOrder): Promise<readonly VenueTrade[]> {
    if (order.trades.length === 0 && isPositive(order.filled) && order.openedMs !== null) {
      return (await this.tradesSince(order.openedMs)).filter(({ txid }) => txid === order.txid);
    }
    const found: VenueTrade[] = [];
    for (let first = 0; first < order.trades.length; first += MOST_TRADES) {
      const txid = order.trades.slice(first, first + MOST_TRADES).join(",");
      const body = await this.#ask((client) => client.privatePostQueryTrades({ txid }), HISTORY);
      found.push(...tradesOf(body));
    }
    return found;
  }

  /** Every trade of the account since a time, the oldest first. */
  async tradesSince(sinceMs: number): Promise<readonly VenueTrade[]> {
    // Kraken leaves out what happened at the very second.
    const start = String(Math.max(0, Math.floor(sinceMs / 1000) - 1));
    const found = new Map<string, VenueTrade>();
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { start, ofs: String(found.size) };
      const body = await this.#ask((client) => client.privatePostTradesHistory(query), HISTORY);
      const trades = tradesOf(body, "trades");
      for (const trade of trades) found.set(trade.id, trade);
      const count = decimalOf(at(body, "result", "count"));
      if (trades.length === 0 || found.size >= Number(count ?? 0)) {
        // Kraken lists the newest first; trades of one instant stay in their order.
        return [...found.values()]
          .toReversed()
          .filter(({ atMs }) => atMs >= sinceMs)
          .toSorted((left, right) => left.atMs - right.atMs);
      }
    }
    throw new VenueUnavailable("too many trades to list");
  }

  /** Balance and what working orders hold back, by Kraken's asset names. */
  async balances(): Promise<ReadonlyMap<string, { balance: Decimal; hold: Decimal | null }>> {
    const body = await this.#ask((client) => client.privatePostBalanceEx(), QUESTION);
    const rows = at(body, "result");
    if (typeof rows !== "object" || rows === null) throw new UnreadableAnswer("no balances");
    return new Map(
      Object.entries(rows).flatMap(([asset, row]) => {
        const balance = decimalOf(at(row, "balance"));
        return balance === null
          ? []
          : [[asset, { balance, hold: decimalOf(at(row, "hold_trade")) }]];
      }),
    );
  }

  /** Open margin positions: one for each order that opened some of it. */
  async openPositions(): Promise<readonly MarginPosition[]> {
    const body = await this.#ask((client) => client.privatePostOpenPositions(), QUESTION);
    return marginPositionsOf(body);
  }

  /** Money of the margin account, in the currency that Kraken calls so. */
  async tradeBalance(asset: string): Promise<TradeBalance> {
    const body = await this.#ask((client) => client.privatePostTradeBalance({ asset }), QUESTION);
    return tradeBalanceOf(body);
  }

  /** Last price, bid and ask by pair id. */
  async tickers(
    pairs: readonly string[],
  ): Promise<
    ReadonlyMap<string, { last: Decimal | null; bid: Decimal | null; ask: Decimal | null }>
  > {
    const pair = pairs.join(",");
    const body = await this.#ask((client) => client.publicGetTicker({ pair }), UNCOUNTED);
    const first = (row: unknown, name: string) => decimalOf(at(row, name, "0"));
    return new Map(
      Object.entries(at(body, "result") ?? {}).map(([id, row]) => [
        id,
        { last: first(row, "c"), bid: first(row, "b"), ask: first(row, "a") },
      ]),
    );
  }

  /** Kraken's clock in whole seconds, as milliseconds. */
  async timeMs(): Promise<number> {
    const body = await this.#ask((client) => client.publicGetTime(), UNCOUNTED);
    const time = Number(textOf(at(body, "result", "unixtime")) ?? Number.NaN);
    if (!Number.isSafeInteger(time) || time <= 0) throw new UnreadableAnswer("no time");
    return time * 1000;
  }

  async socketToken(): Promise<string> {
    const body = await this.#ask((client) => client.privatePostGetWebSocketsToken(), QUESTION);
    const token = textOf(at(body, "result", "token"));
    if (token === null) throw new UnreadableAnswer("no token");
    return token;
  }

  /** Asks Kraken to cancel every order after a silence; 0 ends that. */
  async cancelAllAfter(seconds: number): Promise<void> {
    const query = { timeout: String(seconds) };
    await this.#ask((client) => client.privatePostCancelAllOrdersAfter(query), question(1, "exit"));
  }

  get nowMs(): number {
    return this.#clock.nowMs();
  }

  /** The answer's document; null where Kraken said one of the errors that are an answer too. */
  async #ask(
    work: (client: KrakenClient) => Promise<unknown>,
    cost: Cost,
    answers: readonly string[] = [],
  ): Promise<unknown> {
    const trace = await this.send(work, cost);
    if (trace.why !== null) throw new VenueUnavailable(`not sent (${trace.why})`);
    const errors = errorsOf(trace.body);
    if (errors === null || trace.status !== 200)
      throw new VenueUnavailable(`not answered (${trace.status ?? "no status"})`);
    if (errors.length === 0) return trace.body;
    if (errors.every((error) => answers.includes(error))) return null;
    throw new VenueUnavailable(`refused (${shown(errors) ?? ""})`);
  }
}
