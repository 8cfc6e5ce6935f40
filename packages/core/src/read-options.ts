import * as z from "zod";
import type { AccountSettings, EngineSettings } from "./engine/settings.ts";
import { operatorProblems } from "./http/operator/access.ts";
import { readAccessProblems } from "./http/read-access.ts";
import type { SourceSettings } from "./http/source.ts";
import type { Limits } from "./model/events.ts";
import { type AccountId, parseAccountId, parseSourceId, parseStrategyId } from "./model/ids.ts";
import type { AccountOptions, EngineOptions, SourceOptions } from "./options.ts";
import { sha256Hex } from "./prim/digest.ts";
import { liveProblems, liveSettings } from "./read-live.ts";
import { NAMES, readStrategies } from "./read-strategies.ts";
import type { OrderRule, Risk } from "./risk/rule.ts";
import { zoneOf } from "./runtime/calendar.ts";
import type { RuntimeAccount } from "./runtime/prefetch.ts";
import { isTimeZone } from "./runtime/session-day.ts";
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
const hedge = z.strictObject({
  symbolOf: z.custom(isFunction, "must be a function"),
  ratio: z.string(),
  withinMs: z.int().min(1_000).max(3_600_000).optional(),
});
const targets = z.union([z.string(), z.array(z.union([z.string(), target])).min(1)]);

const live = z.strictObject({
  sentence: z.literal("live orders use real money"),
  secondFactor: z.looseObject({
    problems: z.custom(isFunction, "must be a function"),
    verify: z.custom(isFunction, "must be a function"),
  }),
  maxEntryNotional: z.string(),
  approvalMs: z.int().min(1_000).max(600_000).optional(),
  maxDriftPercent: z.string().optional(),
  egress: z
    .strictObject({
      expected: z.ipv4().or(z.ipv6()),
      ask: z.custom(isFunction, "must be a function"),
    })
    .optional(),
});

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
      live: live.optional(),
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
      hedge: hedge.optional(),
      shadow: z.union([z.string(), target]).optional(),
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
    [...accounts].map(([id, { broker, holidays, live, timeZone }]) => [
      id,
      {
        id,
        broker,
        timeZone: timeZone ?? zoneOf(broker.capabilities.session) ?? "UTC",
        holidays: new Set(holidays ?? []),
        secondFactor: live?.secondFactor ?? null,
        egress: live?.egress ?? null,
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
  live: liveSettings(options),
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
    problems.push(...liveProblems(account).map((each) => `accounts.${name}${each}`));
  }
  if (accounts.size === 0) problems.push("accounts: name at least one account.");
  const brokers = [...accounts.values()].map(({ broker }) => broker);
  if (new Set(brokers).size < brokers.length) {
    problems.push("accounts: two accounts share one broker object; make one for each.");
  }
  return accounts;
}

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
