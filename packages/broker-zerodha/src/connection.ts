import {
  type Balances,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerReadiness,
  type BrokerSession,
  type ExecutionReport,
  isJsonObject,
  type JsonValue,
  parseVenueOrderId,
  type Quote,
  type SymbolName,
} from "@hookline/core/driver";
import { balancesOf, type Portfolio, positionsOf, quoteOf } from "./account.ts";
import type { Auth } from "./auth.ts";
import { type BookView, storyOf, workingRows } from "./book.ts";
import { Catalog } from "./catalog.ts";
import { dataOf, failureOf, KiteHttp } from "./http.ts";
import { symbolOf } from "./instruments.ts";
import { arrayAt, objectAt, rowsOf } from "./json.ts";
import { KnownOrders } from "./known.ts";
import type { Settings } from "./options.ts";
import { Pace } from "./pace.ts";
import { BookReader } from "./reader.ts";
import type { SenderParts } from "./sender.ts";
import { KiteStream } from "./stream.ts";
import { Ticks } from "./ticks.ts";
import { type HoldingRow, readHolding, readMargin, readPosition } from "./wire.ts";

export interface ConnectionParts {
  readonly settings: Settings;
  readonly apiKey: string;
  readonly auth: Auth;
  readonly session: BrokerSession;
  readonly scrub: (text: string) => string;
}

/** A read that failed, in a word; the answer's text stays out of it. */
class KiteReadError extends Error {
  constructor(what: string, why: string) {
    super(`Kite: ${what} could not be read (${why}).`);
    this.name = "KiteReadError";
  }
}

/** Everything that lives from `connect` to `close`. */
export class Connection {
  readonly http: KiteHttp;
  readonly catalog: Catalog;
  readonly known: KnownOrders = new KnownOrders();
  readonly reader: BookReader;
  readonly #settings: Settings;
  readonly #session: BrokerSession;
  readonly #scrub: (text: string) => string;
  readonly #pace: Pace;
  readonly #stream: KiteStream;
  readonly #ticks: Ticks;
  readonly #asked = new Map<SymbolName, Promise<Quote | null>>();

