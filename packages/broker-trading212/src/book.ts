import {
  add,
  atLeast,
  atMost,
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
  isPositive,
  type Reason,
  type SymbolName,
  ZERO,
} from "@hookline/core/driver";
import { endReport, fillReport } from "./map.ts";
import type { Attempt } from "./match.ts";
import type { WireHistoryItem } from "./wire.ts";

/** An order of ours that is at the venue. */
export interface Tracked {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolName;
  readonly ticker: string;
  readonly venueOrderId: string;
  /** Filled before this run: in the journal already, and not told again. */
  readonly before: Decimal;
}

interface Progress {
  readonly told: Set<string>;
  filled: Decimal;
  ended: boolean;
}

/** Ended orders that are remembered, so that late fills and look-ups still find them. */
const MOST_REMEMBERED = 10_000;

/** Which of the venue's orders are ours, and what was told of them. In memory only: the rest is the journal's. */
export class Book {
  readonly #byClient = new Map<ClientOrderId, Tracked>();
  readonly #byVenue = new Map<string, Tracked>();
  readonly #progress = new Map<string, Progress>();
  /** Orders whose outcome is open. */
  readonly attempts: Map<ClientOrderId, Attempt> = new Map();
  /** Orders that certainly did not leave, or were refused (with why): the engine may have given up waiting. */
  readonly closed: Map<ClientOrderId, Reason | null> = new Map();

  bind(tracked: Tracked): void {
    this.attempts.delete(tracked.clientOrderId);
    this.#byClient.set(tracked.clientOrderId, tracked);
    this.#byVenue.set(tracked.venueOrderId, tracked);
    if (!this.#progress.has(tracked.venueOrderId)) {
      const progress = { told: new Set<string>(), filled: ZERO, ended: false };
      this.#progress.set(tracked.venueOrderId, progress);
    }
    this.#forgetOldest();
  }

  /** An order is about to go, or its attempt is now known better. */
  attempt(attempt: Attempt): void {
    this.closed.delete(attempt.clientOrderId);
    this.attempts.set(attempt.clientOrderId, attempt);
  }

  close(id: ClientOrderId, why: Reason | null): void {
    this.attempts.delete(id);
    this.closed.set(id, why);
    const [oldest] = this.closed.keys();
    if (this.closed.size > MOST_REMEMBERED && oldest !== undefined) this.closed.delete(oldest);
  }

  ofClient(id: ClientOrderId): Tracked | null {
    return this.#byClient.get(id) ?? null;
  }

  ofVenue(id: string): Tracked | null {
    return this.#byVenue.get(id) ?? null;
  }

  /** The venue's ids that belong to orders of ours. */
  get taken(): ReadonlySet<string> {
    return new Set(this.#byVenue.keys());
  }

  /** Orders whose end was not told yet. */
  get working(): readonly Tracked[] {
    return [...this.#byClient.values()].filter(
      ({ venueOrderId }) => this.#progress.get(venueOrderId)?.ended === false,
    );
  }

  /** What was told of an order's fills, those of earlier runs included. */
  toldOf({ before, venueOrderId }: Tracked): Decimal {
    const filled = this.#progress.get(venueOrderId)?.filled ?? ZERO;
    return atLeast(filled, before) ? filled : before;
  }

  /** The reports of an order's history that were not told yet, in their order; it counts as told afterwards. */
  news(order: Tracked, history: readonly WireHistoryItem[], nowMs: number): ExecutionReport[] {
    const progress = this.#progress.get(order.venueOrderId);
    const items = linesOf(order.venueOrderId, history);
    if (progress === undefined || items.length === 0) return [];
    const reports: ExecutionReport[] = [];
    for (const item of items) {
      const report = fillReport(item, order);
      if (report?.type !== "fill" || progress.told.has(report.execId)) continue;
      progress.told.add(report.execId);
      progress.filled = add(progress.filled, report.lastQuantity);
      if (!atMost(progress.filled, order.before)) reports.push(report);
    }
    const last = items.at(-1)?.order;
    if (last === undefined || progress.ended || !isComplete(items, progress.filled)) return reports;
    const end = endReport(last, order, nowMs);
    progress.ended = end !== null || last.status === "filled";
    return end === null ? reports : [...reports, end];
  }

  #forgetOldest(): void {
    if (this.#byClient.size <= MOST_REMEMBERED) return;
    for (const [clientOrderId, { venueOrderId }] of this.#byClient) {
      if (this.#progress.get(venueOrderId)?.ended !== true) continue;
      this.#byClient.delete(clientOrderId);
      this.#byVenue.delete(venueOrderId);
      this.#progress.delete(venueOrderId);
      return;
    }
  }
}

/** The lines of one order, oldest execution first. */
export const linesOf = (
  venueOrderId: string,
  history: readonly WireHistoryItem[],
): readonly WireHistoryItem[] =>
  history
    .filter(({ order }) => order.id === venueOrderId)
    // The history begins with the newest.
    .toReversed()
    .toSorted((left, right) => timeOf(left) - timeOf(right));

/** A line without an execution tells the end, and comes after the executions. */
const timeOf = ({ fill }: WireHistoryItem): number => fill?.atMs ?? Number.MAX_SAFE_INTEGER;

/** Whether the fills seen are all that the order says it has. */
export function isComplete(items: readonly WireHistoryItem[], filled: Decimal): boolean {
  const order = items.at(-1)?.order;
  if (order === undefined || order.status === null || order.status === "working") return false;
  if (order.status === "filled" && !isPositive(filled)) return false;
  const wanted = order.status === "filled" ? (order.quantity ?? order.filledQuantity) : ZERO;
  return atLeast(filled, order.filledQuantity) && atLeast(filled, wanted);
}
