import * as z from "zod";
import type { AccountSettings, EngineSettings } from "./engine/settings.ts";
import { operatorProblems } from "./http/operator/access.ts";
import { readAccessProblems } from "./http/read-access.ts";
import type { SourceSettings } from "./http/source.ts";
import type { Limits } from "./model/events.ts";
import {
  type AccountId,
  parseAccountId,
  parseSourceId,
  parseStrategyId,
  parseSymbol,
  type StrategyId,
  type SymbolName,
} from "./model/ids.ts";
import type { Mode, StopLoss } from "./model/signal.ts";
import type {
  AccountOptions,
  EngineOptions,
  SourceOptions,
  StrategyOptions,
  TargetOptions,
} from "./options.ts";
import { parseDecimal } from "./prim/decimal.ts";
import { sha256Hex } from "./prim/digest.ts";
import { isPositiveDecimal } from "./risk/plain.ts";
import type { OrderRule, Risk } from "./risk/rule.ts";
import type { Sizer } from "./route/size/sizer.ts";
import type { AccountTarget, StrategySettings } from "./route/strategy.ts";
import { zoneOf } from "./runtime/calendar.ts";
import type { RuntimeAccount } from "./runtime/prefetch.ts";
import { isTimeZone } from "./runtime/session-day.ts";
import { DEFAULT_AGE_LIMITS } from "./signal/age.ts";
import { layerProblems } from "./verify/verify.ts";

/** The options, checked and resolved; of use only when `problems` is empty. */
export interface ResolvedOptions {
  readonly problems: readonly string[];
  readonly settings: EngineSettings;
  readonly accounts: ReadonlyMap<AccountId, RuntimeAccount>;
  readonly sources: ReadonlyMap<string, SourceSettings>;
}

const DEFAULT_CONTENT_WINDOW_MS = 60_000;

const isFunction = (value: unknown): boolean => typeof value === "function";
const part = z.custom((value) => typeof value === "object" && value !== null, "must be an object");
const mode = z.enum(["paper", "live"]);
const span = z
  .int()
  .min(1)
  .max(30 * 86_400_000);
const symbolMap = z.record(z.string(), z.string());
const target = z.strictObject({
  account: z.string(),
  size: part.optional(),
  symbolMap: symbolMap.optional(),
});
const optimizer = z.looseObject({
  name: z.string().min(1).max(64),
  required: z.boolean().optional(),
  timeoutMs: z.int().min(1).max(5_000).optional(),
  problems: z.custom(isFunction, "must be a function"),
  optimize: z.custom(isFunction, "must be a function"),
});
const targets = z.union([z.string(), z.array(z.union([z.string(), target])).min(1)]);

