import type { Decimal } from "../prim/decimal.ts";
import type { SignalId } from "./ids.ts";
import type { Instrument } from "./instrument.ts";
import type { Trail } from "./signal.ts";

/** A protective stop at absolute prices, on the instrument's ticks. */
export type StopLevel =
  | { readonly kind: "stop"; readonly stopPrice: Decimal }
  | { readonly kind: "stop_limit"; readonly stopPrice: Decimal; readonly limitPrice: Decimal }
  | { readonly kind: "trailing"; readonly trail: Trail };

/** Where stop and target of a strategy's position stand, and which signal asked for them. */
export interface ProtectionLevels {
  /** The side of the position that is protected. */
  readonly side: "long" | "short";
  readonly stop: StopLevel | null;
  readonly takeProfit: Decimal | null;
  readonly signalId: SignalId;
  readonly instrument: Instrument;
}
