import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FillText, foldFills } from "./fold-fills.ts";

// The oracle: fractions of BigInt, no decimal library, and another method than the code. It follows the
// cost of the open rest, not its average; profit is what came in, and cost, less what went out.

interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}
const fraction = (over: bigint, under = 1n): Fraction => {
  const sign = under < 0n ? -1n : 1n;
  const shared = divisor(over, under);
  return { over: (sign * over) / shared, under: (sign * under) / shared };
};
const divisor = (a: bigint, b: bigint): bigint =>
  b === 0n ? (a < 0n ? -a : a) : divisor(b, a % b);
const plus = (a: Fraction, b: Fraction) =>
  fraction(a.over * b.under + b.over * a.under, a.under * b.under);
const times = (a: Fraction, b: Fraction) => fraction(a.over * b.over, a.under * b.under);
const by = (a: Fraction, b: Fraction) => fraction(a.over * b.under, a.under * b.over);
const minus = (a: Fraction, b: Fraction) => plus(a, { over: -b.over, under: b.under });
const size = (a: Fraction) => fraction(a.over < 0n ? -a.over : a.over, a.under);
const signOf = (a: Fraction) => (a.over > 0n ? 1 : a.over < 0n ? -1 : 0);
const NONE = fraction(0n);

function read(text: string): Fraction {
  const [whole = "", tail = ""] = text.split(".");
  return fraction(BigInt(whole + tail), 10n ** BigInt(tail.length));
}

/** Exact where it ends within 36 decimals, else 12 decimals, half to even. */
function print(value: Fraction): string {
  const ends = 10n ** 36n % value.under === 0n;
  const places = ends ? 36 : 12;
  const scaled = size(value).over * 10n ** BigInt(places);
  const rest = (scaled % value.under) * 2n;
  const down = scaled / value.under;
  const up = rest > value.under || (rest === value.under && down % 2n === 1n);
  const digits = String(up ? down + 1n : down).padStart(places + 1, "0");
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return value.over < 0n && text !== "0" ? `-${text}` : text;
}

interface Book {
  quantity: Fraction;
  /** Cost of the open rest: Σ quantity × price, or Σ quantity / price of an inverse contract. */
  cost: Fraction;
  /** The same sum over all fills. */
  paid: Fraction;
  fees: Fraction;
  cycles: number;
}

function book(fills: readonly FillText[], inverse: boolean): Book {
  const state = { quantity: NONE, cost: NONE, paid: NONE, fees: NONE, cycles: 0 };
  for (const fill of fills) {
    const quantity = read(fill.quantity);
    const value = inverse ? by(quantity, read(fill.price)) : times(quantity, read(fill.price));
    const next = plus(state.quantity, quantity);
    const [before, after] = [signOf(state.quantity), signOf(next)];
    if (before === 0 || signOf(quantity) === before) state.cost = plus(state.cost, value);
    else if (after === before) state.cost = times(state.cost, by(next, state.quantity));
    else state.cost = times(value, by(next, quantity));
    if (before !== 0 && after !== before) state.cycles += 1;
    state.quantity = next;
    state.paid = plus(state.paid, value);
    state.fees = plus(state.fees, read(fill.fee ?? "0"));
  }
  return state;
}

interface Case {
  readonly fills: readonly FillText[];
  readonly multiplier: string;
  readonly inverse: boolean;
  readonly mark: string;
}

function expected({ fills, multiplier, inverse, mark }: Case) {
  const { quantity, cost, paid, fees, cycles } = book(fills, inverse);
  const unit = times(read(multiplier), fraction(inverse ? -1n : 1n));
  const worth = inverse ? by(quantity, read(mark)) : times(quantity, read(mark));
  const gross = times(unit, minus(cost, paid));
  const open = times(unit, minus(worth, cost));
  const average = inverse ? [quantity, cost] : [cost, quantity];
  return {
    quantity: print(quantity),
    averagePrice: signOf(quantity) === 0 ? null : print(by(average[0] ?? NONE, average[1] ?? NONE)),
    realizedGross: print(gross),
    fees: print(fees),
    realizedNet: print(minus(gross, fees)),
    closedCycles: cycles,
    unrealized: print(open),
    totalNet: print(minus(plus(gross, open), fees)),
    notional: print(size(times(unit, worth))),
  };
}

const fold = ({ fills, ...options }: Case) => foldFills(fills, options);

const scaled = (min: number, max: number, places: number) =>
  fc.integer({ min, max }).map((whole) => print(fraction(BigInt(whole), 10n ** BigInt(places))));
const fee = scaled(-5_000, 20_000, 5);
const multiplier = fc.constantFrom("1", "75", "0.1", "1000", "0.0001");
const amount = fc.integer({ min: 1, max: 2_000_000 });

