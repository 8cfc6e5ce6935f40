import { mayEnter, remembered } from "../engine/decide-signal.ts";
import type { Code, Reason } from "../model/codes.ts";
import { reason } from "../model/codes.ts";
import type { EventOf } from "../model/events.ts";
import type { AccountId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { JournalRecord, SignalRecord } from "../model/journal.ts";
import { signalsOf } from "../model/journal.ts";
import type { Signal } from "../model/signal.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Timers } from "../ports/timers.ts";
import { routeSignal, strategyOf } from "../route/route.ts";
import { signalKey } from "../signal/key.ts";
import { advise } from "./advise.ts";
import { type Kernel, KernelStopped } from "./kernel.ts";
import { Lanes } from "./lanes.ts";
import { OrderKeeper } from "./order-keeper.ts";
import type { Prefetch, RuntimeAccount } from "./prefetch.ts";

/** How a signal came out: the stored answer, or why there is none. */
export type SignalOutcome =
  | { readonly kind: "decided"; readonly repeated: boolean; readonly record: SignalRecord }
  | { readonly kind: "refused"; readonly reason: Reason };

/** Bounds of the intake. */
export interface IntakeLimits {
  /** Signals being decided at once; more are answered 503, and the sender sends them again. */
  readonly maxWaiting: number;
  /** Longest wait for the disk, in milliseconds, below the sender's own patience (TradingView: 3 s). */
  readonly storeTimeoutMs: number;
  /** Longest hold of a message that overtook another one of its strategy. */
  readonly reorderHoldMs: number;
}

export const defaultIntakeLimits: IntakeLimits = {
  maxWaiting: 2_000,
  storeTimeoutMs: 2_000,
  reorderHoldMs: 800,
};

/** Brings verified signals to a decision, in the order they came for each account, and waits for the disk. */
export class Intake {
  readonly #kernel: Kernel;
  readonly #store: Store;
  readonly #prefetch: Prefetch;
  readonly #accounts: ReadonlyMap<AccountId, RuntimeAccount>;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #limits: IntakeLimits;
  readonly #lanes = new Lanes();
  readonly #keeper: OrderKeeper;

  constructor(parts: {
    readonly kernel: Kernel;
    readonly store: Store;
    readonly prefetch: Prefetch;
    readonly accounts: ReadonlyMap<AccountId, RuntimeAccount>;
    readonly clock: Clock;
    readonly timers: Timers;
    readonly limits: IntakeLimits;
  }) {
    this.#kernel = parts.kernel;
    this.#store = parts.store;
    this.#prefetch = parts.prefetch;
    this.#accounts = parts.accounts;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#limits = parts.limits;
    this.#keeper = new OrderKeeper({
      timers: parts.timers,
      holdMs: parts.limits.reorderHoldMs,
      decided: (key) => parts.kernel.state.chains.get(key) ?? null,
    });
  }

  /** Decides a signal and answers once the decision is durable. Never rejects. */
  async take(signal: Signal): Promise<SignalOutcome> {
    if (this.#lanes.depth + this.#keeper.depth >= this.#limits.maxWaiting)
      return refused("ENGINE_OVERLOADED");
    try {
      const record = await this.#inOrder(signal);
      return (await this.#durableInTime(record))
        ? await this.#outcomeOf(record)
        : refused("STORE_TIMEOUT");
    } catch (error) {
      return refused(error instanceof KernelStopped ? error.code : "STORE_UNAVAILABLE");
    }
  }

  /** Resolves once no signal is being decided; what is held goes as it is. */
  idle(): Promise<void> {
    this.#keeper.releaseAll();
    return this.#lanes.idle();
  }

  /** A repeat is answered at once; it has no place in the chain of its strategy. */
  #inOrder(signal: Signal): Promise<JournalRecord> {
    const { settings, state } = this.#kernel;
    return signal.previous === null || remembered(state, signal, settings) !== null
      ? this.#decide(signal)
      : this.#keeper.inOrder(signal, () => this.#decide(signal));
  }

  #decide(signal: Signal): Promise<JournalRecord> {
    const routes = routeSignal(signal, this.#kernel.settings.strategies);
    const places = routes.ok ? routes.value : [];
    const lanes = places.map(({ target }) => target.account);
    return this.#lanes.run(lanes.length > 0 ? lanes : [""], async () => {
      const [known, facts] = await Promise.all([
        this.#knownBefore(signal),
        Promise.all(places.flatMap(({ target, symbol }) => this.#facts(target.account, symbol))),
      ]);
      const judged = known === null ? await this.#advised(signal, facts) : signal;
      const record = this.#kernel.decide({
        type: "signal",
        nowMs: this.#clock.nowMs(),
        signal: judged,
        facts,
        known,
      });
      if (record === null) throw new KernelStopped("ENGINE_STOPPED_DECIDING");
      return record;
    });
  }

  /** The signal with what the strategy's optimiser says of it, where there is one and an entry to judge. */
  async #advised(signal: Signal, facts: readonly AccountFacts[]): Promise<Signal> {
    const { settings, state } = this.#kernel;
    const optimizer = strategyOf(settings.strategies, signal.strategy)?.optimizer ?? null;
    // What mirrors another signal has its advice.
    if (optimizer === null || signal.mirrors !== undefined) return signal;
    if (!mayEnter(state, { signal, facts })) return signal;
    if (remembered(state, signal, settings) !== null) return signal;
    const nowMs = this.#clock.nowMs();
    return { ...signal, advice: await advise(optimizer, { nowMs, signal, facts }, this.#timers) };
  }

  #facts(id: AccountId, symbol: AccountFacts["symbol"]): Promise<AccountFacts>[] {
    const account = this.#accounts.get(id);
    return account === undefined ? [] : [this.#prefetch.facts(account, symbol)];
  }

  /** Memory answers for the newest signals; once it has forgotten some, the store is asked as well. */
  async #knownBefore(signal: Signal): Promise<SignalRecord | null> {
    const { state } = this.#kernel;
    if (!state.signalsForgotten) return null;
    const earlier =
      signal.keyKind === "content_window" ? state.contentKeys.get(signal.keyBase)?.key : undefined;
    return this.#store.findSignal(earlier ?? signalKey(signal));
  }

  #durableInTime(record: JournalRecord): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.#timers.after(this.#limits.storeTimeoutMs, () => resolve(false));
      this.#kernel.durable(record).then(
        () => {
          cancel();
          resolve(true);
        },
        (error: unknown) => {
          cancel();
          reject(error);
        },
      );
    });
  }

  async #outcomeOf(record: JournalRecord): Promise<SignalOutcome> {
    const [decided] = signalsOf(record);
    if (decided !== undefined) return { kind: "decided", repeated: false, record: decided };
    const earlier = record.events.find(isRepeat);
    if (earlier === undefined) return refused("ENGINE_STOPPED_DECIDING");
    if (earlier.type === "signal.conflicted") {
      return {
        kind: "refused",
        reason: reason("SIGNAL_KEY_CONFLICT", { signalId: earlier.signalId }),
      };
    }
    const known =
      this.#kernel.state.signals.get(earlier.key) ?? (await this.#store.findSignal(earlier.key));
    return known === null
      ? refused("STORE_UNAVAILABLE")
      : { kind: "decided", repeated: true, record: known };
  }
}

const isRepeat = (
  event: JournalRecord["events"][number],
): event is EventOf<"signal.duplicate" | "signal.conflicted"> =>
  event.type === "signal.duplicate" || event.type === "signal.conflicted";

const refused = (code: Code): SignalOutcome => ({ kind: "refused", reason: reason(code) });
