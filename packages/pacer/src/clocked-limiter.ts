/// <reference path="./rate-limiter-flexible.d.ts" />
import type { Clock } from "@hookline/core/driver";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import RateLimiterStoreAbstract from "rate-limiter-flexible/lib/RateLimiterStoreAbstract.js";
import type { Limit } from "./limit.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** Counters of one limit by key; several limiters may count in them. */
export class Tallies {
  readonly #limit: Limit;
  readonly #byKey = new Map<string, Tally>();

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  get(key: string): Tally | null {
    return this.#byKey.get(key) ?? null;
  }

  /** The counter of a key, a new one where there is none. */
  of(key: string, nowMs: number): Tally {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#byKey.size >= MOST_KEYS) this.#makeRoom(nowMs);
    const tally = tallyOf(this.#limit);
    this.#byKey.set(key, tally);
    return tally;
  }

  delete(key: string): boolean {
    return this.#byKey.delete(key);
  }

  #makeRoom(nowMs: number): void {
    for (const [key, tally] of this.#byKey) if (tally.used(nowMs) === 0) this.#byKey.delete(key);
    const [oldest] = this.#byKey.keys();
    if (this.#byKey.size >= MOST_KEYS && oldest !== undefined) this.#byKey.delete(oldest);
  }
}

const MOST_KEYS = 1_000;

/** Given to `reward`: the call is over, so its point is the one that has been there for longest. */
export const CALL_OVER = { callOver: true } as const;

/** The library's limiter over our counters: the stores it brings read the machine's clock and count from fixed beginnings. */
export function clockedLimiter(
  points: number,
  tallies: Tallies,
  clock: Clock,
): RateLimiterAbstract {
  return new ClockedLimiter(points, tallies, clock);
}

class ClockedLimiter extends RateLimiterStoreAbstract<Tally> {
  readonly #tallies: Tallies;
  readonly #clock: Clock;

  constructor(points: number, tallies: Tallies, clock: Clock) {
    // The duration is the tally's business; 1 stands for "it ends".
    super({ points, duration: 1, keyPrefix: "" });
    this.#tallies = tallies;
    this.#clock = clock;
  }

  protected override async _upsert(
    key: string,
    points: number,
    forMs: number,
    replaces: boolean,
    options: { readonly callOver?: boolean },
  ): Promise<Tally> {
    const nowMs = this.#clock.nowMs();
    const tally = this.#tallies.of(key, nowMs);
    if (replaces) tally.set(points, forMs, nowMs);
    else if (options.callOver === true) tally.end(-points, nowMs);
    else tally.add(points, nowMs);
    return tally;
  }

  protected override async _get(key: string): Promise<Tally | null> {
    return this.#tallies.get(key);
  }

  protected override async _delete(key: string): Promise<boolean> {
    return this.#tallies.delete(key);
  }

  protected override _getRateLimiterRes(
    _key: string,
    changed: number,
    tally: Tally,
  ): RateLimiterRes {
    const nowMs = this.#clock.nowMs();
    const used = tally.used(nowMs);
    const leftMs = tally.waitMs(Math.min(this.points, used - 1), nowMs);
    return new RateLimiterRes(Math.max(0, this.points - used), leftMs, used, used === changed);
  }
}
