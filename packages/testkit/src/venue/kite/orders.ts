import { type Clock, type Decimal, greaterThan, parseDecimal } from "@hookline/core/driver";
import type { Exchange, VenueEvent, VenueOrder } from "../exchange.ts";
import type { VenueAnswer } from "../local-server.ts";
import type { KiteVenueInstrument } from "./instruments.ts";
import { type KiteForm, keyOf, misfitOf, orderOf } from "./order-form.ts";
import { type KiteOrderRow, orderRow, type Ticket, tradeRows } from "./order-rows.ts";
import { failure, istText, success } from "./words.ts";

/** What the book does to orders placed from now on. */
export interface KiteLag {
  /** Reads of the book before a new order shows up. */
  readonly hiddenReads?: number;
  /** Reads of the book in which a new order is still `PUT ORDER REQ RECEIVED`. */
  readonly transientReads?: number;
  /** Reads of the trades before a new trade shows up. */
  readonly hiddenTradeReads?: number;
}

/** Takes, changes and shows orders in Kite's words. */
export class KiteOrders {
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #instruments: ReadonlyMap<string, KiteVenueInstrument>;
  readonly #freeze: ReadonlyMap<string, Decimal>;
  readonly #tickets: Ticket[] = [];
  #placing: Ticket | null = null;
  #count = 0;
  lag: KiteLag = {};
  /** Orders are taken and turned away afterwards, as the real risk desk does. */
  rejectLater: string | null = null;

  constructor(parts: {
    readonly exchange: Exchange;
    readonly clock: Clock;
    readonly instruments: ReadonlyMap<string, KiteVenueInstrument>;
    readonly freeze: ReadonlyMap<string, Decimal>;
  }) {
    this.#exchange = parts.exchange;
    this.#clock = parts.clock;
    this.#instruments = parts.instruments;
    this.#freeze = parts.freeze;
  }

