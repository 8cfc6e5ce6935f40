import * as z from "zod";
import { parseSymbol, type SymbolName } from "../model/ids.ts";
import { atMost, type Decimal, decimal, HUNDRED, multiply, parseDecimal } from "../prim/decimal.ts";
import { everySymbol, type SymbolLimits } from "./limits.ts";
import { isPositiveDecimal } from "./plain.ts";

/**
 * One limit for every symbol, or one by symbol; `"*"` is for the symbols not named, which are
 * refused without it.
 */
export type SymbolLimitText = string | Readonly<Record<string, string>>;

/**
 * Limits of `standardRisk`. Amounts are decimal texts greater than zero in the currency of the
 * account, counts are whole numbers greater than zero. What is left out has the default; no rule
 * can be turned off.
 */
export interface StandardRiskOptions {
  /** most that one entry may be worth. Default `"25000"`. */
  readonly maxOrderNotional?: string;
  /** most units in one entry. Default: the instrument's own maximum. */
  readonly maxOrderQuantity?: SymbolLimitText;
  /**
   * most units of a symbol, long or short, in the worst case. Default: only the value is
   * limited.
   */
  readonly maxPositionQuantity?: SymbolLimitText;
  /**
   * most that a symbol's position may be worth in the worst case. Default: 4 ×
   * `maxOrderNotional`.
   */
  readonly maxPositionNotional?: SymbolLimitText;
  /** most that the account may lose in a session, in money. */
  readonly maxDailyLoss?: string;
  /**
   * the same in percent of equity, at most 100. Default `"2"` where `maxDailyLoss` is not set
   * either.
   */
  readonly maxDailyLossPercent?: string;
  /** most entries in a session. Default 100. */
  readonly maxEntriesPerDay?: number;
  /** most open orders in a symbol. Default 20. */
  readonly maxOpenOrdersPerSymbol?: number;
  /** most open orders in the account. Default 100. */
  readonly maxOpenOrders?: number;
  /**
   * greatest distance of a price from the reference, in percent, at most 100. Default `"10"`.
   */
  readonly priceCollarPercent?: string;
  /**
   * reference prices older than this count as missing, in milliseconds, at most a day.
   * Default 60,000.
   */
  readonly maxReferenceAgeMs?: number;
  /** nothing is opened in these symbols, named as at the account. Default none. */
  readonly blockedSymbols?: readonly string[];
}

/** The options, read and with their defaults. */
export interface StandardSettings {
  readonly maxOrderNotional: Decimal;
  readonly maxOrderQuantity: SymbolLimits | "instrument";
  readonly maxPositionQuantity: SymbolLimits | null;
  readonly maxPositionNotional: SymbolLimits;
  readonly maxDailyLoss: Decimal | null;
  readonly maxDailyLossPercent: Decimal | null;
  readonly maxEntriesPerDay: number;
  readonly maxOpenOrdersPerSymbol: number;
  readonly maxOpenOrders: number;
  readonly priceCollarPercent: Decimal;
  readonly maxReferenceAgeMs: number;
  readonly blockedSymbols: ReadonlySet<SymbolName>;
}

const AMOUNT = 'must be a decimal text greater than zero, such as "500"';
const PERCENT = 'must be a decimal text greater than zero and at most 100, such as "2.5"';
const COUNT = "must be a whole number greater than zero";
const AGE = "must be a whole number of milliseconds from 1 to 86400000";
const BY_SYMBOL = `${AMOUNT}, or an object of such texts by symbol`;
const SYMBOLS = "must be a list of symbols";
const DAY_MS = 86_400_000;

/** A value that `read` understands; where it answers null, the problem is the one given. */
const field = <Value>(problem: string, read: (value: unknown) => Value | null) =>
  z
    .unknown()
    .transform((value, context): Value => {
      const found = read(value);
      if (found !== null) return found;
      context.addIssue({ code: "custom", message: problem });
      return z.NEVER;
    })
    .optional();

const amount = (value: unknown): Decimal | null => {
  const parsed = typeof value === "string" ? parseDecimal(value) : null;
  return isPositiveDecimal(parsed) ? parsed : null;
};

const percent = (value: unknown): Decimal | null => {
  const parsed = amount(value);
  return parsed !== null && atMost(parsed, HUNDRED) ? parsed : null;
};

const count = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;

const age = (value: unknown): number | null => {
  const parsed = count(value);
  return parsed !== null && parsed <= DAY_MS ? parsed : null;
};

function bySymbol(value: unknown): SymbolLimits | null {
  const general = amount(value);
  if (general !== null) return everySymbol(general);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const symbols = new Map<SymbolName, Decimal>();
  let others: Decimal | null = null;
  for (const [name, text] of Object.entries(value)) {
    const limit = amount(text);
    const symbol = parseSymbol(name);
    if (limit === null || (symbol === null && name !== "*")) return null;
    if (symbol === null) others = limit;
    else symbols.set(symbol, limit);
  }
  return symbols.size === 0 && others === null ? null : { general: others, symbols };
}

function symbolSet(value: unknown): ReadonlySet<SymbolName> | null {
  if (!Array.isArray(value)) return null;
  const symbols = value.map((name) => (typeof name === "string" ? parseSymbol(name) : null));
  const known = symbols.filter((symbol) => symbol !== null);
  return known.length === symbols.length ? new Set(known) : null;
}

const schema = z.strictObject({
  maxOrderNotional: field(AMOUNT, amount),
  maxOrderQuantity: field(BY_SYMBOL, bySymbol),
  maxPositionQuantity: field(BY_SYMBOL, bySymbol),
  maxPositionNotional: field(BY_SYMBOL, bySymbol),
  maxDailyLoss: field(AMOUNT, amount),
  maxDailyLossPercent: field(PERCENT, percent),
  maxEntriesPerDay: field(COUNT, count),
  maxOpenOrdersPerSymbol: field(COUNT, count),
  maxOpenOrders: field(COUNT, count),
  priceCollarPercent: field(PERCENT, percent),
  maxReferenceAgeMs: field(AGE, age),
  blockedSymbols: field(SYMBOLS, symbolSet),
});

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

function withDefaults(read: z.output<typeof schema>): StandardSettings {
  const maxOrderNotional = read.maxOrderNotional ?? decimal("25000");
  const maxDailyLoss = read.maxDailyLoss ?? null;
  return {
    maxOrderNotional,
    maxOrderQuantity: read.maxOrderQuantity ?? "instrument",
    maxPositionQuantity: read.maxPositionQuantity ?? null,
    maxPositionNotional:
      read.maxPositionNotional ?? everySymbol(multiply(maxOrderNotional, decimal("4"))),
    maxDailyLoss,
    maxDailyLossPercent: read.maxDailyLossPercent ?? (maxDailyLoss === null ? decimal("2") : null),
    maxEntriesPerDay: read.maxEntriesPerDay ?? 100,
    maxOpenOrdersPerSymbol: read.maxOpenOrdersPerSymbol ?? 20,
    maxOpenOrders: read.maxOpenOrders ?? 100,
    priceCollarPercent: read.priceCollarPercent ?? decimal("10"),
    maxReferenceAgeMs: read.maxReferenceAgeMs ?? 60_000,
    blockedSymbols: read.blockedSymbols ?? new Set<SymbolName>(),
  };
}
