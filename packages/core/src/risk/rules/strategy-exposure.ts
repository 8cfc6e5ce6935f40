import { reason } from "../../model/codes.ts";
import type { Decimal } from "../../prim/decimal.ts";
import { isEntry } from "../facts.ts";
import { replaced, worthWith } from "../growth.ts";
import { limitProblem } from "../limits.ts";
import { within } from "../plain.ts";
import { deny, type OrderRule, pass } from "../rule.ts";
import { worstShare } from "../worst-position.ts";

/** Parameters of R-14. */
export interface StrategyExposureOptions {
  /** In the currency of the account. */
  readonly limit: Decimal;
  readonly maxReferenceAgeMs: number;
}

/**
 * most that one strategy's positions in an account may be worth together, with every open entry of it filled.
 * Each share is valued at the price of its newest order or fill.
 *
 * Entries: denied above it, and where a fact is missing. Exits and protective orders pass.
 */
export const strategyExposure = (options: StrategyExposureOptions): OrderRule => ({
  about: "order",
  id: "R-14",
  name: "strategy-exposure",
  problems: () => limitProblem("strategy-exposure", options.limit),
  check(intent, view) {
    if (!isEntry(intent)) return pass;
    const { share, strategy } = view.values;
    const { limit, maxReferenceAgeMs } = options;
    const part = { now: share, quantity: worstShare(intent, view), maxReferenceAgeMs };
    const then = worthWith(intent, view, part);
    if (!then.ok) return deny(then.refusal);
    const value = replaced(strategy, share, then.value);
    if (within(value, limit)) return pass;
    const detail = { strategy: intent.strategy, value, max: limit };
    return deny(reason("RISK_STRATEGY_EXPOSURE_EXCEEDS_MAX", detail));
  },
});
