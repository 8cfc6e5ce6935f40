import type { Reason } from "../../model/codes.ts";
import type { Instrument } from "../../model/instrument.ts";
import type { Side } from "../../model/order.ts";
import type { Signal } from "../../model/signal.ts";
import type { Decimal } from "../../prim/decimal.ts";
import type { Result } from "../../prim/result.ts";

/** What a sizer may look at: facts, never the clock or the broker. */
export interface SizingView {
  readonly signal: Signal;
  readonly side: Side;
  /** Limit price, stop price or reference price of the order; null where none is known. */
  readonly price: Decimal | null;
  /** Stop price of the protection, resolved against `price`; null where the signal has none. */
  readonly stopPrice: Decimal | null;
  /** Cash plus the value of the positions; null where unknown. */
  readonly equity: Decimal | null;
  /** The strategy's signed position in the symbol. */
  readonly position: Decimal;
  readonly instrument: Instrument;
}

/**
 * Turns a signal into the quantity of its entry. The engine then rounds it down to the lot size.
 */
export interface Sizer {
  readonly name: string;
  /** Whether sizes are the sender's own numbers, so that a target of the sender is met exactly. */
  readonly followsSender: boolean;
  /** Problems of its options, as sentences; empty when fine. */
  problems(): readonly string[];
  /** Unsigned quantity greater than zero, or why there is none. */
  size(view: SizingView): Result<Decimal, Reason>;
}
