import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { btc, eth, paper, rsi } from "../../test/support/risk-scenario.ts";
import {
  scopeKey,
  stricter,
  type TradingScope,
  type TradingState,
} from "../model/trading-state.ts";
import { effectiveState } from "./kill.ts";

const place = { account: paper, strategy: rsi, symbol: btc };
const SCOPES: readonly TradingScope[] = [
  { kind: "global" },
  { kind: "account", name: "paper" },
  { kind: "strategy", name: "rsi" },
  { kind: "symbol", name: "BTCUSD" },
];
const STATES = ["active", "reduce_only", "halted", "frozen"] as const;
const states = (...members: readonly (readonly [TradingScope, TradingState])[]) =>
  new Map(members.map(([scope, state]) => [scopeKey(scope), state]));

describe("effectiveState", () => {
  it("is active where nothing is set", () => {
    expect(effectiveState(new Map(), place)).toBe("active");
  });

  it.each(
    SCOPES.flatMap((scope) => STATES.map((state) => [scopeKey(scope), state, scope] as const)),
  )("%s %s alone holds", (_, state, scope) => {
    expect(effectiveState(states([scope, state]), place)).toBe(state);
  });

  it("does not care for other accounts, strategies and symbols", () => {
    const others = states(
      [{ kind: "account", name: "rsi" }, "frozen"],
      [{ kind: "strategy", name: "paper" }, "frozen"],
      [{ kind: "symbol", name: "ETHUSD" }, "frozen"],
    );
    expect(effectiveState(others, place)).toBe("active");
    expect(effectiveState(others, { ...place, symbol: eth })).toBe("frozen");
  });

  it("asks only for the parts it is given", () => {
    const all = states(
      [{ kind: "symbol", name: "BTCUSD" }, "halted"],
      [{ kind: "global" }, "reduce_only"],
    );
    expect(effectiveState(all, { account: paper })).toBe("reduce_only");
  });

  it("I27: is the strictest, in whatever combination", () => {
    const state = fc.constantFrom(...STATES);
    fc.assert(
      fc.property(state, state, state, state, (...four) => {
        const all = states(
          ...SCOPES.map((scope, index) => [scope, four[index] ?? "active"] as const),
        );
        expect(effectiveState(all, place)).toBe(four.reduce(stricter));
      }),
    );
  });

  it("sends nothing in a state that nobody knows", () => {
    const damaged: Map<string, TradingState> = new Map(JSON.parse('[["global","stopped"]]'));
    expect(effectiveState(damaged, place)).toBe("frozen");
  });
});
