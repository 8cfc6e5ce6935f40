import {
  absolute,
  add,
  atLeast,
  atMost,
  type Clock,
  type Decimal,
  decimal,
  divide,
  greaterThan,
  isZero,
  lessThan,
  minimum,
  multiply,
  negate,
  type OrderType,
  type Side,
  sign,
  subtract,
  type TimeInForce,
  ZERO,
} from "@hookline/core/driver";
import { better, isMarketable } from "./marketable.ts";

/** An order as a local venue keeps it, in no venue's own words. */
export interface VenueOrder {
  readonly id: string;
  readonly clientId: string | null;
  /** The venue's own symbol. */
  readonly symbol: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly trailAmount: Decimal | null;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly status: "open" | "filled" | "canceled" | "rejected" | "expired";
  readonly filledQuantity: Decimal;
  readonly averagePrice: Decimal | null;
  /** A stop that has been reached. */
  readonly triggered: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export type NewVenueOrder = Pick<
  VenueOrder,
  | "clientId"
  | "symbol"
  | "side"
  | "orderType"
  | "quantity"
  | "limitPrice"
  | "stopPrice"
  | "trailAmount"
  | "timeInForce"
  | "reduceOnly"
>;

/** One execution at a local venue. */
export interface VenueFill {
  readonly id: string;
  readonly orderId: string;
  readonly clientId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly atMs: number;
}

export interface VenuePosition {
  readonly symbol: string;
  readonly quantity: Decimal;
  readonly averagePrice: Decimal;
}

/** What happened at the venue; its stream tells it on in the venue's words. */
export type VenueEvent =
  | { readonly type: "new" | "canceled" | "expired"; readonly order: VenueOrder }
  | { readonly type: "fill"; readonly order: VenueOrder; readonly fill: VenueFill };

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly cash: Decimal;
  /** In percent of the notional of a fill. */
  readonly takerFeePercent?: Decimal;
  /** Most of one order that one price fills; null or left out: all. */
  readonly maxFillPerPrice?: Decimal | null;
  /** Whether a client id once used is refused for good. */
  readonly uniqueClientIds?: boolean;
}

const HUNDRED = decimal("100");
const signed = (side: Side, quantity: Decimal): Decimal =>
  side === "buy" ? quantity : negate(quantity);

