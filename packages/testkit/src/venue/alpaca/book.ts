import {
  absolute,
  add,
  type Decimal,
  decimal,
  greaterThan,
  isNegative,
  isPositive,
  lessThan,
  multiply,
  sign,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueEvent, VenueFill, VenueOrder } from "../exchange.ts";
import { assetOf } from "./assets.ts";
import { NO_EXTRAS, type OrderExtras, orderBody, updateData } from "./wire.ts";

const HUNDRED = decimal("100");

/** Orders with what only Alpaca knows of them: who replaced whom, session, intent. */
export class AlpacaBook {
  readonly exchange: Exchange;
  readonly #extras = new Map<string, OrderExtras>();
  /** The other leg of an order of two. */
  readonly #partners = new Map<string, string>();
  /** The stop of a pair by its target. */
  readonly #stops = new Map<string, string>();
  readonly #cumulative = new Map<string, Decimal>();
  #pending: OrderExtras | null = null;
  #replacing: string | null = null;
  /** The ids that were ever used; a replaced order keeps its own. */
  readonly #usedIds = new Set<string>();
  readonly #send: (data: Record<string, unknown>) => void;

  constructor(exchange: Exchange, send: (data: Record<string, unknown>) => void) {
    this.exchange = exchange;
    this.#send = send;
    exchange.listen((event) => this.#tell(event));
  }

  extras(id: string): OrderExtras {
    return this.#extras.get(id) ?? NO_EXTRAS;
  }

  body(order: VenueOrder): Record<string, unknown> {
    return orderBody(order, this.extras(order.id));
  }

  /** The body of an order with the legs below it, as the answer to its POST and `nested` have it. */
  nestedBody(order: VenueOrder): Record<string, unknown> {
    const stop = this.exchange.order(this.#stops.get(order.id) ?? "");
    const legs = stop === null ? null : [this.body(stop)];
    return orderBody(order, this.extras(order.id), legs);
  }

  isUsed(clientId: string): boolean {
    return this.#usedIds.has(clientId);
  }

  cumulative(fill: VenueFill): Decimal {
    return this.#cumulative.get(fill.id) ?? fill.quantity;
  }

  place(request: NewVenueOrder, extras: OrderExtras): VenueOrder {
    // Alpaca names an order itself where it is not named.
    const clientId = request.clientId ?? `alpaca-${this.#usedIds.size + 1}`;
    this.#usedIds.add(clientId);
    this.#pending = extras;
    const order = this.exchange.place({ ...request, clientId });
    this.#pending = null;
    return order;
  }

  /** A target and a stop of which one fills; the stop gets a name of Alpaca's choice. */
  placePair(target: NewVenueOrder, stop: NewVenueOrder, extras: OrderExtras): VenueOrder {
    const placed = this.place(target, extras);
    if (placed.status !== "open") return placed;
    const leg = this.place(stop, extras);
    this.#partners.set(placed.id, leg.id).set(leg.id, placed.id);
    this.#stops.set(placed.id, leg.id);
    if (leg.status !== "open") this.#settlePair(leg);
    return this.exchange.order(placed.id) ?? placed;
  }

  /** What the working orders of one side have taken hold of; a pair takes its quantity once. */
  reserved(symbol: string, side: NewVenueOrder["side"]): Decimal {
    return this.exchange.orders.reduce((total, order) => {
      const other = order.symbol !== symbol || order.side !== side || order.status !== "open";
      const stopOfPair = this.#partners.has(order.id) && !this.#stops.has(order.id);
      return other || stopOfPair
        ? total
        : add(total, subtract(order.quantity, order.filledQuantity));
    }, ZERO);
  }

  /** What of a position no working order has taken hold of. */
  available({ side, symbol }: NewVenueOrder): Decimal {
    const left = subtract(absolute(this.held(symbol)), this.reserved(symbol, side));
    return isNegative(left) ? ZERO : left;
  }

  /** A fill takes as much from the other leg, and an end ends it. */
  #settlePair(order: VenueOrder): void {
    const other = this.exchange.order(this.#partners.get(order.id) ?? "");
    if (other === null || other.status !== "open") return;
    if (order.status !== "open") this.exchange.cancel(other.id);
    else {
      const left = subtract(order.quantity, order.filledQuantity);
      this.exchange.replace(other.id, { quantity: add(other.filledQuantity, left) });
    }
  }

  /** A change makes a new order; the old one ends as `replaced`. */
  replace(old: VenueOrder, request: NewVenueOrder): VenueOrder {
    this.#replacing = old.id;
    this.exchange.cancel(old.id);
    this.#replacing = null;
    const next = this.place(request, {
      ...this.extras(old.id),
      replacedBy: null,
      replaces: old.id,
    });
    this.#extras.set(old.id, { ...this.extras(old.id), replacedBy: next.id });
    const ended = this.exchange.order(old.id) ?? old;
    this.#send(updateData("replaced", this.body(ended), { atMs: ended.updatedMs }));
    return next;
  }

  /** Cash less what working purchases may cost. */
  get buyingPower(): Decimal {
    return this.exchange.orders.reduce((left, order) => {
      if (order.status !== "open" || order.side === "sell") return left;
      const price =
        order.limitPrice ?? order.stopPrice ?? this.exchange.price(order.symbol) ?? ZERO;
      return subtract(
        left,
        this.cost(order.symbol, subtract(order.quantity, order.filledQuantity), price),
      );
    }, this.exchange.cash);
  }

  cost(symbol: string, quantity: Decimal, price: Decimal): Decimal {
    const value = multiply(quantity, price);
    return assetOf(symbol)?.class === "us_option" ? multiply(value, HUNDRED) : value;
  }

  held(symbol: string): Decimal {
    return this.exchange.positions.find((position) => position.symbol === symbol)?.quantity ?? ZERO;
  }

  /** Whether an order could trade with another of the same account. */
  crossesOwn(request: NewVenueOrder): boolean {
    return this.exchange.orders.some((other) => {
      if (other.status !== "open" || other.symbol !== request.symbol || other.side === request.side)
        return false;
      if (other.orderType !== "limit" || request.limitPrice === null || other.limitPrice === null)
        return true;
      return request.side === "buy"
        ? !lessThan(request.limitPrice, other.limitPrice)
        : !greaterThan(request.limitPrice, other.limitPrice);
    });
  }

  /** Takes the newest execution back and says so. */
  bustNewest(atMs: number): void {
    const fill = this.exchange.bustNewest();
    const order = fill === null ? null : this.exchange.order(fill.orderId);
    if (fill === null || order === null) return;
    const positionQuantity = this.held(order.symbol);
    const { execution_id: previous, ...data } = updateData("trade_bust", this.body(order), {
      fill,
      positionQuantity,
      atMs,
    });
    this.#send({ ...data, execution_id: `${previous}-bust`, previous_execution_id: previous });
  }

  /** Whether an order to sell goes beyond what is held. */
  opensShort({ quantity, side, symbol }: NewVenueOrder): boolean {
    const held = this.held(symbol);
    return side === "sell" && !(sign(held) > 0 && !greaterThan(quantity, held));
  }

  /** Whether an order only gives back what is held. */
  reduces({ side, symbol }: NewVenueOrder): boolean {
    const held = this.held(symbol);
    return side === "sell" ? isPositive(held) : sign(held) < 0;
  }

  #tell(event: VenueEvent): void {
    const { order } = event;
    if (this.#pending !== null && !this.#extras.has(order.id))
      this.#extras.set(order.id, this.#pending);
    if (order.clientId !== null) this.#usedIds.add(order.clientId);
    if (event.type === "fill") {
      this.#cumulative.set(event.fill.id, order.filledQuantity);
      const name = order.status === "filled" ? "fill" : "partial_fill";
      const { fill } = event;
      const positionQuantity = this.held(order.symbol);
      this.#send(updateData(name, this.body(order), { fill, positionQuantity, atMs: fill.atMs }));
      this.#settlePair(order);
    } else if (order.id !== this.#replacing) {
      this.#send(updateData(event.type, this.body(order), { atMs: order.updatedMs }));
      if (event.type !== "new") this.#settlePair(order);
    }
  }
}
