import type { Decimal } from "../prim/decimal.ts";
import type { Reason } from "./codes.ts";
import type { ClientOrderId, ExecutionId, SymbolName, VenueOrderId } from "./ids.ts";
import type { Side } from "./order.ts";

/**
 * A fact about an order from the broker: by stream, look-up or the answer to a request.
 * Reports may come twice and in any order; fills are told apart by `execId`.
 */
export type ExecutionReport = {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  /** Broker's time of the event, Unix milliseconds. */
  readonly atMs: number;
} & (
  | { readonly type: "accepted" }
  | { readonly type: "rejected"; readonly reason: Reason }
  | {
      readonly type: "fill";
      readonly execId: ExecutionId;
      readonly symbol: SymbolName;
      readonly side: Side;
      /** Unsigned, greater than zero. */
      readonly lastQuantity: Decimal;
      readonly lastPrice: Decimal;
      /** Negative is a rebate. */
      readonly fee: Decimal;
      /** Currency of the fee. Left out: the instrument's own (the quote currency). */
      readonly feeCurrency?: string;
    }
  /** The venue took a fill back: it never was. What a correction puts in its place is a fill with a name of its own. */
  | { readonly type: "bust"; readonly execId: ExecutionId }
  | { readonly type: "canceled" }
  | { readonly type: "cancel_rejected"; readonly reason: Reason }
  | { readonly type: "expired" }
);

/** What one execution moved. */
export interface BookedFill {
  readonly side: Side;
  /** Unsigned. */
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** In the instrument's currency. */
  readonly fee: Decimal;
}

/**
 * The answer to a submit.
 * `accepted`: the broker has it · `rejected`: a definitive, allow-listed refusal · `not_sent`: no byte left
 * this process · `unknown`: everything else; only evidence ends it.
 */
export type SubmitOutcome =
  | {
      readonly kind: "accepted";
      readonly venueOrderId: VenueOrderId | null;
      /** Of the other leg, where two were sent in one request. */
      readonly ocoVenueOrderId?: VenueOrderId | null;
    }
  | { readonly kind: "rejected"; readonly reason: Reason }
  | { readonly kind: "not_sent"; readonly reason: Reason }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** The answer to a cancel: `requested` means the end is still to be reported. */
export type CancelOutcome =
  | { readonly kind: "requested" }
  | { readonly kind: "canceled" }
  | { readonly kind: "too_late"; readonly reason: Reason }
  | { readonly kind: "unknown"; readonly reason: Reason };
