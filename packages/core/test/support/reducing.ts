import { expect } from "vitest";
import type { OrderRule, RiskView } from "../../src/risk/rule.ts";
import { anExit, said } from "./risk-scenario.ts";

/** The documented rule for exits and protective orders of almost every rule: they pass, whatever the view. */
export function expectReducingPasses(rule: OrderRule, view: RiskView): void {
  for (const purpose of ["exit", "stop_loss", "take_profit"] as const) {
    expect([purpose, said(rule.check(anExit({ purpose }), view))]).toEqual([purpose, "pass"]);
  }
}
