import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitcoin, NOT_DECIMALS, spoiled } from "../../../test/support/risk-scenario.ts";
import type { Protection, Side } from "../../model/order.ts";
import type { PriceLevel, StopLoss } from "../../model/signal.ts";
import {
  absolute,
  atMost,
  type Decimal,
  decimal,
  isMultipleOf,
  isPositive,
  lessThan,
  subtract,
} from "../../prim/decimal.ts";
import { percentOf } from "./percent-of.ts";
import { protectionLevels, resolveProtection, stopPriceOf } from "./stop-price.ts";

const at = (price: string): PriceLevel => ({ kind: "price", price: decimal(price) });
const percent = (value: string): PriceLevel => ({ kind: "percent", percent: decimal(value) });
const amount = (value: string): PriceLevel => ({ kind: "amount", amount: decimal(value) });
const stop = (level: PriceLevel): StopLoss => ({ kind: "stop", level });
const stopLimit = (level: PriceLevel, limit: string): StopLoss => ({
  kind: "stop_limit",
  level,
  limitPrice: decimal(limit),
});
const trailing = (kind: "amount" | "percent", value: string): StopLoss => ({
  kind: "trailing",
  trail: kind === "amount" ? { kind, amount: decimal(value) } : { kind, percent: decimal(value) },
});
const entry = (side: Side, price = "100") => ({ side, price: decimal(price), instrument: bitcoin });
const only = (stopLoss: StopLoss | null, takeProfit: PriceLevel | null = null): Protection => ({
  stopLoss,
  takeProfit,
});
const INVALID = "PLAN_PROTECTION_INVALID";

/** Prices as a short text: `stop`, `stop limit` or `~trail`. */
function stopText(side: Side, stopLoss: StopLoss, price = "100"): string {
  const levels = resolveProtection(only(stopLoss), entry(side, price));
  return levels.ok ? textOf(levels.value.stop) : levels.refusal.code;
}
function filledText(side: Side, stopLoss: StopLoss, price = "100"): string {
  return textOf(protectionLevels(only(stopLoss), entry(side, price)).stop);
}
function textOf(level: ReturnType<typeof protectionLevels>["stop"]): string {
  if (level === null) return "none";
  if (level.kind === "stop") return level.stopPrice;
  if (level.kind === "stop_limit") return `${level.stopPrice} ${level.limitPrice}`;
  const { trail } = level;
  return `~${trail.kind === "amount" ? trail.amount : `${trail.percent}%`}`;
}
function targetText(side: Side, level: PriceLevel, price = "100"): string {
  const levels = resolveProtection(only(null, level), entry(side, price));
  return levels.ok ? String(levels.value.takeProfit) : levels.refusal.code;
}

