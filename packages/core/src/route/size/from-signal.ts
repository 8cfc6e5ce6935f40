import { type Reason, reason } from "../../model/codes.ts";
import type { SignalQuantity } from "../../model/signal.ts";
import { atMost, type Decimal, HUNDRED } from "../../prim/decimal.ts";
import { type Result, refuse } from "../../prim/result.ts";
import { isPositiveDecimal } from "../../risk/plain.ts";
import { asSize, invalidSize } from "./facts.ts";
import { sizeByMoney } from "./money-amount.ts";
import { sizeByEquity } from "./percent-of-equity.ts";
import { sizeByPosition } from "./percent-of-position.ts";
import { sizeByRisk, sizeByRiskPercent } from "./risk-from-stop.ts";
import type { Sizer, SizingView } from "./sizer.ts";

/**
 * The sender's own quantity, in units, money, percent or risk as it says. SIZE_QUANTITY_MISSING
 * without one; a percent above 100 is SIZE_INVALID, because a signal chooses no leverage.
 */
export const fromSignal = (): Sizer => ({
  name: "from-signal",
  followsSender: true,
  problems: () => [],
  size: (view) =>
    view.signal.quantity === null
      ? refuse(reason("SIZE_QUANTITY_MISSING"))
      : sizeOf(view, view.signal.quantity),
});

function sizeOf(view: SizingView, { kind, value }: SignalQuantity): Result<Decimal, Reason> {
  if (!isPositiveDecimal(value)) return invalidSize("quantity");
  if (isPercent(kind) && !atMost(value, HUNDRED)) return invalidSize("quantity");
  switch (kind) {
    case "units":
      return asSize(value, "quantity");
    case "money":
      return sizeByMoney(view, value);
    case "percent_of_equity":
      return sizeByEquity(view, value);
    case "percent_of_position":
      return sizeByPosition(view, value);
    case "risk_money":
      return sizeByRisk(view, value);
    case "risk_percent":
      return sizeByRiskPercent(view, value);
    default:
      return invalidSize("quantity.kind");
  }
}

const isPercent = (kind: SignalQuantity["kind"]): boolean =>
  kind === "percent_of_equity" || kind === "percent_of_position" || kind === "risk_percent";
