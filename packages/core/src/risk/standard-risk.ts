import { reason } from "../model/codes.ts";
import { decimal } from "../prim/decimal.ts";
import { limitsOf } from "./limit-values.ts";
import { lets, warnsOnPaper } from "./on-paper.ts";
import { deny, type OrderRule, type Risk, type SignalRule } from "./rule.ts";
import { accountExposure } from "./rules/account-exposure.ts";
import { blockedSymbols } from "./rules/blocked-symbols.ts";
import { buyingPower } from "./rules/buying-power.ts";
import { cancelRatio } from "./rules/cancel-ratio.ts";
import { concentration } from "./rules/concentration.ts";
import { coolDown } from "./rules/cool-down.ts";
import { dailyLoss } from "./rules/daily-loss.ts";
import { direction } from "./rules/direction.ts";
import { drawdown } from "./rules/drawdown.ts";
import { maxEntriesPerDay } from "./rules/entries-per-day.ts";
import { leverage } from "./rules/leverage.ts";
import { limitsConfirmed } from "./rules/limits-confirmed.ts";
import { losingStreak } from "./rules/losing-streak.ts";
import { mandatoryStop } from "./rules/mandatory-stop.ts";
import { maxOpenOrders } from "./rules/max-open-orders.ts";
import { maxOrderNotional } from "./rules/max-order-notional.ts";
import { maxOrderQuantity } from "./rules/max-order-quantity.ts";
import { messageRate } from "./rules/message-rate.ts";
import { opposedStrategies } from "./rules/opposed-strategies.ts";
import { poorPerformer } from "./rules/poor-performer.ts";
import { positionCap } from "./rules/position-cap.ts";
import { priceCollar } from "./rules/price-collar.ts";
import { priceDrift } from "./rules/price-drift.ts";
import { reduceOnly } from "./rules/reduce-only.ts";
import { rejectStorm } from "./rules/reject-storm.ts";
import { repeatedExecution } from "./rules/repeated-execution.ts";
import { repeatedOrder } from "./rules/repeated-order.ts";
import { selfCross } from "./rules/self-cross.ts";
import { sessionWindow } from "./rules/session-window.ts";
import { signalInTime } from "./rules/signal-age.ts";
import { strategyEnabled } from "./rules/strategy-enabled.ts";
import { strategyExposure } from "./rules/strategy-exposure.ts";
import { symbolAllowed } from "./rules/symbol-allowed.ts";
import { symbolHalt } from "./rules/symbol-halt.ts";
import { tradingAllowed } from "./rules/trading-state.ts";
import { unusualSize } from "./rules/unusual-size.ts";
import { wellFormed } from "./rules/well-formed.ts";
import { workingNotional } from "./rules/working-notional.ts";
import type { StandardOption, StandardRiskOptions } from "./standard-options.ts";
import { readOptions, type StandardSettings } from "./standard-settings.ts";

/**
 * Every built-in rule, all of them on. What is wrong with the options is told by `problems()`, one
 * sentence an option; until it is mended the rules refuse everything.
 * @example standardRisk({ maxOrderNotional: "25000", maxDailyLoss: "500" })
 */
export function standardRisk(options: StandardRiskOptions = {}): Risk {
  const read = readOptions(options);
  if (!read.ok) return { ...nothingAllowed, problems: () => read.problems };
  const { settings } = read;
  return {
    signalRules: [strategyEnabled(), symbolAllowed(), signalInTime()],
    orderRules: orderRules(settings),
    problems: () => [],
    limits: limitsOf(settings),
    guards: {
      drawdownPercent: settings.maxDrawdownPercent,
      dailyLoss: { money: settings.maxDailyLoss, percent: settings.maxDailyLossPercent },
      slippagePercent: settings.maxSlippagePercent,
      errorsInRow: settings.maxErrorsInRow,
      holdsOnPaper: (option) => settings.strictOnPaper || settings.given.has(option),
    },
    with: (changes) => standardRisk({ ...options, ...changes }),
  };
}

