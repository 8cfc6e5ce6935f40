import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  anEntry,
  anExit,
  aRiskView,
  holding,
  NOT_DECIMALS,
  said,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import { type Decimal, decimal } from "../../prim/decimal.ts";
import type { RiskView } from "../rule.ts";
import { dailyLoss } from "./daily-loss.ts";

const money = (limit: string) => dailyLoss({ money: decimal(limit), percent: null });
const percent = (limit: string) => dailyLoss({ money: null, percent: decimal(limit) });
const day = (parts: Partial<RiskView["day"]>): RiskView["day"] => ({
  ...aRiskView().day,
  ...parts,
});
const lost = (amount: string, parts: Partial<RiskView> = {}): RiskView =>
  aRiskView({ day: day({ realizedNet: decimal(`-${amount}`) }), ...parts });
const REACHED = "RISK_DAILY_LOSS_REACHED";

describe("R-17 max daily loss", () => {
  it.each([
    ["499.99", "pass"],
    ["500", REACHED],
    ["500.01", REACHED],
  ])("a loss of %s under a limit of 500: %s", (loss, expected) => {
    expect(said(money("500").check(anEntry(), lost(loss)))).toBe(expected);
  });

  it.each([
    ["199.99", "pass"],
    ["200", REACHED],
  ])("a loss of %s under a limit of 2 %% of 10,000: %s", (loss, expected) => {
    expect(said(percent("2").check(anEntry(), lost(loss)))).toBe(expected);
  });

  it("takes the first of two limits", () => {
    const both = dailyLoss({ money: decimal("100"), percent: decimal("2") });
    expect(said(both.check(anEntry(), lost("100")))).toBe(REACHED);
    const looser = dailyLoss({ money: decimal("1000"), percent: decimal("2") });
    expect(said(looser.check(anEntry(), lost("200")))).toBe(REACHED);
  });

  it.each([
    ["-300", "-300", "-100", REACHED],
    ["-300", "-299", "-100", "pass"],
    ["-300", "0", "199", "pass"],
    ["-300", "0", "200", REACHED],
    ["1000", "-1500", "0", REACHED],
    ["1000", "-1400", "0", "pass"],
  ])(
    "realised %s, open %s after %s: %s",
    (realizedNet, unrealized, unrealizedAtStart, expected) => {
      const view = aRiskView({
        day: day({
          realizedNet: decimal(realizedNet),
          unrealized: decimal(unrealized),
          unrealizedAtStart: decimal(unrealizedAtStart),
        }),
      });
      expect(said(money("500").check(anEntry(), view))).toBe(expected);
    },
  );

  it("stays reached until the next session, whatever was won back", () => {
    const view = aRiskView({ day: day({ lossReached: true, realizedNet: decimal("5000") }) });
    expect(said(money("500").check(anEntry(), view))).toBe(REACHED);
  });

  it("tells loss and limit", () => {
    expect(percent("2").check(anEntry(), lost("250"))).toEqual({
      ok: false,
      reason: { code: REACHED, detail: { loss: "250", equity: "10000", maxPercent: "2" } },
    });
    expect(money("200").check(anEntry(), lost("250"))).toEqual({
      ok: false,
      reason: { code: REACHED, detail: { loss: "250", max: "200" } },
    });
  });

  it("denies entries where the open positions' profit is not known", () => {
    for (const fact of ["unrealized", "unrealizedAtStart"]) {
      const view = aRiskView({ day: day({ [fact]: null }) });
      expect(said(money("500").check(anEntry(), view))).toBe("RISK_DAY_PROFIT_UNKNOWN");
    }
  });

  it("denies entries without an equity only where the limit is relative to it", () => {
    const view = aRiskView({ equity: null });
    expect(said(percent("2").check(anEntry(), view))).toBe("RISK_EQUITY_MISSING");
    expect(said(money("500").check(anEntry(), view))).toBe("pass");
  });

  it("denies entries of an account that has nothing left", () => {
    for (const equity of ["0", "-5"]) {
      const view = aRiskView({ equity: decimal(equity) });
      expect(said(percent("2").check(anEntry(), view))).toBe(REACHED);
    }
  });

  it.each(["exit", "stop_loss", "take_profit"] as const)(
    "lets a %s pass after the limit and without facts",
    (purpose) => {
      const gone = { lossReached: true, unrealized: null, unrealizedAtStart: null };
      const view = holding("1", { equity: null, day: day(gone) });
      expect(said(percent("2").check(anExit({ purpose }), view))).toBe("pass");
    },
  );

  it.each(NOT_DECIMALS)("denies with %s as a fact or a limit", (value) => {
    const both = dailyLoss({ money: decimal("500"), percent: decimal("2") });
    const ok = (facts: object, view: object = {}) =>
      both.check(anEntry(), spoiled(aRiskView({ day: spoiled(day({}), facts) }), view)).ok;
    for (const fact of ["realizedNet", "unrealized", "unrealizedAtStart", "lossReached"]) {
      expect(ok({ [fact]: value })).toBe(false);
    }
    expect(ok({}, { equity: value })).toBe(false);
    const limits = { money: decimal("500"), percent: decimal("2") };
    for (const limit of ["money", "percent"]) {
      const wrong = dailyLoss(spoiled({ ...limits }, { [limit]: value }));
      if (value === null) continue;
      expect(said(wrong.check(anEntry(), aRiskView()))).toBe("RISK_LIMIT_MISSING");
      expect(wrong.problems()).toHaveLength(1);
    }
  });

  it("needs a limit", () => {
    const none = dailyLoss({ money: null, percent: null });
    expect(none.problems()).toEqual(["daily-loss: a limit in money or in percent is needed."]);
    expect(said(none.check(anEntry(), aRiskView()))).toBe("RISK_LIMIT_MISSING");
  });

  it("never approves an entry after the loss, whatever it is made of", () => {
    const cents = fc.integer({ min: -100_000, max: 100_000 });
    const amount = (value: number): Decimal => decimal(String(value));
    fc.assert(
      fc.property(cents, cents, cents, fc.integer({ min: 1, max: 50_000 }), (a, b, c, limit) => {
        const facts = {
          realizedNet: amount(a),
          unrealized: amount(b),
          unrealizedAtStart: amount(c),
        };
        const view = aRiskView({ day: day(facts) });
        expect(money(String(limit)).check(anEntry(), view).ok).toBe(-(a + b - c) < limit);
      }),
    );
  });
});