/** The shape of the options; what the parts themselves think is wrong with them is asked afterwards. */
const shape = z.strictObject({
  store: part,
  accounts: z.record(
    z.string(),
    z.strictObject({
      mode,
      broker: part,
      timeZone: z.string().refine(isTimeZone, "must be an IANA time zone").optional(),
      timeInForce: z.enum(["day", "gtc", "ioc", "fok", "opg", "cls"]).optional(),
      outsideTrades: z.enum(["alarm", "adopt"]).optional(),
      squareOffMinutes: z.int().min(1).max(240).optional(),
      holidays: z
        .array(z.string().regex(/^\d{4}-\d\d-\d\d$/, "must be a day such as 2026-11-08"))
        .optional(),
    }),
  ),
  sources: z.record(
    z.string(),
    z.strictObject({
      path: z
        .string()
        .regex(/^(?:\/[A-Za-z0-9._~-]+)+$/, "must be a path such as /webhook/tradingview"),
      auth: z.array(part),
      dialect: part,
      modes: z.array(mode).min(1).optional(),
      strategy: z.string().optional(),
    }),
  ),
  strategies: z.record(
    z.string(),
    z.strictObject({
      account: z.union([
        targets,
        z.strictObject({ paper: targets.optional(), live: targets.optional() }),
      ]),
      symbols: z.union([z.literal("any"), z.array(z.string()).min(1)]),
      size: part,
      optimizer: optimizer.optional(),
      enabled: z.boolean().optional(),
      direction: z.enum(["both", "long_only", "short_only"]).optional(),
      defaultStop: z.strictObject({ percent: z.string() }).optional(),
      symbolMap: symbolMap.optional(),
      maxEntryAgeMs: span.optional(),
      maxExitAgeMs: span.optional(),
      maxFutureMs: span.optional(),
    }),
  ),
  risk: part,
  enableLive: z.literal("live orders use real money").optional(),
  reads: z.union([z.enum(["loopback", "none"]), z.strictObject({ token: z.string() })]).optional(),
  deadManMs: z.int().min(1_000).max(86_400_000).optional(),
  operator: z
    .strictObject({
      tokens: z.record(z.string(), z.string()),
      path: z.string().optional(),
      from: z.enum(["loopback", "anywhere"]).optional(),
    })
    .optional(),
  contentWindowMs: span.optional(),
  reorderHoldMs: z.int().min(0).max(1_500).optional(),
  storeTimeoutMs: z.int().min(100).max(10_000).optional(),
  reconcileMs: z.int().min(1_000).max(600_000).optional(),
  ackTimeoutMs: z.int().min(100).max(120_000).optional(),
  logger: part.optional(),
  clock: part.optional(),
  timers: part.optional(),
  turnEnd: z.custom(isFunction, "must be a function").optional(),
});

/** Reads the options and collects every problem, so that a person mends them in one go. */
export function readOptions(options: EngineOptions): ResolvedOptions {
  const parsed = shape.safeParse(options);
  if (!parsed.success) return unusable(parsed.error);
  const problems: string[] = [];
  const accounts = readAccounts(options, problems);
  const sources = readSources(options, problems);
  const strategies = readStrategies(options, accounts, problems);
  if (
    options.enableLive === undefined &&
    [...strategies.values()].some(({ targets }) => targets.live.length > 0)
  ) {
    problems.push('strategies: a live account needs enableLive: "live orders use real money".');
  }
  problems.push(...riskProblems(options.risk));
  if (options.reads !== undefined) problems.push(...readAccessProblems(options.reads));
  if (options.operator !== undefined) problems.push(...operatorProblems(options.operator));
  const settings: EngineSettings = {
    strategies,
    accounts: new Map([...accounts].map(([id, account]) => [id, accountSettings(id, account)])),
    signalRules: options.risk.signalRules,
    orderRules: options.risk.orderRules,
    ...limitSettings(options.risk),
    contentWindowMs: options.contentWindowMs ?? DEFAULT_CONTENT_WINDOW_MS,
  };
  const runtime = new Map(
    [...accounts].map(([id, { broker, holidays, timeZone }]) => [
      id,
      {
        id,
        broker,
        timeZone: timeZone ?? zoneOf(broker.capabilities.session) ?? "UTC",
        holidays: new Set(holidays ?? []),
      },
    ]),
  );
  return { problems, settings, accounts: runtime, sources };
}

/** What a set of rules shows of its limits, and how an operator may tighten them. */
function limitSettings({ guards, limits, with: changed }: Risk): Partial<EngineSettings> {
  if (limits === undefined || changed === undefined) return guards === undefined ? {} : { guards };
  // Built once for each change: decisions ask with the very object that stands in the state.
  const built = new WeakMap<Limits, readonly OrderRule[]>();
  const digest = sha256Hex(JSON.stringify(limits)).slice(0, 16);
  return {
    ...(guards === undefined ? {} : { guards }),
    limits: { values: limits, digest },
    limitProblems: (changes) => changed(changes).problems(),
    tightened(changes) {
      const known = built.get(changes) ?? changed(changes).orderRules;
      built.set(changes, known);
      return known;
    },
  };
}

