import type { PositionClaim } from "../model/signal.ts";
import { absolute, compare, type Decimal, isNegative, isZero, ZERO } from "../prim/decimal.ts";
import type { DraftParts } from "./draft.ts";
import type { FieldReader } from "./fields.ts";

const POSITION_SIDES = { long: "long", short: "short", flat: "flat" } as const;

const OPEN_SIDES = { long: "long", short: "short" } as const;

/** The only side that an exit may close: the sender's, which must fit the action and the side that it implies. */
export function readExitSide(
  from: FieldReader,
  { action, exitSide = null }: Pick<DraftParts, "action" | "exitSide">,
  name: string,
): "long" | "short" | null {
  const side = from.choice(name, OPEN_SIDES);
  if (side === null || action === null) return exitSide;
  if (action !== "exit") return from.refuse("FIELD_CONFLICT", name, { allowed: "with an exit" });
  return exitSide === null || exitSide === side
    ? side
    : from.refuse("FIELD_CONFLICT", name, { allowed: exitSide });
}

/** Names of the members that state one position. */
export interface ClaimNames {
  readonly side: string;
  /** Size without a sign. */
  readonly size: string;
  /** Size with a sign: negative is short. */
  readonly signed?: string;
}

/** A stated position; null where none is stated. Side and sizes that contradict each other are refused. */
export function readClaim(from: FieldReader, names: ClaimNames): PositionClaim | null {
  const side = from.choice(names.side, POSITION_SIDES);
  const size = from.decimal(names.size, { sign: "not_negative" });
  const signed = names.signed === undefined ? null : from.decimal(names.signed, { sign: "any" });
  if (side === null && signed === null) {
    // A size says nothing while nobody says of which side.
    if (size !== null && !from.has(names.side)) from.require(names.side);
    return null;
  }
  const quantity = size ?? (signed === null ? null : absolute(signed));
  const claim = claimOf(side ?? sideOf(signed ?? ZERO), quantity);
  if (contradictsItself(claim, { size, signed })) {
    return from.refuse("FIELD_CONFLICT", names.side, { allowed: "a side that fits the size" });
  }
  return claim;
}

const claimOf = (side: PositionClaim["side"], quantity: Decimal | null): PositionClaim => ({
  side,
  quantity: side === "flat" ? (quantity ?? ZERO) : quantity,
});

const sideOf = (signed: Decimal): PositionClaim["side"] =>
  isZero(signed) ? "flat" : isNegative(signed) ? "short" : "long";

function contradictsItself(
  { side, quantity }: PositionClaim,
  sizes: { readonly size: Decimal | null; readonly signed: Decimal | null },
): boolean {
  const { signed, size } = sizes;
  if (quantity !== null && isZero(quantity) !== (side === "flat")) return true;
  if (signed === null) return false;
  return sideOf(signed) !== side || (size !== null && compare(absolute(signed), size) !== 0);
}

/** A strategy's order and where it leads, as far as the sender says. */
export interface Move {
  /** The order's own word; null where there is none. */
  readonly order: "buy" | "sell" | "exit" | null;
  /** Size of the order in units. */
  readonly size: Decimal | null;
  readonly previous: PositionClaim | null;
  readonly target: PositionClaim | null;
}

/** Names for the problems of a move. */
export interface MoveNames {
  readonly order: string;
  readonly size: string;
}

type MoveParts = Pick<
  DraftParts,
  "action" | "quantity" | "exitSide" | "target" | "previous" | "orderSide" | "orderQuantity"
>;

/**
 * What a move asks for. A position that is stated with its size, is flat or changes sides becomes a
 * `target`: it is met whatever was missed before. One that keeps its side without a size is enlarged by
 * buying or selling, or made smaller by an exit that cannot go through zero. An order that cannot lead
 * from the previous position to the stated one is refused.
 */
export function readMove(from: FieldReader, move: Move, names: MoveNames): MoveParts {
  const { order, size, previous, target } = move;
  const quantity = size === null ? null : ({ kind: "units", value: size } as const);
  if (target === null) {
    from.require(names.order);
    return { action: order, quantity, previous };
  }
  if (contradicts(move, target)) {
    from.refuse("FIELD_CONFLICT", names.order, {
      allowed: `an order that leads to ${target.side}`,
    });
  }
  if (order === null || isExact(target) || (previous !== null && previous.side !== target.side)) {
    const orderSide = order === "exit" ? null : order;
    return { action: "target", target, previous, orderSide, orderQuantity: size };
  }
  if (order === enlargingSide(target)) return { action: order, quantity, previous };
  // Without a size an exit would close everything, and the sender says that something stays.
  from.require(names.size);
  const exitSide = target.side === "short" ? "short" : "long";
  return { action: "exit", exitSide, quantity, previous };
}

const isExact = (target: PositionClaim): boolean =>
  target.side === "flat" || target.quantity !== null;

const enlargingSide = (target: PositionClaim): "buy" | "sell" =>
  target.side === "long" ? "buy" : "sell";

const RANKS = { short: -1, flat: 0, long: 1 } as const;

function contradicts({ order, previous }: Move, target: PositionClaim): boolean {
  if (order === null || previous === null) return false;
  const turn = RANKS[target.side] - RANKS[previous.side];
  if (turn !== 0)
    return order === "exit" ? target.side !== "flat" : order !== (turn > 0 ? "buy" : "sell");
  if (target.side === "flat" || target.quantity === null || previous.quantity === null)
    return false;
  const growth = compare(target.quantity, previous.quantity);
  if (growth === 0) return false;
  const grows = order === enlargingSide(target);
  return order === "exit" ? growth > 0 : grows !== growth > 0;
}
