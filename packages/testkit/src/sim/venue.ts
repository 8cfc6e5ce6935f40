import {
  add,
  type ClientOrderId,
  type Decimal,
  decimal,
  type ExecutionReport,
  greaterThan,
  isZero,
  minimum,
  multiply,
  negate,
  type OrderIntent,
  parseExecutionId,
  parseVenueOrderId,
  roundToStep,
  type SymbolName,
  subtract,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { Faults } from "./faults.ts";
import type { Marks } from "./marks.ts";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A fill as it truly happened. */
export type VenueFill = Extract<ExecutionReport, { readonly type: "fill" }>;

/** An order as the venue has it: the truth that the auditor compares with. */
export interface VenueOrder {
  readonly intent: OrderIntent;
  readonly venueOrderId: VenueOrderId;
  readonly placedAtMs: number;
  status: "working" | "filled" | "canceled";
  filled: Decimal;
  readonly fills: VenueFill[];
  /** Fills that were taken back. */
  readonly busted: VenueFill[];
  readonly busts: ExecutionReport[];
}

/** What the venue says on its stream, with how long it takes to say it. */
export type Tell = (report: ExecutionReport) => void;

const LOT = decimal("0.001");
const WINDOW_MS = 600_000;

/** One account at a venue that keeps its own books, whatever anybody else believes. */
export class Venue {
  readonly orders: VenueOrder[] = [];
  readonly positions: Map<SymbolName, Decimal> = new Map();
  /** Client order ids that were definitively refused. */
  readonly refused: Set<ClientOrderId> = new Set();
  readonly #prices: Map<SymbolName, Decimal> = new Map();
  readonly #parts: {
    readonly time: VirtualTime;
    readonly random: Random;
    readonly marks: Marks;
    readonly faults: () => Faults;
    readonly tell: Tell;
  };
  #executions = 0;

  constructor(parts: {
    readonly time: VirtualTime;
    readonly random: Random;
    readonly marks: Marks;
    readonly faults: () => Faults;
    readonly tell: Tell;
  }) {
    this.#parts = parts;
  }

  priceOf(symbol: SymbolName): Decimal {
    return this.#prices.get(symbol) ?? decimal("100");
  }

  /** Takes an order that has arrived; a second one with the id is another order unless the venue enforces ids. */
  place(intent: OrderIntent): VenueOrder {
    const known = this.find(intent.clientOrderId);
    if (known !== undefined && this.#sameId(known)) {
      this.#parts.marks.see("enforced id stopped a second order");
      return known;
    }
    const order: VenueOrder = {
      intent,
      venueOrderId: made(parseVenueOrderId(`v${this.orders.length + 1}`)),
      placedAtMs: this.#parts.time.nowMs,
      status: "working",
      filled: ZERO,
      fills: [],
      busted: [],
      busts: [],
    };
    this.orders.push(order);
    this.#parts.tell({ ...this.#about(order), type: "accepted" });
    if (intent.purpose === "stop_loss") this.#parts.marks.see("stop order placed");
    this.#match(order);
    return order;
  }

  refuse(intent: OrderIntent): void {
    this.refused.add(intent.clientOrderId);
  }

  find(id: ClientOrderId): VenueOrder | undefined {
    return this.orders.find(({ intent }) => intent.clientOrderId === id);
  }

  /** Ends a working order; false where there is nothing left to end. */
  cancel(order: VenueOrder): boolean {
    if (order.status !== "working") return false;
    order.status = "canceled";
    this.#parts.tell({ ...this.#about(order), type: "canceled" });
    return true;
  }

  /** The market moves; what has become due fills. */
  movePrice(symbol: SymbolName, factor: Decimal): void {
    this.#prices.set(
      symbol,
      roundToStep(multiply(this.priceOf(symbol), factor), decimal("0.01"), "down"),
    );
    for (const order of this.working()) if (order.intent.symbol === symbol) this.#match(order);
  }

  /** Somebody trades the account by hand. */
  tradeByHand(symbol: SymbolName, quantity: Decimal): void {
    this.#move(symbol, quantity);
  }

  working(): VenueOrder[] {
    return this.orders.filter(({ status }) => status === "working");
  }

  /** Everything that happened to an order, oldest first. */
  reportsOf(order: VenueOrder): ExecutionReport[] {
    const about = this.#about(order);
    // What was taken back of an order is not worked any more, so it has ended with less than its quantity.
    const short = order.status === "filled" && order.busts.length > 0;
    const end: ExecutionReport[] =
      order.status === "canceled" || short ? [{ ...about, type: "canceled" }] : [];
    return [{ ...about, type: "accepted" }, ...order.fills, ...order.busts, ...end];
  }

  #sameId(known: VenueOrder): boolean {
    const { idempotency } = this.#parts.faults();
    if (idempotency === "enforced") return true;
    return idempotency === "windowed" && this.#parts.time.nowMs - known.placedAtMs < WINDOW_MS;
  }

  #match(order: VenueOrder): void {
    if (!isDue(order.intent, this.priceOf(order.intent.symbol))) return;
    const { random, time } = this.#parts;
    const whole = random.chance(0.5);
    time.after(random.int(0, 40), () => this.#fill(order, whole));
  }

  #fill(order: VenueOrder, whole: boolean): void {
    if (order.status !== "working") return;
    const { faults, marks, random, time } = this.#parts;
    const left = subtract(order.intent.quantity, worked(order));
    const part = whole
      ? left
      : minimum(left, roundToStep(multiply(left, decimal("0.5")), LOT, "up"));
    const over = part === left && random.chance(faults().overfill);
    if (over) marks.see("overfill");
    if (part !== left) marks.see("partial fill");
    this.#book(order, over ? add(part, LOT) : part);
    if (order.status === "working")
      time.after(random.int(5, 400), () => this.#fill(order, random.chance(0.6)));
  }

  #book(order: VenueOrder, lastQuantity: Decimal): void {
    const { side, symbol } = order.intent;
    this.#executions += 1;
    const fill: VenueFill = {
      ...this.#about(order),
      type: "fill",
      execId: made(parseExecutionId(`x${this.#executions}`)),
      symbol,
      side,
      lastQuantity,
      lastPrice: this.priceOf(symbol),
      fee: decimal("0.01"),
    };
    order.fills.push(fill);
    order.filled = add(order.filled, lastQuantity);
    if (!greaterThan(order.intent.quantity, worked(order))) order.status = "filled";
    this.#move(symbol, side === "buy" ? lastQuantity : negate(lastQuantity));
    if (order.intent.purpose === "stop_loss") this.#parts.marks.see("stop filled");
    this.#parts.tell(fill);
    const { faults, random, time } = this.#parts;
    // No draw where it cannot happen: the worlds without it stay what they were.
    if (faults().bust > 0 && random.chance(faults().bust))
      time.after(random.int(20, 60_000), () => this.#bust(order, fill));
  }

  /** Takes a fill back, whatever has become of its order; its quantity is not worked again. */
  #bust(order: VenueOrder, fill: VenueFill): void {
    const { lastQuantity, side, symbol } = fill;
    order.fills.splice(order.fills.indexOf(fill), 1);
    order.busted.push(fill);
    order.filled = subtract(order.filled, lastQuantity);
    this.#move(symbol, side === "buy" ? negate(lastQuantity) : lastQuantity);
    const bust: ExecutionReport = { ...this.#about(order), type: "bust", execId: fill.execId };
    order.busts.push(bust);
    this.#parts.marks.see("fill busted");
    this.#parts.tell(bust);
  }

  #move(symbol: SymbolName, quantity: Decimal): void {
    const after = add(this.positions.get(symbol) ?? ZERO, quantity);
    if (isZero(after)) this.positions.delete(symbol);
    else this.positions.set(symbol, after);
  }

  #about({ intent, venueOrderId }: VenueOrder): {
    clientOrderId: ClientOrderId;
    venueOrderId: VenueOrderId;
    atMs: number;
  } {
    return { clientOrderId: intent.clientOrderId, venueOrderId, atMs: this.#parts.time.nowMs };
  }
}

/** Whether an order fills at a price; a stop that has fired is a market order. */
function isDue({ limitPrice, orderType, side, stopPrice }: OrderIntent, price: Decimal): boolean {
  const buys = side === "buy";
  if (orderType === "limit" && limitPrice !== null) {
    return buys ? !greaterThan(price, limitPrice) : !greaterThan(limitPrice, price);
  }
  if (orderType === "stop" && stopPrice !== null) {
    return buys ? !greaterThan(stopPrice, price) : !greaterThan(price, stopPrice);
  }
  return true;
}

/** Names of the simulation's own making always parse. */
function made<Name>(name: Name | null): Name {
  if (name === null) throw new Error("The simulation made a name that is none.");
  return name;
}

/** What was filled, and what was and is not worked again. */
export const worked = ({ busted, filled }: VenueOrder): Decimal =>
  busted.reduce((total, { lastQuantity }) => add(total, lastQuantity), filled);
