import { reason } from "../../model/codes.ts";
import { invalidFact, isEntry } from "../facts.ts";
import { countProblem } from "../limits.ts";
import { isCount } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/** Parameters of R-11, both inclusive and greater than zero. */
export interface MaxOpenOrdersOptions {
  readonly perSymbol: number;
  readonly perAccount: number;
}

/**
 * most orders open at once, in the symbol and in the account, with the one under check.
 * Whatever may still fill counts: waiting, submitted, working, without a known outcome, and
 * protective orders too.
 *
 * Entries: denied above either limit. Exits and protective orders pass: what reduces is never
 * crowded out.
 */
export const maxOpenOrders = (options: MaxOpenOrdersOptions): OrderRule => ({
  about: "order",
  id: "R-11",
  name: "max-open-orders",
  problems: () => [
    ...countProblem("max-open-orders (symbol)", options.perSymbol),
    ...countProblem("max-open-orders (account)", options.perAccount),
  ],
  check(intent, { open, openOrderCount }) {
    if (!isEntry(intent)) return pass;
    if (!isCount(openOrderCount) || !isCount(open.count))
      return deny(invalidFact("openOrderCount"));
    const inSymbol = open.count + 1;
    const inAccount = Math.max(openOrderCount, open.count) + 1;
    if (!(inSymbol <= options.perSymbol)) {
      const detail = { symbol: intent.symbol, open: inSymbol, max: options.perSymbol };
      return deny(reason("RISK_OPEN_ORDERS_EXCEED_MAX", detail));
    }
    if (inAccount <= options.perAccount) return pass;
    const detail = { account: intent.account, open: inAccount, max: options.perAccount };
    return deny(reason("RISK_OPEN_ORDERS_EXCEED_MAX", detail));
  },
});
