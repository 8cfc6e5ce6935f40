import type { Clock, Timers } from "@hookline/core/driver";
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

/** `go`, or why the request may not be made. */
export type Grant = "go" | "aborted" | "queue_full" | "queued_too_long" | "day_limit" | "closed";

interface Waiting {
  readonly urgent: boolean;
  readonly sinceMs: number;
  readonly answer: (grant: Grant) => void;
}

interface Window {
  readonly limit: number;
  readonly periodMs: number;
}

const MOST_WAITING = 500;
/** Kite's shortest limit counts seconds. */
const PAUSE_MS = 1_000;
/** An entry that waited longer is stale. */
const LONGEST_ENTRY_WAIT_MS = 5_000;
/** Of the day's orders this part is kept for exits and cancels. */
const RESERVED_FOR_EXITS = 0.02;

/** Keeps to the venue's request limits; waits are bounded in number, and for entries in time. */
export class Pacer {
  readonly #lanes: Readonly<Record<Lane, LanePacer>>;

  constructor(limits: KiteLimits, time: { readonly clock: Clock; readonly timers: Timers }) {
    const second = (limit: number): Window => ({ limit, periodMs: 1_000 });
    this.#lanes = {
      order: new LanePacer(
        [second(limits.ordersPerSecond), { limit: limits.ordersPerMinute, periodMs: 60_000 }],
        limits.ordersPerDay,
        time,
      ),
      quote: new LanePacer([second(limits.quotesPerSecond)], null, time),
      other: new LanePacer([second(limits.requestsPerSecond)], null, time),
    };
  }

  /** Waits for a turn. */
  turn(request: PaceRequest): Promise<Grant> {
    return this.#lanes[request.lane].turn(request);
  }

  /** The venue said that it was too much: nothing goes for a while. */
  pause(lane: Lane): void {
    this.#lanes[lane].pause();
  }

  /** Lets everybody go without a turn. */
  close(): void {
    for (const lane of Object.values(this.#lanes)) lane.close();
  }
}

class LanePacer {
  readonly #windows: readonly Window[];
  readonly #perDay: number | null;
  readonly #time: { readonly clock: Clock; readonly timers: Timers };
  readonly #waiting: Waiting[] = [];
  #sent: number[] = [];
  #day = 0;
  #today = 0;
  #pausedUntilMs = 0;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(
    windows: readonly Window[],
    perDay: number | null,
    time: { readonly clock: Clock; readonly timers: Timers },
  ) {
    this.#windows = windows;
    this.#perDay = perDay;
    this.#time = time;
  }

  turn({ signal, urgent }: PaceRequest): Promise<Grant> {
    if (this.#closed) return Promise.resolve("closed");
    if (signal?.aborted === true) return Promise.resolve("aborted");
    if (this.#waiting.length >= MOST_WAITING) return Promise.resolve("queue_full");
    return new Promise((resolve) => {
      const answer = (grant: Grant): void => {
        signal?.removeEventListener("abort", giveUp);
        resolve(grant);
      };
      const waiting = { urgent, sinceMs: this.#time.clock.nowMs(), answer };
      const giveUp = (): void => {
        const index = this.#waiting.indexOf(waiting);
        if (index !== -1) this.#waiting.splice(index, 1);
        answer("aborted");
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      const behind = urgent ? this.#waiting.findIndex((other) => !other.urgent) : -1;
      this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, waiting);
      this.#serve();
    });
  }

  pause(): void {
    this.#pausedUntilMs = this.#time.clock.nowMs() + PAUSE_MS;
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    for (const { answer } of this.#waiting.splice(0)) answer("closed");
  }

  #serve(): void {
    if (this.#cancelTimer !== null) return;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const nowMs = this.#time.clock.nowMs();
      const refusal = this.#refusal(next, nowMs);
      const waitMs = refusal === null ? this.#waitMs(nowMs) : 0;
      if (waitMs > 0) {
        this.#later(waitMs);
        return;
      }
      this.#waiting.shift();
      if (refusal === null) this.#count(nowMs);
      next.answer(refusal ?? "go");
    }
  }

  #refusal({ sinceMs, urgent }: Waiting, nowMs: number): Grant | null {
    if (!urgent && this.#perDay !== null && nowMs - sinceMs > LONGEST_ENTRY_WAIT_MS)
      return "queued_too_long";
    if (this.#perDay === null) return null;
    const today = istDay(nowMs) === this.#day ? this.#today : 0;
    const reserve = urgent ? 0 : Math.ceil(this.#perDay * RESERVED_FOR_EXITS);
    return today >= this.#perDay - reserve ? "day_limit" : null;
  }

  #waitMs(nowMs: number): number {
    return Math.max(
      Math.min(PAUSE_MS, this.#pausedUntilMs - nowMs),
      ...this.#windows.map(({ limit, periodMs }) => {
        const oldest = this.#sent.at(-limit);
        return oldest === undefined ? 0 : Math.min(periodMs, oldest + periodMs - nowMs);
      }),
    );
  }

  #count(nowMs: number): void {
    const most = Math.max(...this.#windows.map(({ limit }) => limit));
    this.#sent = [...this.#sent, nowMs].slice(-most);
    const day = istDay(nowMs);
    this.#today = day === this.#day ? this.#today + 1 : 1;
    this.#day = day;
  }

  #later(delayMs: number): void {
    this.#cancelTimer = this.#time.timers.after(delayMs, () => {
      this.#cancelTimer = null;
      this.#serve();
    });
  }
}
