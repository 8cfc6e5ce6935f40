import type {
  BrokerOrder,
  BrokerSession,
  ClientOrderId,
  SymbolName,
  Timers,
} from "@hookline/core/driver";
import type { OrderBook, Watched } from "./order-book.ts";
import type { VenueOrder } from "./wire.ts";

/** Which market a symbol means, and what a market is called. */
interface NamesOf<Where> {
  use(symbol: SymbolName): Where | null;
  byVenueName(name: string): Where | null;
  nameOf(market: Where): SymbolName | null;
}

/** Watches the orders that the journal says are not at their end. */
export function watchRestored<Where>(
  book: OrderBook<Where>,
  { restored }: Pick<BrokerSession, "restored">,
  parts: {
    readonly names: NamesOf<Where>;
    readonly idOf: (id: ClientOrderId) => string;
    /** After it no request of an earlier process is taken any more. */
    readonly deadlineAtMs: number;
  },
): void {
  for (const order of restored.openOrders) {
    const market = parts.names.use(order.symbol);
    if (market === null || order.status === "initialized") continue;
    const { clientOrderId, symbol, venueOrderId } = order;
    book.watch({
      clientOrderId,
      krakenId: parts.idOf(clientOrderId),
      symbol,
      venueOrderId,
      market,
      seen: false,
      sinceMs: order.createdAtMs,
      deadlineAtMs: parts.deadlineAtMs,
      filled: order.filledQuantity,
    });
  }
}

/** Working orders as the port lists them; those of others carry no id of ours. */
export function listed<Where>(
  orders: readonly VenueOrder[],
  book: OrderBook<Where>,
  names: NamesOf<Where>,
): readonly BrokerOrder[] {
  return orders.flatMap((order) => {
    const ours = book.find(order.txid, order.clientId);
    const market = names.byVenueName(order.pair);
    const symbol = ours?.symbol ?? (market === null ? null : names.nameOf(market));
    if (symbol === null) return [];
    const { filled: filledQuantity, quantity, side, txid: venueOrderId } = order;
    const clientOrderId = ours?.clientOrderId ?? null;
    return [{ clientOrderId, venueOrderId, symbol, side, quantity, filledQuantity }];
  });
}

/** Whether nothing has been heard of an order; one that the stream has told of is not forgotten, whatever its answer said. */
export const isUnheard = ({ held }: Pick<Watched, "held">): boolean => held?.length === 0;

/** What the stream told before the answer was there goes out after it. */
export function releaseLater<Where>(
  book: OrderBook<Where>,
  watched: Watched<Where>,
  timers: Timers,
): void {
  timers.after(0, () => {
    const held = watched.held ?? [];
    watched.held = null;
    book.tell(watched, held);
  });
}
