import { add, type Decimal, isZero, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange, VenueFill } from "../exchange.ts";
import type { KiteVenueInstrument } from "./instruments.ts";
import { numberOf } from "./order-rows.ts";
import { istText } from "./words.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

const cashFlow = (fills: readonly VenueFill[], side: "buy" | "sell"): Decimal =>
  fills
    .filter((fill) => fill.side === side)
    .reduce((total, { price, quantity }) => add(total, multiply(price, quantity)), ZERO);

/** Positions since the venue began, zero ones included, as Kite lists them. */
export function positionRows(parts: {
  readonly exchange: Exchange;
  readonly instruments: ReadonlyMap<string, KiteVenueInstrument>;
  readonly productOf: (symbol: string) => string;
}): Rows {
  const { exchange, instruments, productOf } = parts;
  const symbols = [...new Set(exchange.fills.map(({ symbol }) => symbol))];
  return symbols.map((symbol) => {
    const held = exchange.positions.find((position) => position.symbol === symbol);
    const fills = exchange.fills.filter((fill) => fill.symbol === symbol);
    const last = exchange.price(symbol) ?? ZERO;
    const quantity = held?.quantity ?? ZERO;
    const bought = cashFlow(fills, "buy");
    const sold = cashFlow(fills, "sell");
    const profit = numberOf(add(subtract(sold, bought), multiply(quantity, last)));
    const instrument = instruments.get(symbol);
    return {
      tradingsymbol: instrument?.tradingsymbol,
      exchange: instrument?.exchange,
      instrument_token: instrument?.token,
      product: productOf(symbol),
      quantity: numberOf(quantity),
      overnight_quantity: 0,
      multiplier: 1,
      average_price: isZero(quantity) ? 0 : numberOf(held?.averagePrice ?? ZERO),
      close_price: 0,
      last_price: numberOf(last),
      value: numberOf(subtract(sold, bought)),
      pnl: profit,
      m2m: profit,
      unrealised: profit,
      realised: 0,
      buy_value: numberOf(bought),
      sell_value: numberOf(sold),
    };
  });
}

/** What working purchases hold back. */
function heldBack(exchange: Exchange): Decimal {
  return exchange.orders
    .filter(({ side, status }) => status === "open" && side === "buy")
    .reduce((total, { filledQuantity, limitPrice, quantity, stopPrice }) => {
      const price = limitPrice ?? stopPrice ?? ZERO;
      return add(total, multiply(subtract(quantity, filledQuantity), price));
    }, ZERO);
}

/** The equity segment's money. */
export function marginRow(exchange: Exchange, opening: Decimal): Readonly<Record<string, unknown>> {
  const debits = add(subtract(opening, exchange.cash), heldBack(exchange));
  const net = numberOf(subtract(opening, debits));
  return {
    enabled: true,
    net,
    available: {
      adhoc_margin: 0,
      cash: numberOf(opening),
      opening_balance: numberOf(opening),
      live_balance: net,
      collateral: 0,
      intraday_payin: 0,
    },
    utilised: { debits: numberOf(debits), exposure: 0, span: 0, option_premium: 0, delivery: 0 },
  };
}

/** Quotes of the instruments that were asked for; unknown names are left out. */
export function quoteRows(parts: {
  readonly names: readonly string[];
  readonly exchange: Exchange;
  readonly instruments: ReadonlyMap<string, KiteVenueInstrument>;
  readonly nowMs: number;
}): Readonly<Record<string, unknown>> {
  const { exchange, instruments, names, nowMs } = parts;
  const rows = names.flatMap((name) => {
    const instrument = instruments.get(name);
    const price = exchange.price(name);
    if (instrument === undefined || price === null) return [];
    const last = numberOf(price);
    const level = { price: last, quantity: 100, orders: 1 };
    const row = {
      instrument_token: instrument.token,
      timestamp: istText(nowMs),
      last_trade_time: istText(nowMs),
      last_price: last,
      ohlc: { open: last, high: last, low: last, close: last },
      depth: { buy: [level], sell: [level] },
    };
    return [[name, row] as const];
  });
  return Object.fromEntries(rows);
}
