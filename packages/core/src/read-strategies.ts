import {
  type AccountId,
  parseAccountId,
  parseStrategyId,
  parseSymbol,
  type StrategyId,
  type SymbolName,
} from "./model/ids.ts";
import type { Mode, StopLoss } from "./model/signal.ts";
import type { AccountOptions, EngineOptions, StrategyOptions, TargetOptions } from "./options.ts";
import { parseDecimal } from "./prim/decimal.ts";
import { isPositiveDecimal } from "./risk/plain.ts";
import { type Hedge, readHedge } from "./route/hedge.ts";
import { CATCH_ALL } from "./route/route.ts";
import type { Sizer } from "./route/size/sizer.ts";
import type { AccountTarget, ShadowTarget, StrategySettings } from "./route/strategy.ts";
import { DEFAULT_AGE_LIMITS } from "./signal/age.ts";

/** What a name must be, as a sentence for a person. */
export const NAMES = "a name has 1 to 64 letters, digits or . _ : @ - and no space at its ends.";

type Accounts = ReadonlyMap<AccountId, AccountOptions>;

/** Reads the registered strategies; says what is wrong with each. */
export function readStrategies(
  options: EngineOptions,
  accounts: Accounts,
  problems: string[],
): Map<StrategyId, StrategySettings> {
  const strategies = new Map<StrategyId, StrategySettings>();
  for (const [name, strategy] of Object.entries(options.strategies)) {
    const say = (problem: string): void => void problems.push(`strategies.${name}${problem}`);
    const id = name === CATCH_ALL ? (name as StrategyId) : parseStrategyId(name);
    if (id === null) say(`: ${NAMES}`);
    else strategies.set(id, readStrategy(id, strategy, { accounts, say }));
  }
  if (strategies.size === 0) problems.push("strategies: register at least one strategy.");
  return strategies;
}

interface Reading {
  readonly accounts: Accounts;
  readonly say: (problem: string) => void;
}

function readStrategy(
  id: StrategyId,
  options: StrategyOptions,
  reading: Reading,
): StrategySettings {
  for (const each of options.size.problems()) reading.say(`.size: ${each}`);
  for (const each of options.optimizer?.problems() ?? []) reading.say(`.optimizer: ${each}`);
  const targets = readTargets(options, reading);
  for (const list of [targets.paper, targets.live]) {
    const names = list.map(({ account }) => account);
    if (new Set(names).size < names.length) reading.say(".account: an account is named twice.");
  }
  if ((id === CATCH_ALL || options.symbols === "any") && targets.live.length > 0) {
    reading.say(": a live account needs a named strategy and a list of symbols.");
  }
  return {
    id,
    enabled: options.enabled ?? true,
    symbols:
      options.symbols === "any"
        ? "any"
        : new Set(options.symbols.flatMap((each) => symbol(each, reading))),
    targets,
    ages: {
      maxEntryAgeMs: options.maxEntryAgeMs ?? DEFAULT_AGE_LIMITS.maxEntryAgeMs,
      maxExitAgeMs: options.maxExitAgeMs ?? DEFAULT_AGE_LIMITS.maxExitAgeMs,
      maxFutureMs: options.maxFutureMs ?? DEFAULT_AGE_LIMITS.maxFutureMs,
    },
    ...(options.direction === undefined ? {} : { direction: options.direction }),
    ...defaultStop(options, reading),
    ...hedgeOf(options, reading),
    optimizer: options.optimizer ?? null,
    ...readShadow(id, options, { ...reading, targets }),
  };
}

/** An account of the other mode than some account that the strategy trades on, and none of those. */
function readShadow(
  id: StrategyId,
  options: StrategyOptions,
  { targets, ...reading }: Reading & { readonly targets: Readonly<Record<Mode, AccountTarget[]>> },
): { readonly shadow?: ShadowTarget } {
  if (options.shadow === undefined) return {};
  const read = readTarget(options.shadow, options, reading);
  if (read === null) return {};
  const { mode, target } = read;
  const { account } = target;
  if ([...targets.paper, ...targets.live].some((own) => own.account === account)) {
    reading.say(
      `.shadow: the strategy trades on "${account}" itself; give the mirror one of its own.`,
    );
  }
  if (targets[mode === "paper" ? "live" : "paper"].length === 0) {
    reading.say(
      `.shadow: "${account}" is a ${mode} account, and so are those that would be mirrored.`,
    );
  }
  if (mode === "live" && (id === CATCH_ALL || options.symbols === "any")) {
    reading.say(".shadow: a live account needs a named strategy and a list of symbols.");
  }
  return { shadow: { ...target, mode } };
}

function defaultStop(
  { defaultStop: given }: StrategyOptions,
  { say }: Reading,
): { readonly defaultStop?: StopLoss } {
  if (given === undefined) return {};
  const percent = parseDecimal(given.percent);
  if (!isPositiveDecimal(percent)) {
    say('.defaultStop.percent: must be a decimal text greater than zero, such as "2".');
    return {};
  }
  return { defaultStop: { kind: "stop", level: { kind: "percent", percent } } };
}

function hedgeOf({ hedge }: StrategyOptions, { say }: Reading): { readonly hedge?: Hedge } {
  const read = hedge === undefined ? null : readHedge(hedge, say);
  return read === null ? {} : { hedge: read };
}

function readTargets(options: StrategyOptions, reading: Reading): Record<Mode, AccountTarget[]> {
  const { account } = options;
  const targets: Record<Mode, AccountTarget[]> = { paper: [], live: [] };
  if (typeof account === "string" || isList(account)) {
    for (const each of listOf(account)) {
      const read = readTarget(each, options, reading);
      if (read !== null) targets[read.mode].push(read.target);
    }
    return targets;
  }
  for (const asked of ["paper", "live"] as const) {
    for (const each of listOf(account[asked] ?? [])) {
      const read = readTarget(each, options, reading);
      if (read === null) continue;
      if (read.mode !== asked)
        reading.say(`.account.${asked}: "${read.target.account}" is a ${read.mode} account.`);
      targets[asked].push(read.target);
    }
  }
  return targets;
}

type Listed = string | readonly (string | TargetOptions)[];

const isList = (value: StrategyOptions["account"]): value is readonly (string | TargetOptions)[] =>
  Array.isArray(value);

const listOf = (value: Listed): readonly (string | TargetOptions)[] =>
  typeof value === "string" ? [value] : value;

function readTarget(
  each: string | TargetOptions,
  options: StrategyOptions,
  reading: Reading,
): { readonly mode: Mode; readonly target: AccountTarget } | null {
  const named: TargetOptions = typeof each === "string" ? { account: each } : each;
  const id = parseAccountId(named.account);
  const account = id === null ? undefined : reading.accounts.get(id);
  if (id === null || account === undefined) {
    reading.say(`.account: there is no account "${named.account}".`);
    return null;
  }
  for (const problem of named.size?.problems() ?? [])
    reading.say(`.account.${id}.size: ${problem}`);
  const size: Sizer = named.size ?? options.size;
  const map = new Map<SymbolName, SymbolName>();
  for (const [from, to] of Object.entries({ ...options.symbolMap, ...named.symbolMap })) {
    const [theirs] = symbol(from, reading);
    const [ours] = symbol(to, reading);
    if (theirs !== undefined && ours !== undefined) map.set(theirs, ours);
  }
  return { mode: account.mode, target: { account: id, size, symbolMap: map } };
}

function symbol(text: string, reading: Reading): SymbolName[] {
  const parsed = parseSymbol(text);
  if (parsed === null) reading.say(`.symbols: "${text}" is no symbol.`);
  return parsed === null ? [] : [parsed];
}
