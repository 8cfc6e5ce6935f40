import {
  absolute,
  add,
  type Decimal,
  decimal,
  divide,
  isNegative,
  lessThan,
  multiply,
  sign,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder } from "../exchange.ts";

/** The margin account of the local Kraken: one leverage a pair, positions of those pairs are margin positions. */
export class MarginDesk {
  readonly #exchange: Exchange;
  readonly #leverage = new Map<string, Decimal>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  has(symbol: string): boolean {
    return this.#leverage.has(symbol);
  }

  use(symbol: string, leverage: string): void {
    this.#leverage.set(symbol, decimal(leverage));
  }

  /** Why a margin order is refused. */
  refusal(order: NewVenueOrder, leverage: string): string | null {
    const { limitPrice, quantity, reduceOnly, side, stopPrice, symbol } = order;
    if (!["2", "3", "4", "5"].includes(leverage)) return "EGeneral:Invalid arguments:leverage";
    const held = this.#held(symbol);
    const closes = sign(held) * (side === "buy" ? 1 : -1) < 0;
    if (reduceOnly && stopPrice === null && order.trailAmount === null && !closes)
      return "EOrder:Reduce only:No position exists";
    if (reduceOnly || closes) return null;
    const price = limitPrice ?? stopPrice ?? this.#exchange.price(symbol) ?? ZERO;
    const needed = divide(multiply(price, quantity), decimal(leverage));
    return lessThan(this.#freeMargin, needed) ? "EOrder:Insufficient margin" : null;
  }

  /** `OpenPositions`. */
  get positions(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      this.#open.map(({ averagePrice, quantity, symbol }, index) => [
        `TF5GVO-T7ZZ2-6NBKB${index}`,
        {
          ordertxid: "OLWNFG-LLH4R-D6SFFP",
          posstatus: "open",
          pair: symbol,
          time: 1_605_280_097.8294,
          type: isNegative(quantity) ? "sell" : "buy",
          ordertype: "limit",
          // The opening cost is that of all of it.
          cost: multiply(add(absolute(quantity), decimal("1")), averagePrice),
          fee: "0.00000",
          // A part of it has been closed, as it often is.
          vol: add(absolute(quantity), decimal("1")),
          vol_closed: "1",
          margin: multiply(absolute(quantity), averagePrice),
          terms: "0.0100% per 4 hours",
        },
      ]),
    );
  }

  /** `TradeBalance`. */
  get balance(): Readonly<Record<string, string>> {
    const { equity } = this.#exchange;
    const gain = this.#open.reduce(
      (sum, { averagePrice, quantity, symbol }) =>
        add(sum, multiply(quantity, subtract(this.#price(symbol), averagePrice))),
      ZERO,
    );
    const tb = subtract(equity, gain);
    return {
      eb: tb,
      tb,
      m: this.#margin,
      n: gain,
      c: ZERO,
      v: ZERO,
      e: equity,
      mf: this.#freeMargin,
    };
  }

  get #open() {
    return this.#exchange.positions.filter(({ symbol }) => this.has(symbol));
  }

  #held(symbol: string): Decimal {
    return this.#exchange.positions.find((one) => one.symbol === symbol)?.quantity ?? ZERO;
  }

  #price(symbol: string): Decimal {
    return this.#exchange.price(symbol) ?? ZERO;
  }

  get #freeMargin(): Decimal {
    return subtract(this.#exchange.equity, this.#margin);
  }

  /** What positions and working orders tie up. */
  get #margin(): Decimal {
    const held = this.#open.map(({ averagePrice, quantity, symbol }) =>
      this.#tied(symbol, multiply(absolute(quantity), averagePrice)),
    );
    const working = this.#exchange.orders
      .filter(
        ({ reduceOnly, status, symbol }) => status === "open" && !reduceOnly && this.has(symbol),
      )
      .map((order) => {
        const price = order.limitPrice ?? order.stopPrice ?? this.#price(order.symbol);
        const leaves = subtract(order.quantity, order.filledQuantity);
        return this.#tied(order.symbol, multiply(leaves, price));
      });
    return [...held, ...working].reduce((sum, value) => add(sum, value), ZERO);
  }

  #tied(symbol: string, value: Decimal): Decimal {
    return divide(value, this.#leverage.get(symbol) ?? decimal("1"));
  }
}
