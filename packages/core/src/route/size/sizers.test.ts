import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aSignal,
  aSizingView,
  bitcoin,
  NOT_DECIMALS,
  spoiled,
} from "../../../test/support/risk-scenario.ts";
import type { QuantityKind } from "../../model/signal.ts";
import { absolute, atMost, decimal, multiply, subtract } from "../../prim/decimal.ts";
import { fixed } from "./fixed.ts";
import { fromSignal } from "./from-signal.ts";
import { moneyAmount } from "./money-amount.ts";
import { percentOfEquity } from "./percent-of-equity.ts";
import { percentOfPosition } from "./percent-of-position.ts";
import { riskFromStop } from "./risk-from-stop.ts";
import type { Sizer, SizingView } from "./sizer.ts";
import { targetPosition } from "./target-position.ts";

const sized = (sizer: Sizer, parts: Partial<SizingView> = {}): string => {
  const size = sizer.size(aSizingView(parts));
  return size.ok ? size.value : size.refusal.code;
};
const inverse = spoiled(bitcoin, { inverse: true, multiplier: decimal("100") });
const micro = { ...bitcoin, multiplier: decimal("2") };
const asked = (kind: QuantityKind, value: string): Partial<SizingView> => ({
  signal: aSignal({ quantity: { kind, value: decimal(value) } }),
});

describe("fixed", () => {
  it("is always the same", () => {
    expect(sized(fixed("1.5"))).toBe("1.5");
    expect(sized(fixed("1.5"), { price: null, equity: null, stopPrice: null })).toBe("1.5");
  });
});

describe("moneyAmount", () => {
  it.each([
    ["1000", bitcoin, "10"],
    ["1000", micro, "5"],
    ["25", inverse, "25"],
  ])("%s of %j is %s", (money, instrument, expected) => {
    expect(sized(moneyAmount(money), { instrument })).toBe(expected);
  });

  it("is never worth more, where it does not come out even", () => {
    const size = sized(moneyAmount("1000"), { price: decimal("3") });
    expect(size.startsWith("333.3333")).toBe(true);
    expect(atMost(multiply(decimal("3"), decimal(size.slice(0, 30))), decimal("1000"))).toBe(true);
  });

  it("needs a price", () => {
    expect(sized(moneyAmount("1000"), { price: null })).toBe("SIZE_PRICE_MISSING");
  });
});

describe("an instrument", () => {
  it("is inverse only where it says so", () => {
    const linear = spoiled(bitcoin, { inverse: false });
    expect(sized(moneyAmount("1000"), { instrument: linear })).toBe("10");
    const unsure = spoiled(bitcoin, { inverse: "yes" });
    expect(sized(moneyAmount("1000"), { instrument: unsure })).toBe("10");
  });
});

describe("percentOfEquity", () => {
  it.each([
    ["5", bitcoin, "5"],
    ["5", micro, "2.5"],
    ["300", bitcoin, "300"],
  ])("%s %% of 10,000 at 100 in %j is %s", (percent, instrument, expected) => {
    expect(sized(percentOfEquity(percent), { instrument })).toBe(expected);
  });

  it("needs equity and price", () => {
    expect(sized(percentOfEquity("5"), { equity: null })).toBe("SIZE_EQUITY_MISSING");
    expect(sized(percentOfEquity("5"), { price: null })).toBe("SIZE_PRICE_MISSING");
    for (const equity of ["0", "-1"]) {
      expect(sized(percentOfEquity("5"), { equity: decimal(equity) })).toBe("SIZE_INVALID");
    }
  });
});

describe("riskFromStop", () => {
  it.each([
    [{ money: "100" }, bitcoin, "20"],
    [{ money: "100" }, micro, "10"],
    [{ percent: "1" }, bitcoin, "20"],
    [{ percent: "0.5" }, micro, "5"],
  ])("%j with a stop 5 away in %j is %s", (risk, instrument, expected) => {
    expect(sized(riskFromStop(risk), { instrument })).toBe(expected);
  });

  it("reckons an inverse contract in its base currency", () => {
    // 19 contracts of 100 lose 19 × 100 × (1/95 − 1/100) = 1 unit of the base currency.
    expect(sized(riskFromStop({ money: "1" }), { instrument: inverse })).toBe("19");
  });

  it("takes the stop of a sale above its price", () => {
    const sale: Partial<SizingView> = { side: "sell", stopPrice: decimal("104") };
    expect(sized(riskFromStop({ money: "100" }), sale)).toBe("25");
  });

  it.each([
    ["no stop", { stopPrice: null }, "SIZE_STOP_MISSING"],
    ["a stop at the price", { stopPrice: decimal("100") }, "SIZE_STOP_MISSING"],
    ["a stop on the winning side", { stopPrice: decimal("105") }, "SIZE_STOP_MISSING"],
    [
      "a sale's stop at the price",
      { side: "sell", stopPrice: decimal("100") },
      "SIZE_STOP_MISSING",
    ],
    ["a sale's stop below", { side: "sell", stopPrice: decimal("95") }, "SIZE_STOP_MISSING"],
    ["no price", { price: null }, "SIZE_PRICE_MISSING"],
  ] as const)("refuses with %s", (_, parts, expected) => {
    expect(sized(riskFromStop({ money: "100" }), parts)).toBe(expected);
    expect(sized(riskFromStop({ percent: "1" }), parts)).toBe(expected);
  });

  it("needs equity for a percent only", () => {
    expect(sized(riskFromStop({ percent: "1" }), { equity: null })).toBe("SIZE_EQUITY_MISSING");
    expect(sized(riskFromStop({ money: "100" }), { equity: null })).toBe("20");
  });
});

