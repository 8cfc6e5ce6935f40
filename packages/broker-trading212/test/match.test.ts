import { decimal } from "@hookline/core/driver";
import { sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { type Attempt, CLOCK_TOLERANCE_MS, compareAttempt } from "../src/match.ts";
import type { WireOrder } from "../src/wire.ts";
import { order, START_MS, TICKER } from "./support/bench.ts";

const attempt = (parts: Partial<Attempt> = {}): Attempt => {
  const terms = parts.terms ?? order({ orderType: "limit", limitPrice: decimal("90") });
  return {
    clientOrderId: sampleOrderId("ours"),
    symbol: terms.symbol,
    ticker: TICKER,
    terms,
    fromMs: START_MS,
    untilMs: START_MS + 60_000,
    known: new Set(),
    position: null,
    ...parts,
  };
};

const wire = (parts: Partial<WireOrder> = {}): WireOrder => ({
  id: "1",
  ticker: TICKER,
  side: "buy",
  quantity: decimal("2"),
  filledQuantity: decimal("0"),
  limitPrice: decimal("90"),
  stopPrice: null,
  type: "LIMIT",
  status: "working",
  createdMs: START_MS + 100,
  initiatedFrom: "API",
  ...parts,
});

const compare = (orders: readonly WireOrder[], ours = attempt(), others: readonly Attempt[] = []) =>
  compareAttempt(ours, { orders, taken: new Set(["taken"]), others: [ours, ...others] }).kind;

describe("an order without an id of ours", () => {
  it("is the one that fits", () => {
    expect(compare([wire(), wire({ id: "2", side: "sell" })])).toBe("one");
    // Seen both among the pending orders and in the history.
    expect(compare([wire(), wire({ status: "filled" })])).toBe("one");
  });

  it.each([
    ["another ticker", { ticker: "MSFT_US_EQ" }],
    ["another side", { side: "sell" }],
    ["another quantity", { quantity: decimal("2.01") }],
    ["an order by value", { quantity: null }],
    ["another kind", { type: "STOP" }],
    ["another price", { limitPrice: decimal("90.01") }],
    ["the app", { initiatedFrom: "IOS" }],
    ["before", { createdMs: START_MS - CLOCK_TOLERANCE_MS - 1 }],
    ["after", { createdMs: START_MS + 60_000 + CLOCK_TOLERANCE_MS + 1 }],
    ["an order of ours", { id: "taken" }],
    ["an order that was there", { id: "known" }],
  ] satisfies [string, Partial<WireOrder>][])("is not one of %s", (_, parts) => {
    expect(compare([wire(parts)], attempt({ known: new Set(["known"]) }))).toBe("none");
  });

  it.each([
    ["the price", { limitPrice: null }],
    ["who initiated it", { initiatedFrom: null }],
    ["the time", { createdMs: null }],
    ["whole seconds only", { createdMs: START_MS - 999 }],
  ] satisfies [string, Partial<WireOrder>][])("may be one that does not tell: %s", (_, parts) => {
    expect(compare([wire(parts)])).toBe("one");
  });

  it("is not chosen among two, nor where another lost order could be it", () => {
    expect(compare([wire(), wire({ id: "2" })])).toBe("ambiguous");
    const twin = attempt({ clientOrderId: sampleOrderId("twin") });
    expect(compare([wire()], attempt(), [twin])).toBe("ambiguous");
    const later = attempt({ clientOrderId: sampleOrderId("later"), known: new Set(["1"]) });
    expect(compare([wire()], attempt(), [later])).toBe("one");
  });
});
