import { absolute, type Clock, divide, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { VenuePosition } from "../exchange.ts";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import { assetOf } from "./assets.ts";
import type { AlpacaBook } from "./book.ts";
import { activityBody, timeText } from "./wire.ts";

const ok = (body: unknown): VenueAnswer => ({ status: 200, body });
const DAY_MS = 86_400_000;

/** GET /v2/account */
export function account(book: AlpacaBook): VenueAnswer {
  const { cash, equity } = book.exchange;
  return ok({
    id: "00000000-0000-4000-c000-000000000001",
    account_number: "LOCAL0001",
    status: "ACTIVE",
    currency: "USD",
    cash,
    equity,
    portfolio_value: equity,
    buying_power: book.buyingPower,
    regt_buying_power: book.buyingPower,
    daytrading_buying_power: "0",
    multiplier: "1",
    daytrade_count: 0,
    pattern_day_trader: false,
    trading_blocked: false,
    transfers_blocked: false,
    account_blocked: false,
    trade_suspended_by_user: false,
    shorting_enabled: true,
  });
}

/** GET /v2/positions */
export const positions = (book: AlpacaBook): VenueAnswer =>
  ok(book.exchange.positions.map((position) => positionBody(book, position)));

// Positions name a pair without its slash, orders with it.
function positionBody(book: AlpacaBook, { averagePrice, quantity, symbol }: VenuePosition): object {
  const price = book.exchange.price(symbol) ?? averagePrice;
  const value = multiply(quantity, price);
  const cost = multiply(quantity, averagePrice);
  const profit = subtract(value, cost);
  const change = cost === ZERO ? ZERO : divide(profit, absolute(cost));
  return {
    asset_id: "00000000-0000-4000-a000-000000000000",
    symbol: symbol.replace("/", ""),
    exchange: assetOf(symbol)?.exchange ?? "NASDAQ",
    asset_class: assetOf(symbol)?.class ?? "us_equity",
    asset_marginable: true,
    avg_entry_price: averagePrice,
    qty: quantity,
    qty_available: quantity,
    side: quantity.startsWith("-") ? "short" : "long",
    market_value: value,
    cost_basis: cost,
    unrealized_pl: profit,
    unrealized_plpc: change,
    unrealized_intraday_pl: profit,
    unrealized_intraday_plpc: change,
    current_price: price,
    lastday_price: averagePrice,
    change_today: "0",
  };
}

/** GET /v2/account/activities/FILL */
export function fillActivities(book: AlpacaBook, { query }: VenueRequest): VenueAnswer {
  const afterMs = Date.parse(query.get("after") ?? "") || Number.NEGATIVE_INFINITY;
  const untilMs = Date.parse(query.get("until") ?? "") || Number.POSITIVE_INFINITY;
  const fills = book.exchange.fills.filter(({ atMs }) => atMs > afterMs && atMs < untilMs);
  const all = fills.map((fill) =>
    activityBody(fill, book.exchange.order(fill.orderId), book.cumulative(fill)),
  );
  const sorted = query.get("direction") === "asc" ? all : all.toReversed();
  const token = query.get("page_token");
  const from = token === null ? 0 : sorted.findIndex(({ id }) => id === token) + 1;
  return ok(sorted.slice(from, from + Number(query.get("page_size") ?? "100")));
}

/** GET /v2/clock: a market that is open until the UTC day ends. */
export function clock({ nowMs }: Clock): VenueAnswer {
  const atMs = nowMs();
  const next = (Math.floor(atMs / DAY_MS) + 1) * DAY_MS;
  const [timestamp, next_close] = [timeText(atMs), timeText(next)];
  return ok({ timestamp, is_open: true, next_open: timeText(next + 1), next_close });
}

/** GET /v2/calendar: Mondays to Fridays, without holidays. */
export function calendar({ query }: VenueRequest): VenueAnswer {
  const startMs = Date.parse((query.get("start") ?? "2026-01-01").slice(0, 10));
  const endMs = Date.parse((query.get("end") ?? "2026-01-31").slice(0, 10));
  const days: object[] = [];
  for (let atMs = startMs; atMs <= endMs && days.length < 1_000; atMs += DAY_MS) {
    const weekday = new Date(atMs).getUTCDay();
    const date = new Date(atMs).toISOString().slice(0, 10);
    const times = { open: "09:30", close: "16:00", session_open: "0400", session_close: "2000" };
    if (weekday !== 0 && weekday !== 6) days.push({ date, ...times, settlement_date: date });
  }
  return ok(days);
}

/** …/trades/latest and …/quotes/latest of the market data host; numbers are numbers there. */
export function latest(
  book: AlpacaBook,
  kind: "trades" | "quotes",
  at: VenueRequest,
  nowMs: number,
): VenueAnswer {
  const entries = (at.query.get("symbols") ?? "").split(",").flatMap((symbol) => {
    const price = book.exchange.price(symbol);
    if (price === null) return [];
    const t = timeText(nowMs);
    const number = Number(price);
    return [
      [
        symbol,
        kind === "trades" ? { t, p: number, s: 1 } : { t, bp: number, bs: 1, ap: number, as: 1 },
      ],
    ];
  });
  return ok({ [kind]: Object.fromEntries(entries) });
}
