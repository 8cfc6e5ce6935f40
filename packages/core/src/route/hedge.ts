import { parseSymbol, type SymbolName } from "../model/ids.ts";
import { type Decimal, isPositive, parseDecimal } from "../prim/decimal.ts";

/** How what a strategy sells is covered by what it buys. */
export interface HedgeOptions {
  /**
   * The symbol that covers a sold one, both as the account knows them; null: it needs no cover. A pure function, asked
   * again and again.
   */
  readonly symbolOf: (sold: string) => string | null;
  /** Least bought for one unit sold, as a decimal text such as `"0.3"`. */
  readonly ratio: string;
  /** How long a leg may stand alone, in milliseconds; 10,000 unless given. */
  readonly withinMs?: number;
}

/** The same, read. */
export interface Hedge {
  /** Null: none needed. `unknown`: the function failed, and nothing covers the leg. */
  readonly symbolOf: (sold: SymbolName) => SymbolName | null | "unknown";
  readonly ratio: Decimal;
  readonly withinMs: number;
}

const WITHIN_MS = 10_000;

/** Reads the options; says what is wrong with them. */
export function readHedge(
  { ratio, symbolOf, withinMs = WITHIN_MS }: HedgeOptions,
  say: (problem: string) => void,
): Hedge | null {
  const read = parseDecimal(ratio);
  if (read === null || !isPositive(read)) {
    say('.hedge.ratio: must be a decimal text greater than zero, such as "0.3".');
    return null;
  }
  return { symbolOf: (sold) => askedOf(symbolOf, sold), ratio: read, withinMs };
}

/** What the host's function cannot say is no reason to leave a sold leg bare. */
function askedOf(
  symbolOf: HedgeOptions["symbolOf"],
  sold: SymbolName,
): SymbolName | null | "unknown" {
  try {
    const told: unknown = symbolOf(sold);
    if (told === null) return null;
    return (typeof told === "string" ? parseSymbol(told) : null) ?? "unknown";
  } catch {
    return "unknown";
  }
}
