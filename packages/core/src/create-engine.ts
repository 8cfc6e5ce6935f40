import type { StrategyDrift } from "./engine/drift.ts";
import { defaultBounds } from "./engine/settings.ts";
import { type BrokerOf, type SignalAnswer, signalAnswer } from "./http/answer.ts";
import { engineReads } from "./http/engine-reads.ts";
import type { SignalExplanation } from "./http/explain.ts";
import { createHandler } from "./http/handler.ts";
import { draftSignal, type InProcessSignal } from "./http/in-process.ts";
import { OperatorAccess } from "./http/operator/access.ts";
import { createOperator, type Operator } from "./http/operator/operator.ts";
import { readAccess } from "./http/read-access.ts";
import type { OrderView, PositionView, StatusView } from "./http/reads.ts";
import { CODES, type Reason, reason } from "./model/codes.ts";
import { ConfigError } from "./model/errors.ts";
import type { WireHandler } from "./model/wire-handler.ts";
import { toFetch } from "./node/to-fetch.ts";
import type { EngineOptions } from "./options.ts";
import { readOptions } from "./read-options.ts";
import type { FeedEvents, Listener } from "./runtime/feed.ts";
import { defaultTimes } from "./runtime/gateway.ts";
import { Host } from "./runtime/host.ts";
import { defaultIntakeLimits } from "./runtime/intake.ts";
import { type CommandRequest, isHeartbeat, readCommand } from "./runtime/read-command.ts";
import {
  addressIn,
  silentLogger,
  systemClock,
  systemTimers,
  systemTurnEnd,
} from "./runtime/system.ts";

/** What a refused signal or command tells its caller. */
export interface Problem extends Reason {
  readonly message: string;
}

/** A running Hookline: takes signals, sends orders, keeps positions. */
export interface Engine extends WireHandler {
  /** Recovers from the journal, connects and settles what was open; only then signals are taken. */
  start(): Promise<void>;
  /** Takes no more signals, lets what is under way end, and closes brokers and store. */
  stop(): Promise<void>;
  /** Answers a web-standard request; hosts that know the socket's other end mount `toFetch` or an adapter. */
  handle(request: Request): Promise<Response>;
  /** Takes a signal of this very process, without HTTP; the same rules hold. Durable once it answers. */
  submit(signal: InProcessSignal): Promise<SignalAnswer | Problem>;
  /** Carries out an operator's command; in force and durable once it answers COMMAND_APPLIED. */
  command(command: CommandRequest): Promise<Problem>;
  orders(): readonly OrderView[];
  positions(): Promise<readonly PositionView[]>;
  /** What became of a signal; null where no such signal is known. */
  signal(signalId: string): Promise<SignalAnswer | null>;
  /** Why a signal came out as it did, rule by rule; null where no such signal is known. */
  explain(signalId: string): Promise<SignalExplanation | null>;
  status(): StatusView;
  /** Each strategy that has a shadow, beside it: prices, outcomes, positions and profit, as far as memory reaches. */
  drift(): readonly StrategyDrift[];
  /** Calls the listener for each event, after it is in the journal; the answer stops it. */
  on<Type extends keyof FeedEvents>(type: Type, listener: Listener<Type>): () => void;
  /** Hash of the state; equal for every replay of the same journal. */
  stateHash(): string;
}

/** Within the 30 to 60 seconds that a difference may go unseen. */
const DEFAULT_RECONCILE_MS = 45_000;

const problemOf = (why: Reason): Problem => ({ ...why, message: CODES[why.code].message });

/**
 * Makes an engine from its options; throws a ConfigError that lists every problem. Nothing runs before `start`.
 * @example
 * const engine = createEngine({
 *   store: memoryStore(),
 *   accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "100000" }) } },
 *   sources: { bot: { path: "/webhook/bot", auth: [github({ secret })], dialect: simple() } },
 *   strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal() } },
 *   risk: standardRisk({ maxOrderNotional: "25000" }),
 * });
 * await engine.start();
 */
export function createEngine(options: EngineOptions): Engine {
  const { accounts, problems, settings, sources } = readOptions(options);
  if (problems.length > 0) throw new ConfigError(problems);
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? silentLogger;
  const liveEnabled = [...settings.accounts.values()].some(({ live }) => live?.confirmed === true);
  const host = new Host({
    settings,
    accounts,
    store: options.store,
    clock,
    timers: options.timers ?? systemTimers,
    turnEnd: options.turnEnd ?? systemTurnEnd,
    logger,
    bounds: defaultBounds,
    intake: {
      ...defaultIntakeLimits,
      storeTimeoutMs: options.storeTimeoutMs ?? defaultIntakeLimits.storeTimeoutMs,
      reorderHoldMs: options.reorderHoldMs ?? defaultIntakeLimits.reorderHoldMs,
    },
    reconcileMs: options.reconcileMs ?? DEFAULT_RECONCILE_MS,
    deadManMs: options.deadManMs ?? null,
    times: { ...defaultTimes, ackTimeoutMs: options.ackTimeoutMs ?? defaultTimes.ackTimeoutMs },
  });
  const brokerOf: BrokerOf = (account) => accounts.get(account)?.broker ?? null;
  const reads = engineReads({ host, settings, accounts, brokerOf, clock });
  const handler = createHandler({
    sources,
    clock,
    logger,
    addressIn,
    liveEnabled,
    take: (signal) => host.take(signal),
    reads,
    access: readAccess(options.reads ?? "loopback"),
    brokerOf,
    operator: operatorOf(),
  });
  return {
    ...handler,
    start: () => host.start(),
    stop: () => host.stop(),
    handle: toFetch(handler),
    async submit(signal) {
      const drafted = draftSignal(signal, { nowMs: clock.nowMs(), liveEnabled });
      if (!drafted.ok) return problemOf(drafted.refusal);
      const outcome = await host.take(drafted.value);
      return outcome.kind === "refused"
        ? problemOf(outcome.reason)
        : signalAnswer(outcome.record, outcome.repeated, brokerOf);
    },
    command: carryOut,
    ...reads,
    on: (type, listener) => host.feed.on(type, listener),
    stateHash: () => host.stateHash(),
  };

  async function carryOut(request: unknown): Promise<Problem> {
    if (isHeartbeat(request)) {
      return problemOf(reason(host.heartbeat() ? "COMMAND_APPLIED" : "COMMAND_INVALID"));
    }
    const command = readCommand(request, new Set(accounts.keys()));
    return problemOf(command.ok ? await host.command(command.value) : command.refusal);
  }

  function operatorOf(): Operator | null {
    const { operator } = options;
    if (operator === undefined) return null;
    return createOperator({
      path: operator.path ?? "/operator",
      access: new OperatorAccess(operator, () => clock.nowMs()),
      command: carryOut,
      status: reads.status,
      drift: reads.drift,
      limits: () => ({
        configured: settings.limits?.values ?? null,
        changes: host.state.limitChanges,
        unconfirmed: host.state.unconfirmed,
      }),
      strategies: () =>
        [...settings.strategies.values()].map(({ enabled, id }) => ({
          strategy: id,
          enabled: enabled && !host.state.disabled.has(id),
        })),
    });
  }
}
