import type { ClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { ProtectionLevels } from "../model/protection.ts";
import { leavesQuantity, reachOf } from "../order/quantities.ts";
import { isOpen } from "../order/transitions.ts";
import { closingSide } from "../plan/exit.ts";
import {
  absolute,
  add,
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
  /** Any order of the account, for legs whose partner has ended. */
  readonly orderOf: (id: ClientOrderId) => Order | undefined;
}

/**
 * Protection follows the position: each of stop and target covers what is open and no exit is closing,
 * never more (I17, I19). What is too much, or of the side that would open, is cancelled and placed anew once
 * its end is known, because a cancelled order may still fill.
 */
export function followPosition(view: ProtectionView): ProtectionChange {
  const uncovered = toCover(view);
  const legs = PURPOSES.map((purpose) => standing(view, purpose));
  // A stop that was given up and came late may stand where the position has none by now.
  const tooMuch = legs
    .filter(
      ({ covered, opens, purpose }) =>
        opens || greaterThan(covered, wants(view.levels, purpose) ? uncovered : ZERO),
    )
    .flatMap(({ live }) => live.map((order) => order.clientOrderId));
  // At the venue both legs of a pair end together; the one that is left here is asked about before anything is placed.
  const bereft = legs.flatMap(({ live }) => live.filter((order) => isBereft(view, order)));
  const cancels = [
    ...restingTooMuch(view),
    ...tooMuch,
    ...bereft.map((order) => order.clientOrderId),
  ];
  // Stop and target are placed together, once none of the old ones can fill any more.
  const ending = view.openOrders.some((order) => isProtective(order) && order.cancelRequested);
  if (ending || tooMuch.length + bereft.length > 0) return { cancels, places: [] };
  const places = legs
    .filter(({ covered, purpose }) => wants(view.levels, purpose) && lessThan(covered, uncovered))
    .map(({ covered, purpose }) => ({ purpose, quantity: subtract(uncovered, covered) }));
  return { cancels, places };
}

/** A leg whose partner ended without a fill. */
function isBereft(view: ProtectionView, order: Order): boolean {
  const partner = partnerOf(view, order);
  return partner !== undefined && !isOpen(partner.status) && isZero(partner.filledQuantity);
}

const PURPOSES = ["stop_loss", "take_profit"] as const;

/** The protective orders of one kind that nobody has cancelled; an exit at a better price is a target as well. */
function standing(view: ProtectionView, purpose: ProtectiveLeg["purpose"]) {
  const { held, openOrders } = view;
  const live = openOrders.filter((order) => order.purpose === purpose && !order.cancelRequested);
  return {
    purpose,
    live,
    covered: add(
      sum(live.map((order) => reachOf(order, partnerOf(view, order)))),
      purpose === "take_profit" ? sum(restingExits(openOrders).map(leavesQuantity)) : ZERO,
    ),
    /** Whether one of them would open or enlarge instead of closing. */
    opens: live.some(({ side }) => isZero(held) || side !== closingSide(held)),
  };
}

const partnerOf = ({ orderOf }: Pick<ProtectionView, "orderOf">, { oco }: Order) =>
  oco === undefined ? undefined : orderOf(oco);

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