/** Fills that add, reduce, close exactly and flip, by what the position is at that moment. */
function walk(price: fc.Arbitrary<string>): fc.Arbitrary<FillText[]> {
  const move = fc.constantFrom("any", "any", "add", "reduce", "close", "flip");
  const step = fc.record({ move, amount, buys: fc.boolean(), price, fee });
  return fc.array(step, { minLength: 1, maxLength: 14 }).map((steps) => {
    let held = 0n;
    return steps.map((one) => {
      const free = BigInt(one.amount) * (one.buys ? 1n : -1n);
      const quantity = moved(one.move, held, free);
      held += quantity;
      return { quantity: print(fraction(quantity, 1_000n)), price: one.price, fee: one.fee };
    });
  });
}

function moved(move: string, held: bigint, free: bigint): bigint {
  const sign = held < 0n ? -1n : 1n;
  const amount = free < 0n ? -free : free;
  if (held === 0n || move === "any") return free;
  if (move === "add") return sign * amount;
  if (move === "close") return -held;
  return move === "flip" ? -held - sign * amount : -sign * (amount % (held * sign)) || -held;
}

const linear: fc.Arbitrary<Case> = fc.record({
  fills: walk(scaled(-4_000_000, 9_000_000, 4)),
  multiplier,
  inverse: fc.constant(false),
  mark: scaled(-4_000_000, 9_000_000, 4),
});
const inverse: fc.Arbitrary<Case> = fc.record({
  fills: walk(scaled(1, 90_000_000, 3)),
  multiplier,
  inverse: fc.constant(true),
  mark: scaled(1, 90_000_000, 3),
});
const either = fc.oneof(linear, inverse);
const RUNS = { numRuns: 1_000 };

describe("foldFills against fractions", () => {
  it("linear contracts, prices below zero among them: every number to the last digit", () => {
    fc.assert(
      fc.property(linear, (one) => {
        expect(fold(one)).toEqual(expected(one));
      }),
      RUNS,
    );
  });

  it("inverse contracts: every number to the last digit", () => {
    fc.assert(
      fc.property(inverse, (one) => {
        expect(fold(one)).toEqual(expected(one));
      }),
      RUNS,
    );
  });

  it("realized + unrealized = cash flow + value at the mark", () => {
    fc.assert(
      fc.property(linear, (one) => {
        const cash = one.fills.reduce((so, fill) => {
          const flow = times(times(read(fill.quantity), read(fill.price)), read(one.multiplier));
          return minus(minus(so, flow), read(fill.fee ?? "0"));
        }, NONE);
        const folded = fold(one);
        const worth = times(times(read(folded.quantity), read(one.mark)), read(one.multiplier));
        expect(folded.totalNet).toBe(print(plus(cash, worth)));
      }),
      RUNS,
    );
  });

  it("quantity, fees and the total do not depend on the order of the fills", () => {
    const shuffled = either.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray([...one.fills], { minLength: one.fills.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([one, fills]) => {
        const [first, second] = [fold(one), fold({ ...one, fills })];
        for (const name of ["quantity", "fees", "totalNet", "notional"] as const) {
          expect(second[name]).toBe(first[name]);
        }
        if (first.quantity === "0") expect(second.realizedGross).toBe(first.realizedGross);
      }),
      RUNS,
    );
  });

  it("fills of one side have one average in any order, and realize nothing", () => {
    const oneSided = either.map((one) => ({
      ...one,
      fills: one.fills.map((fill) => ({ ...fill, quantity: fill.quantity.replace("-", "") })),
    }));
    fc.assert(
      fc.property(oneSided, (one) => {
        const backwards = fold({ ...one, fills: one.fills.toReversed() });
        expect(backwards).toEqual(fold(one));
        expect(backwards).toMatchObject({ realizedGross: "0", closedCycles: 0 });
      }),
      RUNS,
    );
  });

  it("buying what was sold mirrors every profit", () => {
    const negated = (text: string) =>
      text === "0" ? "0" : text.startsWith("-") ? text.slice(1) : `-${text}`;
    fc.assert(
      fc.property(either, (one) => {
        const mirror = one.fills.map((fill) => ({ ...fill, quantity: negated(fill.quantity) }));
        const [here, there] = [fold(one), fold({ ...one, fills: mirror })];
        expect(there.averagePrice).toBe(here.averagePrice);
        expect(there.realizedGross).toBe(negated(here.realizedGross));
        expect(there.unrealized).toBe(negated(here.unrealized ?? ""));
      }),
      RUNS,
    );
  });

  it("a fill in two parts at one price is the same fill", () => {
    const cut = either.chain((one) => fc.tuple(fc.constant(one), fc.nat(one.fills.length - 1)));
    fc.assert(
      fc.property(cut, ([one, at]) => {
        const fills = one.fills.flatMap((fill, index) => {
          if (index !== at) return [fill];
          const third = print(times(read(fill.quantity), fraction(1n, 4n)));
          const rest = print(minus(read(fill.quantity), read(third)));
          return [
            { ...fill, quantity: third },
            { ...fill, quantity: rest, fee: "0" },
          ];
        });
        expect(fold({ ...one, fills })).toEqual(fold(one));
      }),
      RUNS,
    );
  });
});
