import * as z from "zod";
import type { SymbolName } from "../model/ids.ts";
import { type Decimal, decimal, multiply } from "../prim/decimal.ts";
import { everySymbol, type SymbolLimits } from "./limits.ts";
import { OPTION } from "./standard-fields.ts";
import type { StandardOption, StandardRiskOptions } from "./standard-options.ts";

const schema = z.strictObject({
  maxOrderNotional: OPTION.amount,
  maxOrderQuantity: OPTION.bySymbol,
  maxPositionQuantity: OPTION.bySymbol,
  maxPositionNotional: OPTION.bySymbol,
  maxDailyLoss: OPTION.amount,
  maxDailyLossPercent: OPTION.percent,
  maxEntriesPerDay: OPTION.count,
  maxOpenOrdersPerSymbol: OPTION.count,
  maxOpenOrders: OPTION.count,
  priceCollarPercent: OPTION.percent,
  maxReferenceAgeMs: OPTION.ageMs,
  blockedSymbols: OPTION.symbols,
  maxPriceDriftPercent: OPTION.anyPercent,
  priceDriftWindowMs: OPTION.hourMs,
  maxSizeFactor: OPTION.amount,
  repeatedOrderMs: OPTION.spanMs,
  maxMessagesPerSecond: OPTION.upTo60,
  maxRepeatedEntries: OPTION.upTo60,
  repeatedEntriesWindowMs: OPTION.spanMs,
  maxWorkingNotional: OPTION.amount,
  maxStrategyNotional: OPTION.amount,
  maxGrossNotional: OPTION.amount,
  maxNetNotional: OPTION.amount,
  maxTotalNotional: OPTION.amount,
  maxConcentrationPercent: OPTION.anyPercent,
  maxDrawdownPercent: OPTION.percent,
  maxStopOuts: OPTION.upTo60,
  stopOutsWindowMs: OPTION.spanMs,
  minAverageProfit: OPTION.money,
  averageProfitTrades: OPTION.count,
  coolDownMs: OPTION.spanMs,
  entryAfterOpenMs: OPTION.spanOrNoneMs,
  entryBeforeCloseMs: OPTION.spanOrNoneMs,
  maxLeverage: OPTION.amount,
  maxBuyingPowerPercent: OPTION.percent,
  minStopPercent: OPTION.percent,
  maxStopPercent: OPTION.percent,
  maxCancelsPerFill: OPTION.count,
  maxRejectsPerMinute: OPTION.upTo60,
  maxErrorsInRow: OPTION.count,
  maxSlippagePercent: OPTION.percent,
  allowUnknownMoney: OPTION.flag,
  allowNoStop: OPTION.flag,
  strictOnPaper: OPTION.flag,
});

type Amounts =
  | "maxOrderNotional"
  | "priceCollarPercent"
  | "maxPriceDriftPercent"
  | "maxSizeFactor"
  | "maxWorkingNotional"
  | "maxStrategyNotional"
  | "maxGrossNotional"
  | "maxNetNotional"
  | "maxTotalNotional"
  | "maxConcentrationPercent"
  | "maxDrawdownPercent"
  | "maxBuyingPowerPercent"
  | "minStopPercent"
  | "maxStopPercent"
  | "maxSlippagePercent";
type Counts =
  | "maxEntriesPerDay"
  | "maxOpenOrdersPerSymbol"
  | "maxOpenOrders"
  | "maxReferenceAgeMs"
  | "priceDriftWindowMs"
  | "repeatedOrderMs"
  | "maxMessagesPerSecond"
  | "maxRepeatedEntries"
  | "repeatedEntriesWindowMs"
  | "maxStopOuts"
  | "stopOutsWindowMs"
  | "averageProfitTrades"
  | "coolDownMs"
  | "entryAfterOpenMs"
  | "entryBeforeCloseMs"
  | "maxCancelsPerFill"
  | "maxRejectsPerMinute"
  | "maxErrorsInRow";
type Unset = "maxDailyLoss" | "maxDailyLossPercent" | "minAverageProfit" | "maxLeverage";

/** The options, read and with their defaults. */
export interface StandardSettings
  extends Readonly<Record<Amounts, Decimal>>,
    Readonly<Record<Counts, number>>,
    Readonly<Record<Unset, Decimal | null>> {
  /** What the host itself has set: it holds on paper as on live accounts. */
  readonly given: ReadonlySet<StandardOption>;
  readonly strictOnPaper: boolean;
  readonly allowUnknownMoney: boolean;
  readonly allowNoStop: boolean;
  readonly maxOrderQuantity: SymbolLimits | "instrument";
  readonly maxPositionQuantity: SymbolLimits | null;
  readonly maxPositionNotional: SymbolLimits;
  readonly blockedSymbols: ReadonlySet<SymbolName>;
}

/** The settings, or every problem as a sentence that names its option. */
export type ReadOptions =
  | { readonly ok: true; readonly settings: StandardSettings }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the options of `standardRisk`; only what the object has itself counts, never what it
 * inherits.
 */
