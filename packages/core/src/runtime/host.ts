import { commandRefusal } from "../engine/decide-command.ts";
import { resume } from "../engine/react.ts";
import type { EngineSettings, StateBounds } from "../engine/settings.ts";
import { stateHash } from "../engine/snapshot.ts";
import {
  type AccountState,
  accountOf,
  emptyState,
  liveOf,
  openOrdersOf,
  type State,
} from "../engine/state.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { Command } from "../model/commands.ts";
import type { AccountId, SignalId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Quote } from "../model/instrument.ts";
import type { JournalRecord, SignalRecord } from "../model/journal.ts";
import type { Signal } from "../model/signal.ts";
import type { BrokerSession } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Store } from "../ports/store.ts";
import type { Timers } from "../ports/timers.ts";
import { isZero } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { DeadMan } from "./dead-man.ts";
import { within } from "./deadline.ts";
import { EgressWatch } from "./egress.ts";
import { Feed } from "./feed.ts";
import { Gateway, type GatewayTimes } from "./gateway.ts";
import { HedgeWatch } from "./hedge-watch.ts";
import { Intake, type IntakeLimits, type SignalOutcome } from "./intake.ts";
import type { TurnEnd } from "./journal-writer.ts";
import { Kernel, KernelStopped } from "./kernel.ts";
import { LiveWatch } from "./live-watch.ts";
import { Mirror } from "./mirror.ts";
import { answerOf, approvedPlace, type OperatorCommand, prepared } from "./operator.ts";
import { Prefetch, type RuntimeAccount } from "./prefetch.ts";
import { ReconcileLoop } from "./reconcile-loop.ts";
import { recoverState, saveSnapshot } from "./recover.ts";
import { isSound } from "./sound-report.ts";
import { WatchLoop } from "./watch-loop.ts";

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
  /** R-44; null: no heartbeat is expected. */
  readonly deadManMs: number | null;
}

type Phase = "created" | "starting" | "running" | "stopping" | "stopped";

interface Running {
  readonly kernel: Kernel;
  readonly intake: Intake;
  readonly gateway: Gateway;
  readonly prefetch: Prefetch;
  readonly loops: ReadonlyMap<AccountId, ReconcileLoop>;
  readonly watches: readonly WatchLoop[];
  readonly addresses: readonly EgressWatch[];
  readonly watch: LiveWatch;
  readonly hedges: HedgeWatch;
  readonly mirror: Mirror;
}

const restoredFrom = (book: AccountState): BrokerSession["restored"] => ({
  openOrders: openOrdersOf(book),
  positions: [...book.positions].flatMap(([symbol, { averagePrice, quantity }]) =>
    isZero(quantity) ? [] : [{ symbol, quantity, averagePrice }],
  ),
  realizedNet: book.realizedNet,
});

const JOIN_AGAIN_MS = 30_000;
const CLOSE_MS = 10_000;

/** What sets a deadline of a live account. */
const DEADLINES = ["live.granted", "order.held"] as const;

/** An engine's life: recover, connect, look up what was left open, then accept; and in reverse. */
export class Host {
  readonly feed: Feed;
  readonly #parts: HostParts;
  readonly #deadMan: DeadMan | null;
  #phase: Phase = "created";
  #running: Running | null = null;
  #lastState: State;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.feed = new Feed(parts.logger);
    this.#lastState = emptyState(parts.bounds);
    const { deadManMs, timers } = parts;
    this.#deadMan =
      deadManMs === null
        ? null
        : new DeadMan({ timers, afterMs: deadManMs, expired: () => void this.#unattended() });
  }

  /** Notes that the operator's program is there; false where nobody waits for it. */
  heartbeat(): boolean {
    this.#deadMan?.beat();
    return this.#deadMan !== null;
  }

  async #unattended(): Promise<void> {
    this.#parts.logger.error("no heartbeat came in time; trading is halted", {});
    const scope = { kind: "global" } as const;
    const command: Command = { type: "halt", scope, level: 2, actor: "dead-man timer" };
    await this.command({ command, code: null, credentials: null });
  }

