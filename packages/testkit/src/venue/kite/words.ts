import type { VenueAnswer } from "../local-server.ts";

const IST_OFFSET_MS = 19_800_000;

/** A time as Kite writes it: Indian, to the second, without a zone. */
export const istText = (ms: number): string =>
  new Date(ms + IST_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");

/** A good answer in Kite's envelope. */
export const success = (data: unknown): VenueAnswer => ({
  status: 200,
  body: { status: "success", data },
});

/** An error in Kite's envelope. */
export const failure = (status: number, errorType: string, message: string): VenueAnswer => ({
  status,
  body: { status: "error", message, data: null, error_type: errorType },
});

export const inputError = (message: string): VenueAnswer => failure(400, "InputException", message);
