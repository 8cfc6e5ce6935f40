import { describe, expect, it } from "vitest";
import type { Reason } from "../model/codes.ts";
import type { PositionClaim } from "../model/signal.ts";
import { decimal } from "../prim/decimal.ts";
import { type Move, readMove } from "./claims.ts";
import { FieldReader } from "./fields.ts";
import { byName } from "./members.ts";

const long = (quantity: string | null): PositionClaim => claim("long", quantity);
const short = (quantity: string | null): PositionClaim => claim("short", quantity);
const flat: PositionClaim = claim("flat", "0");

function claim(side: PositionClaim["side"], quantity: string | null): PositionClaim {
  return { side, quantity: quantity === null ? null : decimal(quantity) };
}

const positions = [
  null,
  flat,
  long(null),
  long("1"),
  long("2"),
  short(null),
  short("1"),
  short("2"),
];
const targets = positions.filter((position) => position !== null);
const orders = ["buy", "sell", "exit", null] as const;

function outcome(move: Omit<Move, "size">) {
  const problems: Reason[] = [];
  const from = new FieldReader(byName({ fields: new Map(), path: "" }), {
    problems,
    read: new Map(),
  });
  const names = { order: "action", size: "contracts" };
  const parts = readMove(from, { ...move, size: decimal("1") }, names);
  const conflicts = problems.some(({ code }) => code === "FIELD_CONFLICT");
  return { ...parts, conflicts };
}

const moves = orders.flatMap((order) =>
  positions.flatMap((previous) => targets.map((target) => ({ order, previous, target }))),
);

describe("readMove over every order, previous and stated position", () => {
  it("covers the whole matrix", () => {
    expect(moves).toHaveLength(4 * 8 * 7);
  });

  it("I17 never buys or sells towards flat, so that a late exit cannot open a position", () => {
    for (const move of moves.filter(({ target }) => target.side === "flat")) {
      const { action, target } = outcome(move);
      expect({ action, target }).toEqual({ action: "target", target: flat });
    }
  });

  it("opens and enlarges the stated side only", () => {
    for (const move of moves) {
      const { action } = outcome(move);
      if (action === "buy") expect(move.target.side).toBe("long");
      if (action === "sell") expect(move.target.side).toBe("short");
    }
  });

  it("makes smaller what keeps its side by an exit of that side", () => {
    for (const move of moves) {
      const { action, exitSide } = outcome(move);
      if (action === "exit") expect(exitSide).toBe(move.target.side);
    }
  });

  it("meets a position that is stated with its size as a target, always", () => {
    for (const move of moves.filter(({ target }) => target.quantity !== null)) {
      const { action, target } = outcome(move);
      expect({ action, target }).toEqual({ action: "target", target: move.target });
    }
  });

  it("keeps the previous position whatever becomes of the move", () => {
    for (const move of moves) expect(outcome(move).previous).toEqual(move.previous);
  });

  it("refuses an order that leads the other way, and nothing else", () => {
    const ranks = { short: -1, flat: 0, long: 1 };
    const size = (position: PositionClaim) => Number(position.quantity) * ranks[position.side];
    for (const move of moves) {
      const { order, previous, target } = move;
      if (order === null || order === "exit" || previous === null) continue;
      const turn = ranks[target.side] - ranks[previous.side];
      const known = target.quantity !== null && previous.quantity !== null;
      const change = turn !== 0 ? turn : known ? size(target) - size(previous) : 0;
      const wrong = order === "buy" ? change < 0 : change > 0;
      expect(outcome(move).conflicts, JSON.stringify(move)).toBe(wrong);
    }
  });
});