/**
 * A small exchange with one account behind every local venue: it keeps orders, fills them as prices move, and
 * knows nothing of any protocol. Deliberately not the engine's matcher: a venue that shared its code would share
 * its errors.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #orders = new Map<string, VenueOrder>();
  readonly #fills: VenueFill[] = [];
  readonly #positions = new Map<string, VenuePosition>();
  readonly #prices = new Map<string, Decimal>();
  readonly #best = new Map<string, Decimal>();
  readonly #listeners = new Set<(event: VenueEvent) => void>();
  #cash: Decimal;
  #count = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#cash = options.cash;
  }

  get cash(): Decimal {
    return this.#cash;
  }
  get orders(): readonly VenueOrder[] {
    return [...this.#orders.values()];
  }
  get fills(): readonly VenueFill[] {
    return this.#fills;
  }
  get positions(): readonly VenuePosition[] {
    return [...this.#positions.values()].filter(({ quantity }) => !isZero(quantity));
  }

  /** Cash plus positions at their newest price. */
  get equity(): Decimal {
    return this.positions.reduce(
      (total, { quantity, symbol }) => add(total, multiply(quantity, this.price(symbol) ?? ZERO)),
      this.#cash,
    );
  }

  price(symbol: string): Decimal | null {
    return this.#prices.get(symbol) ?? null;
  }
  order(id: string): VenueOrder | null {
    return this.#orders.get(id) ?? null;
  }
  byClientId(clientId: string): VenueOrder | null {
    return this.orders.find((order) => order.clientId === clientId) ?? null;
  }
  fillsOf(orderId: string): readonly VenueFill[] {
    return this.#fills.filter((fill) => fill.orderId === orderId);
  }

  /** Hears everything that happens from now on; the answer ends it. */
  listen(listener: (event: VenueEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Why the venue would refuse an order; its protocol says it in its own words. */
  refusal(order: NewVenueOrder): "duplicate_client_id" | "insufficient_funds" | "no_price" | null {
    const { clientId, quantity, side, symbol } = order;
    if (
      this.#options.uniqueClientIds === true &&
      clientId !== null &&
      this.byClientId(clientId) !== null
    ) {
      return "duplicate_client_id";
    }
    const price = order.limitPrice ?? order.stopPrice ?? this.price(symbol);
    if (price === null) return "no_price";
    const held = this.#positions.get(symbol)?.quantity ?? ZERO;
    if (order.reduceOnly || sign(held) * (side === "buy" ? 1 : -1) < 0) return null;
    return greaterThan(multiply(quantity, price), this.#cash) ? "insufficient_funds" : null;
  }

  /** Takes an order and matches it against the newest price. */
  place(request: NewVenueOrder): VenueOrder {
    this.#count += 1;
    const nowMs = this.#options.clock.nowMs();
    const order: VenueOrder = {
      ...request,
      id: `v${this.#count}`,
      status: "open",
      filledQuantity: ZERO,
      averagePrice: null,
      triggered: false,
      createdMs: nowMs,
      updatedMs: nowMs,
    };
    this.#orders.set(order.id, order);
    const price = this.price(order.symbol);
    if (price !== null) this.#best.set(order.id, price);
    this.#tell({ type: "new", order });
    this.#match(order.id);
    const after = this.#orders.get(order.id) ?? order;
    const atOnce = order.timeInForce === "ioc" || order.timeInForce === "fok";
    if (atOnce && after.status === "open") this.#end(after, "canceled");
    return this.#orders.get(order.id) ?? order;
  }

  /** Cancels a working order; null where there is none to cancel. */
  cancel(id: string): VenueOrder | null {
    const order = this.#orders.get(id);
    return order === undefined || order.status !== "open" ? null : this.#end(order, "canceled");
  }

  /** Changes a working order in place; null where there is none. */
  replace(
    id: string,
    change: Partial<Pick<VenueOrder, "quantity" | "limitPrice" | "stopPrice" | "clientId">>,
  ): VenueOrder | null {
    const order = this.#orders.get(id);
    if (order === undefined || order.status !== "open") return null;
    this.#set({ ...order, ...change });
    this.#match(id);
    return this.#orders.get(id) ?? null;
  }

  /** Ends every day order, as the close of a session does. */
  expireDay(): void {
    for (const order of this.orders) {
      if (order.status === "open" && order.timeInForce === "day") this.#end(order, "expired");
    }
  }

  /** Moves the market of a symbol and fills what the new price reaches. */
  movePrice(symbol: string, price: Decimal): void {
    this.#prices.set(symbol, price);
    for (const order of this.orders) if (order.symbol === symbol) this.#match(order.id);
  }

  /** A trade that somebody makes by hand in the same account. */
  tradeByHand(symbol: string, side: Side, quantity: Decimal): void {
    const base = { clientId: null, limitPrice: null, stopPrice: null, trailAmount: null };
    this.place({
      ...base,
      symbol,
      side,
      orderType: "market",
      quantity,
      timeInForce: "day",
      reduceOnly: false,
    });
  }

  /** A fill that nobody expects: of an order that has ended, or of more than was ordered. */
  fillAnyway(id: string, quantity: Decimal, price: Decimal): void {
    const order = this.#orders.get(id);
    if (order !== undefined) this.#fill(order, quantity, price);
  }

  /** The venue takes its newest execution back without a word: a busted trade. */
  bustNewest(): VenueFill | null {
    const fill = this.#fills.pop();
    if (fill === undefined) return null;
    const value = multiply(fill.quantity, fill.price);
    const back = fill.side === "buy" ? add(this.#cash, value) : subtract(this.#cash, value);
    this.#cash = add(back, fill.fee);
    this.#book({ ...fill, side: fill.side === "buy" ? "sell" : "buy" });
    return fill;
  }

  /** A restart of the venue that forgets its working orders without a word. */
  loseOpenOrders(): void {
    for (const order of this.orders) if (order.status === "open") this.#orders.delete(order.id);
  }

  #match(id: string): void {
    const order = this.#orders.get(id);
    const price = order === undefined ? null : this.price(order.symbol);
    if (order === undefined || order.status !== "open" || price === null) return;
    const live = this.#trigger(order, price);
    if (!isMarketable(live, price)) return;
    const quantity = this.#fillable(live);
    const partly = lessThan(quantity, subtract(live.quantity, live.filledQuantity));
    if (isZero(quantity) || (live.timeInForce === "fok" && partly))
      return void this.#end(live, "canceled");
    this.#fill(live, quantity, live.orderType === "limit" ? better(live, price) : price);
  }

  #trigger(order: VenueOrder, price: Decimal): VenueOrder {
    const stop = this.#stopOf(order, price);
    if (order.triggered || stop === null) return order;
    const reached = order.side === "buy" ? atLeast(price, stop) : atMost(price, stop);
    return reached ? this.#set({ ...order, triggered: true }) : order;
  }

  #stopOf(order: VenueOrder, price: Decimal): Decimal | null {
    if (order.trailAmount === null) return order.stopPrice;
    const best = this.#best.get(order.id) ?? price;
    const next =
      order.side === "sell"
        ? greaterThan(price, best)
          ? price
          : best
        : lessThan(price, best)
          ? price
          : best;
    this.#best.set(order.id, next);
    return order.side === "sell" ? subtract(next, order.trailAmount) : add(next, order.trailAmount);
  }

  #fillable(order: VenueOrder): Decimal {
    const leaves = subtract(order.quantity, order.filledQuantity);
    const held = this.#positions.get(order.symbol)?.quantity ?? ZERO;
    const against = sign(held) * (order.side === "buy" ? 1 : -1) < 0;
    const open = order.reduceOnly ? (against ? absolute(held) : ZERO) : leaves;
    const most = this.#options.maxFillPerPrice ?? null;
    const wanted = minimum(leaves, open);
    return most === null ? wanted : minimum(wanted, most);
  }

  #fill(order: VenueOrder, quantity: Decimal, price: Decimal): void {
    this.#count += 1;
    const value = multiply(quantity, price);
    const fee = divide(multiply(value, this.#options.takerFeePercent ?? ZERO), HUNDRED);
    const { clientId, id: orderId, side, symbol } = order;
    const atMs = this.#options.clock.nowMs();
    const fill = {
      id: `x${this.#count}`,
      orderId,
      clientId,
      symbol,
      side,
      quantity,
      price,
      fee,
      atMs,
    };
    this.#fills.push(fill);
    this.#cash = subtract(
      side === "buy" ? subtract(this.#cash, value) : add(this.#cash, value),
      fee,
    );
    this.#book(fill);
    const filledQuantity = add(order.filledQuantity, quantity);
    const spent = add(multiply(order.averagePrice ?? ZERO, order.filledQuantity), value);
    const after = this.#set({
      ...order,
      filledQuantity,
      averagePrice: divide(spent, filledQuantity),
      status:
        order.status === "open" && atLeast(filledQuantity, order.quantity)
          ? "filled"
          : order.status,
    });
    this.#tell({ type: "fill", order: after, fill });
  }

  #book({ price, quantity, side, symbol }: VenueFill): void {
    const before = this.#positions.get(symbol) ?? { symbol, quantity: ZERO, averagePrice: price };
    const after = add(before.quantity, signed(side, quantity));
    const grows = sign(before.quantity) * (side === "buy" ? 1 : -1) >= 0;
    const flipped = sign(before.quantity) * sign(after) < 0;
    const spent = add(
      multiply(absolute(before.quantity), before.averagePrice),
      multiply(quantity, price),
    );
    const averagePrice = flipped
      ? price
      : grows
        ? divide(spent, add(absolute(before.quantity), quantity))
        : before.averagePrice;
    this.#positions.set(symbol, { symbol, quantity: after, averagePrice });
  }

  #end(order: VenueOrder, status: "canceled" | "expired"): VenueOrder {
    const after = this.#set({ ...order, status });
    this.#tell({ type: status, order: after });
    return after;
  }

  #set(order: VenueOrder): VenueOrder {
    const after = { ...order, updatedMs: this.#options.clock.nowMs() };
    this.#orders.set(order.id, after);
    return after;
  }

  #tell(event: VenueEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