describe("percentOfPosition", () => {
  it.each(["8", "-8"])("is a share of a position of %s", (position) => {
    expect(sized(percentOfPosition("50"), { position: decimal(position) })).toBe("4");
  });

  it("is nothing of nothing", () => {
    expect(sized(percentOfPosition("50"))).toBe("SIZE_INVALID");
  });
});

describe("targetPosition", () => {
  it.each([
    ["2", "0", "buy", "2"],
    ["2", "1.5", "buy", "0.5"],
    ["2", "-1", "buy", "3"],
    ["2", "5", "sell", "3"],
    ["-2", "0", "sell", "2"],
    ["-2", "-3", "buy", "1"],
    ["0", "3", "sell", "3"],
    ["2", "2", "buy", "PLAN_TARGET_REACHED"],
    ["2", "2", "sell", "PLAN_TARGET_REACHED"],
    ["2", "5", "buy", "SIZE_INVALID"],
    ["2", "0", "sell", "SIZE_INVALID"],
  ] as const)("to %s from %s with a %s: %s", (target, position, side, expected) => {
    expect(sized(targetPosition(target), { position: decimal(position), side })).toBe(expected);
  });
});

describe("fromSignal", () => {
  it.each([
    ["units", "3", "3"],
    ["money", "1000", "10"],
    ["percent_of_equity", "5", "5"],
    ["percent_of_position", "25", "2"],
    ["risk_money", "100", "20"],
    ["risk_percent", "1", "20"],
  ] as const)("%s %s is %s", (kind, value, expected) => {
    expect(sized(fromSignal(), { ...asked(kind, value), position: decimal("8") })).toBe(expected);
  });

  it("needs a quantity", () => {
    const signal = aSignal({ quantity: null });
    expect(sized(fromSignal(), { signal })).toBe("SIZE_QUANTITY_MISSING");
  });

  it("lets no signal choose leverage", () => {
    for (const kind of ["percent_of_equity", "percent_of_position", "risk_percent"] as const) {
      const at = (value: string) =>
        sized(fromSignal(), { ...asked(kind, value), position: decimal("8") });
      expect(at("100")).not.toBe("SIZE_INVALID");
      expect(at("100.01")).toBe("SIZE_INVALID");
    }
  });

  it.each([...NOT_DECIMALS, "0", "-1"])("refuses a quantity of %s", (value) => {
    for (const kind of ["units", "money", "risk_money", "lots"]) {
      const signal = spoiled(aSignal(), { quantity: { kind, value } });
      expect(sized(fromSignal(), { signal })).toBe("SIZE_INVALID");
    }
  });

  it("refuses a kind that nobody knows", () => {
    const signal = spoiled(aSignal(), { quantity: { kind: "lots", value: decimal("1") } });
    expect(sized(fromSignal(), { signal })).toBe("SIZE_INVALID");
  });
});

const EVERY: readonly Sizer[] = [
  fixed("1"),
  moneyAmount("1000"),
  percentOfEquity("5"),
  riskFromStop({ money: "100" }),
  riskFromStop({ percent: "1" }),
  percentOfPosition("50"),
  targetPosition("2"),
  fromSignal(),
];

