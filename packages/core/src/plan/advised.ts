import { type Reason, reason } from "../model/codes.ts";
import type { Instrument } from "../model/instrument.ts";
import type { Advice } from "../model/signal.ts";
import { isZero, multiply, ONE } from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { roundToLot } from "../route/size/round-to-lot.ts";
import type { PlannedLeg } from "./plan.ts";

/**
 * A planned leg as the optimiser lets it go: an entry smaller or refused, an exit as it is. OPTIMIZER_REFUSED
 * at a scale of zero, OPTIMIZER_SILENT where its answer is required and missing.
 */
export function advised(
  leg: PlannedLeg,
  advice: Advice | null,
  instrument: Instrument,
): Result<PlannedLeg, Reason> {
  if (advice === null || leg.purpose === "exit" || advice.scale === ONE) return accept(leg);
  const { optimizer, required, scale } = advice;
  if (scale === null) {
    return required ? refuse(reason("OPTIMIZER_SILENT", { optimizer })) : accept(leg);
  }
  if (isZero(scale)) return refuse(reason("OPTIMIZER_REFUSED", { optimizer }));
  const quantity = roundToLot(multiply(leg.quantity, scale), instrument);
  return quantity.ok ? accept({ ...leg, quantity: quantity.value }) : quantity;
}
