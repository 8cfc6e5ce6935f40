import { describe, expect, it } from "vitest";
import { aStrategy, btc, eth, known, paper, rsi } from "../../test/support/risk-scenario.ts";
import { parseAccountId, parseStrategyId } from "../model/ids.ts";
import type { Mode } from "../model/signal.ts";
import { CATCH_ALL, routeSignal, strategyOf } from "./route.ts";
import { fixed } from "./size/fixed.ts";
import type { AccountTarget, StrategySettings } from "./strategy.ts";

const second = known(parseAccountId("second"));
const other = known(parseStrategyId("other"));
const target = (parts: Partial<AccountTarget> = {}): AccountTarget => ({
  account: paper,
  size: fixed("1"),
  symbolMap: new Map(),
  ...parts,
});
const own = target();
const mapped = target({ account: second, symbolMap: new Map([[btc, eth]]) });
const strategy = (parts: Partial<StrategySettings> = {}) =>
  aStrategy({ targets: { paper: [own], live: [] }, ...parts });
const signal = (mode: Mode = "paper", of = rsi) => ({ strategy: of, symbol: btc, mode });

describe("routeSignal", () => {
  it("names every account of the strategy, with the symbol as it is called there", () => {
    const both = strategy({ targets: { paper: [own, mapped], live: [] } });
    expect(routeSignal(signal(), new Map([["rsi", both]]))).toEqual({
      ok: true,
      value: [
        { target: own, symbol: btc },
        { target: mapped, symbol: eth },
      ],
    });
  });

  it("keeps paper and live apart", () => {
    const both = strategy({ targets: { paper: [own], live: [mapped] } });
    const strategies = new Map([["rsi", both]]);
    expect(routeSignal(signal("paper"), strategies)).toMatchObject({ value: [{ target: own }] });
    expect(routeSignal(signal("live"), strategies)).toMatchObject({ value: [{ target: mapped }] });
  });

  it.each([
    ["an unknown strategy", signal("paper", other), new Map([["rsi", strategy()]])],
    ["no strategies at all", signal(), new Map<string, StrategySettings>()],
    ["no account for the mode", signal("live"), new Map([["rsi", strategy()]])],
  ])("refuses with %s", (_, from, strategies) => {
    expect(routeSignal(from, strategies)).toEqual({
      ok: false,
      refusal: {
        code: "ROUTE_NO_ACCOUNT",
        detail: { strategy: from.strategy, mode: from.mode },
      },
    });
  });

  it("sends what no strategy takes to the catch-all, on paper", () => {
    const all = strategy({ targets: { paper: [mapped], live: [mapped] } });
    const strategies = new Map([
      ["rsi", strategy()],
      [CATCH_ALL, all],
    ]);
    expect(routeSignal(signal("paper", other), strategies)).toMatchObject({
      value: [{ target: mapped, symbol: eth }],
    });
    expect(routeSignal(signal("paper"), strategies)).toMatchObject({ value: [{ target: own }] });
  });

  it("never sends a live signal to the catch-all", () => {
    const all = strategy({ targets: { paper: [own], live: [mapped] } });
    const strategies = new Map([[CATCH_ALL, all]]);
    expect(routeSignal(signal("live", other), strategies)).toMatchObject({
      refusal: { code: "ROUTE_NO_ACCOUNT" },
    });
  });

  it("does not fall back to the catch-all where the strategy itself has no account", () => {
    const strategies = new Map([
      ["rsi", strategy({ targets: { paper: [], live: [] } })],
      [CATCH_ALL, strategy()],
    ]);
    expect(routeSignal(signal(), strategies)).toMatchObject({ ok: false });
  });
});

describe("strategyOf", () => {
  it("answers the strategy, else the catch-all, else null", () => {
    const exact = strategy();
    const all = strategy({ enabled: false });
    expect(
      strategyOf(
        new Map([
          ["rsi", exact],
          [CATCH_ALL, all],
        ]),
        rsi,
      ),
    ).toBe(exact);
    expect(strategyOf(new Map([[CATCH_ALL, all]]), rsi)).toBe(all);
    expect(strategyOf(new Map([["rsi", exact]]), other)).toBeNull();
  });

  it("no sender can name the catch-all itself", () => {
    expect(parseStrategyId(CATCH_ALL)).toBeNull();
  });
});
