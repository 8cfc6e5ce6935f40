import { type Decimal, subtract } from "@hookline/core/driver";
import type { VenueFill, VenueOrder } from "../exchange.ts";
import type { KiteVenueInstrument } from "./instruments.ts";
import { decimalOf, type KiteForm } from "./order-form.ts";
import { istText } from "./words.ts";

/** A row of the order book: what `GET /orders`, order frames and postbacks show. */
export type KiteOrderRow = Readonly<Record<string, unknown>>;

/** An order as the venue received it. */
export interface Ticket {
  readonly orderId: string;
  readonly form: KiteForm;
  readonly variety: string;
  /** At the exchange behind the venue; null for what the risk desk turned away. */
  exchangeId: string | null;
  rejection: string | null;
  hiddenReads: number;
  transientReads: number;
  hiddenTradeReads: number;
  readonly placedMs: number;
}

/** Kite writes numbers as JSON numbers; at a venue's sizes they are exact enough to print back as they were. */
export const numberOf = (value: Decimal): number => Number(value);

/** What is shown of a ticket: its order at the exchange (null where the risk desk turned it away) and instrument. */
export interface Shown {
  readonly ticket: Ticket;
  readonly order: VenueOrder | null;
  readonly instrument: KiteVenueInstrument | undefined;
}

/** The order as the book lists it. */
export function orderRow({ instrument, order, ticket }: Shown): KiteOrderRow {
  const { exchangeId, form } = ticket;
  const quantity = order?.quantity ?? decimalOf(form.get("quantity"));
  const filled = order?.filledQuantity ?? decimalOf("0");
  const isOpen = order?.status === "open" && ticket.transientReads === 0;
  const cancelled = order?.status === "canceled" || order?.status === "expired";
  const leaves = numberOf(subtract(quantity, filled));
  const tag = form.get("tag") ?? null;
  const isMarket = form.get("order_type") === "MARKET";
  return {
    placed_by: "AB1234",
    order_id: ticket.orderId,
    exchange_order_id: exchangeId === null ? null : `11${ticket.orderId}`,
    parent_order_id: null,
    status: statusOf(ticket, order),
    status_message: ticket.rejection,
    status_message_raw: ticket.rejection,
    order_timestamp: istText(ticket.placedMs),
    exchange_update_timestamp: istText(order?.updatedMs ?? ticket.placedMs),
    exchange_timestamp: istText(order?.createdMs ?? ticket.placedMs),
    variety: ticket.variety,
    modified: false,
    exchange: instrument?.exchange ?? "",
    tradingsymbol: instrument?.tradingsymbol ?? "",
    instrument_token: instrument?.token ?? 0,
    // A protected market order reads LIMIT from then on.
    order_type: isMarket ? "LIMIT" : form.get("order_type"),
    transaction_type: form.get("transaction_type"),
    validity: form.get("validity"),
    validity_ttl: 0,
    product: form.get("product"),
    quantity: numberOf(quantity),
    disclosed_quantity: 0,
    price: numberOf(order?.limitPrice ?? decimalOf(form.get("price") ?? "0")),
    trigger_price: numberOf(order?.stopPrice ?? decimalOf("0")),
    average_price: numberOf(order?.averagePrice ?? decimalOf("0")),
    filled_quantity: numberOf(filled),
    pending_quantity: isOpen ? leaves : 0,
    cancelled_quantity: cancelled ? leaves : 0,
    market_protection: Number(form.get("market_protection") ?? 0),
    meta: {},
    tag,
    tags: [...(tag === null ? [] : [tag]), ...(isMarket ? ["mktp", "mktp:2.00"] : [])],
    guid: "XXXXXX",
  };
}

/** The trades of an order. */
export function tradeRows(
  { form, orderId }: Ticket,
  fills: readonly VenueFill[],
  instrument: KiteVenueInstrument | undefined,
): readonly KiteOrderRow[] {
  return fills.map((fill) => ({
    // The exchange behind the venue counts executions over the whole day.
    trade_id: fill.id.replace(/\D/g, ""),
    order_id: orderId,
    exchange: instrument?.exchange,
    tradingsymbol: instrument?.tradingsymbol,
    instrument_token: instrument?.token,
    product: form.get("product"),
    average_price: numberOf(fill.price),
    quantity: numberOf(fill.quantity),
    exchange_order_id: `11${orderId}`,
    transaction_type: form.get("transaction_type"),
    fill_timestamp: istText(fill.atMs),
    order_timestamp: istText(fill.atMs).slice(11),
    exchange_timestamp: istText(fill.atMs),
  }));
}

function statusOf(ticket: Ticket, order: VenueOrder | null): string {
  if (ticket.transientReads > 0) return "PUT ORDER REQ RECEIVED";
  if (order === null) return "REJECTED";
  switch (order.status) {
    case "open":
      return order.stopPrice !== null && !order.triggered ? "TRIGGER PENDING" : "OPEN";
    case "filled":
      return "COMPLETE";
    case "rejected":
      return "REJECTED";
    default:
      return "CANCELLED";
  }
}
