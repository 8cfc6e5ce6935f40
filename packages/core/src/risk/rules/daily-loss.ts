import { type Reason, reason } from "../../model/codes.ts";
import { atLeast, type Decimal, HUNDRED, multiply } from "../../prim/decimal.ts";
import { dayLoss } from "../day-loss.ts";
import { isEntry } from "../facts.ts";
import { limitProblem } from "../limits.ts";
import { isDecimal, isPositiveDecimal } from "../plain.ts";
import { deny, type OrderRule, pass, type RiskView } from "../rule.ts";

/** Parameters of R-17; at least one of the two, and where both are set the first reached counts. */
export interface DailyLossOptions {
  /** In the currency of the account; null: no limit in money. */
  readonly money: Decimal | null;
  /** Of the account's equity as it is now, 0–100; null: no limit in percent. */
  readonly percent: Decimal | null;
}

/**
 * most that an account may lose in a session, realised and open positions together, fees
 * included. A loss equal to the limit has reached it, and it stays reached until the next session.
 *
 * Entries: denied from then on, and where the day's profit or a needed equity is not known. Exits
 * and protective orders pass: they are the way out.
 */
export const dailyLoss = (options: DailyLossOptions): OrderRule => ({
  about: "order",
  id: "R-17",
  name: "daily-loss",
  problems() {
    const limits = [options.money, options.percent].filter((each) => each !== null);
    if (limits.length === 0) return ["daily-loss: a limit in money or in percent is needed."];
    return limits.flatMap((each) => limitProblem("daily-loss", each));
  },
  check(intent, view) {
    const why = isEntry(intent) ? refusalOf(view, options) : null;
    return why === null ? pass : deny(why);
  },
});

function refusalOf({ day, equity }: RiskView, options: DailyLossOptions): Reason | null {
  const { money, percent } = options;
  if (day.lossReached !== false) return reason("RISK_DAILY_LOSS_REACHED");
  const limits = [money, percent].filter((each) => each !== null);
  if (limits.length === 0 || !limits.every(isPositiveDecimal)) {
    return reason("RISK_LIMIT_MISSING", { rule: "R-17" });
  }
  const loss = dayLoss(day);
  if (loss === null) return reason("RISK_DAY_PROFIT_UNKNOWN");
  const blind = percent !== null && !isDecimal(equity);
  return lossReached(loss, equity, options) ?? (blind ? reason("RISK_EQUITY_MISSING") : null);
}

/** Why no more is opened in the session, once so much is lost; null where it is not yet, or a needed equity is missing. */
export function lossReached(
  loss: Decimal,
  equity: Decimal | null,
  { money, percent }: DailyLossOptions,
): Reason | null {
  if (money !== null && atLeast(loss, money)) {
    return reason("RISK_DAILY_LOSS_REACHED", { loss, max: money });
  }
  if (percent === null || !isDecimal(equity)) return null;
  return atLeast(multiply(loss, HUNDRED), multiply(equity, percent))
    ? reason("RISK_DAILY_LOSS_REACHED", { loss, equity, maxPercent: percent })
    : null;
}
