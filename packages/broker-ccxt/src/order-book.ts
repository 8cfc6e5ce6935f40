import {
  add,
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
  parseClientOrderId,
  ZERO,
} from "@hookline/core/driver";
import type { ReportSubject } from "./map-report.ts";
import type { StreamEvent } from "./stream-profile.ts";

/** An order of ours that may still change at the venue. */
export interface Watched extends Omit<ReportSubject, "venueOrderId"> {
  venueOrderId: ReportSubject["venueOrderId"];
  readonly quantity: Decimal;
  /** When its request left, or when the engine made it. */
  sentAtMs: number;
  /** What was told of its fills, in this run or by the journal. */
  filled: Decimal;
  /** The venue has told of it. */
  seen: boolean;
  /** Since when the venue does not tell of it. */
  missingSinceMs: number | null;
  live: boolean;
  /** The journal knew it when the broker connected; which of its fills, only the sum tells. */
  readonly restored: boolean;
  /** What the stream told before the order's own request was answered; null once it was. */
  held: StreamEvent[] | null;
  /** An end that the stream told of, kept until the fills before it are told. */
  end: { readonly filled: Decimal; readonly report: ExecutionReport | null } | null;
}

const MOST_ENDED = 2_000;
const MOST_EXECUTIONS = 20_000;

/** The orders of this account that the broker watches, and what it has reported already. */
export class OrderBook {
  readonly #orders = new Map<ClientOrderId, Watched>();
  readonly #told = new Set<string>();
  readonly #report: (report: ExecutionReport) => void;

  constructor(report: (report: ExecutionReport) => void) {
    this.#report = report;
  }

  get live(): readonly Watched[] {
    return [...this.#orders.values()].filter(({ live }) => live);
  }

  get(id: ClientOrderId): Watched | null {
    return this.#orders.get(id) ?? null;
  }

  byClientId(text: string): Watched | null {
    const id = parseClientOrderId(text);
    return id === null ? null : this.get(id);
  }

  byVenueId(venueOrderId: string): Watched | null {
    return [...this.#orders.values()].find((order) => order.venueOrderId === venueOrderId) ?? null;
  }

  watch(
    order: Omit<
      Watched,
      "filled" | "live" | "seen" | "missingSinceMs" | "restored" | "held" | "end"
    >,
    known: Decimal | null = null,
  ): Watched {
    const watched: Watched = {
      ...order,
      filled: known ?? ZERO,
      live: true,
      seen: false,
      missingSinceMs: null,
      restored: known !== null,
      held: known === null ? [] : null,
      end: null,
    };
    this.#forgetOldest();
    this.#orders.set(order.clientOrderId, watched);
    return watched;
  }

  /** Forgets an order that is not there; one that the stream has told of is kept, whatever its answer said. */
  drop(id: ClientOrderId): void {
    const held = this.#orders.get(id)?.held ?? null;
    if (held === null || held.length === 0) this.#orders.delete(id);
  }

  /**
   * Remembers fills that the journal has: those of a restored order, where they add up to what it knows. Where they
   * do not, nobody can say which of them it lacks, and all are told again.
   */
  recognize(order: Watched, reports: readonly ExecutionReport[]): void {
    const fills = reports.filter((report) => report.type === "fill");
    const total = fills.reduce((sum, { lastQuantity }) => add(sum, lastQuantity), ZERO);
    if (total === order.filled) for (const { execId } of fills) this.#remember(execId);
    else order.filled = ZERO;
  }

  /** Reports what was not reported yet. */
  tell(reports: readonly ExecutionReport[]): void {
    for (const report of reports) {
      const key = report.type === "fill" ? report.execId : `${report.clientOrderId} ${report.type}`;
      if (this.#told.has(key)) continue;
      this.#remember(key);
      const order = this.#orders.get(report.clientOrderId);
      if (order !== undefined && report.type === "fill")
        order.filled = add(order.filled, report.lastQuantity);
      this.#report(report);
    }
  }

  #remember(key: string): void {
    this.#told.add(key);
    if (this.#told.size <= MOST_EXECUTIONS) return;
    const oldest = this.#told.values().next();
    if (oldest.done !== true) this.#told.delete(oldest.value);
  }

  #forgetOldest(): void {
    const ended = [...this.#orders.values()].filter(({ live }) => !live);
    for (const { clientOrderId } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
      this.#orders.delete(clientOrderId);
    }
  }
}
