/** India keeps +05:30 all year. */
const IST_OFFSET_MS = 19_800_000;
const DAY_MS = 86_400_000;
const SIX_O_CLOCK_MS = 6 * 3_600_000;
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/;

/**
 * Reads Kite's `YYYY-MM-DD HH:MM:SS` as Indian time, whatever the zone of the host (the packaged client takes the
 * host's); null where the text is none.
 */
export function parseIst(text: string | null): number | null {
  const parts = text === null ? null : TIMESTAMP.exec(text);
  if (parts === null) return null;
  const ms = Date.parse(`${parts[1]}T${parts[2]}+05:30`);
  return Number.isNaN(ms) ? null : ms;
}

/** Days since 1970 by the Indian calendar. */
export const istDay = (ms: number): number => Math.floor((ms + IST_OFFSET_MS) / DAY_MS);

/** Start of the trading day that the order book of a moment belongs to: six in the morning, Indian time. */
export const bookDay = (ms: number): number => istDay(ms - SIX_O_CLOCK_MS);

/** When a token that was made at a moment dies: the next six o'clock in the morning, Indian time. */
export const tokenExpiry = (loginMs: number): number =>
  (bookDay(loginMs) + 1) * DAY_MS + SIX_O_CLOCK_MS - IST_OFFSET_MS;
