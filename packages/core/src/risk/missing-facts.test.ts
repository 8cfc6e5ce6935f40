import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  aSignalView,
  holding,
  NOW,
  said,
  spoiled,
} from "../../test/support/risk-scenario.ts";
import type { RiskView, SignalView } from "./rule.ts";
import { standardRisk } from "./standard-risk.ts";

// I24: the whole matrix of rule × missing fact. Entries fail closed; exits and protective orders go
// by what is documented with each rule, and where the fact is theirs they fail closed too.

const risk = standardRisk({
  strictOnPaper: true,
  minAverageProfit: "1",
  maxDailyLoss: "500",
  maxDailyLossPercent: "2",
  maxPositionQuantity: "9",
});
const day = aRiskView().day;
const stale = spoiled({ ...aRiskView().reference }, { atMs: NOW - 60_001 });

const FACTS = {
  "no instrument": { instrument: null },
  "no reference": { reference: null },
  "stale reference": { reference: stale },
  "no equity": { equity: null },
  "no open profit": { day: { ...day, unrealized: null } },
  "no open profit at the start": { day: { ...day, unrealizedAtStart: null } },
  "no realised profit": { day: { ...day, realizedNet: undefined } },
  "no count of entries": { day: { ...day, entries: undefined } },
  "no loss mark": { day: { ...day, lossReached: undefined } },
  "no count of orders": { openOrderCount: undefined },
  "no position": { position: undefined },
  "no share": { held: undefined },
  "no worst case": { worstCase: { long: undefined, short: undefined } },
  "no trading state": { tradingState: undefined },
  "no open sums": {
    open: { ...aRiskView().open, bought: undefined, ownBought: undefined, sold: undefined },
  },
  "no values": {
    values: {
      ...aRiskView().values,
      symbol: undefined,
      share: undefined,
      gross: undefined,
      working: undefined,
    },
  },
  "no free money": { buyingPower: null },
  "no stop": { stopPercent: null },
  "no others": { others: { long: undefined, short: undefined } },
  "no counts of the past": {
    past: { ...aRiskView().past, trades: undefined, cancels: undefined, errorsInRow: undefined },
  },
} as const satisfies Readonly<Record<string, object>>;

type Fact = keyof typeof FACTS;
const FACT_NAMES = Object.keys(FACTS).filter((name): name is Fact => Object.hasOwn(FACTS, name));

const INSTRUMENT = { "no instrument": "RISK_INSTRUMENT_MISSING" } as const;
const REFERENCE = {
  "no reference": "RISK_REFERENCE_PRICE_MISSING",
  "stale reference": "RISK_REFERENCE_PRICE_STALE",
} as const;
const WORST = {
  "no position": "RISK_FACT_INVALID",
  "no worst case": "RISK_FACT_INVALID",
  "no open sums": "RISK_FACT_INVALID",
} as const;
const FROZEN = { "no trading state": "RISK_TRADING_FROZEN" } as const;

/**
 * Code by rule and missing fact; what is not here passes, because the rule does not need the fact.
 */
