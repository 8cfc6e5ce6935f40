import { parseSymbol, type SymbolName } from "../model/ids.ts";
import type { Instrument } from "../model/instrument.ts";
import { type Decimal, decimal, isNegative, isPositive, ONE, ZERO } from "../prim/decimal.ts";
import type { OptionReader } from "./option-reader.ts";
import type { PaperBrokerOptions, PaperInstrument } from "./options.ts";

/** What a paper market trades. */
export interface Contracts {
  /** Null: with `strict`, a symbol that is not in the table. */
  readonly instrument: (symbol: SymbolName) => Instrument | null;
  /** The contract of a symbol whatever the table says, for what the journal holds already. */
  readonly anyInstrument: (symbol: SymbolName) => Instrument;
}

/** A contract without its name. */
type Terms = Omit<Instrument, "symbol">;

const STEP = decimal("0.00000001");
const STANDARD: Omit<Terms, "currency"> = {
  tickSize: STEP,
  lotSize: STEP,
  minQuantity: ZERO,
  maxQuantity: null,
  multiplier: ONE,
  shortable: true,
};

/** Reads the contract table. */
export function readContracts(
  options: PaperBrokerOptions,
  currency: string,
  read: OptionReader,
): Contracts {
  const { defaultInstrument = {}, instruments = {}, strict = false } = options;
  const standard = readTerms("defaultInstrument", defaultInstrument, {
    base: { ...STANDARD, currency },
    read,
  });
  const table = new Map<SymbolName, Instrument>();
  for (const [name, given] of Object.entries(instruments)) {
    const symbol = parseSymbol(name);
    const terms = readTerms(`instruments.${name}`, given, { base: standard, read });
    if (symbol === null) read.problem(`instruments.${name} is no symbol.`);
    else table.set(symbol, { ...terms, symbol });
  }
  if (strict && table.size === 0) read.problem("strict without instruments refuses every order.");
  const anyInstrument = (symbol: SymbolName): Instrument =>
    table.get(symbol) ?? { ...standard, symbol };
  return {
    anyInstrument,
    instrument: strict ? (symbol) => table.get(symbol) ?? null : anyInstrument,
  };
}

const notNegative = (value: Decimal): boolean => !isNegative(value);

function readTerms(
  path: string,
  given: PaperInstrument,
  { base, read }: { readonly base: Terms; readonly read: OptionReader },
): Terms {
  const step = (name: "tickSize" | "lotSize" | "multiplier"): Decimal =>
    read.decimal(`${path}.${name}`, given[name], isPositive) ?? base[name];
  const least = read.decimal(`${path}.minQuantity`, given.minQuantity, notNegative);
  const most = read.decimal(`${path}.maxQuantity`, given.maxQuantity ?? undefined, isPositive);
  return {
    tickSize: step("tickSize"),
    lotSize: step("lotSize"),
    minQuantity: least ?? base.minQuantity,
    maxQuantity: given.maxQuantity === null ? null : (most ?? base.maxQuantity),
    multiplier: step("multiplier"),
    shortable: given.shortable ?? base.shortable,
    currency: base.currency,
  };
}
