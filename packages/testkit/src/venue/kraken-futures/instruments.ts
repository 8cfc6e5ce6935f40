import { type Decimal, decimal } from "@hookline/core/driver";
import { number } from "./words.ts";

/** A contract of the local Kraken Futures. */
export interface FuturesContract {
  readonly symbol: string;
  readonly base: string;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly precision: number;
}

export const CONTRACTS: readonly FuturesContract[] = [
  { symbol: "PF_XBTUSD", base: "XBT", tick: decimal("0.5"), lot: decimal("0.0001"), precision: 4 },
  { symbol: "PF_ETHUSD", base: "ETH", tick: decimal("0.1"), lot: decimal("0.001"), precision: 3 },
];

export const contractOf = (name: string): FuturesContract | null =>
  CONTRACTS.find(({ symbol }) => symbol === name.toUpperCase()) ?? null;

/** Rows of `instruments`. */
export const instrumentRows = (): readonly unknown[] =>
  CONTRACTS.map(({ base, precision, symbol, tick }) => ({
    symbol,
    pair: `${base}:USD`,
    base,
    quote: "USD",
    type: "flexible_futures",
    tickSize: number(tick),
    contractSize: number("1"),
    tradeable: true,
    postOnly: false,
    impactMidSize: number("1"),
    maxPositionSize: number("1000000"),
    contractValueTradePrecision: number(String(precision)),
    marginLevels: [
      { numNonContractUnits: 0, initialMargin: number("0.02"), maintenanceMargin: number("0.01") },
    ],
    category: "Layer 1",
    tags: [],
  }));