  /** Ties what happens at the exchange to the order it happens to; its row, once it has a number. */
  note(event: VenueEvent): KiteOrderRow | null {
    if (event.type === "new")
      (this.#placing ?? this.#byHand(event.order)).exchangeId = event.order.id;
    const ticket = this.#tickets.find(({ exchangeId }) => exchangeId === event.order.id);
    return ticket === undefined ? null : this.#row(ticket);
  }

  place(variety: string, form: KiteForm): VenueAnswer {
    const wrong = misfitOf(form, this.#instrumentOf(form));
    if (wrong !== null) return wrong;
    const order = orderOf(form);
    if (this.#exchange.refusal(order) === "insufficient_funds")
      return failure(
        400,
        "MarginException",
        "Insufficient funds. Required margin is above the available margin. Check the orderbook for open orders.",
      );
    const ticket = this.#ticket(variety, form);
    const instrument = this.#instrumentOf(form);
    const freeze = this.#freeze.get(instrument?.name ?? "");
    const frozen = freeze !== undefined && greaterThan(order.quantity, freeze);
    ticket.rejection =
      this.rejectLater ??
      (frozen ? "Quantity is above the freeze quantity of the contract." : null);
    if (ticket.rejection === null) {
      this.#placing = ticket;
      this.#exchange.place(order);
      this.#placing = null;
    }
    return success({ order_id: ticket.orderId });
  }

  modify(orderId: string, form: KiteForm): VenueAnswer {
    const ticket = this.#byId(orderId);
    const id = ticket?.exchangeId ?? null;
    const order = id === null ? null : this.#exchange.order(id);
    if (id === null || order === null || order.status !== "open") return NO_SUCH_ORDER;
    const read = (name: string): Decimal | null => parseDecimal(form.get(name) ?? "");
    const [quantity, price, trigger] = [read("quantity"), read("price"), read("trigger_price")];
    this.#exchange.replace(id, {
      ...(quantity === null ? {} : { quantity }),
      ...(price === null ? {} : { limitPrice: price }),
      ...(trigger === null ? {} : { stopPrice: trigger }),
    });
    return success({ order_id: orderId });
  }

  cancel(orderId: string): VenueAnswer {
    const id = this.#byId(orderId)?.exchangeId ?? null;
    return id === null || this.#exchange.cancel(id) === null
      ? NO_SUCH_ORDER
      : success({ order_id: orderId });
  }

  /** The day's book; one read of it. */
  book(): readonly KiteOrderRow[] {
    return this.#tickets.flatMap((ticket) => {
      if (ticket.hiddenReads > 0) {
        ticket.hiddenReads -= 1;
        return [];
      }
      const row = this.#row(ticket);
      if (ticket.transientReads > 0) ticket.transientReads -= 1;
      return row === null ? [] : [row];
    });
  }

  /** The day's trades; one read of them. */
  trades(): readonly KiteOrderRow[] {
    return this.#tickets.flatMap((ticket) => {
      if (ticket.hiddenTradeReads > 0) {
        ticket.hiddenTradeReads -= 1;
        return [];
      }
      return this.#tradesOf(ticket);
    });
  }

  row(orderId: string): KiteOrderRow | null {
    const ticket = this.#byId(orderId);
    return ticket === null ? null : this.#row(ticket);
  }

  /** Product of the newest order in an instrument. */
  productOf(symbol: string): string {
    const last = this.#tickets.findLast(({ form }) => keyOf(form) === symbol);
    return last?.form.get("product") ?? "NRML";
  }

  #byId(orderId: string): Ticket | null {
    return this.#tickets.find((ticket) => ticket.orderId === orderId) ?? null;
  }

  /** The ticket of an order that somebody places in Kite's own app. */
  #byHand({ limitPrice, quantity, side, symbol }: VenueOrder): Ticket {
    const [exchange = "", tradingsymbol = ""] = symbol.split(":", 2);
    const form = new Map([
      ["exchange", exchange],
      ["tradingsymbol", tradingsymbol],
      ["transaction_type", side.toUpperCase()],
      ["quantity", quantity],
      ["order_type", limitPrice === null ? "MARKET" : "LIMIT"],
      ["price", limitPrice ?? "0"],
      ["product", this.productOf(symbol)],
      ["validity", "DAY"],
    ]);
    return this.#ticket("regular", form);
  }

  #instrumentOf(form: KiteForm): KiteVenueInstrument | undefined {
    return this.#instruments.get(keyOf(form));
  }

  #ticket(variety: string, form: KiteForm): Ticket {
    this.#count += 1;
    const placedMs = this.#clock.nowMs();
    const day = istText(placedMs).slice(2, 10).replaceAll("-", "");
    const { hiddenReads = 0, hiddenTradeReads = 0, transientReads = 0 } = this.lag;
    const ticket: Ticket = {
      orderId: `${day}${String(this.#count).padStart(9, "0")}`,
      form,
      variety,
      exchangeId: null,
      rejection: null,
      hiddenReads,
      transientReads,
      hiddenTradeReads,
      placedMs,
    };
    this.#tickets.push(ticket);
    return ticket;
  }

  /** Null once the venue has lost the order. */
  #row(ticket: Ticket): KiteOrderRow | null {
    const { exchangeId, form, rejection } = ticket;
    const order = exchangeId === null ? null : this.#exchange.order(exchangeId);
    if (order === null && rejection === null) return null;
    return orderRow({ ticket, order, instrument: this.#instrumentOf(form) });
  }

  #tradesOf(ticket: Ticket): readonly KiteOrderRow[] {
    const { exchangeId, form } = ticket;
    const fills = exchangeId === null ? [] : this.#exchange.fillsOf(exchangeId);
    return tradeRows(ticket, fills, this.#instrumentOf(form));
  }
}

const NO_SUCH_ORDER = failure(400, "OrderException", "Order cannot be changed as it is not open.");
