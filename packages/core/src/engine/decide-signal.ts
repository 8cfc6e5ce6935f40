import { type Reason, reason } from "../model/codes.ts";
import type { AccountResult, Event } from "../model/events.ts";
import type { SignalId, SignalKey } from "../model/ids.ts";
import type { InputOf } from "../model/inputs.ts";
import type { SignalRecord } from "../model/journal.ts";
import type { Signal } from "../model/signal.ts";
import { closingSide } from "../plan/exit.ts";
import { isZero } from "../prim/decimal.ts";
import { type Admission, admit } from "../risk/approve.ts";
import { routeSignal, strategyOf } from "../route/route.ts";
import { chainKey, fitInChain } from "../signal/chain.ts";
import { signalIdOf, signalKey } from "../signal/key.ts";
import { type AccountDecision, decideAccount } from "./decide-account.ts";
import { judgedSignal } from "./judged.ts";
import { projectedOf } from "./projected.ts";
import type { EngineSettings } from "./settings.ts";
import { accountOf, type State } from "./state.ts";

/** A signal that was seen before gets its first answer again; a new one is routed, planned, sized and checked. */
export function decideSignal(
  state: State,
  input: InputOf<"signal">,
  settings: EngineSettings,
): readonly Event[] {
  const key = keyOf(state, input.signal, settings);
  const known = remembered(state, input.signal, settings) ?? input.known;
  if (known !== null) return [repeated(known, input.signal)];
  const name = { signalId: signalIdOf(key), key };
  const late = overtaken(state, input.signal);
  if (late !== null) return [answered(name, input.signal, late, [])];
  const admission = admissionOf(state, input, settings);
  if (!admission.ok) {
    const { reason: why, verdicts } = admission;
    return [...judgedSignal(verdicts), answered(name, input.signal, why, [])];
  }
  return [...gapBefore(state, input.signal, name), ...routed(state, input, settings, name)];
}

/** A newer message of the strategy has been acted on, and it stated where to stand. */
function overtaken(state: State, signal: Signal): Reason | null {
  const link = state.chains.get(chainKey(signal)) ?? null;
  return fitInChain(link, signal) === "overtaken" ? reason("SIGNAL_OVERTAKEN") : null;
}

function gapBefore(state: State, signal: Signal, { signalId }: Name): Event[] {
  const link = state.chains.get(chainKey(signal)) ?? null;
  const { previous: claimed, strategy, symbol } = signal;
  if (link === null || claimed === null || fitInChain(link, signal) !== "skips") return [];
  return [{ type: "signal.gap", signalId, strategy, symbol, expected: link.target, claimed }];
}

/** What memory knows of a signal with the same key; null where it knows none. */
export const remembered = (
  state: State,
  signal: Signal,
  settings: EngineSettings,
): SignalRecord | null => state.signals.get(keyOf(state, signal, settings)) ?? null;

/**
 * The key of a body with neither id nor time holds for a window that starts with its first arrival and is
 * not prolonged by repeats.
 */
function keyOf(state: State, signal: Signal, settings: EngineSettings): SignalKey {
  const earlier =
    signal.keyKind === "content_window" ? state.contentKeys.get(signal.keyBase) : undefined;
  return earlier !== undefined && signal.receivedAtMs - earlier.atMs < settings.contentWindowMs
    ? earlier.key
    : signalKey(signal);
}

function repeated(known: SignalRecord, signal: Signal): Event {
  const { signalId, key } = known;
  const reused = signal.keyKind === "sender_id" && known.bodyDigest !== signal.bodyDigest;
  return { type: reused ? "signal.conflicted" : "signal.duplicate", signalId, key };
}

function admissionOf(state: State, input: InputOf<"signal">, settings: EngineSettings): Admission {
  const { nowMs, signal } = input;
  const registered = strategyOf(settings.strategies, signal.strategy);
  const strategy =
    registered !== null && state.disabled.has(signal.strategy)
      ? { ...registered, enabled: false }
      : registered;
  const view = { nowMs, signal, strategy, entry: mayEnter(state, input) };
  return admit(view, settings.signalRules);
}

/** Whether some account could end with more than before; an exit is judged by its own, longer age. */
export function mayEnter(
  state: State,
  { facts, signal }: Pick<InputOf<"signal">, "facts" | "signal">,
): boolean {
  const { action } = signal;
  if (action === "exit" || action === "cancel") return false;
  if (action === "target") return signal.target?.side !== "flat";
  if (action !== "buy" && action !== "sell") return true;
  return facts.some(({ account, symbol }) => {
    const position = projectedOf(accountOf(state, account), signal.strategy, symbol);
    return isZero(position) || closingSide(position) !== action;
  });
}

interface Name {
  readonly signalId: SignalId;
  readonly key: SignalKey;
}

function routed(
  state: State,
  input: InputOf<"signal">,
  settings: EngineSettings,
  name: Name,
): readonly Event[] {
  const { nowMs, signal } = input;
  const routes = routeSignal(signal, settings.strategies);
  if (!routes.ok) return [answered(name, signal, routes.refusal, [])];
  const decisions: AccountDecision[] = [];
  for (const { target } of routes.value) {
    const facts = input.facts.find((each) => each.account === target.account);
    const account = settings.accounts.get(target.account);
    if (facts === undefined || account === undefined) continue;
    decisions.push(
      decideAccount(
        state,
        { nowMs, signalId: name.signalId, signal, target, account, facts },
        settings,
      ),
    );
  }
  const results = decisions.map((decision) => decision.result);
  const losses = results.flatMap((result) => lossReached(state, result));
  return [
    answered(name, signal, overall(results), results),
    ...losses,
    ...decisions.flatMap((decision) => decision.events),
  ];
}

/** The day's loss limit stays reached until the next session, whatever the market does meanwhile. */
function lossReached(state: State, result: AccountResult): Event[] {
  const { session } = accountOf(state, result.account);
  return result.reason.code === "RISK_DAILY_LOSS_REACHED" && !session.lossReached
    ? [{ type: "session.loss_reached", account: result.account, day: session.day }]
    : [];
}

const overall = (results: readonly AccountResult[]): Reason =>
  results.find((result) => result.status === "held")?.reason ??
  results.find((result) => result.status === "accepted")?.reason ??
  results[0]?.reason ??
  reason("ROUTE_NO_ACCOUNT");

const answered = (
  name: Name,
  signal: Signal,
  why: Reason,
  results: readonly AccountResult[],
): Event => ({
  type: results.some((result) => result.status !== "denied") ? "signal.accepted" : "signal.denied",
  signalId: name.signalId,
  key: name.key,
  signal,
  reason: why,
  results,
});
