import { describe, expect, it } from "vitest";
import { decimal } from "../prim/decimal.ts";
import { feesOf } from "./fees.ts";

const btc = { base: "BTC", currency: "USD" };
const fill = { fee: decimal("0.002"), lastPrice: decimal("50000") };

describe("the fee of a fill", () => {
  it("in the instrument's currency is taken as it is", () => {
    expect(feesOf(fill, btc)).toEqual({ fee: "0.002" });
    expect(feesOf({ ...fill, feeCurrency: "USD" }, btc)).toEqual({ fee: "0.002" });
  });

  it("in the coin itself is valued at the fill's price, and what was paid is kept", () => {
    expect(feesOf({ ...fill, feeCurrency: "BTC" }, btc)).toEqual({
      fee: "100",
      feePaid: { amount: "0.002", currency: "BTC" },
    });
  });

  it("in a third coin has no price here: kept as paid, counted as nothing", () => {
    expect(feesOf({ ...fill, feeCurrency: "BNB" }, btc)).toEqual({
      fee: "0",
      feePaid: { amount: "0.002", currency: "BNB" },
    });
  });

  it("of an instrument that names no coin of its own cannot be valued either", () => {
    expect(feesOf({ ...fill, feeCurrency: "BTC" }, { currency: "USD" }).fee).toBe("0");
  });
});
