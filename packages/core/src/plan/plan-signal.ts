import { accept } from "../prim/result.ts";
import { planAdd, planReverse, planTrade } from "./entry.ts";
import { planExit } from "./exit.ts";
import { openEntries } from "./in-flight.ts";
import { nothing, type PlanResult, type PlanView } from "./plan.ts";
import { planTarget } from "./target.ts";

/**
 * Turns a signal into the orders one account sends for it.
 * @returns the plan, or why nothing is to be done (flat already, no size, nothing to cancel)
 */
export function planSignal(view: PlanView): PlanResult {
  const { action } = view.signal;
  switch (action) {
    case "buy":
    case "sell":
      return planTrade(view, action);
    case "add":
      return planAdd(view);
    case "exit":
      return planExit(view);
    case "reverse":
      return planReverse(view);
    case "target":
      return planTarget(view);
    case "cancel":
      return planCancel(view);
  }
}

/** Cancels the working entries; stops and targets of an open position stay. */
function planCancel(view: PlanView): PlanResult {
  const cancels = openEntries(view.openOrders);
  return cancels.length === 0 ? nothing("PLAN_NOTHING_TO_CANCEL") : accept({ cancels, legs: [] });
}
