import type { Clock, Timers } from "@hookline/core/driver";
import { type Limit, Pacer, type Turn } from "@hookline/pacer";
import type { KiteLimits } from "./limit-table.ts";
import { istDay } from "./time.ts";

/** Which of the venue's limits a request counts against. */
export type Lane = "order" | "quote" | "other";

/** A wish for one request. */
export interface PaceRequest {
  readonly lane: Lane;
  /** Exits, cancels and changes go before entries. */
  readonly urgent: boolean;
  readonly signal: AbortSignal | null;
}

/** Kite's shortest limit counts seconds. */
const PAUSE_MS = 1_000;
/** An entry that waited longer is stale. */
const ENTRY_EXPIRES_MS = 5_000;
/** Of the day's orders this part is kept for exits and cancels. */
const RESERVED_FOR_EXITS = 0.02;
/** India's midnight. */
const IST_MS = 19_800_000;

/** Keeps to the venue's request limits, each lane by itself. */
export class Pace {
  readonly #lanes: Readonly<Record<Lane, Pacer>>;
  readonly #clock: Clock;
  /** Day on which the venue takes no more orders. */
  #spentDay: number | null = null;

  constructor(limits: KiteLimits, time: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = time.clock;
    const { ordersPerDay, ordersPerMinute, ordersPerSecond } = limits;
    const { quotesPerSecond, requestsPerSecond } = limits;
    const within = (limit: number, periodMs: number): Limit => ({ counts: "all", limit, periodMs });
    const lane = (...all: readonly Limit[]): Pacer =>
      new Pacer({
        clock: time.clock,
        timers: time.timers,
        limits: all,
        entryExpiresMs: ENTRY_EXPIRES_MS,
      });
    this.#lanes = {
      order: lane(within(ordersPerSecond, 1_000), within(ordersPerMinute, 60_000), {
        counts: "all",
        limit: ordersPerDay,
        dayOffsetMs: IST_MS,
        reserved: Math.ceil(ordersPerDay * RESERVED_FOR_EXITS),
      }),
      quote: lane(within(quotesPerSecond, 1_000)),
      other: lane(within(requestsPerSecond, 1_000)),
    };
  }

  /** Waits for a turn. */
  turn({ lane, signal, urgent }: PaceRequest): Promise<Turn> {
    const spent = this.#spentDay === istDay(this.#clock.nowMs());
    if (spent && lane === "order" && !urgent)
      return Promise.resolve({ granted: false, why: "day_limit" });
    const urgency = urgent ? "exit" : lane === "order" ? "entry" : "question";
    return this.#lanes[lane].turn({ urgency, signal });
  }

  /** The venue said that it was too much: nothing goes for a while. */
  pause(lane: Lane): void {
    this.#lanes[lane].pause(PAUSE_MS);
  }

  /**
   * The venue has counted the day's orders, those of other programs too: no entry goes before India's midnight. Exits and
   * cancels are still tried, at the pace of the other limits: what a refusal costs is nothing beside what it may save.
   */
  endDay(): void {
    this.#spentDay = istDay(this.#clock.nowMs());
  }

  /** Lets everybody go without a turn. */
  close(): void {
    for (const lane of Object.values(this.#lanes)) lane.close();
  }
}