describe("every sizer", () => {
  it("has no problems, and only the signal's own follows the sender", () => {
    for (const sizer of EVERY) {
      expect(sizer.problems()).toEqual([]);
      expect(sizer.followsSender).toBe(sizer.name === "from-signal");
    }
    expect(new Set(EVERY.map((sizer) => sizer.name)).size).toBe(7);
  });

  it.each(NOT_DECIMALS)("answers no size from %s as a fact it needs", (value) => {
    const refuses = (sizer: Sizer, facts: object) =>
      expect(sizer.size(spoiled(aSizingView(), facts)).ok).toBe(false);
    for (const sizer of [moneyAmount("1"), percentOfEquity("1"), riskFromStop({ percent: "1" })]) {
      refuses(sizer, { price: value });
      refuses(sizer, { instrument: { ...bitcoin, multiplier: value } });
    }
    refuses(percentOfEquity("1"), { equity: value });
    refuses(riskFromStop({ percent: "1" }), { equity: value });
    refuses(riskFromStop({ money: "1" }), { stopPrice: value });
    refuses(percentOfPosition("1"), { position: value });
    refuses(targetPosition("1"), { position: value });
  });
});

describe("options", () => {
  const text = (sizer: string, bound = "") =>
    `${sizer}: the option must be a decimal text greater than zero${bound}.`;
  const loose = (value: unknown): { text: string } => spoiled({ text: "" }, { text: value });

  // A person may write 1e9, 01 or 1.0; what is kept of them is the canonical text.
  const readable: readonly unknown[] = ["1e9", "01", "1.0"];
  const unreadable = [...NOT_DECIMALS, "0", "-1"].filter((value) => !readable.includes(value));

  it.each(unreadable)("%s is none", (value) => {
    const option = loose(value).text;
    const wrong: readonly (readonly [Sizer, string])[] = [
      [fixed(option), text("fixed")],
      [moneyAmount(option), text("moneyAmount")],
      [percentOfEquity(option), text("percentOfEquity", " and at most 1000")],
      [percentOfPosition(option), text("percentOfPosition", " and at most 1000")],
      [riskFromStop({ money: option }), text("riskFromStop")],
      [riskFromStop({ percent: option }), text("riskFromStop", " and at most 100")],
    ];
    for (const [sizer, problem] of wrong) {
      expect(sizer.problems()).toEqual([problem]);
      expect(sized(sizer, { position: decimal("8") })).toBe("SIZE_INVALID");
    }
  });

  it.each([
    percentOfEquity("1000"),
    percentOfPosition("1000"),
    riskFromStop({ percent: "100" }),
    riskFromStop({ money: "1e9" }),
    targetPosition("0"),
    targetPosition("-2"),
  ])("$name has no problem at its bound", (sizer) => {
    expect(sizer.problems()).toEqual([]);
  });

  it.each([
    percentOfEquity("1000.01"),
    percentOfPosition("1001"),
    riskFromStop({ percent: "100.01" }),
    targetPosition("two"),
    targetPosition(""),
    targetPosition(JSON.parse("2")),
    riskFromStop(JSON.parse("{}")),
    riskFromStop(JSON.parse("null")),
    riskFromStop(JSON.parse('{"money":"1","percent":"1"}')),
    riskFromStop(JSON.parse('{"euros":"1"}')),
    riskFromStop(JSON.parse('"1"')),
  ])("$name has a problem and no size", (sizer) => {
    expect(sizer.problems()).toHaveLength(1);
    expect(sized(sizer, { position: decimal("8") })).toBe("SIZE_INVALID");
  });
});

describe("money and risk", () => {
  const cents = fc.integer({ min: 1, max: 10_000_000 }).map((n) => decimal((n / 100).toFixed(2)));
  const multiplier = fc.constantFrom("1", "0.1", "2", "50", "0.0001", "3").map(decimal);

  it("a size is never worth more than was asked, by less than one part in 10^50", () => {
    fc.assert(
      fc.property(cents, cents, multiplier, (money, price, of) => {
        const view = aSizingView({ price, instrument: { ...bitcoin, multiplier: of } });
        const size = moneyAmount(money).size(view);
        if (!size.ok) throw new Error("there is a size");
        const value = multiply(multiply(size.value, price), of);
        expect(atMost(value, money)).toBe(true);
        const almost = multiply(money, decimal(`0.${"9".repeat(36)}`));
        expect(atMost(almost, value)).toBe(true);
      }),
    );
  });

  it("a stop never costs more than was asked", () => {
    fc.assert(
      fc.property(cents, cents, cents, multiplier, (money, price, stopPrice, of) => {
        const side = atMost(stopPrice, price) ? "buy" : "sell";
        const view = aSizingView({
          side,
          price,
          stopPrice,
          instrument: { ...bitcoin, multiplier: of },
        });
        const size = riskFromStop({ money }).size(view);
        expect(size.ok).toBe(stopPrice !== price);
        if (!size.ok) return;
        const distance = absolute(subtract(price, stopPrice));
        expect(atMost(multiply(multiply(size.value, distance), of), money)).toBe(true);
      }),
    );
  });
});
