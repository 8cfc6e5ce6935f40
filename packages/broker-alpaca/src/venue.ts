import type { JsonObject, JsonValue, Quote, SymbolName } from "@hookline/core/driver";
import { add, type Decimal, decimal, isPositive, multiply } from "@hookline/core/driver";
import { BoundedMap } from "./bounded-map.ts";
import { type Listing, listingOf } from "./instruments.ts";
import { asObject, decimalOf, timeOf } from "./json.ts";
import type { AlpacaSettings, Time } from "./options.ts";
import { errorOf, isVenueNotFound, type RestAnswer } from "./outcome.ts";
import type { AlpacaRest, RawCall } from "./rest.ts";
import { isOccSymbol, venueSpellings } from "./symbols.ts";
import {
  readActivities,
  readAsset,
  readOrder,
  readOrders,
  type WireFill,
  type WireOrder,
} from "./wire.ts";

/** The answer to a question: what was asked for, that it is not there, or that it could not be answered. */
export type Found<Value> =
  | { readonly kind: "found"; readonly value: Value }
  | { readonly kind: "absent" }
  | { readonly kind: "unavailable"; readonly detail: string };

const LISTING_LIFE_MS = 600_000;
const MOST_LISTINGS = 2_000;
const PAGE_ORDERS = 500;
const PAGE_FILLS = 100;
const MOST_PAGES = 50;
const HALF = decimal("0.5");

/** Questions to Alpaca, in our terms; nothing here changes anything at the venue. */
export class AlpacaVenue {
  readonly #rest: AlpacaRest;
  readonly #settings: AlpacaSettings;
  readonly #time: Time;
  readonly #listings = new BoundedMap<
    SymbolName,
    { readonly listing: Listing; readonly untilMs: number }
  >(MOST_LISTINGS);

  constructor(rest: AlpacaRest, settings: AlpacaSettings, time: Time) {
    this.#rest = rest;
    this.#settings = settings;
    this.#time = time;
  }

  /** The contract of a symbol; kept for ten minutes. */
  async listing(symbol: SymbolName): Promise<Found<Listing>> {
    const kept = this.#listings.get(symbol);
    const nowMs = this.#time.clock.nowMs();
    if (kept !== undefined && nowMs < kept.untilMs) return found(kept.listing);
    for (const spelling of venueSpellings(symbol)) {
      const answer = await this.#rest.call(askForAsset(spelling));
      if (isAbsent(answer)) continue;
      const asset = readAsset(okBody(answer));
      if (asset === null) return unavailable(answer);
      const listing = listingOf(symbol, asset, this.#settings);
      this.#listings.set(symbol, { listing, untilMs: nowMs + LISTING_LIFE_MS });
      return found(listing);
    }
    return { kind: "absent" };
  }

  /** An order by the id we gave it. Absent only where the venue itself says so. */
  orderByClientId(clientOrderId: string): Promise<Found<WireOrder>> {
    return this.#order(({ orders }, init) =>
      orders.getOrderByClientOrderIdRaw({ clientOrderId }, init),
    );
  }

  orderById(orderId: string): Promise<Found<WireOrder>> {
    return this.#order(({ orders }, init) => orders.getOrderByOrderIDRaw({ orderId }, init));
  }

