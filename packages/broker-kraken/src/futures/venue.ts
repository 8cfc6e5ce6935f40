import { at } from "@hookline/broker-ccxt";
import { add, atLeast, type Clock, ZERO } from "@hookline/core/driver";
import type { Pacer } from "@hookline/pacer";
import { type Cost, UNCOUNTED } from "../limits.ts";
import { type Trace, type Transport, withheld } from "../transport.ts";
import { VenueUnavailable } from "../venue.ts";
import { UnreadableAnswer, type VenueOrder } from "../wire.ts";
import type { Contract } from "./contracts.ts";
import { errorOf, isThrottled } from "./outcome.ts";
import { authent } from "./sign.ts";
import * as wire from "./wire.ts";

const API = "/derivatives/api/v3";
const HISTORY: Cost = { urgency: "question", charges: [{ counts: "history" }] };
const MOST_PAGES = 40;
const PAUSE_MS = 5_000;

export interface FuturesRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
}

export interface FuturesVenueParts {
  readonly host: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly transport: Transport;
  readonly pacer: Pacer;
  readonly clock: Clock;
}

/** Kraken Futures' requests, signed; each waits for its turn, and a refusal of a question is a `VenueUnavailable`. */
export class FuturesVenue {
  readonly #parts: FuturesVenueParts;
  /** Set once the contracts are loaded. */
  contractOf: (symbol: string) => Contract | null = () => null;

  constructor(parts: FuturesVenueParts) {
    this.#parts = parts;
  }

  get nowMs(): number {
    return this.#parts.clock.nowMs();
  }