/** In the order in which they are asked; the reason of the first refusal is the answer's. */
const orderRules = (settings: StandardSettings): readonly OrderRule[] => {
  const { maxReferenceAgeMs } = settings;
  const { given, strictOnPaper } = settings;
  /** A default of these rules only warns on paper; what the host has set holds everywhere. */
  const soft = (rule: OrderRule, ...options: readonly StandardOption[]): OrderRule =>
    strictOnPaper || options.some((name) => given.has(name)) ? rule : warnsOnPaper(rule);
  const { allowNoStop, allowUnknownMoney } = settings;
  /** Needs to know what the account owns, unless the host has said that nobody can tell. */
  const owned = (rule: OrderRule): OrderRule =>
    allowUnknownMoney ? lets(lets(rule, "RISK_EQUITY_MISSING"), "RISK_BUYING_POWER_MISSING") : rule;
  const stopped = (rule: OrderRule): OrderRule =>
    allowNoStop ? lets(rule, "RISK_STOP_MISSING") : rule;
  const money = (limit: StandardSettings["maxOrderNotional"]) => ({ limit, maxReferenceAgeMs });
  return [
    tradingAllowed(),
    wellFormed(),
    limitsConfirmed(),
    blockedSymbols(settings.blockedSymbols),
    direction(),
    symbolHalt(),
    reduceOnly(),
    maxOrderQuantity(settings.maxOrderQuantity),
    maxOrderNotional(money(settings.maxOrderNotional)),
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
    soft(
      priceDrift({
        percent: settings.maxPriceDriftPercent,
        windowMs: settings.priceDriftWindowMs,
        maxReferenceAgeMs,
      }),
      "maxPriceDriftPercent",
      "priceDriftWindowMs",
    ),
    soft(unusualSize(settings.maxSizeFactor), "maxSizeFactor"),
    soft(repeatedOrder(settings.repeatedOrderMs), "repeatedOrderMs"),
    soft(messageRate(settings.maxMessagesPerSecond), "maxMessagesPerSecond"),
    soft(
      repeatedExecution({
        max: settings.maxRepeatedEntries,
        windowMs: settings.repeatedEntriesWindowMs,
      }),
      "maxRepeatedEntries",
      "repeatedEntriesWindowMs",
    ),
    soft(workingNotional(money(settings.maxWorkingNotional)), "maxWorkingNotional"),
    soft(strategyExposure(money(settings.maxStrategyNotional)), "maxStrategyNotional"),
    soft(
      accountExposure({
        gross: settings.maxGrossNotional,
        net: settings.maxNetNotional,
        everywhere: settings.maxTotalNotional,
        maxReferenceAgeMs,
      }),
      "maxGrossNotional",
      "maxNetNotional",
      "maxTotalNotional",
    ),
    soft(
      owned(concentration({ percent: settings.maxConcentrationPercent, maxReferenceAgeMs })),
      "maxConcentrationPercent",
    ),
    soft(owned(drawdown(settings.maxDrawdownPercent)), "maxDrawdownPercent"),
    soft(
      losingStreak({ stopOuts: settings.maxStopOuts, windowMs: settings.stopOutsWindowMs }),
      "maxStopOuts",
      "stopOutsWindowMs",
    ),
    poorPerformer({ average: settings.minAverageProfit, trades: settings.averageProfitTrades }),
    soft(coolDown(settings.coolDownMs), "coolDownMs"),
    soft(
      sessionWindow({
        afterOpenMs: settings.entryAfterOpenMs,
        beforeCloseMs: settings.entryBeforeCloseMs,
      }),
      "entryAfterOpenMs",
      "entryBeforeCloseMs",
    ),
    soft(
      owned(
        leverage({
          cash: settings.maxLeverage ?? decimal("1"),
          margin: settings.maxLeverage ?? decimal("2"),
          maxReferenceAgeMs,
        }),
      ),
      "maxLeverage",
    ),
    soft(
      owned(buyingPower({ percent: settings.maxBuyingPowerPercent, maxReferenceAgeMs })),
      "maxBuyingPowerPercent",
    ),
    soft(
      stopped(mandatoryStop({ min: settings.minStopPercent, max: settings.maxStopPercent })),
      "minStopPercent",
      "maxStopPercent",
    ),
    soft(selfCross()),
    soft(opposedStrategies()),
    soft(
      cancelRatio({
        cancelsPerFill: settings.maxCancelsPerFill,
        rejectsPerMinute: settings.maxRejectsPerMinute,
      }),
      "maxCancelsPerFill",
      "maxRejectsPerMinute",
    ),
    soft(rejectStorm(settings.maxErrorsInRow), "maxErrorsInRow"),
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
