import { reason } from "../model/codes.ts";
import { deny, type OrderRule, type Risk, type SignalRule } from "./rule.ts";
import { blockedSymbols } from "./rules/blocked-symbols.ts";
import { dailyLoss } from "./rules/daily-loss.ts";
import { maxEntriesPerDay } from "./rules/entries-per-day.ts";
import { maxOpenOrders } from "./rules/max-open-orders.ts";
import { maxOrderNotional } from "./rules/max-order-notional.ts";
import { maxOrderQuantity } from "./rules/max-order-quantity.ts";
import { positionCap } from "./rules/position-cap.ts";
import { priceCollar } from "./rules/price-collar.ts";
import { reduceOnly } from "./rules/reduce-only.ts";
import { signalInTime } from "./rules/signal-age.ts";
import { strategyEnabled } from "./rules/strategy-enabled.ts";
import { symbolAllowed } from "./rules/symbol-allowed.ts";
import { tradingAllowed } from "./rules/trading-state.ts";
import { wellFormed } from "./rules/well-formed.ts";
import {
  readOptions,
  type StandardRiskOptions,
  type StandardSettings,
} from "./standard-options.ts";

/**
 * Every built-in rule, all of them on. What is wrong with the options is told by `problems()`, one
 * sentence an option; until it is mended the rules refuse everything.
 * @example standardRisk({ maxOrderNotional: "25000", maxDailyLoss: "500" })
 */
export function standardRisk(options: StandardRiskOptions = {}): Risk {
  const read = readOptions(options);
  if (!read.ok) return { ...nothingAllowed, problems: () => read.problems };
  return {
    signalRules: [strategyEnabled(), symbolAllowed(), signalInTime()],
    orderRules: orderRules(read.settings),
    problems: () => [],
  };
}

/** In the order in which they are asked; the reason of the first refusal is the answer's. */
const orderRules = (settings: StandardSettings): readonly OrderRule[] => {
  const { maxReferenceAgeMs } = settings;
  return [
    tradingAllowed(),
    wellFormed(),
    blockedSymbols(settings.blockedSymbols),
    reduceOnly(),
    maxOrderQuantity(settings.maxOrderQuantity),
    maxOrderNotional({ limit: settings.maxOrderNotional, maxReferenceAgeMs }),
    priceCollar({ percent: settings.priceCollarPercent, maxReferenceAgeMs }),
    maxOpenOrders({
      perSymbol: settings.maxOpenOrdersPerSymbol,
      perAccount: settings.maxOpenOrders,
    }),
    positionCap({
      quantity: settings.maxPositionQuantity,
      notional: settings.maxPositionNotional,
      maxReferenceAgeMs,
    }),
    dailyLoss({ money: settings.maxDailyLoss, percent: settings.maxDailyLossPercent }),
    maxEntriesPerDay(settings.maxEntriesPerDay),
  ];
};

const unconfigured = {
  id: "standard-risk",
  name: "standard-risk",
  problems: () => [],
  check: () => deny(reason("RISK_LIMIT_MISSING", { rules: "standardRisk" })),
};

const nothingAllowed: {
  readonly signalRules: readonly SignalRule[];
  readonly orderRules: readonly OrderRule[];
} = {
  signalRules: [{ ...unconfigured, about: "signal" }],
  orderRules: [{ ...unconfigured, about: "order" }],
};
