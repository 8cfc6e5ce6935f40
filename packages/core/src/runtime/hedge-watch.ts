import { loneLegs } from "../engine/hedge.ts";
import { accountOf, type State } from "../engine/state.ts";
import type { AccountId, StrategyId } from "../model/ids.ts";
import type { Input } from "../model/inputs.ts";
import type { Clock } from "../ports/clock.ts";
import type { Timers } from "../ports/timers.ts";
import { type Strategies, strategyOf } from "../route/route.ts";

/**
 * Counts how long legs stand alone, from each fill on; a process that starts counts anew. What is done about them
 * is decided from the state, not from here.
 */
export class HedgeWatch {
  readonly #strategies: Strategies;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #state: () => State;
  readonly #decide: (input: Input) => void;
  readonly #waiting = new Map<string, () => void>();
  #closed = false;

  constructor(parts: {
    readonly strategies: Strategies;
    readonly clock: Clock;
    readonly timers: Timers;
    readonly state: () => State;
    readonly decide: (input: Input) => void;
  }) {
    this.#strategies = parts.strategies;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#state = parts.state;
    this.#decide = parts.decide;
  }

  /** Whether any strategy has legs that cover each other. */
  get needed(): boolean {
    return [...this.#strategies.values()].some(({ hedge }) => hedge !== undefined);
  }

  /** Looks at everything that is held. */
  start(): void {
    for (const { id, strategyPositions } of this.#state().accounts.values()) {
      for (const { strategy } of strategyPositions.values()) this.look(id, strategy);
    }
  }

  /** Begins to wait where a leg stands alone, and ends it where none does. */
  look(account: AccountId, strategy: StrategyId): void {
    const hedge = strategyOf(this.#strategies, strategy)?.hedge;
    if (hedge === undefined || this.#closed) return;
    const key = `${account}\n${strategy}`;
    const { bought, sold } = loneLegs(accountOf(this.#state(), account), strategy, hedge);
    if (sold.length + bought.length === 0) {
      this.#waiting.get(key)?.();
      this.#waiting.delete(key);
    } else if (!this.#waiting.has(key)) {
      const overdue = () => {
        this.#waiting.delete(key);
        this.#decide({ type: "hedge_overdue", nowMs: this.#clock.nowMs(), account, strategy });
        // What could not be closed is tried again as long as it stands.
        this.look(account, strategy);
      };
      this.#waiting.set(key, this.#timers.after(hedge.withinMs, overdue));
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }
}
