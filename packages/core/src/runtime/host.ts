import { commandRefusal } from "../engine/decide-command.ts";
import { resume } from "../engine/react.ts";
import type { EngineSettings, StateBounds } from "../engine/settings.ts";
import { stateHash } from "../engine/snapshot.ts";
import { accountOf, emptyState, openOrdersOf, type State } from "../engine/state.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { Command } from "../model/commands.ts";
import type { AccountId, SignalId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Quote } from "../model/instrument.ts";
import type { SignalRecord } from "../model/journal.ts";
import type { Signal } from "../model/signal.ts";
import type { BrokerSession } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import type { Timers } from "../ports/timers.ts";
import { isZero } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { Feed } from "./feed.ts";
import { Gateway, type GatewayTimes } from "./gateway.ts";
import { Intake, type IntakeLimits, type SignalOutcome } from "./intake.ts";
import type { TurnEnd } from "./journal-writer.ts";
import { Kernel, KernelStopped } from "./kernel.ts";
import { Prefetch, type RuntimeAccount } from "./prefetch.ts";
import { ReconcileLoop } from "./reconcile-loop.ts";
import { recoverState, saveSnapshot } from "./recover.ts";
import { isSound } from "./sound-report.ts";

/** Everything a running engine is made of. */
export interface HostParts {
  readonly settings: EngineSettings;
  readonly accounts: ReadonlyMap<AccountId, RuntimeAccount>;
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly turnEnd: TurnEnd;
  readonly logger: Logger;
  readonly bounds: StateBounds;
  readonly intake: IntakeLimits;
  readonly times: GatewayTimes;
  /** Between two comparisons with each broker. */
  readonly reconcileMs: number;
}

type Phase = "created" | "starting" | "running" | "stopping" | "stopped";

interface Running {
  readonly kernel: Kernel;
  readonly intake: Intake;
  readonly gateway: Gateway;
  readonly prefetch: Prefetch;
  readonly loops: readonly ReconcileLoop[];
}

/** An engine's life: recover, connect, look up what was left open, then accept; and in reverse. */
export class Host {
  readonly feed: Feed;
  readonly #parts: HostParts;
  #phase: Phase = "created";
  #running: Running | null = null;
  #lastState: State;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.feed = new Feed(parts.logger);
    this.#lastState = emptyState(parts.bounds);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Why nothing is decided any more; null while all is well. */
  get fault(): Reason | null {
    const code = this.#running?.kernel.stopped ?? null;
    return code === null ? null : reason(code);
  }

  /** The state as decided so far, for reading. */
  get state(): State {
    return this.#running?.kernel.state ?? this.#lastState;
  }

  /** Hash of the state: equal for every replay of the same journal. */
  stateHash(): string {
    return stateHash(this.state);
  }