describe("resolveProtection", () => {
  it.each([
    ["buy", at("95"), "95"],
    ["buy", at("95.001"), "95.01"],
    ["buy", percent("5"), "95"],
    ["buy", percent("5.005"), "95"],
    ["buy", amount("5"), "95"],
    ["buy", amount("5.009"), "95"],
    ["sell", at("105"), "105"],
    ["sell", at("105.009"), "105"],
    ["sell", percent("5"), "105"],
    ["sell", amount("5.009"), "105"],
    ["buy", at("100"), INVALID],
    ["buy", at("105"), INVALID],
    ["buy", at("99.995"), INVALID],
    ["buy", percent("0.001"), INVALID],
    ["buy", percent("100"), INVALID],
    ["buy", percent("150"), INVALID],
    ["buy", amount("100"), INVALID],
    ["sell", at("100"), INVALID],
    ["sell", at("95"), INVALID],
    ["sell", amount("0.001"), INVALID],
  ] as const)("the stop of a %s at 100, %j: %s", (side, level, expected) => {
    expect(stopText(side, stop(level))).toBe(expected);
  });

  it.each([
    ["buy", at("110"), "110"],
    ["buy", at("110.009"), "110"],
    ["buy", percent("10"), "110"],
    ["buy", amount("10.009"), "110"],
    ["sell", at("90.001"), "90.01"],
    ["sell", percent("10"), "90"],
    ["buy", at("100"), INVALID],
    ["buy", at("90"), INVALID],
    ["buy", amount("0.001"), INVALID],
    ["sell", at("110"), INVALID],
    ["sell", percent("100"), INVALID],
  ] as const)("the target of a %s at 100, %j: %s", (side, level, expected) => {
    expect(targetText(side, level)).toBe(expected);
  });

  it.each([
    ["buy", stopLimit(at("95"), "94"), "95 94"],
    ["buy", stopLimit(percent("5"), "93.999"), "95 94"],
    ["buy", stopLimit(at("95"), "95"), "95 95"],
    ["buy", stopLimit(at("95"), "95.01"), INVALID],
    ["sell", stopLimit(at("105"), "106.009"), "105 106"],
    ["sell", stopLimit(at("105"), "105"), "105 105"],
    ["sell", stopLimit(at("105"), "104.99"), INVALID],
    ["buy", trailing("amount", "5.009"), "~5"],
    ["buy", trailing("percent", "2.5"), "~2.5%"],
    ["buy", trailing("amount", "0.009"), INVALID],
    ["buy", trailing("amount", "100"), INVALID],
    ["buy", trailing("percent", "100"), INVALID],
    ["sell", trailing("amount", "5"), "~5"],
    ["sell", trailing("amount", "0.001"), INVALID],
  ] as const)("the stop of a %s at 100, %j: %s", (side, stopLoss, expected) => {
    expect(stopText(side, stopLoss)).toBe(expected);
  });

  it("is nothing where nothing is asked for", () => {
    expect(resolveProtection(only(null), entry("buy"))).toEqual({
      ok: true,
      value: { stop: null, takeProfit: null },
    });
  });

  it("tells which level is wrong", () => {
    const wrong = (protection: Protection) => resolveProtection(protection, entry("buy"));
    const refusal = (level: string) => ({
      ok: false,
      refusal: { code: INVALID, detail: { side: "buy", price: "100", level } },
    });
    expect(wrong(only(stop(at("101")), at("110")))).toEqual(refusal("stop"));
    expect(wrong(only(stop(at("95")), at("90")))).toEqual(refusal("target"));
  });

  it.each([...NOT_DECIMALS, "0", "-1"])("refuses %s wherever it stands", (value) => {
    const level = (kind: string): PriceLevel => spoiled(at("1"), { kind, [kind]: value });
    const wrong = [
      only(stop(level("price"))),
      only(stop(level("percent"))),
      only(stop(level("amount"))),
      only(spoiled(stopLimit(at("95"), "94"), { limitPrice: value })),
      only(spoiled(trailing("amount", "1"), { trail: { kind: "amount", amount: value } })),
      only(null, level("price")),
    ];
    for (const protection of wrong) {
      expect(resolveProtection(protection, entry("buy"))).toMatchObject({
        refusal: { code: INVALID },
      });
    }
    const fine = only(stop(at("95")));
    expect(resolveProtection(fine, spoiled(entry("buy"), { price: value })).ok).toBe(false);
    const instrument = spoiled(bitcoin, { tickSize: value });
    expect(resolveProtection(fine, { ...entry("buy"), instrument }).ok).toBe(false);
  });
});

describe("protectionLevels", () => {
  it("is what was resolved, where that is possible", () => {
    const asked = only(stopLimit(percent("5"), "94"), amount("10"));
    const resolved = resolveProtection(asked, entry("buy"));
    expect(resolved).toEqual({ ok: true, value: protectionLevels(asked, entry("buy")) });
  });

  it.each([
    ["a price that the fill has passed stays", "buy", stop(at("95")), "94", "95"],
    ["and above", "sell", stop(at("105")), "106", "105"],
    ["a distance below one tick is one tick", "buy", stop(percent("0.001")), "100", "99.99"],
    ["and above", "sell", stop(amount("0.001")), "100", "100.01"],
    ["also from between two ticks", "buy", stop(amount("0.001")), "100.005", "100"],
    ["and above", "sell", stop(amount("0.001")), "100.005", "100.01"],
    ["whichever tick is nearer", "sell", stop(amount("0.001")), "100.007", "100.01"],
    ["and below", "buy", stop(amount("0.001")), "100.003", "100"],
    ["a stop at zero or below lies one tick above", "buy", stop(percent("100")), "100", "0.01"],
    ["far below too", "buy", stop(amount("500")), "100", "0.01"],
    ["a limit before its stop moves to it", "buy", stopLimit(at("95"), "97"), "100", "95 95"],
    ["and above", "sell", stopLimit(at("105"), "103"), "100", "105 105"],
    ["a trail below one tick is one tick", "buy", trailing("amount", "0.001"), "100", "~0.01"],
    ["any other trail stays", "sell", trailing("amount", "5.009"), "100", "~5"],
    ["a trail in percent stays", "sell", trailing("percent", "1"), "100", "~1%"],
  ] as const)("%s: %s", (_, side, stopLoss, price, expected) => {
    expect(filledText(side, stopLoss, price)).toBe(expected);
  });

  it.each([
    ["buy", at("110"), "111", "110"],
    ["sell", at("90"), "89", "90"],
    ["buy", amount("0.001"), "100", "100.01"],
    ["sell", percent("100"), "100", "0.01"],
  ] as const)("the target of a %s, %j, filled at %s: %s", (side, level, price, expected) => {
    expect(protectionLevels(only(null, level), entry(side, price)).takeProfit).toBe(expected);
  });

  it("is nothing where nothing was asked for", () => {
    expect(protectionLevels(only(null), entry("buy"))).toEqual({ stop: null, takeProfit: null });
  });
});

