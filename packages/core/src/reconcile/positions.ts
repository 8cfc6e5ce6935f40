import type { SymbolName } from "../model/ids.ts";
import type { PositionMismatch } from "../model/inputs.ts";
import type { Position } from "../model/position.ts";
import type { BrokerPosition } from "../ports/broker.ts";
import { ZERO } from "../prim/decimal.ts";

/** Symbols in which the broker's signed quantity is not ours; none is listed twice. */
export function comparePositions(
  ours: ReadonlyMap<SymbolName, Pick<Position, "quantity">>,
  theirs: readonly BrokerPosition[],
): readonly PositionMismatch[] {
  const held = new Map(theirs.map((position) => [position.symbol, position]));
  const symbols = new Set([...ours.keys(), ...held.keys()]);
  return [...symbols].flatMap((symbol) => {
    const mine = ours.get(symbol)?.quantity ?? ZERO;
    const position = held.get(symbol);
    const quantity = position?.quantity ?? ZERO;
    return mine === quantity
      ? []
      : [{ symbol, ours: mine, theirs: quantity, averagePrice: position?.averagePrice ?? null }];
  });
}

/** The mismatches that an earlier comparison found just so: one bulk report may be incomplete (F17). */
export const confirmed = (
  now: readonly PositionMismatch[],
  before: readonly PositionMismatch[],
): readonly PositionMismatch[] =>
  now.filter((mismatch) =>
    before.some(
      ({ ours, symbol, theirs }) =>
        symbol === mismatch.symbol && ours === mismatch.ours && theirs === mismatch.theirs,
    ),
  );
