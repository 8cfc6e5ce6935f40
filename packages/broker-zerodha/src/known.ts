import type {
  ClientOrderId,
  Decimal,
  Order,
  OrderIntent,
  OrderReference,
  Side,
  SymbolName,
} from "@hookline/core/driver";
import { orderTag } from "./tag.ts";

/** An order of ours as far as we know it. */
export interface KnownOrder {
  readonly clientOrderId: ClientOrderId;
  readonly tag: string;
  readonly symbol: SymbolName;
  /** Null for an order that only its id is known of. */
  readonly side: Side | null;
  quantity: Decimal | null;
  /** When it was handed to the venue; null where it was not, or nobody knows. */
  sentMs: number | null;
  /** When the broker took it up from the journal, which does not say how long it waited before it left; null for new ones. */
  restoredMs: number | null;
  /** Whether the venue may have it: then it is not sent again. */
  maybeSent: boolean;
  /** Its requests are under way; what the book says is told once they are answered. */
  inFlight: boolean;
  /** No further slice is to be sent. */
  stopped: boolean;
  /** What the accepted slices add up to; null while a slice is without an answer. */
  placed: Decimal | null;
  /** Ids that the venue gave its slices. */
  readonly ids: Set<string>;
  /** What was reported. */
  readonly told: Set<string>;
  /** What the journal had of it when the broker connected; null once compared, and for new orders. */
  restoredFilled: Decimal | null;
  ended: boolean;
}

/** Ended orders that late facts can still be attributed to. */
const ENDED_KEPT = 5_000;

/** Our orders by client order id, and by the tag that stands in the venue's book. */
export class KnownOrders {
  readonly #orders = new Map<ClientOrderId, KnownOrder>();

  get(id: ClientOrderId): KnownOrder | null {
    return this.#orders.get(id) ?? null;
  }

  all(): readonly KnownOrder[] {
    return [...this.#orders.values()];
  }

  /** An order that is about to be sent. */
  begin(intent: OrderIntent): KnownOrder {
    const { clientOrderId, quantity, side, symbol } = intent;
    const known = this.#add({ clientOrderId, quantity, side, symbol });
    known.inFlight = true;
    return known;
  }

  /** An order that the journal remembers. */
  restore(order: Order, nowMs: number): void {
    const { clientOrderId, createdAtMs, quantity, side, symbol, venueOrderId } = order;
    const known = this.#add({ clientOrderId, quantity, side, symbol });
    known.maybeSent = order.status !== "initialized";
    known.sentMs = known.maybeSent ? createdAtMs : null;
    known.restoredMs = nowMs;
    known.restoredFilled = order.filledQuantity;
    if (venueOrderId !== null) known.ids.add(venueOrderId);
  }

  /** An order that somebody asks about. */
  ask({ clientOrderId, symbol, venueOrderId }: OrderReference): KnownOrder {
    const known =
      this.get(clientOrderId) ?? this.#add({ clientOrderId, symbol, side: null, quantity: null });
    if (venueOrderId !== null) known.ids.add(venueOrderId);
    return known;
  }

  #add(order: Pick<KnownOrder, "clientOrderId" | "symbol" | "side" | "quantity">): KnownOrder {
    const known: KnownOrder = {
      ...order,
      tag: orderTag(order.clientOrderId),
      sentMs: null,
      restoredMs: null,
      maybeSent: false,
      inFlight: false,
      stopped: false,
      placed: null,
      ids: new Set(),
      told: new Set(),
      restoredFilled: null,
      ended: false,
    };
    this.#orders.set(order.clientOrderId, known);
    this.#forget();
    return known;
  }

  #forget(): void {
    if (this.#orders.size <= ENDED_KEPT * 2) return;
    // What ended, was never sent, or was only asked about.
    const idle = this.all().filter((order) => order.ended || !(order.maybeSent || order.inFlight));
    for (const { clientOrderId } of idle.slice(0, -ENDED_KEPT)) this.#orders.delete(clientOrderId);
  }
}
