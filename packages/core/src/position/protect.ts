import type { ClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { ProtectionLevels } from "../model/protection.ts";
import { leavesQuantity } from "../order/quantities.ts";
import { closingSide } from "../plan/exit.ts";
import {
  absolute,
  type Decimal,
  greaterThan,
  isPositive,
  isZero,
  lessThan,
  minimum,
  sign,
  subtract,
  sum,
  ZERO,
} from "../prim/decimal.ts";

/** A protective order to be placed. */
export interface ProtectiveLeg {
  readonly purpose: "stop_loss" | "take_profit";
  readonly quantity: Decimal;
}

/** What brings the protective orders in line with the position. */
export interface ProtectionChange {
  readonly cancels: readonly ClientOrderId[];
  readonly places: readonly ProtectiveLeg[];
}

export interface ProtectionView {
  /** Signed position of the strategy in the symbol. */
  readonly held: Decimal;
  /** Null: the position has no stop and no target. */
  readonly levels: ProtectionLevels | null;
  /** Open orders of the strategy in the symbol. */
  readonly openOrders: readonly Order[];
}

/**
 * Protection follows the position: each of stop and target covers what is open and no exit is closing,
 * never more (I17, I19). What is too much, or of the side that would open, is cancelled and placed anew once
 * its end is known, because a cancelled order may still fill.
 */
export function followPosition(view: ProtectionView): ProtectionChange {
  const uncovered = toCover(view);
  const legs = PURPOSES.map((purpose) => standing(view, purpose));
  const tooMuch = legs
    .filter(({ covered, opens }) => opens || greaterThan(covered, uncovered))
    .flatMap(({ live }) => live.map((order) => order.clientOrderId));
  const cancels = [...restingTooMuch(view), ...tooMuch];
  // Stop and target are placed together, once none of the old ones can fill any more.
  const ending = view.openOrders.some((order) => isProtective(order) && order.cancelRequested);
  if (ending || tooMuch.length > 0) return { cancels, places: [] };
  const places = legs
    .filter(({ covered, purpose }) => wants(view.levels, purpose) && lessThan(covered, uncovered))
    .map(({ covered, purpose }) => ({ purpose, quantity: subtract(uncovered, covered) }));
  return { cancels, places };
}

const PURPOSES = ["stop_loss", "take_profit"] as const;

/** The protective orders of one kind that nobody has cancelled; an exit at a better price is a target as well. */
function standing({ held, openOrders }: ProtectionView, purpose: ProtectiveLeg["purpose"]) {
  const live = openOrders.filter((order) => order.purpose === purpose && !order.cancelRequested);
  return {
    purpose,
    live,
    covered: sum(
      [...live, ...(purpose === "take_profit" ? restingExits(openOrders) : [])].map(leavesQuantity),
    ),
    /** Whether one of them would open or enlarge instead of closing. */
    opens: live.some(({ side }) => isZero(held) || side !== closingSide(held)),
  };
}

const isProtective = ({ purpose }: Order): boolean =>
  purpose === "stop_loss" || purpose === "take_profit";

/** Exits that wait for a better price. */
const restingExits = (openOrders: readonly Order[]): Order[] =>
  openOrders.filter(
    ({ cancelRequested, orderType, purpose, status }) =>
      purpose === "exit" && orderType !== "market" && status !== "initialized" && !cancelRequested,
  );

/** They go with the position they were to close. */
function restingTooMuch({ held, openOrders }: ProtectionView): ClientOrderId[] {
  const resting = restingExits(openOrders);
  return greaterThan(sum(resting.map(leavesQuantity)), absolute(held))
    ? resting.map((order) => order.clientOrderId)
    : [];
}

/** Unsigned quantity that stop and target must cover. */
function toCover({ held, levels, openOrders }: ProtectionView): Decimal {
  if (levels === null || sign(held) !== (levels.side === "long" ? 1 : -1)) return ZERO;
  const closing = openOrders.filter(
    (order) => order.purpose === "exit" && order.orderType === "market",
  );
  // A waiting exit that keeps a part closes all but that part, however much has filled by then.
  const keeps = closing.flatMap(({ release, status }) =>
    status === "initialized" && release !== null && release.keep !== null ? [release.keep] : [],
  );
  const open = keeps.reduce(minimum, absolute(held));
  const working = closing.filter(
    ({ release, status }) => status !== "initialized" || release?.keep == null,
  );
  const rest = subtract(open, sum(working.map(leavesQuantity)));
  return isPositive(rest) ? rest : ZERO;
}

const wants = (levels: ProtectionLevels | null, purpose: ProtectiveLeg["purpose"]): boolean =>
  levels !== null && (purpose === "stop_loss" ? levels.stop !== null : levels.takeProfit !== null);
