import type { StrategyId, SymbolName } from "../model/ids.ts";
import type { Side } from "../model/order.ts";
import type { Decimal } from "../prim/decimal.ts";

/** An entry that was sent. */
export interface SentEntry {
  readonly atMs: number;
  readonly side: Side;
  readonly quantity: Decimal;
}

/** What a strategy did in a symbol lately. */
export interface ShareActivity {
  /** Newest entries, oldest first. */
  readonly entries: SentEntry[];
  /** Times of the newest stops that were hit. */
  readonly stopOuts: number[];
  /** When it was last flat; null: never closed anything. */
  closedAtMs: number | null;
}

/** What a strategy did in all symbols of an account. */
export interface StrategyActivity {
  readonly fires: { readonly atMs: number; readonly side: Side }[];
  readonly rejects: number[];
  /** Since the session began. */
  cancels: number;
  fills: number;
}

/** Lowest and highest price that own entries were made at within one minute. */
export interface PriceBand {
  readonly minute: number;
  low: Decimal;
  high: Decimal;
}

/** A reservation that the broker confirmed; its free money may have been asked for earlier. */
export interface Confirmed {
  atMs: number;
  value: Decimal;
}

/** The newest past of an account, bounded: what the rules about pace and repetition look at. */
export interface Activity {
  readonly shares: Map<string, ShareActivity>;
  readonly strategies: Map<StrategyId, StrategyActivity>;
  readonly bands: Map<SymbolName, PriceBand[]>;
  /** Times of the newest submits and cancels. */
  readonly messages: number[];
  readonly confirmed: Confirmed[];
  /** Orders in a row that the broker refused, lost or did not take. */
  errorsInRow: number;
  peakEquity: Decimal | null;
  /** Guards that told without acting, until what they saw is over. */
  readonly told: Set<string>;
}

/** Entries kept of a strategy in a symbol, and prices in minutes; no rule can look further back. */
export const ENTRIES_KEPT = 20;
export const BANDS_KEPT = 61;
/** Times kept of everything else; a limit above it could not be reached. */
export const TIMES_KEPT = 64;
export const noActivity = (): Activity => ({
  shares: new Map(),
  strategies: new Map(),
  bands: new Map(),
  messages: [],
  confirmed: [],
  errorsInRow: 0,
  peakEquity: null,
  told: new Set(),
});
