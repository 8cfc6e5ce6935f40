import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PositionClaim } from "../model/signal.ts";
import { decimal } from "../prim/decimal.ts";
import { type ChainLink, extendChain, fitInChain } from "./chain.ts";

/** `1` is long 1, `-1` short 1, `0` flat. */
const claim = (position: number): PositionClaim => ({
  side: position > 0 ? "long" : position < 0 ? "short" : "flat",
  quantity: decimal(String(Math.abs(position))),
});

const move = (from: number, to: number, timeMs: number | null = null, receivedAtMs = 0) => ({
  previous: claim(from),
  target: claim(to),
  timeMs,
  receivedAtMs,
});

const after = (...moves: ReturnType<typeof move>[]): ChainLink | null =>
  moves.reduce<ChainLink | null>(extendChain, null);

describe("the chain of a strategy's positions", () => {
  it("a message without a pair, and the first one, are measured by nothing", () => {
    expect(fitInChain(null, move(1, 0))).toBe("none");
    const silent = { previous: null, target: null, timeMs: null, receivedAtMs: 0 };
    expect(fitInChain(after(move(0, 1)), silent)).toBe("none");
    expect(extendChain(after(move(0, 1)), silent)).toEqual(after(move(0, 1)));
  });

  it("each message begins where the one before it ended", () => {
    expect(fitInChain(after(move(0, 1)), move(1, 3))).toBe("follows");
    expect(fitInChain(after(move(0, 1), move(1, 3)), move(3, -2))).toBe("follows");
  });

  it("without sizes the sides alone must fit", () => {
    const long: PositionClaim = { side: "long", quantity: null };
    expect(fitInChain(after(move(0, 2)), { ...move(2, 0), previous: long })).toBe("follows");
    expect(fitInChain(after(move(0, -2)), { ...move(2, 0), previous: long })).toBe("skips");
  });

  it("the same move of the same second is a repeat; a later one tells of a missing way back", () => {
    expect(fitInChain(after(move(0, 1, 1_000)), move(0, 1, 1_000))).toBe("repeats");
    expect(fitInChain(after(move(0, 1, 1_000)), move(0, 1, 2_000))).toBe("skips");
    expect(fitInChain(after(move(0, 1)), move(0, 1))).toBe("skips");
  });

  it("a message that begins elsewhere tells of a lost or late one", () => {
    const link = after(move(0, 1), move(2, 0));
    expect(fitInChain(after(move(0, 1)), move(2, 0))).toBe("skips");
    expect(link?.gap).toEqual({ from: claim(1), to: claim(2) });
  });

  it("the late one is known as overtaken, and closes the gap", () => {
    const link = after(move(0, 1, 1_000), move(2, 0, 1_000));
    const late = move(1, 2, 1_000);
    expect(fitInChain(link, late)).toBe("overtaken");
    expect(extendChain(link, late)).toEqual({ ...link, gap: null });
  });

  it("several late ones are known in turn", () => {
    const link = after(move(0, 1, 1_000), move(3, 0, 2_000));
    const first = move(1, 2, 1_000);
    expect(fitInChain(link, first)).toBe("overtaken");
    const then = extendChain(link, first);
    expect(fitInChain(then, move(2, 3, 1_000))).toBe("overtaken");
    expect(extendChain(then, move(2, 3, 1_000))?.gap).toBeNull();
  });

  it("a message of a later second is new, though it looks like the missing one", () => {
    const link = after(move(1, 0, 1_000), move(1, 0, 2_000));
    expect(link?.gap).toEqual({ from: claim(0), to: claim(1) });
    expect(fitInChain(link, move(0, 1, 2_000))).toBe("overtaken");
    expect(fitInChain(link, move(0, 1, 3_000))).toBe("follows");
  });

  it("without times a gap is believed for 45 seconds", () => {
    const gap = after(move(2, 0), move(1, 0));
    expect(fitInChain(gap, move(0, 1, null, 44_999))).toBe("overtaken");
    expect(fitInChain(gap, move(0, 1, null, 45_000))).toBe("follows");
  });

  it("P: messages that arrive in order leave no gap, whatever the strategy does", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2 }), (positions) => {
        let link: ChainLink | null = null;
        for (const [index, to] of positions.entries()) {
          const step = move(positions[index - 1] ?? 0, to, index * 1_000, index * 1_000);
          expect(["none", "follows", "repeats"]).toContain(fitInChain(link, step));
          link = extendChain(link, step);
        }
        expect(link?.gap).toBeNull();
      }),
    );
  });
});
