/// <reference path="./rate-limiter-flexible.d.ts" />
import type { Clock } from "@hookline/core/driver";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import { CALL_OVER, clockedLimiter, Tallies } from "./clocked-limiter.ts";
import type { Limit, Urgency } from "./limit.ts";

/** What is asked of one counter. */
export interface Take {
  readonly key: string;
  readonly cost: number;
  readonly urgency: Urgency;
}

const RETRY_MS = 1_000;

/** One limit of the venue. Two limiters of the library count in the same place: one for exits, one that leaves them their reserve. */
export class Counter {
  readonly limit: Limit;
  readonly #clock: Clock;
  readonly #tallies: Tallies;
  readonly #forExits: RateLimiterAbstract;
  readonly #forOthers: RateLimiterAbstract;

  constructor(limit: Limit, clock: Clock) {
    this.limit = limit;
    this.#clock = clock;
    this.#tallies = new Tallies(limit);
    this.#forExits = clockedLimiter(limit.limit, this.#tallies, clock);
    this.#forOthers = clockedLimiter(unreserved(limit), this.#tallies, clock);
  }

  /** Counts; answers 0 where it fitted, else the milliseconds until it may. It is counted either way, until given back. */
  async take({ cost, key, urgency }: Take): Promise<number> {
    const limiter = urgency === "exit" ? this.#forExits : this.#forOthers;
    if (urgency === "exit" && this.limit.holdsExits === false) {
      await limiter.penalty(key, cost);
      return 0;
    }
    try {
      await limiter.consume(key, Math.min(cost, limiter.points));
      return 0;
    } catch (refused) {
      return refused instanceof RateLimiterRes ? Math.max(1, refused.msBeforeNext) : RETRY_MS;
    }
  }

  /** Undoes a take. */
  async giveBack({ cost, key, urgency }: Take): Promise<void> {
    const limiter = urgency === "exit" ? this.#forExits : this.#forOthers;
    await limiter.reward(key, Math.min(cost, limiter.points));
  }

  /** A call is over. */
  async end({ cost, key }: Take): Promise<void> {
    await this.#forExits.reward(key, cost, CALL_OVER);
  }

  /** Points that an exit could take now. */
  room(key: string): number {
    const used = this.#tallies.get(key)?.used(this.#clock.nowMs()) ?? 0;
    return Math.max(0, this.#forExits.points - used);
  }

  /** Counts what the venue says instead of what we counted. */
  async believe(key: string, said: { limit: number; used: number; forMs: number }): Promise<void> {
    this.#forExits.points = said.limit;
    this.#forOthers.points = unreserved({ ...this.limit, limit: said.limit });
    await this.#forExits.set(key, said.used, said.forMs / 1_000);
  }
}

const unreserved = ({ limit, reserved = 0 }: Limit): number => Math.max(1, limit - reserved);
