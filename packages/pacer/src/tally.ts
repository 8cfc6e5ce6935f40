import type { Limit } from "./limit.ts";

/** The points of one counter at a time, in milliseconds of the injected clock. */
export interface Tally {
  used(nowMs: number): number;
  /** Adds points; a negative number gives the newest back. */
  add(points: number, nowMs: number): void;
  /** Gives back the points that have been there for longest. */
  end(points: number, nowMs: number): void;
  /** Milliseconds until no more than `most` are left. */
  waitMs(most: number, nowMs: number): number;
  /** Replaces what is counted by points that end after a time. */
  set(points: number, forMs: number, nowMs: number): void;
}

/** A counter of the limit's kind, at zero. */
export function tallyOf(limit: Limit): Tally {
  if ("dayOffsetMs" in limit) return new DayTally(limit.dayOffsetMs);
  if ("decayPerSecond" in limit) return new DecayTally(limit.decayPerSecond / 1_000);
  return new SlidingTally(limit.periodMs);
}

const DAY_MS = 86_400_000;

/** Each point ends on its own, so no span of the period ever holds more than the limit. */
class SlidingTally implements Tally {
  readonly #periodMs: number;
  #endsMs: number[] = [];
  #atMs = 0;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  used(nowMs: number): number {
    this.#roll(nowMs);
    return this.#endsMs.length;
  }

  add(points: number, nowMs: number): void {
    this.#roll(nowMs);
    if (points < 0) this.#endsMs.splice(points);
    else this.#push(points, nowMs + this.#periodMs);
  }

  end(points: number, nowMs: number): void {
    this.#roll(nowMs);
    this.#endsMs.splice(0, points);
  }

  waitMs(most: number, nowMs: number): number {
    this.#roll(nowMs);
    const surplus = this.#endsMs.length - most;
    const endsMs = this.#endsMs.toSorted((left, right) => left - right)[surplus - 1];
    return endsMs === undefined ? 0 : endsMs - nowMs;
  }

  set(points: number, forMs: number, nowMs: number): void {
    this.#atMs = nowMs;
    this.#endsMs = [];
    if (forMs > 0) this.#push(points, nowMs + forMs);
  }

  #push(points: number, endsMs: number): void {
    for (let point = 0; point < points; point += 1) this.#endsMs.push(endsMs);
  }

  /** A clock that was set back takes its points along, or they would hold for as long as it was wrong. */
  #roll(nowMs: number): void {
    const backMs = Math.min(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#endsMs = this.#endsMs.map((endsMs) => endsMs + backMs).filter((endsMs) => endsMs > nowMs);
  }
}

class DayTally implements Tally {
  readonly #offsetMs: number;
  #day = 0;
  #count = 0;

  constructor(offsetMs: number) {
    this.#offsetMs = offsetMs;
  }

  used(nowMs: number): number {
    const day = Math.floor((nowMs + this.#offsetMs) / DAY_MS);
    if (day !== this.#day) this.#count = 0;
    this.#day = day;
    return this.#count;
  }

  add(points: number, nowMs: number): void {
    this.#count = Math.max(0, this.used(nowMs) + points);
  }

  end(points: number, nowMs: number): void {
    this.add(-points, nowMs);
  }

  waitMs(most: number, nowMs: number): number {
    return this.used(nowMs) <= most ? 0 : DAY_MS - ((nowMs + this.#offsetMs) % DAY_MS);
  }

  set(points: number, _forMs: number, nowMs: number): void {
    this.used(nowMs);
    this.#count = points;
  }
}

class DecayTally implements Tally {
  readonly #perMs: number;
  #value = 0;
  #atMs = 0;

  constructor(perMs: number) {
    this.#perMs = perMs;
  }

  used(nowMs: number): number {
    this.#value = Math.max(0, this.#value - Math.max(0, nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    return this.#value;
  }

  add(points: number, nowMs: number): void {
    this.#value = Math.max(0, this.used(nowMs) + points);
  }

  end(points: number, nowMs: number): void {
    this.add(-points, nowMs);
  }

  waitMs(most: number, nowMs: number): number {
    return Math.max(0, Math.ceil((this.used(nowMs) - most) / this.#perMs));
  }

  set(points: number, _forMs: number, nowMs: number): void {
    this.used(nowMs);
    this.#value = points;
  }
}
