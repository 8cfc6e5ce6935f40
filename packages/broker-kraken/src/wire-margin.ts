import { at, decimalOf, textOf } from "@hookline/broker-ccxt";
import { type Decimal, divide, isZero, multiply, type Side, subtract } from "@hookline/core/driver";
import { UnreadableAnswer } from "./wire.ts";

/** What is left open of one margin position. */
export interface MarginPosition {
  readonly pair: string;
  readonly side: Side;
  /** Unsigned. */
  readonly quantity: Decimal;
  /** What the open part was bought or sold for. */
  readonly cost: Decimal;
}

/** Money of a margin account. */
export interface TradeBalance {
  /** Cash and collateral, without what open positions gain. */
  readonly balance: Decimal;
  readonly equity: Decimal;
  readonly freeMargin: Decimal;
}

/** Rows of `OpenPositions`; throws where one cannot be read, because a position left out would look closed. */
export function marginPositionsOf(body: unknown): readonly MarginPosition[] {
  const rows = at(body, "result");
  if (typeof rows !== "object" || rows === null || Array.isArray(rows))
    throw new UnreadableAnswer("no positions");
  return Object.values(rows)
    .map(readPosition)
    .filter(({ quantity }) => !isZero(quantity));
}

function readPosition(row: unknown): MarginPosition {
  const side = at(row, "type");
  const volume = decimalOf(at(row, "vol"));
  const closed = decimalOf(at(row, "vol_closed"));
  const cost = decimalOf(at(row, "cost"));
  const pair = textOf(at(row, "pair"));
  if ((side !== "buy" && side !== "sell") || volume === null || closed === null)
    throw new UnreadableAnswer("a position");
  if (cost === null || pair === null || isZero(volume)) throw new UnreadableAnswer("a position");
  const quantity = subtract(volume, closed);
  return { pair, side, quantity, cost: divide(multiply(cost, quantity), volume) };
}

/** The answer of `TradeBalance`: `tb` trade balance, `e` equity, `mf` free margin. */
export function tradeBalanceOf(body: unknown): TradeBalance {
  const [balance, equity, freeMargin] = ["tb", "e", "mf"].map((name) =>
    decimalOf(at(body, "result", name)),
  );
  if (balance == null || equity == null || freeMargin == null)
    throw new UnreadableAnswer("no trade balance");
  return { balance, equity, freeMargin };
}
