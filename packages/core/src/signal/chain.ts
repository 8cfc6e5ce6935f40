import type { SignalKey, SourceId, StrategyId, SymbolName } from "../model/ids.ts";
import type { PositionClaim, Signal } from "../model/signal.ts";
import { compare } from "../prim/decimal.ts";

// A strategy that states its position before and after each of its orders leaves a chain: the position before
// is the one after of the message before it. A link that does not fit tells that a message was lost or
// overtaken on its way, which no other field of a webhook tells.

/** Where a strategy said that it stands, in its newest message that was decided. */
export interface ChainLink {
  readonly previous: PositionClaim;
  readonly target: PositionClaim;
  /** The sender's time of that message; null where it gave none. */
  readonly timeMs: number | null;
  readonly receivedAtMs: number;
  /** What is missing before it: where the chain stood, and where that message began. */
  readonly gap: { readonly from: PositionClaim; readonly to: PositionClaim } | null;
}

/**
 * How a message fits: `none` says nothing about positions or comes first · `follows` begins where the last one
 * ended · `repeats` says the same again · `skips` begins elsewhere, so one is missing or late ·
 * `overtaken` is the missing one, after a newer message has been acted on.
 */
export type ChainFit = "none" | "follows" | "repeats" | "skips" | "overtaken";

/** A chain: one for each source, strategy and symbol as the sender names it, and another one for their mirrors. */
export const chainKey = (signal: {
  readonly source: SourceId;
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
  readonly mirrors?: SignalKey;
}): string =>
  `${signal.source}\n${signal.strategy}\n${signal.symbol}${signal.mirrors === undefined ? "" : "\nmirror"}`;

type Claims = Pick<Signal, "previous" | "target" | "timeMs" | "receivedAtMs">;

/** A gap without the sender's times is believed for this long: TradingView's resends end after about 27 s. */
const GAP_MS = 45_000;

/** Where a message stands against the chain so far. */
export function fitInChain(link: ChainLink | null, signal: Claims): ChainFit {
  const { previous, target } = signal;
  if (link === null || previous === null || target === null) return "none";
  if (link.gap !== null && isSame(previous, link.gap.from) && isEarlier(signal, link)) {
    return "overtaken";
  }
  if (isSame(previous, link.target)) return "follows";
  return isRepeat(link, signal) ? "repeats" : "skips";
}

/** A strategy makes the same move again and again; only one that is not later is the same message. */
const isRepeat = (link: ChainLink, { previous, target, timeMs }: Claims): boolean =>
  previous !== null &&
  target !== null &&
  isSame(previous, link.previous) &&
  isSame(target, link.target) &&
  timeMs !== null &&
  link.timeMs !== null &&
  timeMs <= link.timeMs;

/** The chain after a message was decided; null where it no longer says where it stands. */
export function extendChain(link: ChainLink | null, signal: Claims): ChainLink | null {
  const { previous, receivedAtMs, target, timeMs } = signal;
  // Without a pair the sender moved to where nobody can tell, unless it never says.
  if (previous === null || target === null) return previous === null ? link : null;
  const fit = fitInChain(link, signal);
  if (link !== null && fit === "overtaken") return { ...link, gap: narrowed(link, target) };
  const gap = link !== null && fit === "skips" ? { from: link.target, to: previous } : null;
  return { previous, target, timeMs, receivedAtMs, gap };
}

/** What is still missing once the next missing message has come. */
const narrowed = ({ gap }: ChainLink, from: PositionClaim): ChainLink["gap"] =>
  gap === null || isSame(from, gap.to) ? null : { from, to: gap.to };

/** Whole seconds are equal for messages of one bar, so only a later time proves that it is a new one. */
function isEarlier(signal: Claims, link: ChainLink): boolean {
  return signal.timeMs === null || link.timeMs === null
    ? signal.receivedAtMs - link.receivedAtMs < GAP_MS
    : signal.timeMs <= link.timeMs;
}

/** Equal positions, as far as both sides say how large. */
const isSame = (left: PositionClaim, right: PositionClaim): boolean =>
  left.side === right.side &&
  (left.quantity === null ||
    right.quantity === null ||
    compare(left.quantity, right.quantity) === 0);
