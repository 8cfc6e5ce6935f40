import type { OrderLookup, OrderReference, SubmitOutcome } from "@hookline/core/driver";
import type { CcxtMarket } from "./client.ts";
import { type Gateway, VenueUnavailable } from "./gateway.ts";
import { type Found, lookUp } from "./lookup.ts";
import type { Names } from "./names.ts";
import type { OrderBook, Watched } from "./order-book.ts";
import { unknown } from "./outcome.ts";
import type { Profile } from "./profile.ts";

export interface FinderParts {
  readonly profile: Profile;
  readonly gateway: Gateway;
  readonly names: Names;
  readonly book: OrderBook;
}

/** Venues forget cancelled orders after days: then absence proves nothing any more. */
const MEMORY_MS = 12 * 3_600_000;

/** What ends `unknown`: looks for an order under our id, and says what its absence proves. */
export class Finder {
  readonly #parts: FinderParts;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  async find(order: OrderReference): Promise<OrderLookup> {
    const market = this.#parts.names.use(order.symbol);
    if (market === null) return { kind: "unavailable", detail: "the symbol is unknown" };
    try {
      const first = await this.#look(order, market);
      if (first !== null) return first;
      // Asked before the second look: only a look after that instant proves absence.
      const final = this.#cannotArriveAnyMore(order);
      return (await this.#look(order, market)) ?? { kind: "not_found", final };
    } catch (error) {
      const detail = error instanceof VenueUnavailable ? error.message : "not answered";
      return { kind: "unavailable", detail };
    }
  }

  /** An id that was sent before is looked for and not sent; null where it may be sent: it did not and cannot arrive. */
  async again(watched: Watched): Promise<SubmitOutcome | null> {
    try {
      const final = this.#isOver(watched);
      const found = await this.#lookUp(watched);
      if (found !== null) return { kind: "accepted", venueOrderId: found.venueOrderId };
      return final ? null : unknown({ why: "sent_before_and_may_still_arrive" });
    } catch {
      return unknown({ why: "sent_before_and_not_found_out" });
    }
  }

  /** Whether the venue has the order of an id that it refused; null where that is not found out. */
  async has(watched: Watched): Promise<Found | "absent" | null> {
    try {
      return (await this.#lookUp(watched)) ?? "absent";
    } catch {
      return null;
    }
  }

  async #lookUp(watched: Watched): Promise<Found | null> {
    const { gateway, profile } = this.#parts;
    const { nowMs } = gateway;
    const wanted = { subject: watched, quantity: watched.quantity, nowMs };
    return await gateway.ask((client) => lookUp(client, profile, wanted));
  }

  async #look(order: OrderReference, market: CcxtMarket): Promise<OrderLookup | null> {
    const { book, gateway, profile } = this.#parts;
    const { clientOrderId, symbol: name } = order;
    const watched = book.get(clientOrderId);
    const venueOrderId = order.venueOrderId ?? watched?.venueOrderId ?? null;
    const subject = { clientOrderId, venueOrderId, name, market };
    const wanted = { subject, quantity: watched?.quantity ?? null, nowMs: gateway.nowMs };
    const found = await gateway.ask((client) => lookUp(client, profile, wanted));
    if (found === null) return null;
    return found.complete
      ? { kind: "found", reports: found.reports }
      : { kind: "unavailable", detail: "the fills of the order are not all listed yet" };
  }

  #cannotArriveAnyMore({ clientOrderId, venueOrderId }: OrderReference): boolean {
    const watched = this.#parts.book.get(clientOrderId);
    return venueOrderId === null && watched !== null && this.#isOver(watched);
  }

  /** The time in which the venue would take the request has passed; an order that it once told of did arrive. */
  #isOver({ seen, sentAtMs, venueOrderId }: Watched): boolean {
    const { gateway, profile } = this.#parts;
    if (seen || venueOrderId !== null || profile.arrivalWindowMs === null) return false;
    const ageMs = gateway.nowMs - sentAtMs;
    return ageMs > profile.arrivalWindowMs && ageMs < MEMORY_MS;
  }
}