export function readOptions(options: StandardRiskOptions): ReadOptions {
  const parsed = schema.safeParse(ownMembers(options));
  return parsed.success
    ? { ok: true, settings: withDefaults(parsed.data) }
    : { ok: false, problems: parsed.error.issues.flatMap(sentences) };
}

/**
 * A copy without a prototype: a polluted `Object.prototype` sets no limit (I32). An option that is
 * there but undefined, as from an unset environment variable, is a mistake and not a wish for the
 * default (I29).
 */
function ownMembers(options: unknown): unknown {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(options)) members[name] = value ?? null;
  return members;
}

function sentences(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `standardRisk: ${key} is not an option.`);
  }
  const [option] = issue.path;
  return option === undefined
    ? ["standardRisk: the options must be an object."]
    : [`standardRisk: ${String(option)} ${issue.message}.`];
}

const times = (amount: Decimal, factor: string): Decimal => multiply(amount, decimal(factor));

function withDefaults(read: z.output<typeof schema>): StandardSettings {
  const order = read.maxOrderNotional ?? decimal("25000");
  const maxDailyLoss = read.maxDailyLoss ?? null;
  const collar = read.priceCollarPercent ?? decimal("10");
  return {
    given: new Set(OPTIONS.filter((name) => read[name] !== undefined)),
    strictOnPaper: read.strictOnPaper ?? false,
    allowUnknownMoney: read.allowUnknownMoney ?? false,
    allowNoStop: read.allowNoStop ?? false,
    maxOrderNotional: order,
    maxOrderQuantity: read.maxOrderQuantity ?? "instrument",
    maxPositionQuantity: read.maxPositionQuantity ?? null,
    maxPositionNotional: read.maxPositionNotional ?? everySymbol(times(order, "4")),
    maxDailyLoss,
    maxDailyLossPercent: read.maxDailyLossPercent ?? (maxDailyLoss === null ? decimal("2") : null),
    maxEntriesPerDay: read.maxEntriesPerDay ?? 100,
    maxOpenOrdersPerSymbol: read.maxOpenOrdersPerSymbol ?? 20,
    maxOpenOrders: read.maxOpenOrders ?? 100,
    priceCollarPercent: collar,
    maxReferenceAgeMs: read.maxReferenceAgeMs ?? 60_000,
    blockedSymbols: read.blockedSymbols ?? new Set<SymbolName>(),
    maxPriceDriftPercent: read.maxPriceDriftPercent ?? times(collar, "2"),
    priceDriftWindowMs: read.priceDriftWindowMs ?? 300_000,
    maxSizeFactor: read.maxSizeFactor ?? decimal("5"),
    repeatedOrderMs: read.repeatedOrderMs ?? 5_000,
    maxMessagesPerSecond: read.maxMessagesPerSecond ?? 8,
    maxRepeatedEntries: read.maxRepeatedEntries ?? 10,
    repeatedEntriesWindowMs: read.repeatedEntriesWindowMs ?? 60_000,
    maxWorkingNotional: read.maxWorkingNotional ?? times(order, "8"),
    maxStrategyNotional: read.maxStrategyNotional ?? times(order, "8"),
    maxGrossNotional: read.maxGrossNotional ?? times(order, "16"),
    maxNetNotional: read.maxNetNotional ?? times(order, "16"),
    maxTotalNotional: read.maxTotalNotional ?? times(order, "32"),
    maxConcentrationPercent: read.maxConcentrationPercent ?? decimal("25"),
    maxDrawdownPercent: read.maxDrawdownPercent ?? decimal("10"),
    maxStopOuts: read.maxStopOuts ?? 3,
    stopOutsWindowMs: read.stopOutsWindowMs ?? 86_400_000,
    minAverageProfit: read.minAverageProfit ?? null,
    averageProfitTrades: read.averageProfitTrades ?? 10,
    coolDownMs: read.coolDownMs ?? 60_000,
    entryAfterOpenMs: read.entryAfterOpenMs ?? 300_000,
    entryBeforeCloseMs: read.entryBeforeCloseMs ?? 900_000,
    maxLeverage: read.maxLeverage ?? null,
    maxBuyingPowerPercent: read.maxBuyingPowerPercent ?? decimal("95"),
    minStopPercent: read.minStopPercent ?? decimal("0.1"),
    maxStopPercent: read.maxStopPercent ?? decimal("10"),
    maxCancelsPerFill: read.maxCancelsPerFill ?? 20,
    maxRejectsPerMinute: read.maxRejectsPerMinute ?? 5,
    maxErrorsInRow: read.maxErrorsInRow ?? 5,
    maxSlippagePercent: read.maxSlippagePercent ?? decimal("1"),
  };
}

const isOption = (name: string): name is StandardOption => Object.hasOwn(schema.shape, name);

/** The names of the options, in the order of the documentation. */
export const OPTIONS: readonly StandardOption[] = Object.keys(schema.shape).filter(isOption);
