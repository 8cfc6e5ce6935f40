import type { Code } from "../model/codes.ts";

/** One rule as the documentation shows it. */
export interface CatalogueEntry {
  /** Numbers of the risk table that the rule covers, its own first. */
  readonly ids: readonly [string, ...string[]];
  /** File in `risk/rules` without its ending; for `mechanism` the name alone. */
  readonly name: string;
  /** `mechanism`: no rule but a part of the engine, always on. */
  readonly about: "signal" | "order" | "mechanism";
  readonly does: string;
  /** Where its limit is set; null where there is none. */
  readonly parameter: string | null;
  readonly default: string | null;
  readonly codes: readonly Code[];
  readonly entries: string;
  /** What happens to exits and protective orders. */
  readonly exits: string;
}

const LIMIT_MISSING = "RISK_LIMIT_MISSING";
const FACT_INVALID = "RISK_FACT_INVALID";
const NO_REFERENCE = ["RISK_REFERENCE_PRICE_MISSING", "RISK_REFERENCE_PRICE_STALE"] as const;

/**
 * The rules that are there, in the order in which they are asked; `docs/risk.md` is generated from
 * it.
 */
export const RISK_CATALOGUE: readonly CatalogueEntry[] = [
  {
    ids: ["R-07"],
    name: "duplicate-signal",
    about: "mechanism",
    does: "A signal whose key was seen gets its first answer again; nothing is sent.",
    parameter: null,
    default: "for as long as the journal is kept",
    codes: ["SIGNAL_DUPLICATE", "SIGNAL_KEY_CONFLICT"],
    entries: "never twice",
    exits: "never twice",
  },
  {
    ids: ["R-23"],
    name: "strategy-enabled",
    about: "signal",
    does: "Only registered strategies trade, and a disabled one opens nothing.",
    parameter: "strategies.<id>.enabled",
    default: "enabled",
    codes: ["RISK_STRATEGY_UNKNOWN", "RISK_STRATEGY_DISABLED"],
    entries: "denied where the strategy is unknown or disabled",
    exits: "denied where the strategy is unknown",
  },
  {
    ids: ["R-24"],
    name: "symbol-allowed",
    about: "signal",
    does: "A strategy opens positions only in the symbols it was registered with.",
    parameter: "strategies.<id>.symbols",
    default: "required",
    codes: ["RISK_SYMBOL_NOT_ALLOWED", "RISK_STRATEGY_UNKNOWN"],
    entries: "denied where the symbol is not on the list",
    exits: "pass",
  },
  {
    ids: ["R-28", "R-29"],
    name: "signal-age",
    about: "signal",
    does: "A signal that is too old, or whose time lies in the future, is not acted on.",
    parameter: "strategies.<id>.ages",
    default: "entries 120 s, exits 600 s, future 5 s",
    codes: ["RISK_SIGNAL_STALE", "RISK_SIGNAL_FROM_FUTURE", "RISK_STRATEGY_UNKNOWN"],
    entries: "denied beyond their age",
    exits: "denied beyond their own, longer age",
  },
  {
    ids: ["R-43"],
    name: "trading-state",
    about: "order",
    does: "What the kill switch leaves open, by the strictest of the scopes an order is in.",
    parameter: "command halt and resume",
    default: "active",
    codes: ["RISK_TRADING_REDUCE_ONLY", "RISK_TRADING_HALTED", "RISK_TRADING_FROZEN"],
    entries: "denied unless active",
    exits: "pass unless frozen",
  },
  {
    ids: ["R-06"],
    name: "well-formed",
    about: "order",
    does: "Quantity and prices are positive, complete for the order type, and on lot and tick.",
    parameter: null,
    default: null,
    codes: [
      "RISK_QUANTITY_NOT_POSITIVE",
      "RISK_QUANTITY_OFF_STEP",
      "RISK_QUANTITY_BELOW_MIN",
      "RISK_PRICE_MISSING",
      "RISK_PRICE_NOT_POSITIVE",
      "RISK_PRICE_OFF_STEP",
      "RISK_INSTRUMENT_MISSING",
      FACT_INVALID,
    ],
    entries: "denied where malformed or the instrument is missing",
    exits: "denied where malformed; a missing instrument and the minimum quantity do not stop them",
  },
  {
    ids: ["R-24"],
    name: "blocked-symbols",
    about: "order",
    does: "Nothing is opened in a blocked symbol, whichever name the sender uses.",
    parameter: "blockedSymbols",
    default: "none",
    codes: ["RISK_SYMBOL_BLOCKED"],
    entries: "denied",
    exits: "pass",
  },
  {
    ids: ["R-39"],
    name: "reduce-only",
    about: "order",
    does: "Exits close what the strategy holds and never more, counting those on their way.",
    parameter: null,
    default: "always",
    codes: ["RISK_REDUCE_ONLY_EXCEEDED", FACT_INVALID],
    entries: "pass",
    exits: "denied beyond what is left to close",
  },
  {
    ids: ["R-01"],
    name: "max-order-quantity",
    about: "order",
    does: "Most units in one order.",
    parameter: "maxOrderQuantity",
    default: "the instrument's maximum",
    codes: [
      "RISK_QUANTITY_EXCEEDS_MAX",
      "RISK_QUANTITY_NOT_POSITIVE",
      "RISK_INSTRUMENT_MISSING",
      LIMIT_MISSING,
    ],
    entries: "denied above the limit",
    exits: "denied above the instrument's maximum only",
  },
  {
    ids: ["R-02", "R-30"],
    name: "max-order-notional",
    about: "order",
    does: "Most that one order may be worth: quantity × price × multiplier.",
    parameter: "maxOrderNotional, maxReferenceAgeMs",
    default: "25000, 60 s",
    codes: [
      "RISK_NOTIONAL_EXCEEDS_MAX",
      "RISK_QUANTITY_NOT_POSITIVE",
      "RISK_INSTRUMENT_MISSING",
      ...NO_REFERENCE,
      FACT_INVALID,
    ],
    entries: "denied above the limit and without a fresh price",
    exits: "pass",
  },
  {
    ids: ["R-03", "R-30"],
    name: "price-collar",
    about: "order",
    does: "No price lies further from the reference than the collar.",
    parameter: "priceCollarPercent, maxReferenceAgeMs",
    default: "10 %, 60 s",
    codes: ["RISK_PRICE_OUTSIDE_COLLAR", ...NO_REFERENCE, LIMIT_MISSING, FACT_INVALID],
    entries: "denied outside the collar and without a fresh price",
    exits: "denied only where a limit is priced through the market beyond the collar",
  },
  {
    ids: ["R-11"],
    name: "max-open-orders",
    about: "order",
    does: "Most orders open at once, those without a known outcome included.",
    parameter: "maxOpenOrdersPerSymbol, maxOpenOrders",
    default: "20, 100",
    codes: ["RISK_OPEN_ORDERS_EXCEED_MAX", FACT_INVALID],
    entries: "denied above either limit",
    exits: "pass, and count",
  },
  {
    ids: ["R-13", "R-30"],
    name: "position-cap",
    about: "order",
    does: "The position in a symbol stays within the cap even if every open order fills.",
    parameter: "maxPositionQuantity, maxPositionNotional, maxReferenceAgeMs",
    default: "no limit of units, 4 × maxOrderNotional, 60 s",
    codes: [
      "RISK_POSITION_EXCEEDS_MAX",
      "RISK_INSTRUMENT_MISSING",
      ...NO_REFERENCE,
      LIMIT_MISSING,
      FACT_INVALID,
    ],
    entries: "denied beyond the cap and without a fresh price",
    exits: "pass",
  },
  {
    ids: ["R-17"],
    name: "daily-loss",
    about: "order",
    does: "Most that the account may lose in a session, realised and open together.",
    parameter: "maxDailyLoss, maxDailyLossPercent",
    default: "2 % of equity where neither is set",
    codes: [
      "RISK_DAILY_LOSS_REACHED",
      "RISK_DAY_PROFIT_UNKNOWN",
      "RISK_EQUITY_MISSING",
      LIMIT_MISSING,
    ],
    entries: "denied until the next session once reached, and where a fact is missing",
    exits: "pass",
  },
  {
    ids: ["R-21"],
    name: "entries-per-day",
    about: "order",
    does: "Most entries in a session; stops a loop that runs away.",
    parameter: "maxEntriesPerDay",
    default: "100",
    codes: ["RISK_TRADES_PER_DAY_EXCEEDED", FACT_INVALID],
    entries: "denied above the limit",
    exits: "pass, and do not count",
  },
];
