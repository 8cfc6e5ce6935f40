import { feeModel } from "../match/fee-model.ts";
import { limitedFills, wholeFills } from "../match/fill-model.ts";
import { slippageModel } from "../match/slippage.ts";
import type { Models } from "../match/step.ts";
import {
  atMost,
  type Decimal,
  HUNDRED,
  isNegative,
  isPositive,
  lessThan,
  ONE,
  ZERO,
} from "../prim/decimal.ts";
import { isTimeZone } from "../runtime/session-day.ts";
import { type Contracts, readContracts } from "./contracts.ts";
import { type OptionReader, optionReader } from "./option-reader.ts";
import type { PaperBrokerOptions } from "./options.ts";
import { lastSignalPrice } from "./quotes/last-signal-price.ts";
import type { PaperQuotes } from "./quotes/paper-quotes.ts";

/** Checked options. */
export interface PaperSettings extends Contracts {
  readonly cash: Decimal;
  readonly currency: string;
  readonly leverage: Decimal;
  readonly shorting: boolean;
  readonly models: Models;
  readonly quotes: PaperQuotes;
  readonly timeZone: string;
}

/** Reads the options; with problems, the settings are not to be used. */
export function readSettings(options: PaperBrokerOptions): {
  readonly settings: PaperSettings;
  readonly problems: readonly string[];
} {
  const {
    currency = "USD",
    quotes = lastSignalPrice(),
    shorting = true,
    timeZone = "UTC",
  } = options;
  const read = optionReader("paperBroker");
  const cash = read.decimal("cash", options.cash, notNegative);
  if (options.cash === undefined) read.problem("cash is missing.");
  if (!isTimeZone(timeZone)) read.problem("timeZone names no time zone.");
  const settings: PaperSettings = {
    cash: cash ?? ZERO,
    currency,
    leverage: read.decimal("leverage", options.leverage, isPositive) ?? ONE,
    shorting,
    models: readModels(options, read),
    quotes,
    timeZone,
    ...readContracts(options, currency, read),
  };
  return { settings, problems: [...read.problems, ...(quotes.problems?.() ?? [])] };
}

const anything = (): boolean => true;
const notNegative = (value: Decimal): boolean => !isNegative(value);
const isPercent = (value: Decimal): boolean => !isNegative(value) && lessThan(value, HUNDRED);
const isPart = (value: Decimal): boolean => isPositive(value) && atMost(value, ONE);

function readModels(
  { fees = {}, fills, slippage = {} }: PaperBrokerOptions,
  read: OptionReader,
): Models {
  return {
    fees: feeModel({
      makerPercent: read.decimal("fees.makerPercent", fees.makerPercent, anything) ?? ZERO,
      takerPercent: read.decimal("fees.takerPercent", fees.takerPercent, anything) ?? ZERO,
      perUnit: read.decimal("fees.perUnit", fees.perUnit, anything) ?? ZERO,
      minimum: read.decimal("fees.minimum", fees.minimum, notNegative),
    }),
    slippage: slippageModel({
      ticks: read.decimal("slippage.ticks", slippage.ticks, notNegative) ?? ZERO,
      percent: read.decimal("slippage.percent", slippage.percent, isPercent) ?? ZERO,
    }),
    fills: fills === undefined ? wholeFills : limitedFills(readLimits(fills, read)),
  };
}

const readLimits = (
  { fraction, maxFillPerQuote }: NonNullable<PaperBrokerOptions["fills"]>,
  read: OptionReader,
) => ({
  maxFillPerQuote: read.decimal("fills.maxFillPerQuote", maxFillPerQuote, isPositive),
  fraction: read.decimal("fills.fraction", fraction, isPart),
});
