import type { Clock, Timers } from "@hookline/core/driver";
import { Pacer, type Turn, type Urgency } from "@hookline/pacer";
import { type Endpoint, LIMITS } from "./limits.ts";

/** Requests that may wait for one endpoint; more are refused, so that no queue grows without end. */
const MOST_WAITING = 64;
/** Limit orders go one in two seconds; a price that has waited longer than this is another one by now. */
const ENTRY_EXPIRES_MS = 15_000;

/** Keeps one endpoint within its limit: counts by itself, and believes what the venue's headers say. */
export class Pace {
  readonly #endpoint: Endpoint;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  #inFlight = 0;

  constructor(
    endpoint: Endpoint,
    { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  ) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#pacer = new Pacer({
      clock,
      timers,
      limits: [{ counts: endpoint, ...LIMITS[endpoint] }],
      maxWaiting: MOST_WAITING,
      entryExpiresMs: ENTRY_EXPIRES_MS,
    });
  }

  /** Requests that could go at once. */
  get room(): number {
    return this.#pacer.room;
  }

  /** Waits for its turn. */
  async turn(urgency: Urgency, signal: AbortSignal | null): Promise<Turn> {
    const turn = await this.#pacer.turn({ urgency, signal });
    if (turn.granted) this.#inFlight += 1;
    return turn;
  }

  /** A request that had its turn is over; `headers` are those of its answer. */
  async done(
    turn: Turn & { readonly granted: true },
    headers: Headers | null,
    status: number,
  ): Promise<void> {
    this.#inFlight -= 1;
    turn.done();
    const told = headers !== null && (await this.#believe(headers));
    if (status === 429 && !told) this.#pacer.pause(LIMITS[this.#endpoint].periodMs);
  }

  /** Nothing waits any more. */
  close(): void {
    this.#pacer.close();
  }

  async #believe(headers: Headers): Promise<boolean> {
    const read = (name: string): number | null => {
      const text = headers.get(`x-ratelimit-${name}`);
      return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
    };
    const { limit: published, periodMs } = LIMITS[this.#endpoint];
    const limit = Math.max(1, read("limit") ?? published);
    const [remaining, reset] = [read("remaining"), read("reset")];
    if (remaining === null || reset === null) return false;
    const span = Math.max(periodMs, (read("period") ?? 0) * 1_000);
    // The venue's clock may be wrong or far from ours: never wait more than two periods on its word.
    const forMs = Math.min(Math.max(1, reset * 1_000 - this.#clock.nowMs()), 2 * span);
    const used = Math.max(0, limit - remaining) + this.#inFlight;
    await this.#pacer.believe(this.#endpoint, { limit, used, forMs });
    return true;
  }
}