  /** Sends one request, which is made when its turn has come. */
  async send(
    request: () => FuturesRequest,
    cost: Cost,
    signal: AbortSignal | null = null,
  ): Promise<Trace> {
    const { pacer, transport } = this.#parts;
    const turn = await pacer.turn({ ...cost, signal });
    if (!turn.granted) return withheld(turn.why);
    try {
      const trace = await transport.run(() => this.#fetch(request()), signal);
      if (isThrottled(trace)) pacer.pause(PAUSE_MS);
      return trace;
    } finally {
      turn.done();
    }
  }

  /** Orders by the venue's ids. */
  async byTxids(txids: readonly string[], sinceMs: number): Promise<readonly VenueOrder[]> {
    const found: VenueOrder[] = [];
    for (const id of txids) {
      const order = await this.#find({ orderIds: id }, sinceMs, ({ txid }) => txid === id);
      if (order !== null) found.push(order);
    }
    return found;
  }

  /** The order with our id: the newest ones, the working ones, the history, and the executions, in that order. */
  async byClientId(id: string, sinceMs: number): Promise<VenueOrder | null> {
    return await this.#find({ cliOrdIds: id }, sinceMs, ({ clientId }) => clientId === id);
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    return wire.openOrdersOf(await this.ask("GET", "openorders"));
  }

  async tradesOf(order: VenueOrder): Promise<readonly wire.FuturesTrade[]> {
    const sinceMs = (order.openedMs ?? this.nowMs) - 1_000;
    const trades = await this.tradesSince(sinceMs);
    return trades.filter(
      ({ clientId, txid }) =>
        txid === order.txid || (clientId !== null && clientId === order.clientId),
    );
  }

  /** Every fill since a time, the oldest first: the history with its fees, and what it does not have yet. */
  async tradesSince(sinceMs: number): Promise<readonly wire.FuturesTrade[]> {
    const found = new Map<string, wire.FuturesTrade>();
    // The newest come first; trades of one instant stay in their order.
    for (const trade of wire.fillsOf(await this.ask("GET", "fills")).toReversed())
      found.set(trade.id, trade);
    await this.#history("executions", sinceMs, (body) => {
      for (const trade of wire.executionsOf(body, this.contractOf)) {
        const before = found.get(trade.id);
        if (before === undefined || before.txid === trade.txid)
          found.set(trade.id, { ...trade, clientId: trade.clientId ?? before?.clientId ?? null });
      }
      return false;
    });
    return [...found.values()]
      .filter(({ atMs }) => atMs >= sinceMs)
      .toSorted((left, right) => left.atMs - right.atMs);
  }

  /** Kraken's clock. */
  async timeMs(): Promise<number> {
    const time = wire.stampOf(at(await this.ask("GET", "openorders"), "serverTime"));
    if (time === null) throw new UnreadableAnswer("no time");
    return time;
  }

  /** Asks Kraken to cancel every order after a silence; 0 ends that. */
  async cancelAllAfter(seconds: number): Promise<void> {
    const path = `${API}/cancelallordersafter`;
    const params = { timeout: String(seconds) };
    const cost: Cost = { ...UNCOUNTED, urgency: "exit" };
    this.#answerOf(await this.send(() => ({ method: "POST", path, params }), cost));
  }

  async ask(
    method: "GET" | "POST" | "PUT",
    name: string,
    params: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const path = `${API}/${name}`;
    return this.#answerOf(await this.send(() => ({ method, path, params }), UNCOUNTED));
  }

  #answerOf(trace: Trace): unknown {
    if (trace.why !== null) throw new VenueUnavailable(`not sent (${trace.why})`);
    if (trace.status !== 200 || trace.body === null)
      throw new VenueUnavailable(`not answered (${trace.status ?? "no status"})`);
    const error = errorOf(trace.body);
    if (error !== null) throw new VenueUnavailable(`refused (${error})`);
    return trace.body;
  }

  async #find(
    names: Readonly<Record<string, string>>,
    sinceMs: number,
    isIt: (order: VenueOrder) => boolean,
  ): Promise<VenueOrder | null> {
    const recent = wire.statusRowsOf(await this.ask("POST", "orders/status", names)).find(isIt);
    if (recent !== undefined) return recent;
    const open = (await this.openOrders()).find(isIt);
    if (open !== undefined) return open;
    for (const list of ["orders", "triggers"]) {
      let found: VenueOrder | null = null;
      await this.#history(list, sinceMs, (body) => {
        for (const element of wire.listOf(body, "elements")) {
          const order = wire.historyOrderOf(element);
          // The newest event comes first, and says how it stands.
          if (found === null && order !== null && isIt(order)) found = order;
        }
        return found !== null;
      });
      if (found !== null) return await this.#whole(found);
    }
    return await this.#fromTrades(sinceMs, isIt);
  }

  /** A placed order that is not open any more has ended, though its history does not say so yet. */
  async #whole(order: VenueOrder): Promise<VenueOrder> {
    if (order.status !== "working") return order;
    const trades = await this.tradesOf(order);
    const filled = trades.reduce((sum, { quantity }) => add(sum, quantity), ZERO);
    if (atLeast(filled, order.quantity)) return { ...order, filled, status: "closed" };
    return { ...order, filled, status: null };
  }

  /** A market order that was filled at once may stand among the executions only. */
  async #fromTrades(
    sinceMs: number,
    isIt: (order: VenueOrder) => boolean,
  ): Promise<VenueOrder | null> {
    const orders = (await this.tradesSince(sinceMs)).map((trade): VenueOrder => {
      const { atMs, clientId, quantity, side, txid } = trade;
      const base = { clientId, side, quantity, filled: quantity, trades: [], pair: "" };
      return { ...base, txid: wire.orderIdOf(txid), status: null, openedMs: atMs, endedMs: atMs };
    });
    return orders.find(isIt) ?? null;
  }

  async #history(list: string, sinceMs: number, take: (body: unknown) => boolean): Promise<void> {
    let token = "";
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const since = String(Math.max(1, Math.floor(sinceMs)));
      const params = {
        since,
        sort: "desc",
        ...(token === "" ? {} : { continuation_token: token }),
      };
      const path = `/api/history/v3/${list}`;
      const body = this.#answerOf(
        await this.send(() => ({ method: "GET", path, params }), HISTORY),
      );
      if (take(body)) return;
      const next: unknown = at(body, "continuationToken");
      if (typeof next !== "string" || next === "" || next === token) return;
      token = next;
    }
    throw new VenueUnavailable("too much history to read");
  }

  async #fetch({ method, params = {}, path }: FuturesRequest): Promise<Response> {
    const { apiKey, host, secret, transport } = this.#parts;
    const text = new URLSearchParams(params).toString();
    const isBody = method === "POST";
    const url = `https://${host}${path}${isBody || text === "" ? "" : `?${text}`}`;
    return await transport.fetch(url, {
      method,
      headers: {
        APIKey: apiKey,
        Authent: authent(secret, path, text),
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded",
      },
      ...(isBody ? { body: text } : {}),
    });
  }
}
