import {
  type Decimal,
  decimal,
  type Instrument,
  isPositive,
  parseDecimal,
  parseSymbol,
  type SymbolName,
} from "@hookline/core/driver";
import type { WebhookBrokerOptions, WebhookInstrument } from "./options.ts";

const STEP = decimal("0.00000001");
const ONE = decimal("1");

/** What the receiver trades, and how it calls it. */
export interface Contracts {
  readonly instrument: (symbol: SymbolName) => Instrument | null;
  readonly nameOf: (symbol: SymbolName) => string;
}

/** Reads the table of symbols; without one, every symbol is taken with the finest steps. */
export function readContracts(
  options: WebhookBrokerOptions,
  problem: (text: string) => void,
): Contracts {
  const { instruments, short = true } = options;
  const table = new Map<string, Instrument>();
  const contract = (symbol: SymbolName, given: WebhookInstrument): Instrument => {
    const step = (name: "tickSize" | "lotSize" | "minQuantity", otherwise: Decimal): Decimal => {
      const text = given[name];
      const value = text === undefined ? otherwise : parseDecimal(text);
      if (value !== null && isPositive(value)) return value;
      problem(`\`instruments.${symbol}.${name}\` must be a decimal greater than zero.`);
      return otherwise;
    };
    const lotSize = step("lotSize", STEP);
    return {
      symbol,
      tickSize: step("tickSize", STEP),
      lotSize,
      minQuantity: step("minQuantity", lotSize),
      maxQuantity: null,
      multiplier: ONE,
      shortable: short,
      currency: given.currency ?? "USD",
    };
  };
  for (const [name, given] of Object.entries(instruments ?? {})) {
    const symbol = parseSymbol(name);
    if (symbol === null) problem(`\`instruments.${name}\` is no symbol.`);
    else table.set(name, contract(symbol, given));
  }
  return {
    instrument: (symbol) =>
      table.get(symbol) ?? (instruments === undefined ? contract(symbol, {}) : null),
    nameOf: (symbol) =>
      (instruments !== undefined && Object.hasOwn(instruments, symbol)
        ? instruments[symbol]?.name
        : undefined) ?? symbol,
  };
}
