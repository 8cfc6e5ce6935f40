import type { Reason } from "../../model/codes.ts";
import type { Decimal } from "../../prim/decimal.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { isDecimal } from "../../risk/plain.ts";
import { isRecord, readReason } from "../../risk/read-reason.ts";
import { invalidSize } from "./facts.ts";
import { roundToLot } from "./round-to-lot.ts";
import type { Sizer, SizingView } from "./sizer.ts";

/**
 * The quantity of an entry, on lots. A sizer that throws or answers no size is a refusal like any
 * other (SIZE_INVALID): one from a plug-in stops its own orders and nothing else (I46).
 */
export function sizeEntry(sizer: Sizer, view: SizingView): Result<Decimal, Reason> {
  const size = asked(sizer, view);
  return size.ok ? roundToLot(size.value, view.instrument) : size;
}

function asked(sizer: Sizer, view: SizingView): Result<Decimal, Reason> {
  try {
    return readSize(sizer.size(view));
  } catch {
    // What was thrown stays out of the journal: it may carry anything.
    return invalidSize("sizer");
  }
}

function readSize(answer: unknown): Result<Decimal, Reason> {
  if (!isRecord(answer)) return invalidSize("sizer");
  const { ok, refusal, value } = answer;
  if (ok === true && isDecimal(value)) return accept(value);
  const why = ok === false ? readReason(refusal) : null;
  return why === null ? invalidSize("sizer") : refuse(why);
}