/** Of the rules and of what bundles them; a bundle made by hand may not ask its rules. */
const riskProblems = ({ orderRules, problems, signalRules }: EngineOptions["risk"]): Set<string> =>
  new Set([...problems(), ...[...signalRules, ...orderRules].flatMap((rule) => rule.problems())]);

function unusable(error: z.ZodError): ResolvedOptions {
  const problems = error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${at(issue.path)}unknown option ${issue.keys.map((key) => `"${key}"`).join(", ")}.`
      : `${at(issue.path)}${issue.message}.`,
  );
  const settings = {
    strategies: new Map(),
    accounts: new Map(),
    signalRules: [],
    orderRules: [],
    contentWindowMs: 0,
  };
  return { problems, settings, accounts: new Map(), sources: new Map() };
}

const at = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? "" : `${path.map(String).join(".")}: `;

const accountSettings = (id: AccountId, options: AccountOptions): AccountSettings => ({
  id,
  mode: options.mode,
  capabilities: options.broker.capabilities,
  timeInForce: options.timeInForce ?? "gtc",
  outsideTrades: options.outsideTrades ?? "alarm",
  ...(options.squareOffMinutes === undefined
    ? {}
    : { squareOffMs: options.squareOffMinutes * 60_000 }),
});

function readAccounts(options: EngineOptions, problems: string[]): Map<AccountId, AccountOptions> {
  const accounts = new Map<AccountId, AccountOptions>();
  for (const [name, account] of Object.entries(options.accounts)) {
    const id = parseAccountId(name);
    if (id === null) problems.push(`accounts.${name}: ${NAMES}`);
    else accounts.set(id, account);
    if (
      account.squareOffMinutes !== undefined &&
      zoneOf(account.broker.capabilities.session) === null
    ) {
      problems.push(`accounts.${name}.squareOffMinutes: the broker's exchange has no calendar.`);
    }
    problems.push(...account.broker.problems().map((each) => `accounts.${name}.broker: ${each}`));
  }
  if (accounts.size === 0) problems.push("accounts: name at least one account.");
  const brokers = [...accounts.values()].map(({ broker }) => broker);
  if (new Set(brokers).size < brokers.length) {
    problems.push("accounts: two accounts share one broker object; make one for each.");
  }
  return accounts;
}

const NAMES = "a name has 1 to 64 letters, digits or . _ : @ - and no space at its ends.";

function readSources(options: EngineOptions, problems: string[]): Map<string, SourceSettings> {
  const sources = new Map<string, SourceSettings>();
  for (const [name, source] of Object.entries(options.sources)) {
    const settings = readSource(name, source, problems);
    if (settings === null) continue;
    if (sources.has(source.path))
      problems.push(`sources.${name}.path: another source has this path.`);
    sources.set(source.path, settings);
  }
  return sources;
}

function readSource(
  name: string,
  source: SourceOptions,
  problems: string[],
): SourceSettings | null {
  const id = parseSourceId(name);
  const strategy = source.strategy === undefined ? null : parseStrategyId(source.strategy);
  if (id === null) problems.push(`sources.${name}: ${NAMES}`);
  if (source.strategy !== undefined && strategy === null)
    problems.push(`sources.${name}.strategy: ${NAMES}`);
  problems.push(...layerProblems(source.auth).map((each) => `sources.${name}.auth: ${each}`));
  problems.push(
    ...(source.dialect.problems?.() ?? []).map((each) => `sources.${name}.dialect: ${each}`),
  );
  if (id === null) return null;
  const { auth, dialect, path } = source;
  return { id, path, auth, dialect, modes: source.modes ?? ["paper"], strategy };
}

type Accounts = ReadonlyMap<AccountId, AccountOptions>;

function readStrategies(
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

const CATCH_ALL = "*";

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
    optimizer: options.optimizer ?? null,
  };
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
