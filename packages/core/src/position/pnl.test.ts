import { describe, expect, it } from "vitest";
import type { Position } from "../model/position.ts";
import { decimal, ONE } from "../prim/decimal.ts";
import { InvariantError } from "../prim/invariant.ts";
import { FLAT } from "./apply-fill.ts";
import { type Contract, notional, profit, realizedNet, totalNet, unrealized } from "./pnl.ts";

const SPOT: Contract = { multiplier: ONE, inverse: false };
const LOT: Contract = { multiplier: decimal("75"), inverse: false };
const INVERSE: Contract = { multiplier: decimal("10"), inverse: true };

const held = (quantity: string, averagePrice: string): Position => ({
  quantity: decimal(quantity),
  averagePrice: decimal(averagePrice),
  realizedGross: decimal("50"),
  fees: decimal("1.25"),
  closedCycles: 0,
});
const move = (quantity: string, entry: string, exit: string) => ({
  quantity: decimal(quantity),
  entry: decimal(entry),
  exit: decimal(exit),
});

describe("profit", () => {
  it.each([
    ["2", "100", "101.5", SPOT, "3"],
    ["-2", "100", "101.5", SPOT, "-3"],
    ["-2", "-10", "-37.63", LOT, "4144.5"],
    ["1000", "1000", "1250", INVERSE, "2"],
    ["-1000", "1000", "1250", INVERSE, "-2"],
    ["0", "100", "101", SPOT, "0"],
  ])("of %s from %s to %s", (quantity, entry, exit, contract, expected) => {
    expect(profit(move(quantity, entry, exit), contract)).toBe(expected);
  });

  it.each([
    ["0", "1"],
    ["1", "0"],
    ["-1", "-2"],
  ])("throws an InvariantError on inverse prices %s and %s", (entry, exit) => {
    expect(() => profit(move("1", entry, exit), INVERSE)).toThrow(InvariantError);
  });
});

describe("value at a mark", () => {
  it("is the profit of closing there", () => {
    expect(unrealized(held("-5.912", "10505.6"), decimal("10407.15"), SPOT)).toBe("582.0364");
    expect(unrealized(FLAT, decimal("10407.15"), SPOT)).toBe("0");
  });

  it("is unsigned as notional, whatever the sign of quantity and price", () => {
    expect(notional(held("-2", "1"), decimal("-37.63"), LOT)).toBe("5644.5");
    expect(notional({ quantity: decimal("1000") }, decimal("1250"), INVERSE)).toBe("8");
    expect(() => notional(FLAT, decimal("0"), INVERSE)).toThrow(InvariantError);
  });

  it("adds to what was realized, less fees", () => {
    expect(realizedNet(held("1", "10"))).toBe("48.75");
    expect(totalNet(held("1", "10"), decimal("12"), LOT)).toBe("198.75");
    expect(totalNet({ ...FLAT, fees: ONE }, decimal("12"), LOT)).toBe("-1");
  });
});
