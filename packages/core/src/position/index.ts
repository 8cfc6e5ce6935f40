/** Position arithmetic by itself: exact, synchronous, without an engine. */
export type { Position } from "../model/position.ts";
export { type Decimal, parseDecimal } from "../prim/decimal.ts";
export { applyFill, type Fill, FLAT } from "./apply-fill.ts";
export { type FillText, type FoldedPosition, type FoldOptions, foldFills } from "./fold-fills.ts";
export type { Contract } from "./pnl.ts";