const ENTRIES: Readonly<Record<string, Readonly<Partial<Record<Fact, string>>>>> = {
  "trading-state": FROZEN,
  "well-formed": INSTRUMENT,
  "limits-confirmed": {},
  "blocked-symbols": {},
  direction: {},
  "symbol-halt": {},
  "reduce-only": {},
  "max-order-quantity": INSTRUMENT,
  "max-order-notional": { ...INSTRUMENT, ...REFERENCE },
  "price-collar": REFERENCE,
  "max-open-orders": { "no count of orders": "RISK_FACT_INVALID" },
  "position-cap": {
    ...INSTRUMENT,
    ...REFERENCE,
    ...WORST,
  },
  "daily-loss": {
    "no equity": "RISK_EQUITY_MISSING",
    "no open profit": "RISK_DAY_PROFIT_UNKNOWN",
    "no open profit at the start": "RISK_DAY_PROFIT_UNKNOWN",
    "no realised profit": "RISK_DAY_PROFIT_UNKNOWN",
    "no loss mark": "RISK_DAILY_LOSS_REACHED",
  },
  "entries-per-day": { "no count of entries": "RISK_FACT_INVALID" },
  "price-drift": REFERENCE,
  "unusual-size": {},
  "repeated-order": {},
  "message-rate": {},
  "repeated-execution": {},
  "working-notional": { ...INSTRUMENT, ...REFERENCE, "no values": "RISK_FACT_INVALID" },
  "strategy-exposure": {
    ...INSTRUMENT,
    ...REFERENCE,
    "no share": "RISK_FACT_INVALID",
    "no open sums": "RISK_FACT_INVALID",
    "no values": "RISK_FACT_INVALID",
  },
  "account-exposure": { ...INSTRUMENT, ...REFERENCE, ...WORST, "no values": "RISK_FACT_INVALID" },
  concentration: {
    ...INSTRUMENT,
    ...REFERENCE,
    ...WORST,
    "no equity": "RISK_EQUITY_MISSING",
    "no values": "RISK_FACT_INVALID",
  },
  drawdown: { "no equity": "RISK_EQUITY_MISSING" },
  "losing-streak": {},
  "poor-performer": { "no counts of the past": "RISK_FACT_INVALID" },
  "cool-down": {},
  "session-window": {},
  leverage: {
    ...INSTRUMENT,
    ...REFERENCE,
    ...WORST,
    "no equity": "RISK_EQUITY_MISSING",
    "no values": "RISK_FACT_INVALID",
  },
  "buying-power": { ...INSTRUMENT, ...REFERENCE, "no free money": "RISK_BUYING_POWER_MISSING" },
  "mandatory-stop": { "no stop": "RISK_STOP_MISSING" },
  "self-cross": { "no open sums": "RISK_FACT_INVALID" },
  "opposed-strategies": { "no others": "RISK_FACT_INVALID" },
  "cancel-ratio": { "no counts of the past": "RISK_FACT_INVALID" },
  "reject-storm": { "no counts of the past": "RISK_FACT_INVALID" },
};
const EXITS: typeof ENTRIES = {
  "trading-state": FROZEN,
  "reduce-only": { "no share": "RISK_FACT_INVALID" },
};

describe("I24: rule × missing fact", () => {
  it("covers every rule", () => {
    expect(Object.keys(ENTRIES)).toEqual(risk.orderRules.map((rule) => rule.name));
  });

  const cells = risk.orderRules.flatMap((rule) =>
    FACT_NAMES.map((fact) => [rule.name, fact] as const),
  );
  const check = (name: string, order: Parameters<typeof anEntry>[0], view: RiskView) => {
    const rule = risk.orderRules.find((each) => each.name === name);
    return rule === undefined ? "no such rule" : said(rule.check(anEntry(order), view));
  };

  it.each(cells)("%s, %s: entries", (name, fact) => {
    const expected = ENTRIES[name]?.[fact] ?? "pass";
    expect(check(name, {}, spoiled(aRiskView(), FACTS[fact]))).toBe(expected);
  });

  it.each(cells)("%s, %s: exits and protective orders", (name, fact) => {
    const expected = EXITS[name]?.[fact] ?? "pass";
    for (const purpose of ["exit", "stop_loss", "take_profit"] as const) {
      expect(check(name, anExit({ purpose }), spoiled(holding("1"), FACTS[fact]))).toBe(expected);
    }
  });

  const signalCells = risk.signalRules.flatMap((rule) =>
    [true, false].map((entry) => [rule.name, entry] as const),
  );
  it.each(signalCells)("%s, no strategy, entry %s", (name, entry) => {
    const view: SignalView = aSignalView({ strategy: null, entry });
    const rule = risk.signalRules.find((each) => each.name === name);
    const passes = name === "symbol-allowed" && !entry;
    expect(rule && said(rule.check(view))).toBe(passes ? "pass" : "RISK_STRATEGY_UNKNOWN");
  });
});
