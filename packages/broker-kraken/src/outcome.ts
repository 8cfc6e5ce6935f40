import { at, textOf } from "@hookline/broker-ccxt";
import {
  type CancelOutcome,
  type ReasonDetail,
  reason,
  type SubmitOutcome,
  type VenueOrderId,
} from "@hookline/core/driver";

/** What an error text proves about an order that was sent. */
export type Meaning = "rejected" | "not_sent" | "unknown";

/** Refusals by the exact text (contracts: docs.kraken.com, guides/spot-errors; others as ccxt lists them). */
const REJECTED: ReadonlySet<string> = new Set([
  "EAPI:Invalid key",
  "EAPI:Invalid signature",
  "EAPI:Feature disabled",
  "EAuth:Account temporary disabled",
  "EAuth:Account unconfirmed",
  "EGeneral:Permission denied",
  "EGeneral:Invalid arguments",
  "EGeneral:Unknown method",
  "EOrder:Insufficient funds",
  "EOrder:Order minimum not met",
  "EOrder:Cost minimum not met",
  "EOrder:Tick size check failed",
  "EOrder:Invalid order",
  "EOrder:Invalid price",
  "EOrder:Invalid price:Invalid price argument",
  "EOrder:Orders limit exceeded",
  "EOrder:Scheduled orders limit exceeded",
  "EOrder:Positions limit exceeded",
  "EOrder:Reduce only:No position exists",
  "EOrder:Cannot open position",
  "EOrder:Cannot open opposing position",
  "EOrder:Unknown position",
  "EOrder:Trading agreement required",
  "EOrder:Margin allowance exceeded",
  "EOrder:Margin level too low",
  "EOrder:Margin position size exceeded",
  "EOrder:Insufficient margin",
  "EService:Market in cancel_only mode",
  "EService:Market in post_only mode",
  "ETrade:Invalid request",
  "ETrade:User Locked",
  "ETrade:Locked",
  "EAccount:Invalid permissions",
  "EQuery:Unknown asset",
  "EQuery:Unknown asset pair",
  "EQuery:Invalid asset pair",
  "EBM:limit exceeded:CAL",
]);

/** Turned away at the door: certainly not processed, and it may be sent again later. */
const NOT_SENT: ReadonlySet<string> = new Set([
  "EAPI:Invalid nonce",
  "EAPI:Rate limit exceeded",
  "EAuth:Rate limit exceeded",
  "EAuth:Too many requests",
  "EGeneral:Too many requests",
  "EGeneral:Temporary lockout",
  "EOrder:Rate limit exceeded",
  "EOrder:Domain rate limit exceeded",
]);

/** Names of arguments after `EGeneral:Invalid arguments:`; never the id, which may be that of our own open order. */
const ARGUMENT = /^EGeneral:Invalid arguments:(?!.*(?:cl_?ord|userref|client))/i;
const THROTTLED = /^EService: ?Throttled/;

/**
 * What one error text proves. `EService:Deadline elapsed` and everything that is not listed is unknown: the look-up
 * after the deadline ends it with proof (docs/decisions/0040).
 */
export function meaningOf(error: string): Meaning {
  if (REJECTED.has(error) || ARGUMENT.test(error)) return "rejected";
  return NOT_SENT.has(error) || THROTTLED.test(error) ? "not_sent" : "unknown";
}

/** What was seen on the wire of one call. */
export interface Wire {
  readonly sent: boolean;
  readonly status: number | null;
  /** The answer's document; null where there was none. */
  readonly body: unknown;
  /** Why its turn did not come. */
  readonly why?: string | null;
}

/** The error texts of an answer, without warnings (`W…`); null where it is not one of Kraken's. */
export function errorsOf(body: unknown): readonly string[] | null {
  const errors = at(body, "error");
  if (!Array.isArray(errors)) return null;
  const texts = errors.filter((error): error is string => typeof error === "string");
  return texts.length === errors.length ? texts.filter((text) => !text.startsWith("W")) : null;
}

/** Whether the venue asks for fewer requests. */
export const isThrottled = ({ body, status }: Wire): boolean =>
  status === 429 ||
  (errorsOf(body) ?? []).some((error) => /rate limit|Throttled|Too many|lockout/i.test(error));

/** What the answer to an order proves; an answer without an error is for the caller, who reads the order's id. */
export function refusedSubmit({ body, sent, status, why }: Wire): SubmitOutcome | null {
  const errors = errorsOf(body);
  const detail: ReasonDetail = { code: shown(errors), status };
  if (!sent) return notSent({ ...detail, why: why ?? "nothing_left" });
  if (status === 429) return notSent({ ...detail, why: "rate_limited" });
  if (status !== 200 || errors === null) return unknown({ ...detail, why: "not_answered" });
  if (errors.length === 0) return null;
  const meanings = new Set(errors.map(meaningOf));
  if (meanings.size > 1 || meanings.has("unknown")) return unknown(detail);
  return meanings.has("rejected")
    ? { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) }
    : notSent({ ...detail, why: "rate_limited" });
}

/** What the answer to a cancel proves. An order that Kraken does not have open is too late, however it ended. */
export function cancelOutcome({ body, sent, status, why = null }: Wire): CancelOutcome {
  const errors = errorsOf(body);
  const detail: ReasonDetail = { code: shown(errors), status, sent, why };
  if (status !== 200 || errors === null) return unknown(detail);
  if (errors.length === 0) return { kind: "requested" };
  return errors.every((error) => error === "EOrder:Unknown order")
    ? { kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED", detail) }
    : unknown(detail);
}

/** What the answer to `AmendOrder` proves; a rejection leaves the order as it was, and it keeps its id. */
export function amendOutcome(wire: Wire, venueOrderId: VenueOrderId | null): SubmitOutcome {
  const errors = errorsOf(wire.body);
  const detail: ReasonDetail = { code: shown(errors), status: wire.status };
  const isGone = wire.status === 200 && errors?.[0] === "EOrder:Unknown order";
  if (isGone && errors.length === 1)
    return { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) };
  const refused = refusedSubmit(wire);
  if (refused !== null) return refused;
  return textOf(at(wire.body, "result", "amend_id")) === null
    ? unknown({ ...detail, why: "answer_without_id" })
    : { kind: "accepted", venueOrderId };
}

/**
 * Error texts for a person. Kraken's are codes; one of another form, or a long run of characters in one, might be
 * anything that was sent, and is not shown.
 */
export const shown = (errors: readonly string[] | null): string | null =>
  errors === null || errors.length === 0
    ? null
    : errors
        .map((error) => (/^E[A-Za-z]{2,12}:.{1,80}$/.test(error) ? error : "E?"))
        .map((error) => error.replaceAll(/[A-Za-z0-9+/=_-]{16,}/g, "…"))
        .join(" ");

export const notSent = (detail: ReasonDetail): SubmitOutcome => ({
  kind: "not_sent",
  reason: reason("ORDER_NOT_SENT", detail),
});

export const unknown = (detail: ReasonDetail): SubmitOutcome & CancelOutcome => ({
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", detail),
});
