import * as z from "zod";
import { parseSymbol, type SymbolName } from "../model/ids.ts";
import { atMost, type Decimal, HUNDRED, parseDecimal } from "../prim/decimal.ts";
import { everySymbol, type SymbolLimits } from "./limits.ts";
import { isDecimal, isPositiveDecimal } from "./plain.ts";

// What an option of standardRisk may be, in its unit, and what is said of it where it is something else.

const AMOUNT = 'must be a decimal text greater than zero, such as "500"';
const PERCENT = 'must be a decimal text greater than zero and at most 100, such as "2.5"';
const COUNT = "must be a whole number greater than zero";
const UP_TO_60 = "must be a whole number from 1 to 60";
const MONEY = 'must be a decimal text, such as "-2.5"';
const ANY_PERCENT = 'must be a decimal text greater than zero, such as "2.5"';
const HOUR = "must be a whole number of milliseconds from 1 to 3600000";
const SPAN = "must be a whole number of milliseconds from 1 to 2592000000";
const SPAN_OR_NONE = "must be a whole number of milliseconds from 0 to 86400000";
const FLAG = "must be true or false";
const AGE = "must be a whole number of milliseconds from 1 to 86400000";
const BY_SYMBOL = `${AMOUNT}, or an object of such texts by symbol`;
const SYMBOLS = "must be a list of symbols";
const DAY_MS = 86_400_000;

/** An option that may be left out. */
type Option<Value> = z.ZodOptional<z.ZodPipe<z.ZodUnknown, z.ZodTransform<Value, unknown>>>;

/** A value that `read` understands; where it answers null, the problem is the one given. */
const field = <Value>(problem: string, read: (value: unknown) => Value | null): Option<Value> =>
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

const within = (value: unknown, least: number, most: number): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most
    ? value
    : null;

const money = (value: unknown): Decimal | null => {
  const parsed = typeof value === "string" ? parseDecimal(value) : null;
  return isDecimal(parsed) ? parsed : null;
};

/** The kinds of options; each carries its unit in its problem. */
export const OPTION: {
  readonly amount: Option<Decimal>;
  readonly percent: Option<Decimal>;
  readonly anyPercent: Option<Decimal>;
  readonly money: Option<Decimal>;
  readonly count: Option<number>;
  readonly upTo60: Option<number>;
  readonly ageMs: Option<number>;
  readonly hourMs: Option<number>;
  readonly spanMs: Option<number>;
  readonly spanOrNoneMs: Option<number>;
  readonly bySymbol: Option<SymbolLimits>;
  readonly symbols: Option<ReadonlySet<SymbolName>>;
  readonly flag: Option<boolean>;
} = {
  amount: field(AMOUNT, amount),
  percent: field(PERCENT, percent),
  anyPercent: field(ANY_PERCENT, amount),
  money: field(MONEY, money),
  count: field(COUNT, count),
  upTo60: field(UP_TO_60, (value) => within(value, 1, 60)),
  ageMs: field(AGE, age),
  hourMs: field(HOUR, (value) => within(value, 1, 3_600_000)),
  spanMs: field(SPAN, (value) => within(value, 1, 30 * DAY_MS)),
  spanOrNoneMs: field(SPAN_OR_NONE, (value) => within(value, 0, DAY_MS)),
  bySymbol: field(BY_SYMBOL, bySymbol),
  symbols: field(SYMBOLS, symbolSet),
  flag: field(FLAG, (value) => (typeof value === "boolean" ? value : null)),
};
