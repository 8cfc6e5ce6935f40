import type { VenueAnswer } from "../local-server.ts";

/** Refusals in Alpaca's words: a status, and a body with a code and a message. */
export const refusal = (
  status: number,
  code: number,
  message: string,
  more: object = {},
): VenueAnswer => ({
  status,
  body: { ...more, code, message },
});

export const UNAUTHORIZED: VenueAnswer = { status: 401, body: { message: "unauthorized" } };
export const DUPLICATE_ID: VenueAnswer = refusal(422, 40_010_001, "client_order_id must be unique");
export const ORDER_NOT_FOUND: VenueAnswer = refusal(404, 40_410_000, "order not found");
export const NOT_CANCELABLE: VenueAnswer = refusal(422, 42_210_000, "order is not cancelable");
export const NOT_REPLACEABLE: VenueAnswer = refusal(422, 42_210_000, "order is not open");

export const invalid = (message: string): VenueAnswer => refusal(422, 42_210_000, message);
export const malformed = (message: string): VenueAnswer => refusal(400, 40_010_000, message);
export const forbidden = (message: string, more: object = {}): VenueAnswer =>
  refusal(403, 40_310_000, message, more);
