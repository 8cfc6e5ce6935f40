import { describe, expect, it } from "vitest";
import { market } from "../../test/match/market.ts";
import { decimal } from "../prim/decimal.ts";
import { feeModel } from "./fee-model.ts";
import { limitedFills } from "./fill-model.ts";
import { slippageModel } from "./slippage.ts";

describe("fees", () => {
  const fees = feeModel({
    makerPercent: decimal("0.1"),
    takerPercent: decimal("0.2"),
    perUnit: decimal("0.01"),
  });

  it("what takes a price pays the taker's fee", () => {
    const at = market("0", { fees });
    at.place("a buy 2", "100");
    at.place("b buy 2 limit 100", "100");
    expect(at.log()).toEqual(["a buy 2 @ 100 fee 0.42", "b buy 2 @ 100 fee 0.42"]);
  });

  it("what rested pays the maker's fee", () => {
    const at = market("0", { fees });
    at.place("a buy 2 limit 100", "101");
    at.quotes("100");
    expect(at.log()).toEqual(["a buy 2 @ 100 fee 0.22"]);
  });

  it("a stop-limit pays the taker's fee on its stop and the maker's once it rested", () => {
    const at = market("0", { fees });
    at.place("a buy 1 stop 105 limit 106", "100");
    at.place("b buy 1 stop 105 limit 110", "100");
    at.quotes("107", "106");
    expect(at.log()).toEqual(["b buy 1 @ 107 fee 0.224", "a buy 1 @ 106 fee 0.116"]);
  });

  it("the minimum counts once per order", () => {
    const at = market("0", {
      fees: feeModel({ takerPercent: decimal("0.1"), minimum: decimal("1") }),
      fills: limitedFills({ maxFillPerQuote: decimal("2") }),
    });
    at.place("a buy 4", "100");
    at.quotes("100");
    expect(at.log()).toEqual(["a buy 2 @ 100 fee 1", "a buy 2 @ 100 fee 0.2"]);
  });

  it("a negative maker's fee is a rebate", () => {
    const at = market("0", { fees: feeModel({ makerPercent: decimal("-0.01") }) });
    at.place("a buy 1 limit 100", "101");
    at.quotes("100");
    expect(at.log()).toEqual(["a buy 1 @ 100 fee -0.01"]);
  });

  it("of a negative price are counted on its size", () => {
    const at = market("1", { fees: feeModel({ takerPercent: decimal("1") }) });
    at.place("a sell 1", "-30");
    expect(at.log()).toEqual(["a sell 1 @ -30 fee 0.3"]);
  });
});

describe("slippage", () => {
  const slippage = slippageModel({ ticks: decimal("2"), percent: decimal("0.1") });

  it("moves what takes the market to the worse side, on a tick", () => {
    const at = market("1", { slippage });
    at.place("a buy 1", "100"); // 100 + 1 + 0.1
    at.place("b sell 1", "100"); // 100 − 1 − 0.1
    expect(at.log()).toEqual(["a buy 1 @ 101.5", "b sell 1 @ 98.5"]);
  });

  it("moves a stop and leaves a limit", () => {
    const at = market("2", { slippage });
    at.place("a sell 1 stop 90");
    at.place("b buy 1 limit 90");
    at.quotes("90");
    expect(at.log()).toEqual(["a sell 1 @ 88.5", "b buy 1 @ 90"]);
  });

  it("never turns a sale into a debt", () => {
    const at = market("2", { slippage: slippageModel({ ticks: decimal("9") }) });
    at.place("a sell 1", "3");
    at.place("b sell 1", "0.3");
    expect(at.log()).toEqual(["a sell 1 @ 0.5", "b sell 1 @ 0"]);
  });

  it("follows prices below zero, as oil had them in 2020", () => {
    const at = market("2", { slippage: slippageModel({ ticks: decimal("1") }) });
    at.place("a sell 1", "-37.6");
    at.place("b buy 1", "-37.6");
    expect(at.log()).toEqual(["a sell 1 @ -38.5", "b buy 1 @ -37"]);
  });
});
