import { type Book, emptyBook, findWorking } from "../../src/match/book.ts";
import { cancel, expireDay, matchMove, matchQuote, place } from "../../src/match/match.ts";
import { type Models, PLAIN_MODELS, type Step } from "../../src/match/step.ts";
import type { BookOrder } from "../../src/match/working-order.ts";
import type { ExecutionReport } from "../../src/model/execution.ts";
import { type ClientOrderId, parseClientOrderId, parseSymbol } from "../../src/model/ids.ts";
import type { Instrument, Quote } from "../../src/model/instrument.ts";
import type { OrderType, TimeInForce } from "../../src/model/order.ts";
import type { Trail } from "../../src/model/signal.ts";
import { type Decimal, decimal, ZERO } from "../../src/prim/decimal.ts";
import { invariant } from "../../src/prim/invariant.ts";

const symbol = parseSymbol("BTCUSD");
invariant(symbol !== null, "a symbol");

/** Tick 0.5, lot 0.1. */
export const instrument: Instrument = {
  symbol,
  tickSize: decimal("0.5"),
  lotSize: decimal("0.1"),
  minQuantity: decimal("0.1"),
  maxQuantity: null,
  multiplier: decimal("1"),
  shortable: true,
  currency: "USD",
};

function orderId(text: string): ClientOrderId {
  const id = parseClientOrderId(text);
  invariant(id !== null, "a client order id", { text });
  return id;
}

const ORDER =
  /^(?<name>\w+) (?<side>buy|sell) (?<size>[\d.]+)(?: stop (?<stop>[\d.]+))?(?: limit (?<limit>[\d.]+))?(?: trail (?<trail>[\d.]+)(?<percent>%)?)?(?: (?<tif>gtc|day|ioc|fok))?(?<reduce> reduce)?$/;

/** Reads `a buy 2`, `a sell 1 stop 95 limit 94 ioc`, `a sell 1 trail 5% reduce`. */
export function order(text: string): BookOrder {
  const groups = ORDER.exec(text)?.groups;
  invariant(groups !== undefined, "an order in words", { text });
  const { name = "", side, size = "", stop, limit, trail, percent, tif, reduce } = groups;
  return {
    clientOrderId: orderId(name),
    venueOrderId: null,
    side: side === "buy" ? "buy" : "sell",
    orderType: typeOf({ stop, limit, trail }),
    timeInForce: tifOf(tif),
    reduceOnly: reduce !== undefined,
    quantity: decimal(size),
    limitPrice: limit === undefined ? null : decimal(limit),
    stopPrice: stop === undefined ? null : decimal(stop),
    trail: trail === undefined ? null : trailOf(decimal(trail), percent !== undefined),
    filledQuantity: ZERO,
    fees: ZERO,
    triggered: false,
  };
}

type Prices = Record<"stop" | "limit" | "trail", string | undefined>;

function typeOf({ stop, limit, trail }: Prices): OrderType {
  if (trail !== undefined) return "trailing_stop";
  if (stop === undefined) return limit === undefined ? "market" : "limit";
  return limit === undefined ? "stop" : "stop_limit";
}

const TIFS: readonly TimeInForce[] = ["gtc", "day", "ioc", "fok"];
const tifOf = (text: string | undefined): TimeInForce => TIFS.find((tif) => tif === text) ?? "gtc";

const trailOf = (size: Decimal, percent: boolean): Trail =>
  percent ? { kind: "percent", percent: size } : { kind: "amount", amount: size };

/** Reads `100`, or `99/101` for bid and ask. */
export function quote(text: string): Quote {
  const [bid = "", ask] = text.split("/");
  const both = ask !== undefined;
  const price = decimal(bid);
  return {
    symbol: instrument.symbol,
    price,
    bid: both ? price : null,
    ask: both ? decimal(ask) : null,
    atMs: 0,
  };
}

/** `a canceled`, `a buy 1 @ 100`, `a sell 2 @ 99.5 fee 0.2`. */
export function line(report: ExecutionReport): string {
  const { type, clientOrderId } = report;
  if (type !== "fill") return `${clientOrderId} ${type}`;
  const fee = report.fee === ZERO ? "" : ` fee ${report.fee}`;
  return `${clientOrderId} ${report.side} ${report.lastQuantity} @ ${report.lastPrice}${fee}`;
}

/** One book under test. */
export interface Market {
  place(text: string, price?: string): void;
  quotes(...prices: readonly string[]): void;
  move(from: string, to: string): void;
  cancel(name: string): void;
  expireDay(): void;
  stopOf(name: string): Decimal | null;
  book(): Book;
  reports(): readonly ExecutionReport[];
  /** Every report but the acceptances, as lines. */
  log(): readonly string[];
}

/** A book with a position; placing is at 7 ms, cancels at 8, the day ends at 9. */
export function market(position = "0", models: Partial<Models> = {}): Market {
  const at = { nowMs: 7, models: { ...PLAIN_MODELS, ...models } };
  const reports: ExecutionReport[] = [];
  let book = emptyBook(instrument, decimal(position));
  const take = (step: Step): void => {
    book = step.book;
    reports.push(...step.reports);
  };
  return {
    place: (text, price) =>
      take(place(book, order(text), price === undefined ? null : quote(price), at)),
    quotes: (...prices) => {
      for (const price of prices) take(matchQuote(book, quote(price), at));
    },
    move: (from, to) => take(matchMove(book, { from: quote(from), to: quote(to) }, at)),
    cancel: (name) => take(cancel(book, orderId(name), 8)),
    expireDay: () => take(expireDay(book, 9)),
    stopOf: (name) => findWorking(book, orderId(name))?.stopPrice ?? null,
    book: () => book,
    reports: () => reports,
    log: () => reports.filter((report) => report.type !== "accepted").map(line),
  };
}
