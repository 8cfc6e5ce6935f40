import { type Reason, reason } from "../model/codes.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Quote } from "../model/instrument.ts";
import type { HeldEntry, LiveSettings } from "../model/live.ts";
import type { Order } from "../model/order.ts";
import {
  absolute,
  atMost,
  type Decimal,
  decimal,
  isPositive,
  multiply,
  subtract,
} from "../prim/decimal.ts";
import { type Asked, entryRefusal } from "./live-gate.ts";
import { accountOf, type State } from "./state.ts";

/** An entry that a person wants to let go, and what the market said just before. */
export interface Approving {
  readonly order: Order;
  readonly hold: HeldEntry;
  readonly facts: readonly AccountFacts[];
}

const HUNDRED = decimal("100");
/** A price that is older than this says nothing about now. */
const FRESH_MS = 60_000;

/**
 * Why an approval comes to nothing; null where the entry may go. Everything is asked again that may have changed since
 * the entry was held, and what cannot be answered refuses; the risk table is asked by `review`.
 */
export function approvalRefusal(state: State, approving: Approving, asked: Asked): Reason | null {
  const { hold, order } = approving;
  if (!(asked.nowMs < hold.expiresAtMs)) return reason("LIVE_APPROVAL_EXPIRED");
  const why = entryRefusal(state, order, asked);
  if (why !== null) return why;
  const live = asked.settings.accounts.get(order.account)?.live ?? null;
  if (live === null) return reason("LIVE_NOT_CONFIRMED");
  return driftRefusal(order, priceNow(state, approving, asked.nowMs), live);
}

/** The market's price, or one that was seen after the entry was held; the signal's own is no second look. */
function priceNow(state: State, { facts, hold, order }: Approving, nowMs: number): Decimal | null {
  const { account, symbol } = order;
  const asked = facts.find((each) => each.account === account && each.symbol === symbol)?.quote;
  const seen = accountOf(state, account).prices.get(symbol);
  const isFresh = ({ atMs }: Quote): boolean => Math.abs(nowMs - atMs) <= FRESH_MS;
  if (asked !== undefined && asked !== null && isFresh(asked)) return asked.price;
  return seen !== undefined && seen.atMs > hold.heldAtMs && isFresh(seen) ? seen.price : null;
}

function driftRefusal(
  { referencePrice: before }: Order,
  now: Decimal | null,
  { maxDriftPercent }: LiveSettings,
): Reason | null {
  if (before === null || now === null || !isPositive(before) || !isPositive(now)) {
    return reason("LIVE_PRICE_DRIFTED", { before, now });
  }
  const moved = multiply(absolute(subtract(now, before)), HUNDRED);
  return atMost(moved, multiply(before, maxDriftPercent))
    ? null
    : reason("LIVE_PRICE_DRIFTED", { before, now, maxDriftPercent });
}
