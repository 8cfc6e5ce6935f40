import type { State } from "../engine/state.ts";
import type { Event, EventOf } from "../model/events.ts";
import type { Signal } from "../model/signal.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import { type Strategies, strategyOf } from "../route/route.ts";
import type { StrategySettings } from "../route/strategy.ts";
import { mirrorKeyOf, mirrorOf } from "../signal/mirror.ts";
import type { SignalOutcome } from "./intake.ts";

type Decided = EventOf<"signal.accepted" | "signal.denied">;

/** More that wait are not mirrored: a shadow is for comparison, and must not fill the memory. */
const MOST_WAITING = 1_000;

/**
 * Repeats decided signals on the shadow accounts of their strategies: after the first is durable, in its order, one at
 * a time. Nobody waits for it. A mirror has a key of its own, so that a crash in between is made good at the next
 * start, and never twice.
 */
export class Mirror {
  readonly #strategies: Strategies;
  readonly #take: (signal: Signal) => Promise<SignalOutcome>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #waiting: Signal[] = [];
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(parts: {
    readonly strategies: Strategies;
    /** Decides a signal; never rejects. */
    readonly take: (signal: Signal) => Promise<SignalOutcome>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#strategies = parts.strategies;
    this.#take = parts.take;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /** Whether any strategy has a shadow. */
  get needed(): boolean {
    return [...this.#strategies.values()].some(({ shadow }) => shadow !== undefined);
  }

  /** Queues the mirror of a signal that is durably decided; nothing for one that has none. */
  decided({ key, signal }: Pick<Decided, "key" | "signal">): void {
    const mode = this.#shadowed(signal)?.shadow?.mode;
    if (mode === undefined || this.#closed) return;
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(mirrorOf(signal, key, mode));
    else this.#missed("too many wait");
    this.#working ??= this.#work();
  }

  /** Queues what the end of the process cut off, as long as it would still be acted on. */
  async catchUp(state: State, store: Pick<Store, "read">): Promise<void> {
    for (const record of [...state.signals.values()]) {
      const strategy = this.#shadowed(record);
      if (strategy === null || state.signals.has(mirrorKeyOf(record.key))) continue;
      const { maxEntryAgeMs, maxExitAgeMs } = strategy.ages;
      const ageMs = this.#clock.nowMs() - record.receivedAtMs;
      if (ageMs > Math.max(maxEntryAgeMs, maxExitAgeMs)) continue;
      const [stored] = await store.read(record.sequence - 1, 1);
      const event = stored?.events.find((each) => isDecision(each) && each.key === record.key);
      if (event !== undefined && isDecision(event)) this.decided(event);
    }
  }

  /** Takes no more, and resolves when the one under way has ended; what waits is for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.length = 0;
    await this.#working;
  }

  /** The strategy of a signal that is to be mirrored; null for all others. */
  #shadowed(signal: Pick<Signal, "strategy" | "mode" | "mirrors">): StrategySettings | null {
    const strategy = strategyOf(this.#strategies, signal.strategy);
    const { shadow } = strategy ?? {};
    if (shadow === undefined || signal.mirrors !== undefined) return null;
    return shadow.mode === signal.mode ? null : strategy;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const outcome = await this.#take(next);
      if (outcome.kind === "refused") this.#missed(outcome.reason.code);
    }
    this.#working = null;
  }

  #missed(why: string): void {
    this.#logger.warn("a signal was not mirrored", { why });
  }
}

const isDecision = (event: Event): event is Decided =>
  event.type === "signal.accepted" || event.type === "signal.denied";
