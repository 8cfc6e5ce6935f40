import {
  absolute,
  add,
  type ClientOrderId,
  type Decimal,
  type Event,
  greaterThan,
  isNegative,
  isZero,
  maximum,
  minimum,
  negate,
  type Order,
  subtract,
  type TradingScope,
  ZERO,
} from "@hookline/core/driver";

/** An order as the journal's events make it, kept by other code than the engine's. */
export interface BookedOrder {
  readonly order: Order;
  quantity: Decimal;
  filled: Decimal;
  /** How often it was given to the broker. */
  submits: number;
  state: "waiting" | "out" | "ended";
  cancelRequested: boolean;
}

/** The journal read a second time, by a model that shares no code with the engine's fold. */
export class JournalBooks {
  readonly orders: Map<ClientOrderId, BookedOrder> = new Map();
  /** Net positions by symbol. */
  readonly positions: Map<string, Decimal> = new Map();
  /** Positions by strategy and symbol. */
  readonly shares: Map<string, Decimal> = new Map();
  readonly executions: Set<string> = new Set();
  readonly busted: Set<string> = new Set();
  /** What closing orders opened by place, signed: stops, targets and exits that filled together. */
  readonly surplus: Map<string, Decimal> = new Map();
  readonly signals: Map<string, { readonly senderId: string | null; readonly accepted: boolean }> =
    new Map();
  /** The signal that a sender's id became: one id is one signal. */
  readonly signalOfSender: Map<string, string> = new Map();
  /** Scopes that are halted in any degree. */
  readonly #halted: Set<string> = new Set();
  /** Places whose open position has an entry that asked for a stop, with the side of that entry. */
  readonly wantsStop: Map<string, Order["side"]> = new Map();
  /** Places whose stops failed so often that a person was told. */
  readonly protectionFailed: Set<string> = new Set();
  frozen = false;
  mismatches = 0;
  /** Of the last record. */
  sequence = 0;

  /** Takes one event after it was checked. */
  apply(event: Event): void {
    switch (event.type) {
      case "signal.accepted":
      case "signal.denied":
        this.signals.set(event.signalId, {
          senderId: event.signal.senderId,
          accepted: event.type === "signal.accepted",
        });
        if (event.signal.senderId !== null)
          this.signalOfSender.set(event.signal.senderId, event.signalId);
        return;
      case "order.initialized":
        this.orders.set(event.order.clientOrderId, {
          order: event.order,
          quantity: event.order.quantity,
          filled: ZERO,
          submits: 0,
          state: "waiting",
          cancelRequested: false,
        });
        return;
      case "position.adopted":
        bump(this.positions, event.symbol, event.quantity);
        return;
      case "position.mismatched":
        this.mismatches += 1;
        return;
      case "order.anomaly": {
        const order = this.orders.get(event.clientOrderId)?.order;
        if (event.reason.code === "ORDER_PROTECTION_FAILED" && order !== undefined) {
          this.protectionFailed.add(placeOf(order));
        }
        return;
      }
      case "trading_state.changed":
        if (event.state === "active") this.#halted.delete(scopeText(event.scope));
        else this.#halted.add(scopeText(event.scope));
        if (event.state === "frozen") this.frozen = true;
        return;
      default:
        this.#applyToOrder(event);
    }
  }

