import { add, type Decimal, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange, VenueFill, VenueOrder } from "../exchange.ts";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import type { VenueInstrument } from "./instruments.ts";
import { readRequest, refusalOf, reservedCash } from "./orders.ts";
import type { Quota } from "./quota.ts";
import { digits, exchangeId, fillJson, orderJson, positionJson, toJson } from "./render.ts";

export interface DeskParts {
  readonly exchange: Exchange;
  readonly quota: Quota;
  readonly currency: string;
  readonly instruments: readonly VenueInstrument[];
  readonly marketOrdersOnly: boolean;
  /** Values of the Authorization header that are taken. */
  readonly credentials: readonly string[];
}

interface Line {
  readonly order: VenueOrder;
  readonly fill: VenueFill | null;
}

const ROOT = "/api/v0";

/** Answers requests as the public API v0 does. */
export class Trading212Desk {
  readonly #parts: DeskParts;
  readonly #byApi = new Set<string>();
  /** Executions and ends, oldest first. */
  readonly #history: Line[] = [];

  constructor(parts: DeskParts) {
    this.#parts = parts;
    parts.exchange.listen((event) => {
      if (event.type === "fill") this.#history.push({ order: event.order, fill: event.fill });
      else if (event.type !== "new") this.#history.push({ order: event.order, fill: null });
    });
  }

  handle(request: VenueRequest): VenueAnswer {
    if (!this.#parts.credentials.includes(request.headers.authorization ?? "")) {
      return { status: 401, body: "" };
    }
    const path = request.path.startsWith(ROOT) ? request.path.slice(ROOT.length) : "";
    const endpoint = `${request.method} ${path.replace(/\/orders\/\d+$/, "/orders/{id}")}`;
    const { headers, over } = this.#parts.quota.take(endpoint);
    const answer = over ? tooMany() : this.#answer(endpoint, path, request);
    return {
      status: answer.status,
      headers: { "content-type": "application/json", ...headers },
      body: answer.body === "" ? "" : toJson(answer.body),
    };
  }

  #answer(endpoint: string, path: string, request: VenueRequest): VenueAnswer {
    const last = path.slice(path.lastIndexOf("/") + 1);
    switch (endpoint) {
      case "GET /equity/orders":
        return ok(this.#open.map((order) => this.#order(order)));
      case "GET /equity/orders/{id}":
        return this.#one(last);
      case "DELETE /equity/orders/{id}":
        return this.#parts.exchange.cancel(exchangeId(last)) === null ? gone() : ok("");
      case "GET /equity/positions":
        return this.#positions(request.query.get("ticker"));
      case "GET /equity/account/summary":
        return this.#summary();
      case "GET /equity/history/orders":
        return this.#historyPage(request.query);
      case "GET /equity/metadata/instruments":
        return ok(this.#parts.instruments.map(instrumentJson));
      case "POST /equity/orders/market":
      case "POST /equity/orders/limit":
      case "POST /equity/orders/stop":
      case "POST /equity/orders/stop_limit":
        return this.#place(last, request.body);
      default:
        return gone();
    }
  }

  get #open(): readonly VenueOrder[] {
    return this.#parts.exchange.orders.filter(({ status }) => status === "open");
  }

  #one(wire: string): VenueAnswer {
    const order = this.#parts.exchange.order(exchangeId(wire));
    return order === null || order.status !== "open" ? gone() : ok(this.#order(order));
  }

  #place(kind: string, body: string): VenueAnswer {
    const { exchange, marketOrdersOnly } = this.#parts;
    if (marketOrdersOnly && kind !== "market") {
      return bad({ code: "NotAvailableForRealMoneyAccounts", clarification: "Not available" });
    }
    const order = readRequest(kind, body);
    if (!("symbol" in order)) return bad(order);
    if (this.#instrument(order.symbol) === null) {
      return bad({ code: "InstrumentNotFound", clarification: "Instrument not found" });
    }
    const refusal = refusalOf(exchange, order);
    if (refusal !== null) return bad(refusal);
    const placed = exchange.place(order);
    this.#byApi.add(placed.id);
    // The answer is from before the market: fills are seen later.
    return ok(this.#order({ ...placed, status: "open", filledQuantity: ZERO }));
  }