  /** The stop of a pair that was sent under the target's client order id; absent where that order has none. */
  async stopOfPair(targetId: string): Promise<Found<WireOrder>> {
    const target = await this.orderByClientId(targetId);
    if (target.kind !== "found") return target;
    const pair = await this.#order(({ orders }, init) =>
      orders.getOrderByOrderIDRaw({ orderId: target.value.id, nested: true }, init),
    );
    if (pair.kind !== "found") return pair;
    const [stop] = pair.value.legs;
    return stop === undefined ? { kind: "absent" } : found(stop);
  }

  /** Every working order. */
  async openOrders(): Promise<Found<readonly WireOrder[]>> {
    const all: WireOrder[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const last = all.at(-1);
      const answer = await this.#rest.call(({ orders }, init) =>
        orders.getAllOrdersRaw(
          {
            status: "open",
            direction: "asc",
            limit: PAGE_ORDERS,
            ...(last === undefined ? {} : { afterOrderId: last.id }),
          },
          init,
        ),
      );
      const orders = readOrders(okBody(answer));
      if (orders === null) return unavailable(answer);
      all.push(...orders);
      if (orders.length < PAGE_ORDERS) return found(all);
    }
    return { kind: "unavailable", detail: "too many working orders" };
  }

  /** Executions from a time on, oldest first. */
  async fills(fromMs: number, untilMs: number | null = null): Promise<Found<readonly WireFill[]>> {
    const fills: WireFill[] = [];
    // The bound is exclusive and its fractions of a second are not documented.
    const after = new Date(Math.max(0, Math.floor(fromMs / 1_000) * 1_000 - 1_000));
    let pageToken: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const token: string | null = pageToken;
      const answer = await this.#rest.call(({ activities }, init) =>
        activities.getAccountActivitiesByActivityTypeRaw(
          {
            activityType: "FILL",
            after,
            direction: "asc",
            pageSize: PAGE_FILLS,
            ...(untilMs === null ? {} : { until: new Date(untilMs) }),
            ...(token === null ? {} : { pageToken: token }),
          },
          init,
        ),
      );
      const entries = readActivities(okBody(answer));
      if (entries === null) return unavailable(answer);
      fills.push(...entries.map(({ fill }) => fill));
      const last = entries.at(-1);
      if (entries.length < PAGE_FILLS || last === undefined) return found(fills);
      pageToken = last.id;
    }
    return { kind: "unavailable", detail: "too many fills for one question" };
  }

  /** The last trade and the best bid and ask; null where Alpaca has no price. */
  async quote(
    symbol: SymbolName,
    { assetClass, tradable, venueSymbol }: Listing,
  ): Promise<Quote | null> {
    const asks = QUOTE_CALLS[assetClass](venueSymbol, this.#settings.feed);
    const [tradeAnswer, quoteAnswer] = await Promise.all([
      this.#rest.call(asks.trade, { from: "data" }),
      this.#rest.call(asks.quote, { from: "data" }),
    ]);
    const trade = entryOf(tradeAnswer, "trades", venueSymbol);
    const best = entryOf(quoteAnswer, "quotes", venueSymbol);
    const bid = priceOf(best, "bp");
    const ask = priceOf(best, "ap");
    const last = priceOf(trade, "p");
    const middle = bid === null || ask === null ? null : multiply(add(bid, ask), HALF);
    const price = last ?? middle;
    const from = last === null ? best : trade;
    const atMs = from === null ? null : timeOf(from, "t");
    if (price === null || atMs === null) return null;
    return { symbol, price, bid, ask, atMs, ...(tradable ? {} : { halted: true }) };
  }

  async #order(run: RawCall): Promise<Found<WireOrder>> {
    const answer = await this.#rest.call(run);
    if (isVenueNotFound(answer)) return { kind: "absent" };
    const order = readOrder(okBody(answer));
    return order === null ? unavailable(answer) : found(order);
  }
}

const found = <Value>(value: Value): Found<Value> => ({ kind: "found", value });

/** Whether an answer is a success. */
export const isOk = (answer: RestAnswer): boolean =>
  answer.kind === "answered" && answer.status >= 200 && answer.status < 300;

/** The body of a success; undefined where there is none or it cannot be read. */
export const okBody = (answer: RestAnswer): JsonValue | undefined =>
  answer.kind === "answered" && isOk(answer) ? answer.body : undefined;

/** Says why there is no answer, without anything of the body. */
export const unavailable = (
  answer: RestAnswer,
): { readonly kind: "unavailable"; readonly detail: string } => ({
  kind: "unavailable",
  detail:
    answer.kind === "answered"
      ? isOk(answer)
        ? "unreadable answer"
        : `HTTP ${answer.status}`
      : `${answer.kind}: ${answer.why}`,
});

// 422 is how the asset endpoint answers a symbol that it cannot even parse.
const isAbsent = (answer: RestAnswer): boolean =>
  isVenueNotFound(answer) ||
  (answer.kind === "answered" && answer.status === 422 && errorOf(answer.body) !== null);

const askForAsset =
  (symbol: string): RawCall =>
  ({ assets }, init) =>
    isOccSymbol(symbol)
      ? assets.getOptionContractSymbolOrIdRaw({ symbolOrId: symbol }, init)
      : assets.getV2AssetsSymbolOrAssetIdRaw({ symbolOrAssetId: symbol }, init);

type QuoteCalls = (
  symbols: string,
  feed: "iex" | "sip",
) => { readonly trade: RawCall; readonly quote: RawCall };

const QUOTE_CALLS: Readonly<Record<Listing["assetClass"], QuoteCalls>> = {
  us_equity: (symbols, feed) => ({
    trade: ({ stocks }, init) => stocks.stockLatestTradesRaw({ symbols, feed }, init),
    quote: ({ stocks }, init) => stocks.stockLatestQuotesRaw({ symbols, feed }, init),
  }),
  crypto: (symbols) => ({
    trade: ({ crypto }, init) => crypto.cryptoLatestTradesRaw({ loc: "us", symbols }, init),
    quote: ({ crypto }, init) => crypto.cryptoLatestQuotesRaw({ loc: "us", symbols }, init),
  }),
  us_option: (symbols) => ({
    trade: ({ options }, init) => options.optionLatestTradesRaw({ symbols }, init),
    quote: ({ options }, init) => options.optionLatestQuotesRaw({ symbols }, init),
  }),
};

const entryOf = (answer: RestAnswer, list: string, symbol: string): JsonObject | null =>
  asObject(asObject(asObject(okBody(answer))?.get(list))?.get(symbol));

// A side nobody quotes is sent as 0.
function priceOf(from: JsonObject | null, name: string): Decimal | null {
  const price = from === null ? null : decimalOf(from, name);
  return price !== null && isPositive(price) ? price : null;
}