  /** Orders of the account leave by another address than the registered one. */
  async #moved(account: AccountId): Promise<void> {
    if (liveOf(this.state, account).grant === null) return;
    this.#parts.logger.error("orders would leave by another address than the registered one", {
      account,
    });
    const command: Command = { type: "revoke", account, actor: "R-51" };
    await this.command({ command, code: null, credentials: null });
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
    const { store } = this.#parts;
    try {
      await store.open();
      const running = this.#assemble(await recoverState(store, this.#parts.bounds));
      this.#running = running;
      const accounts = [...this.#parts.accounts.values()];
      const own = accounts.filter(({ id }) => !this.#onlyMirrors(id));
      const shadows = accounts.filter(({ id }) => this.#onlyMirrors(id));
      for (const account of own) await this.#connect(account, running);
      for (const { id } of own) await this.#settleOpenOrders(id, running);
      for (const { id } of own) await running.loops.get(id)?.compare();
      for (const { id } of own) running.loops.get(id)?.start();
      for (const watch of [...running.watches, ...running.addresses]) watch.start();
      this.#deadMan?.beat();
      running.watch.start();
      running.hedges.start();
      this.#phase = "running";
      const joined = shadows.map((account) => this.#join(account, running));
      if (shadows.length > 0) {
        void Promise.all(joined).then(() => running.mirror.catchUp(running.kernel.state, store));
      }
    } catch (error) {
      this.#phase = "stopped";
      await store.close();
      throw error;
    }
  }

  /** Takes no more signals, lets what is under way end, closes the brokers, and saves a snapshot. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null || this.#phase !== "running") return;
    this.#phase = "stopping";
    this.#deadMan?.stop();
    for (const loop of [...running.loops.values(), ...running.watches, ...running.addresses])
      loop.close();
    running.watch.close();
    running.hedges.close();
    await running.mirror.close();
    await running.intake.idle();
    await running.kernel.idle();
    await running.gateway.close();
    await Promise.all([...this.#parts.accounts.values()].map((account) => this.#close(account)));
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
  async command(operator: OperatorCommand): Promise<Reason> {
    if (this.#phase !== "running" || this.#running === null) return reason("ENGINE_NOT_READY");
    const { kernel } = this.#running;
    const { clock, settings } = this.#parts;
    const asked = { nowMs: clock.nowMs(), settings };
    const refusal = commandRefusal(kernel.state, operator.command, asked);
    if (refusal !== null) return refusal;
    const ready = await prepared(operator, this.#parts);
    if (!ready.ok) return ready.refusal;
    const command = ready.value;
    const facts = await this.#commandFacts(command);
    try {
      const record = kernel.decide({ type: "command", nowMs: clock.nowMs(), command, facts });
      if (record !== null) await kernel.durable(record);
      return answerOf(command, record);
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

  /** The record that decided a signal; null where none is known, or the store is closed. */
  async recordOf(id: SignalId): Promise<JournalRecord | null> {
    const decided = await this.signal(id);
    if (decided === null || this.#phase !== "running") return null;
    const [record = null] = await this.#parts.store.read(decided.sequence - 1, 1);
    return record;
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
    for (const type of ["order.filled", "order.fill_busted"] as const)
      this.feed.on(type, ({ account, symbol }) => prefetch.moneyMoved(account, symbol));
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
    const loops = new Map(
      [...accounts].map(([id, account]) => [
        id,
        new ReconcileLoop({ account, kernel, gateway, clock, timers, logger, intervalMs }),
      ]),
    );
    const watches = [...accounts.values()]
      .filter(({ id }) => this.#isWatched(id))
      .map((account) => new WatchLoop({ account, kernel, prefetch, clock, timers }));
    const watch = new LiveWatch({
      clock,
      timers,
      state: () => kernel.state,
      decide: (input) => {
        if (kernel.stopped === null) kernel.decide(input);
      },
    });
    const addresses = [...accounts.values()].flatMap(({ egress, id: account }) =>
      egress === null
        ? []
        : [new EgressWatch({ account, egress, timers, moved: (id) => void this.#moved(id) })],
    );
    for (const type of DEADLINES) this.feed.on(type, () => watch.arm());
    const { strategies } = settings;
    const hedges = new HedgeWatch({
      strategies,
      clock,
      timers,
      state: () => kernel.state,
      decide: (input) => {
        if (kernel.stopped === null) kernel.decide(input);
      },
    });
    if (hedges.needed) {
      for (const type of ["order.filled", "order.fill_busted"] as const)
        this.feed.on(type, (fill) => {
          const order = accountOf(kernel.state, fill.account).orders.get(fill.clientOrderId);
          if (order !== undefined) hedges.look(fill.account, order.strategy);
        });
    }
    const take = (signal: Signal) => intake.take(signal);
    const mirror = new Mirror({ strategies, take, clock, logger });
    if (mirror.needed) {
      this.feed.on("signal.accepted", (event) => mirror.decided(event));
      this.feed.on("signal.denied", (event) => mirror.decided(event));
    }
    return {
      kernel,
      intake,
      gateway,
      prefetch,
      loops,
      watches,
      addresses,
      watch,
      hedges,
      mirror,
    };
  }

  /** Live accounts, and those whose host has asked for something that happens between signals. */
  #isWatched(id: AccountId): boolean {
    const { accounts, guards } = this.#parts.settings;
    const account = accounts.get(id);
    return (
      account?.mode === "live" ||
      account?.squareOffMs !== undefined ||
      guards?.holdsOnPaper("maxDrawdownPercent") === true
    );
  }

  /** Whether an account is a strategy's shadow and no strategy's own. */
  #onlyMirrors(id: AccountId): boolean {
    const strategies = [...this.#parts.settings.strategies.values()];
    const own = strategies.flatMap(({ targets }) => [...targets.paper, ...targets.live]);
    return (
      strategies.some(({ shadow }) => shadow?.account === id) &&
      !own.some(({ account }) => account === id)
    );
  }

  /** A shadow's broker is no condition for trading: it is connected beside the others, again and again until it works. */
  async #join(account: RuntimeAccount, running: Running): Promise<void> {
    try {
      await this.#connect(account, running);
      await this.#settleOpenOrders(account.id, running);
    } catch (error) {
      const kind = error instanceof Error ? error.name : "error";
      this.#parts.logger.warn("a shadow's broker did not connect", { account: account.id, kind });
      this.#parts.timers.after(JOIN_AGAIN_MS, () => {
        if (this.#phase === "running") void this.#join(account, running);
      });
      return;
    }
    const loop = running.loops.get(account.id);
    await loop?.compare();
    loop?.start();
  }

  /** A broker that fails or hangs at its end must not keep the journal from being closed. */
  #close({ broker, id: account }: RuntimeAccount): Promise<void> {
    const { logger, timers } = this.#parts;
    const failed = (kind: string) => logger.warn("a broker did not close", { account, kind });
    return within(timers, CLOSE_MS, () => broker.close(), failed);
  }

  #connect({ broker, id }: RuntimeAccount, { kernel }: Running): Promise<void> {
    const { clock, logger, timers } = this.#parts;
    const session: BrokerSession = {
      account: id,
      clock,
      timers,
      logger,
      // As of the moment of asking: a broker that connects anew in the middle of the day starts from there.
      get restored() {
        return restoredFrom(accountOf(kernel.state, id));
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

  /** What the market says of an order that is approved; for all else nothing is waited for. */
  async #commandFacts(command: Command): Promise<readonly AccountFacts[]> {
    const running = this.#running;
    const place = running === null ? null : approvedPlace(running.kernel, command);
    const account = place === null ? undefined : this.#parts.accounts.get(place.account);
    if (running === null || place === null || account === undefined) return [];
    return [await running.prefetch.facts(account, place.symbol)];
  }
}