  #positions(ticker: string | null): VenueAnswer {
    const { exchange } = this.#parts;
    const held = exchange.positions.filter(({ symbol }) => ticker === null || symbol === ticker);
    return ok(
      held.flatMap((position) => {
        const instrument = this.#instrument(position.symbol);
        const price = exchange.price(position.symbol) ?? position.averagePrice;
        return instrument === null ? [] : [positionJson(position, instrument, price)];
      }),
    );
  }

  #summary(): VenueAnswer {
    const { currency, exchange } = this.#parts;
    const reserved = reservedCash(exchange);
    const value = exchange.positions.reduce(
      (total, { quantity, symbol }) =>
        add(total, multiply(quantity, exchange.price(symbol) ?? ZERO)),
      ZERO,
    );
    return ok({
      id: 4_812_345,
      currency,
      cash: {
        availableToTrade: digits(subtract(exchange.cash, reserved)),
        inPies: 0,
        reservedForOrders: digits(reserved),
      },
      investments: { currentValue: digits(value) },
      totalValue: digits(add(exchange.cash, value)),
    });
  }

  #historyPage(query: URLSearchParams): VenueAnswer {
    const ticker = query.get("ticker");
    const limit = Number(query.get("limit") ?? "20");
    if (!(limit >= 1 && limit <= 50)) return bad(invalid("limit"));
    const lines = this.#history.filter(({ order }) => ticker === null || order.symbol === ticker);
    const end = Number(query.get("cursor") ?? String(lines.length));
    const page = lines.slice(Math.max(0, end - limit), end).toReversed();
    const next = end - limit;
    const filter = ticker === null ? "" : `&ticker=${encodeURIComponent(ticker)}`;
    const path = `${ROOT}/equity/history/orders?limit=${limit}&cursor=${next}${filter}`;
    return ok({
      items: page.map((line) => this.#line(line)),
      nextPagePath: next > 0 ? path : null,
    });
  }

  #line({ fill, order }: Line): object {
    const now = this.#parts.exchange.order(order.id) ?? order;
    const currency: string = this.#instrument(order.symbol)?.currency ?? this.#parts.currency;
    return {
      order: this.#order(now),
      ...(fill === null ? {} : { fill: fillJson(fill, currency) }),
    };
  }

  #order(order: VenueOrder): object {
    const known = this.#instrument(order.symbol);
    const { symbol: ticker } = order;
    const base = { shortName: ticker, name: ticker, isin: "", type: "STOCK" as const };
    const instrument = known ?? { ...base, ticker, currency: this.#parts.currency };
    return orderJson(order, instrument, this.#byApi.has(order.id));
  }

  #instrument(ticker: string): VenueInstrument | null {
    return this.#parts.instruments.find((instrument) => instrument.ticker === ticker) ?? null;
  }
}

const instrumentJson = ({
  currency,
  isin,
  name,
  shortName,
  ticker,
  type,
}: VenueInstrument): object => ({
  ticker,
  type,
  workingScheduleId: 71,
  isin,
  currencyCode: currency,
  name,
  shortName,
  maxOpenQuantity: digits("1000000" as Decimal),
  extendedHours: true,
  addedOn: "2018-07-12T07:10:11.000+03:00",
});

const ok = (body: unknown): VenueAnswer => ({ status: 200, body });
const bad = (body: unknown): VenueAnswer => ({ status: 400, body });
const invalid = (field: string): object => ({
  type: "/api-errors/validation",
  title: "validation",
  status: 400,
  detail: field,
});
const gone = (): VenueAnswer => ({
  status: 404,
  body: { type: "/api-errors/entity-not-found", title: "not found", status: 404 },
});
const tooMany = (): VenueAnswer => ({
  status: 429,
  body: { type: "/api-errors/too-many-requests", title: "Too many requests", status: 429 },
});