describe("stopPriceOf", () => {
  const price = (stopLoss: StopLoss | null, side: Side, from: string | null): string | null => {
    const answer = stopPriceOf(stopLoss, {
      side,
      price: from === null ? null : decimal(from),
      instrument: bitcoin,
    });
    return answer.ok ? answer.value : answer.refusal.code;
  };

  it.each([
    [null, "buy", "100", null],
    [null, "buy", null, null],
    [stop(percent("5")), "buy", "100", "95"],
    [stopLimit(at("95.001"), "90"), "buy", "100", "95.01"],
    [trailing("amount", "5"), "buy", "100", "95"],
    [trailing("percent", "5"), "sell", "100", "105"],
    [stop(at("95.001")), "buy", null, "95.01"],
    [stop(at("105.009")), "sell", null, "105"],
    [stop(percent("5")), "buy", null, null],
    [trailing("amount", "5"), "buy", null, null],
    [stop(at("105")), "buy", "100", INVALID],
  ] as const)("of %j for a %s at %s: %s", (stopLoss, side, from, expected) => {
    expect(price(stopLoss, side, from)).toBe(expected);
  });

  it("is none where a named price cannot be read", () => {
    const odd = spoiled(at("1"), { price: "NaN" });
    expect(price(stop(odd), "buy", null)).toBeNull();
  });
});

describe("stops and targets", () => {
  const side = fc.constantFrom<Side>("buy", "sell");
  const cents = fc.integer({ min: 1, max: 2_000_000 });
  const number = cents.map((value) => decimal(String(value / 1_000)));
  const kind = fc.constantFrom("price", "percent", "amount");
  const tick = fc.constantFrom("0.01", "0.05", "0.25", "1", "0.0001").map(decimal);
  const level = fc.tuple(kind, number).map(([of, value]): PriceLevel => {
    if (of === "price") return { kind: "price", price: value };
    return of === "amount"
      ? { kind: "amount", amount: value }
      : { kind: "percent", percent: value };
  });
  const distanceOf = (asked: PriceLevel, from: Decimal): Decimal => {
    if (asked.kind === "price") return absolute(subtract(asked.price, from));
    return asked.kind === "amount" ? asked.amount : percentOf(from, asked.percent);
  };

  it("are on ticks, on their side, and never further away than was asked", () => {
    fc.assert(
      fc.property(side, number, tick, level, level, (to, price, tickSize, first, second) => {
        const from = { side: to, price, instrument: { ...bitcoin, tickSize } };
        const levels = resolveProtection(only(stop(first), second), from);
        if (!levels.ok) return;
        const { stop: low, takeProfit: high } = levels.value;
        const pairs = [
          [low?.kind === "stop" ? low.stopPrice : null, first, to === "buy"],
          [high, second, to === "sell"],
        ] as const;
        for (const [found, asked, below] of pairs) {
          if (found === null) throw new Error("there is a level");
          expect(isMultipleOf(found, tickSize)).toBe(true);
          expect(below ? lessThan(found, price) : lessThan(price, found)).toBe(true);
          expect(atMost(absolute(subtract(found, price)), distanceOf(asked, price))).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("of a position can always be sent: on ticks and greater than zero", () => {
    fc.assert(
      fc.property(side, number, tick, level, number, (to, price, tickSize, asked, limitPrice) => {
        const from = { side: to, price, instrument: { ...bitcoin, tickSize } };
        const stopLoss: StopLoss = { kind: "stop_limit", level: asked, limitPrice };
        const { stop: found, takeProfit } = protectionLevels(only(stopLoss, asked), from);
        const prices = found?.kind === "stop_limit" ? [found.stopPrice, found.limitPrice] : [];
        for (const each of [...prices, takeProfit]) {
          expect(each !== null && isPositive(each) && isMultipleOf(each, tickSize)).toBe(true);
        }
        expect(prices).toHaveLength(2);
      }),
      { numRuns: 1_000 },
    );
  });
});