  /** Recovers from the journal, connects the brokers, settles what was open, and only then takes signals. */
  async start(): Promise<void> {
    invariant(this.#phase === "created", "an engine is started once", { phase: this.#phase });
    this.#phase = "starting";
    try {
      await this.#parts.store.open();
      const running = this.#assemble(await recoverState(this.#parts.store, this.#parts.bounds));
      this.#running = running;
      for (const account of this.#parts.accounts.values()) await this.#connect(account, running);
      for (const id of this.#parts.accounts.keys()) await this.#settleOpenOrders(id, running);
      for (const loop of running.loops) await loop.compare();
      for (const loop of running.loops) loop.start();
      this.#phase = "running";
    } catch (error) {
      this.#phase = "stopped";
      await this.#parts.store.close();
      throw error;
    }
  }

  /** Takes no more signals, lets what is under way end, closes the brokers, and saves a snapshot. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null || this.#phase !== "running") return;
    this.#phase = "stopping";
    for (const loop of running.loops) loop.close();
    await running.intake.idle();
    await running.kernel.idle();
    await running.gateway.close();
    for (const account of this.#parts.accounts.values()) await account.broker.close();
    await running.kernel.idle();
    this.#lastState = running.kernel.state;
    if (running.kernel.stopped === null)
      await saveSnapshot(this.#parts.store, running.kernel.state);
    await this.#parts.store.close();
    this.#phase = "stopped";
  }

  /** Decides a signal. Never rejects. */
  async take(signal: Signal): Promise<SignalOutcome> {
    if (this.#phase !== "running" || this.#running === null) {
      return { kind: "refused", reason: reason("ENGINE_NOT_READY") };
    }
    return this.#running.intake.take(signal);
  }

  /** Carries out an operator's command; it is durable and in force once the answer is there. */
  async command(command: Command): Promise<Reason> {
    if (this.#phase !== "running" || this.#running === null) return reason("ENGINE_NOT_READY");
    const { kernel } = this.#running;
    const refusal = commandRefusal(kernel.state, command);
    if (refusal !== null) return refusal;
    const facts = command.type === "flatten" ? await this.#positionFacts(command.account) : [];
    try {
      const record = kernel.decide({
        type: "command",
        nowMs: this.#parts.clock.nowMs(),
        command,
        facts,
      });
      if (record !== null) await kernel.durable(record);
      return reason("COMMAND_APPLIED");
    } catch (error) {
      return reason(error instanceof KernelStopped ? error.code : "STORE_UNAVAILABLE");
    }
  }

  /** What became of a signal: from memory, else from the store. */
  async signal(id: SignalId): Promise<SignalRecord | null> {
    const key = this.state.signalIds.get(id);
    const known = key === undefined ? undefined : this.state.signals.get(key);
    if (known !== undefined) return known;
    return this.#phase === "running" ? this.#parts.store.findSignalById(id) : null;
  }

  /** The newest price of a symbol at an account; null where none is known. */
  async price(account: RuntimeAccount, symbol: AccountFacts["symbol"]): Promise<Quote | null> {
    return (await this.#running?.prefetch.price(account, symbol)) ?? null;
  }

  #assemble(state: State): Running {
    const { accounts, clock, logger, settings, store, timers, turnEnd } = this.#parts;
    const brokers = new Map([...accounts.values()].map(({ broker, id }) => [id, broker]));
    const prefetch = new Prefetch({ clock, timers, state: () => kernel.state });
    const gateway = new Gateway({
      brokers,
      clock,
      timers,
      logger,
      times: this.#parts.times,
      kernel: () => kernel,
    });
    const kernel = new Kernel({
      state,
      settings,
      store,
      turnEnd,
      feed: this.feed,
      logger,
      announce: (record) => gateway.announce(record),
      perform: (effect) => gateway.perform(effect),
    });
    this.feed.on("order.filled", ({ account, symbol }) => prefetch.moneyMoved(account, symbol));
    const intake = new Intake({
      kernel,
      store,
      prefetch,
      accounts,
      clock,
      timers,
      limits: this.#parts.intake,
    });
    const intervalMs = this.#parts.reconcileMs;
    const loops = [...accounts.values()].map(
      (account) =>
        new ReconcileLoop({ account, kernel, gateway, clock, timers, logger, intervalMs }),
    );
    return { kernel, intake, gateway, prefetch, loops };
  }

  #connect({ broker, id }: RuntimeAccount, { kernel }: Running): Promise<void> {
    const { clock, logger, timers } = this.#parts;
    const book = accountOf(kernel.state, id);
    const session: BrokerSession = {
      account: id,
      clock,
      timers,
      logger,
      restored: {
        openOrders: openOrdersOf(book),
        positions: [...book.positions].flatMap(([symbol, { averagePrice, quantity }]) =>
          isZero(quantity) ? [] : [{ symbol, quantity, averagePrice }],
        ),
        realizedNet: book.realizedNet,
      },
      report: (report) => {
        if (kernel.stopped !== null) return;
        if (!isSound(report))
          return logger.error("a broker's report makes no sense", { account: id });
        kernel.decide({ type: "report", nowMs: clock.nowMs(), account: id, report });
      },
      lastPrice: (symbol) => accountOf(kernel.state, id).prices.get(symbol) ?? null,
    };
    return broker.connect(session);
  }

  /** Orders that may have left before the last end are looked up, cancels that may not have left are repeated. */
  async #settleOpenOrders(id: AccountId, { gateway, kernel }: Running): Promise<void> {
    for (const effect of resume(kernel.state, id)) {
      if (effect.type !== "look_up_order") gateway.perform(effect);
      else if (!(await gateway.lookUp(id, effect.order))) gateway.perform(effect);
    }
  }

  async #positionFacts(id: AccountId): Promise<readonly AccountFacts[]> {
    const account = this.#parts.accounts.get(id);
    const running = this.#running;
    if (account === undefined || running === null) return [];
    const open = [...accountOf(running.kernel.state, id).strategyPositions.values()];
    const symbols = new Set(
      open.filter(({ quantity }) => !isZero(quantity)).map(({ symbol }) => symbol),
    );
    return Promise.all([...symbols].map((symbol) => running.prefetch.facts(account, symbol)));
  }
}
