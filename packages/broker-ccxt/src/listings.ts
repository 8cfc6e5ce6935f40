import {
  type BrokerOrder,
  type ExecutionReport,
  parseClientOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { Unified } from "./client.ts";
import type { FinderParts } from "./finder.ts";
import { fillReport, venueIdOf } from "./map-report.ts";
import { decimalOf, textOf, timeOf } from "./read.ts";

/** What the venue lists: working orders, and fills since a time. */
export class Listings {
  readonly #parts: FinderParts;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  /** Working orders of every list of the venue, for one symbol or all. */
  async listOpen(symbol: string | undefined): Promise<readonly Unified[]> {
    const { openLists, openNeedsSymbol = false } = this.#parts.profile;
    const symbols = symbol === undefined && openNeedsSymbol ? this.#parts.names.used : [symbol];
    const found: Unified[] = [];
    for (const params of openLists) {
      for (const one of symbols) {
        found.push(
          ...(await this.#parts.gateway.ask((client) =>
            client.fetchOpenOrders(one, undefined, undefined, params),
          )),
        );
      }
    }
    return found;
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    return (await this.listOpen(undefined)).flatMap((order) => {
      const symbol =
        typeof order.symbol === "string" ? this.#parts.names.nameOf(order.symbol) : null;
      const quantity = decimalOf(order.amount);
      const { side } = order;
      if (symbol === null || quantity === null || (side !== "buy" && side !== "sell")) return [];
      const ours = textOf(order.clientOrderId);
      return [
        {
          clientOrderId: ours === null ? null : parseClientOrderId(ours),
          venueOrderId: venueIdOf(order),
          symbol,
          side,
          quantity,
          filledQuantity: decimalOf(order.filled) ?? ZERO,
        },
      ];
    });
  }

  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    const { profile } = this.#parts;
    const symbols = profile.tradesNeedSymbol ? this.#parts.names.used : [undefined];
    const reports: ExecutionReport[] = [];
    for (const symbol of symbols) {
      const trades = await this.#parts.gateway.ask((client) =>
        client.fetchMyTrades(symbol, sinceMs, undefined, profile.tradeParams),
      );
      for (const trade of trades) {
        const report = (timeOf(trade.timestamp) ?? 0) < sinceMs ? null : await this.#fillOf(trade);
        if (report !== null) reports.push(report);
      }
    }
    return reports.toSorted((left, right) => left.atMs - right.atMs);
  }

  /** The report of a trade; null where it belongs to no order with a client id (a trade made by hand). */
  async #fillOf(trade: Unified): Promise<ExecutionReport | null> {
    const { book, gateway, names, profile } = this.#parts;
    const symbol = textOf(trade.symbol);
    const orderId = textOf(trade.order);
    if (symbol === null || orderId === null) return null;
    const watched = book.byVenueId(orderId);
    if (watched !== null) return fillReport(watched, trade);
    const name = names.nameOf(symbol);
    const ask = async () =>
      textOf((await gateway.ask((client) => client.fetchOrder(orderId, symbol, {}))).clientOrderId);
    const text = profile.tradeClientId(trade) ?? (await ask());
    const clientOrderId = text === null ? null : parseClientOrderId(text);
    if (name === null || clientOrderId === null) return null;
    return fillReport(
      { clientOrderId, venueOrderId: null, name, market: gateway.client.market(symbol) },
      trade,
    );
  }
}
