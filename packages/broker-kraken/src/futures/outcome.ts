import { at, textOf } from "@hookline/broker-ccxt";
import {
  type CancelOutcome,
  parseVenueOrderId,
  type ReasonDetail,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { notSent, unknown, type Wire } from "../outcome.ts";

/** States of `sendStatus` and `editStatus` that end the request without an order or a change (docs.kraken.com, send order). */
const REJECTED: ReadonlySet<string> = new Set([
  "cancelled",
  "insufficientAvailableFunds",
  "invalidOrderType",
  "invalidPrice",
  "invalidSide",
  "invalidSize",
  "marketInactive",
  "marketSuspended",
  "maxPositionViolation",
  "clientOrderIdTooLong",
  "outsidePriceCollar",
  "postWouldExecute",
  "selfFill",
  "tooManySmallOrders",
  "wouldCauseLiquidation",
  "wouldExecuteSelf",
  "wouldNotReducePosition",
  "wouldProcessAfterSpecifiedTime",
  "requiredArgumentMissing",
  "invalidArgument",
]);

const EDIT_REJECTED: ReadonlySet<string> = new Set([
  ...REJECTED,
  "orderForEditNotFound",
  "orderForEditNotAStop",
]);

const ACCEPTED: ReadonlySet<string> = new Set(["placed", "partiallyFilled", "filled", "untouched"]);

/** Errors of the whole request that end it before the matching engine. */
const REFUSED: ReadonlySet<string> = new Set([
  "requiredArgumentMissing",
  "invalidArgument",
  "authenticationError",
  "accountInactive",
  "invalidAccount",
  "invalidAmount",
  "invalidUnit",
  "insufficientFunds",
  "contractNotFound",
  "marketUnavailable",
]);

const NOT_PROCESSED: ReadonlySet<string> = new Set([
  "apiLimitExceeded",
  "nonceBelowThreshold",
  "nonceDuplicate",
]);

/** The error of a whole request, without the member that some errors name (`invalidArgument: size`); null: none. */
export const errorOf = (body: unknown): string | null => {
  const text = textOf(at(body, "error"));
  return text === null ? null : (/^[A-Za-z]{2,40}(?=:|$)/.exec(text)?.[0] ?? "?");
};

const isSuccess = ({ body, status }: Wire): boolean =>
  status === 200 && at(body, "result") === "success";

export const isThrottled = ({ body, status }: Wire): boolean =>
  status === 429 || errorOf(body) === "apiLimitExceeded";

/** What an answer to an order says. */
export type Sent =
  | { readonly kind: "outcome"; readonly outcome: SubmitOutcome }
  /** An order with this id was there before: the look-up tells what it is. */
  | { readonly kind: "id_exists" }
  /** Immediate-or-cancel, and nothing was there to trade with: taken and ended. */
  | { readonly kind: "ended_at_once"; readonly outcome: SubmitOutcome };

const outcome = (given: SubmitOutcome): Sent => ({ kind: "outcome", outcome: given });

/** Reads the answer of `sendorder`: by its state and its events; what is not listed proves nothing. */
export function readSent(wire: Wire): Sent {
  const { body, sent, status } = wire;
  const early = refusedWhole(wire);
  if (early !== null) return outcome(early);
  const word = textOf(at(body, "sendStatus", "status")) ?? "";
  const detail: ReasonDetail = { code: codeOf(word), status, sent };
  const venueOrderId = venueIdOf(body);
  const events = eventTypes(body, "sendStatus");
  if (word === "clientOrderIdAlreadyExist") return { kind: "id_exists" };
  const isAccepted = ACCEPTED.has(word) || events.has("PLACE") || events.has("EXECUTION");
  if (isAccepted)
    return outcome(
      venueOrderId === null
        ? unknown({ ...detail, why: "answer_without_id" })
        : { kind: "accepted", venueOrderId },
    );
  if (word === "iocWouldNotExecute")
    return { kind: "ended_at_once", outcome: { kind: "accepted", venueOrderId } };
  if (!REJECTED.has(word)) return outcome(unknown(detail));
  return outcome({ kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) });
}

/** What the answer to `editorder` proves; a rejection leaves the order as it was. */
export function readEdited(wire: Wire): SubmitOutcome {
  const early = refusedWhole(wire);
  if (early !== null) return early;
  const word = textOf(at(wire.body, "editStatus", "status")) ?? "";
  const detail: ReasonDetail = { code: codeOf(word), status: wire.status };
  const id =
    textOf(at(wire.body, "editStatus", "orderId")) ??
    textOf(at(wire.body, "editStatus", "order_id"));
  if (word === "edited")
    return { kind: "accepted", venueOrderId: id === null ? null : parseVenueOrderId(id) };
  return EDIT_REJECTED.has(word)
    ? { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) }
    : unknown(detail);
}

/** What the answer to `cancelorder` proves; the end is told with all its fills, so it is only requested here. */
export function readCanceled(wire: Wire): CancelOutcome {
  const word = isSuccess(wire) ? (textOf(at(wire.body, "cancelStatus", "status")) ?? "") : "";
  const { sent, status, why = null } = wire;
  const detail: ReasonDetail = { code: codeOf(word), status, sent, why };
  if (word === "cancelled") return { kind: "requested" };
  return word === "filled" || word === "notFound"
    ? { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", detail) }
    : unknown(detail);
}

/** Null: the request as a whole was taken. */
function refusedWhole(wire: Wire): SubmitOutcome | null {
  const { body, sent, status, why } = wire;
  const error = errorOf(body);
  const detail: ReasonDetail = { code: error, status };
  if (!sent) return notSent({ ...detail, why: why ?? "nothing_left" });
  if (isThrottled(wire)) return notSent({ ...detail, why: "rate_limited" });
  if (isSuccess(wire)) return null;
  // An error of a proxy, or of a server that fell over, says nothing of the order.
  if (status === null || status >= 500 || error === null || at(body, "result") !== "error")
    return unknown({ ...detail, why: "not_answered" });
  if (NOT_PROCESSED.has(error)) return notSent({ ...detail, why: "nonce" });
  return REFUSED.has(error)
    ? { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) }
    : unknown(detail);
}

function venueIdOf(body: unknown): ReturnType<typeof parseVenueOrderId> {
  const text =
    textOf(at(body, "sendStatus", "order_id")) ?? textOf(at(body, "sendStatus", "orderId"));
  return text === null ? null : parseVenueOrderId(text);
}

function eventTypes(body: unknown, under: string): ReadonlySet<string> {
  const events = at(body, under, "orderEvents");
  return new Set(
    Array.isArray(events) ? events.map((event) => textOf(at(event, "type")) ?? "") : [],
  );
}

/** A word of the venue's for a person; one of another form might be anything. */
const codeOf = (word: string): string | null => (/^[A-Za-z]{1,60}$/.test(word) ? word : null);