  constructor({ apiKey, auth, scrub, session, settings }: ConnectionParts) {
    const { clock, logger, timers } = session;
    this.#settings = settings;
    this.#session = session;
    this.#scrub = scrub;
    this.#pace = new Pace(settings.limits, session);
    this.http = new KiteHttp({
      url: settings.url,
      apiKey,
      auth,
      pace: this.#pace,
      clock,
      timers,
      timeoutMs: settings.requestTimeoutMs,
      onExpired: () => logger.error("The Kite session has expired; somebody must log in."),
    });
    const { http, known } = this;
    const report = (given: ExecutionReport): void => session.report(given);
    this.catalog = new Catalog({ http, settings, clock, logger });
    this.reader = new BookReader({ http, settings, known, clock, timers, logger, report, scrub });
    this.#ticks = new Ticks(clock, logger);
    const hint = (): void => void this.reader.refresh();
    this.#stream = new KiteStream({
      socketUrl: settings.socketUrl,
      apiKey,
      auth,
      clock,
      timers,
      logger,
      tokens: () => this.#ticks.tokens,
      onOpen: hint,
      onOrder: hint,
      onRefused: hint,
      onTick: (tick) => this.#ticks.take(tick),
    });
    for (const order of session.restored.openOrders) known.restore(order, clock.nowMs());
  }

  /** Reads what happened meanwhile, then listens. Without a session it waits for the next login. */
  async start(): Promise<void> {
    await this.catalog.rows();
    await this.reader.refresh();
    this.#stream.start();
  }

  close(): void {
    this.reader.close();
    this.#stream.close();
    this.#pace.close();
  }

  get sender(): SenderParts {
    const { catalog, http, known, reader } = this;
    const { clock } = this.#session;
    return { http, catalog, known, reader, settings: this.#settings, clock, scrub: this.#scrub };
  }

  /** Whether order events and ticks are being pushed. */
  get streaming(): boolean {
    return this.#stream.connected;
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    return openOrdersOf(await this.#view(), this.known);
  }

  /** Fills of the day: Kite wipes its trades each night. */
  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    const view = await this.#view();
    return this.known
      .all()
      .flatMap((known) => storyOf(known, view)?.reports ?? [])
      .filter(({ atMs, type }) => type === "fill" && atMs >= sinceMs - (sinceMs % 1_000))
      .toSorted((left, right) => left.atMs - right.atMs);
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    return positionsOf(await this.#portfolio(), this.#settings, this.#symbolOf);
  }

  async balances(): Promise<Balances> {
    const answer = await this.http.request({ method: "GET", path: "/user/margins" });
    const margin = readMargin(objectAt(dataOf(answer), "data"), "equity");
    if (margin === null) throw new KiteReadError("the margins", failureOf(answer));
    return balancesOf(margin, await this.#portfolio());
  }

  /** What Kite tells of the account: it has no clock to ask, and its API cannot withdraw. */
  async readiness(): Promise<BrokerReadiness> {
    const answer = await this.http.request({ method: "GET", path: "/user/profile" });
    const profile = objectAt(dataOf(answer), "data");
    const exchanges = arrayAt(profile, "exchanges");
    const orderTypes = arrayAt(profile, "order_types");
    return {
      serverTimeMs: null,
      active: exchanges === null ? null : exchanges.length > 0,
      mayTrade: orderTypes === null ? null : orderTypes.length > 0,
      mayWithdraw: false,
    };
  }

  /** A tick of a moment ago, else one request; who asks meanwhile gets the same answer (Kite allows one a second). */
  quote(symbol: SymbolName): Promise<Quote | null> {
    const asked = this.#asked.get(symbol);
    if (asked !== undefined) return asked;
    const answer = this.#quote(symbol).finally(() => this.#asked.delete(symbol));
    this.#asked.set(symbol, answer);
    return answer;
  }

  async #quote(symbol: SymbolName): Promise<Quote | null> {
    const fresh = this.#ticks.fresh(symbol);
    const row = (await this.catalog.rows())?.get(symbol);
    if (fresh !== null || row === undefined) return fresh;
    const name = `${row.exchange}:${row.tradingsymbol}`;
    const query = { i: name };
    const answer = await this.http.request({ method: "GET", path: "/quote", query, lane: "quote" });
    const quotes = objectAt(dataOf(answer), "data");
    return quoteOf(objectAt(quotes, name), symbol, this.#session.clock.nowMs());
  }

  /** Calls back on each tick of an instrument until the answer is called; null where it is not on the list. */
  async watch(symbol: SymbolName, listener: (quote: Quote) => void): Promise<(() => void) | null> {
    const token = (await this.catalog.rows())?.get(symbol)?.token;
    if (token === undefined) return null;
    if (this.#ticks.add(token, symbol, listener)) this.#stream.subscribe([token]);
    return () => {
      if (this.#ticks.remove(token, listener)) this.#stream.unsubscribe([token]);
    };
  }

  readonly #symbolOf = (row: {
    readonly exchange: string;
    readonly tradingsymbol: string;
  }): SymbolName | null => symbolOf(row.exchange, row.tradingsymbol, this.#settings.bareExchange);

  async #view(): Promise<BookView> {
    const answer = await this.reader.read();
    if (!answer.ok) throw new KiteReadError("the order book", answer.why);
    return answer.view;
  }

  async #portfolio(): Promise<Portfolio> {
    const answer = await this.http.request({ method: "GET", path: "/portfolio/positions" });
    const net = arrayAt(objectAt(dataOf(answer), "data"), "net");
    if (net === null) throw new KiteReadError("the positions", failureOf(answer));
    const { rows: positions } = allOf("the positions", rowsOf(net, readPosition));
    const held = this.#settings.equityProduct !== "MIS";
    return { positions, holdings: held ? await this.#holdings() : [] };
  }

  async #holdings(): Promise<readonly HoldingRow[]> {
    const answer = await this.http.request({ method: "GET", path: "/portfolio/holdings" });
    const rows: readonly JsonValue[] | null = arrayAt(dataOf(answer), "data");
    if (rows === null) throw new KiteReadError("the holdings", failureOf(answer));
    return allOf("the holdings", rowsOf(rows.filter(isJsonObject), readHolding)).rows;
  }
}

/** A position that cannot be read must not look like none. */
function allOf<Rows extends { readonly unread: number }>(what: string, rows: Rows): Rows {
  if (rows.unread > 0) throw new KiteReadError(what, "unreadable_row");
  return rows;
}

/** Working orders: ours as one each, however many slices they have, and those that somebody else placed. */
function openOrdersOf(view: BookView, known: KnownOrders): readonly BrokerOrder[] {
  const ours = new Set<string>();
  const orders: BrokerOrder[] = [];
  for (const order of known.all()) {
    const story = storyOf(order, view);
    for (const { orderId } of story?.rows ?? []) ours.add(orderId);
    const [first] = story?.rows ?? [];
    if (story === null || first === undefined || workingRows(story.rows).length === 0) continue;
    const { clientOrderId, symbol } = order;
    orders.push({
      clientOrderId,
      venueOrderId: parseVenueOrderId(first.orderId),
      symbol,
      side: first.side,
      quantity: order.quantity ?? first.quantity,
      filledQuantity: story.filled,
    });
  }
  for (const row of workingRows(view.book.orders)) {
    const symbol = view.symbolOf(row);
    if (ours.has(row.orderId) || symbol === null) continue;
    const { filledQuantity, quantity, side } = row;
    const venueOrderId = parseVenueOrderId(row.orderId);
    orders.push({ clientOrderId: null, venueOrderId, symbol, side, quantity, filledQuantity });
  }
  return orders;
}