  #applyToOrder(event: Event): void {
    const booked = "clientOrderId" in event ? this.orders.get(event.clientOrderId) : undefined;
    if (booked === undefined) return;
    switch (event.type) {
      case "order.submitted":
        booked.submits += 1;
        booked.quantity = event.quantity;
        booked.state = "out";
        return;
      case "order.accepted":
        booked.state = "out";
        return;
      case "order.cancel_requested":
        booked.cancelRequested = true;
        return;
      case "order.cancel_rejected":
        booked.cancelRequested = false;
        return;
      case "order.denied":
      case "order.rejected":
      case "order.canceled":
      case "order.expired":
        booked.state = "ended";
        return;
      case "order.filled": {
        const signed = event.side === "buy" ? event.lastQuantity : negate(event.lastQuantity);
        booked.filled = add(booked.filled, event.lastQuantity);
        if (!greaterThan(booked.quantity, booked.filled)) booked.state = "ended";
        this.executions.add(`${event.clientOrderId} ${event.execId}`);
        if (booked.order.purpose === "entry") this.#nettedByEntry(booked.order, signed);
        else this.#noteSurplus(booked.order, signed);
        bump(this.positions, event.symbol, signed);
        bump(this.shares, placeOf(booked.order), signed);
        this.#noteStop(booked.order);
        return;
      }
      case "order.fill_busted": {
        this.busted.add(`${event.clientOrderId} ${event.execId}`);
        if (event.fill === null) return;
        const { quantity, side } = event.fill;
        const back = side === "buy" ? negate(quantity) : quantity;
        booked.filled = subtract(booked.filled, quantity);
        const before = this.shareOf(booked.order);
        bump(this.positions, event.symbol, back);
        bump(this.shares, placeOf(booked.order), back);
        this.#noteBust(booked.order, before);
        // What closed too much is another question once a fill on either side never was.
        this.surplus.delete(placeOf(booked.order));
        return;
      }
      default:
        return;
    }
  }

  /** Closes what it can; the rest of a closing fill opens what nobody asked for, until that is closed again. */
  #noteSurplus(order: Order, moved: Decimal): void {
    const share = this.shareOf(order);
    const against = isNegative(share) !== isNegative(moved) && !isZero(share);
    const closed = against ? minimum(absolute(share), absolute(moved)) : ZERO;
    const place = placeOf(order);
    const surplus = this.surplus.get(place) ?? ZERO;
    const mended = minimum(absolute(surplus), closed);
    if (!isZero(surplus) && isNegative(surplus) === isNegative(share))
      bump(this.surplus, place, isNegative(surplus) ? mended : negate(mended));
    const over = subtract(absolute(moved), closed);
    bump(this.surplus, place, isNegative(moved) ? negate(over) : over);
  }

  /** An entry of the other side takes the surplus with it: less is open than it asked for, and nothing by mistake. */
  #nettedByEntry(order: Order, moved: Decimal): void {
    const place = placeOf(order);
    const surplus = this.surplus.get(place) ?? ZERO;
    if (isZero(surplus) || isNegative(surplus) === isNegative(moved)) return;
    const netted = minimum(absolute(surplus), absolute(moved));
    bump(this.surplus, place, isNegative(moved) ? negate(netted) : netted);
  }

  /** What is open again stands behind the levels of its newest entry that asked for some and has filled. */
  #noteBust(order: Order, before: Decimal): void {
    const share = this.shareOf(order);
    const side = isNegative(share) ? "sell" : "buy";
    const place = placeOf(order);
    const stays = !isZero(share) && !isZero(before) && isNegative(share) === isNegative(before);
    if (stays) return;
    this.wantsStop.delete(place);
    if (isZero(share)) return;
    const entry = [...this.orders.values()].findLast(
      ({ filled, order: one }) =>
        placeOf(one) === place &&
        one.purpose === "entry" &&
        one.side === side &&
        one.protection !== null &&
        !isZero(filled),
    );
    if (entry?.order.protection?.stopLoss != null) this.wantsStop.set(place, side);
  }

  #noteStop(order: Order): void {
    const place = placeOf(order);
    const share = this.shareOf(order);
    const side = isNegative(share) ? "sell" : "buy";
    // A position that went through zero is another one, and nobody asked for a stop of it yet.
    if (isZero(share) || this.wantsStop.get(place) !== side) this.wantsStop.delete(place);
    const asks = order.purpose === "entry" && order.protection?.stopLoss != null;
    if (asks && order.side === side && !isZero(share)) this.wantsStop.set(place, side);
    if (!this.shares.has(place) || order.purpose === "entry") this.protectionFailed.delete(place);
  }

  static placeOf(order: Pick<Order, "strategy" | "symbol">): string {
    return placeOf(order);
  }

  shareOf(order: Pick<Order, "strategy" | "symbol">): Decimal {
    return this.shares.get(placeOf(order)) ?? ZERO;
  }

  /** Whether the journal halts what an order belongs to. */
  isHalted({ account, strategy, symbol }: Pick<Order, "account" | "strategy" | "symbol">): boolean {
    return scopesAt(account, strategy, symbol).some((scope) => this.#halted.has(scope));
  }

  /** Orders of a place that may still fill. */
  openIn(order: Pick<Order, "strategy" | "symbol">): BookedOrder[] {
    const place = placeOf(order);
    return [...this.orders.values()].filter(
      (booked) => booked.state === "out" && placeOf(booked.order) === place,
    );
  }

  /**
   * What could close the position at most if the order and everything that it was to be reckoned with filled (I17):
   * exits at the market add up, with them the orders of the order's own kind, and with an exit at the market the larger of
   * stops and targets. That the other kind is too much for a moment cannot be helped: what fills there is news to it.
   */
  mostClosing(order: Order): Decimal {
    // After a late order has turned the position around, what was to close the other side closes nothing.
    const open = this.openIn(order).filter((booked) => booked.order.side === order.side);
    const leaves = (matches: (one: Order) => boolean): Decimal =>
      open
        .filter((booked) => matches(booked.order))
        .reduce((sum, booked) => add(sum, leavesOf(booked)), ZERO);
    const ofPurpose = (purpose: Order["purpose"]): Decimal =>
      leaves((one) => one.purpose === purpose);
    if (order.purpose === "exit" && order.orderType !== "market") return ofPurpose("exit");
    const market = leaves((one) => one.purpose === "exit" && one.orderType === "market");
    if (order.purpose !== "exit") return add(market, ofPurpose(order.purpose));
    return add(market, maximum(ofPurpose("stop_loss"), ofPurpose("take_profit")));
  }

  /** Net position of a symbol with every open and waiting entry of one side filled. */
  worstLong(symbol: string): Decimal {
    return this.#worst(symbol, "buy");
  }

  worstShort(symbol: string): Decimal {
    return this.#worst(symbol, "sell");
  }

  #worst(symbol: string, side: Order["side"]): Decimal {
    const entries = [...this.orders.values()].filter(
      ({ order, state }) =>
        state !== "ended" &&
        order.purpose === "entry" &&
        order.symbol === symbol &&
        order.side === side,
    );
    const all = entries.reduce((sum, booked) => add(sum, leavesOf(booked)), ZERO);
    return add(this.positions.get(symbol) ?? ZERO, side === "buy" ? all : negate(all));
  }
}

export const leavesOf = ({
  filled,
  quantity,
}: Pick<BookedOrder, "filled" | "quantity">): Decimal => {
  const left = subtract(quantity, filled);
  return isNegative(left) ? ZERO : left;
};

const placeOf = ({ strategy, symbol }: Pick<Order, "strategy" | "symbol">): string =>
  `${strategy} ${symbol}`;

/** A scope as text: `global`, `account:main`. */
export const scopeText = (scope: TradingScope): string =>
  scope.kind === "global" ? "global" : `${scope.kind}:${scope.name}`;

/** Every scope that a trade of a strategy in a symbol belongs to. */
export const scopesAt = (account: string, strategy: string, symbol: string): readonly string[] => [
  "global",
  `account:${account}`,
  `strategy:${strategy}`,
  `symbol:${symbol}`,
];

function bump(map: Map<string, Decimal>, key: string, quantity: Decimal): void {
  const after = add(map.get(key) ?? ZERO, quantity);
  if (isZero(after)) map.delete(key);
  else map.set(key, after);
}

/** Whether an order closes rather than opens the share it belongs to. */
export const closes = (order: Pick<Order, "side">, share: Decimal): boolean =>
  !isZero(share) && (isNegative(share) ? order.side === "buy" : order.side === "sell");
