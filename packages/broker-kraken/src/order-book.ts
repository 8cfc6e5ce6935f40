import {
  add,
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
  type SymbolName,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { Market } from "./client.ts";
import { krakenId, plain } from "./ids.ts";

/** An order of ours, as far as this broker knows it. */
export interface Watched<Where = Market> {
  readonly clientOrderId: ClientOrderId;
  /** Our id as this venue of Kraken's takes it. */
  readonly krakenId: string;
  readonly symbol: SymbolName;
  readonly market: Where;
  venueOrderId: VenueOrderId | null;
  /** After this time of the venue's clock Kraken does not take the order any more; null: nobody knows. */
  deadlineAtMs: number | null;
  readonly sinceMs: number;
  /** What was told of its fills, in this run or by the journal. */
  filled: Decimal;
  /** Which of its fills the journal has is known; not so for one of an earlier run until it was looked at. */
  seen: boolean;
  live: boolean;
  /** Reports that wait for the answer to the submit; null: they are told at once. */
  held: ExecutionReport[] | null;
}

type Start = "clientOrderId" | "symbol" | "market" | "sinceMs";
type NewWatched<Where> = Pick<Watched<Where>, Start> & Partial<Omit<Watched<Where>, Start>>;

/** An order that the book does not have yet. */
export const unwatched = <Where>(order: NewWatched<Where>): Watched<Where> => ({
  venueOrderId: null,
  deadlineAtMs: null,
  filled: ZERO,
  held: null,
  live: true,
  seen: true,
  krakenId: krakenId(order.clientOrderId),
  ...order,
});

/** What was told of an order's fills, and what waits to be told. */
export const toldOf = ({ filled, held }: Pick<Watched, "filled" | "held">): Decimal =>
  (held ?? []).reduce(
    (total, report) => (report.type === "fill" ? add(total, report.lastQuantity) : total),
    filled,
  );

const MOST_ENDED = 2_000;
const MOST_TOLD = 20_000;

/** The orders of this account, and what was reported of them already. */
export class OrderBook<Where = Market> {
  readonly #orders = new Map<ClientOrderId, Watched<Where>>();
  readonly #byKrakenId = new Map<string, Watched<Where>>();
  readonly #byTxid = new Map<string, Watched<Where>>();
  readonly #told = new Set<string>();
  readonly #report: (order: Watched<Where>, report: ExecutionReport) => void;

  constructor(report: (order: Watched<Where>, report: ExecutionReport) => void) {
    this.#report = report;
  }

  get live(): readonly Watched<Where>[] {
    return [...this.#orders.values()].filter(({ live }) => live);
  }

  get(id: ClientOrderId): Watched<Where> | null {
    return this.#orders.get(id) ?? null;
  }

  /** The order behind Kraken's names of it; null where it is none of ours. */
  find(txid: string | null, id: string | null): Watched<Where> | null {
    const named = id === null ? undefined : this.#byKrakenId.get(plain(id));
    return named ?? (txid === null ? undefined : this.#byTxid.get(txid)) ?? null;
  }

  watch(order: NewWatched<Where>): Watched<Where> {
    const watched = unwatched(order);
    this.keep(watched);
    return watched;
  }

  /** Keeps an order that a look-up found. */
  keep(order: Watched<Where>): void {
    if (this.#orders.get(order.clientOrderId) === order) return;
    this.#forgetOldest();
    this.#orders.set(order.clientOrderId, order);
    this.#byKrakenId.set(plain(order.krakenId), order);
    if (order.venueOrderId !== null) this.#byTxid.set(order.venueOrderId, order);
  }

  /** Remembers the venue's id of an order. */
  name(order: Watched<Where>, txid: VenueOrderId): void {
    order.venueOrderId = txid;
    this.#byTxid.set(txid, order);
  }

  drop(order: Watched<Where>): void {
    this.#orders.delete(order.clientOrderId);
    this.#byKrakenId.delete(plain(order.krakenId));
    if (order.venueOrderId !== null) this.#byTxid.delete(order.venueOrderId);
  }

  /**
   * Remembers fills that the journal has: those of a restored order, where they add up to what it knows. Where they
   * do not, nobody can say which it lacks, and all are told again.
   */
  recognize(order: Watched<Where>, reports: readonly ExecutionReport[]): void {
    if (order.seen) return;
    order.seen = true;
    const fills = reports.filter((report) => report.type === "fill");
    const total = fills.reduce((sum, { lastQuantity }) => add(sum, lastQuantity), ZERO);
    if (total === order.filled) for (const { execId } of fills) this.#remember(execId);
    else order.filled = ZERO;
  }

  /** Reports what was not reported yet; while the submit is not answered, it waits. */
  tell(order: Watched<Where>, reports: readonly ExecutionReport[]): void {
    for (const report of reports) {
      if (order.held !== null) {
        order.held.push(report);
        continue;
      }
      const key = report.type === "fill" ? report.execId : `${report.clientOrderId} ${report.type}`;
      if (this.#told.has(key)) continue;
      this.#remember(key);
      if (report.type === "fill") order.filled = add(order.filled, report.lastQuantity);
      if (report.type === "canceled" || report.type === "expired") order.live = false;
      this.#report(order, report);
    }
  }

  #remember(key: string): void {
    this.#told.add(key);
    if (this.#told.size <= MOST_TOLD) return;
    const oldest = this.#told.values().next();
    if (oldest.done !== true) this.#told.delete(oldest.value);
  }

  #forgetOldest(): void {
    if (this.#orders.size < MOST_ENDED) return;
    const ended = [...this.#orders.values()].filter(({ live }) => !live);
    for (const order of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) this.drop(order);
  }
}
