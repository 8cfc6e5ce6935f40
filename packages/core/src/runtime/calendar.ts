import type { MarketHours } from "../model/inputs.ts";
import type { Session } from "../model/instrument.ts";
import { sessionDay } from "./session-day.ts";
import { usCloseOf } from "./us-holidays.ts";

/** Hours of an exchange in its own zone, as minutes after midnight. */
interface Exchange {
  readonly timeZone: string;
  readonly opens: number;
  /** When it closes on a day; null: no session. Weekends and the host's own holidays are left out before. */
  readonly closes: (day: string) => number | null;
}

const EXCHANGES: Readonly<Partial<Record<Session, Exchange>>> = {
  us_equities: { timeZone: "America/New_York", opens: 570, closes: usCloseOf },
  // Of India's holidays only those with a fixed date are known here; the others move with the moon and are the host's.
  nse: {
    timeZone: "Asia/Kolkata",
    opens: 555,
    closes: (day) => (/-(?:01-26|08-15|10-02)$/.test(day) ? null : 930),
  },
};

/** The zone that an exchange's days are counted in; null where no calendar is known. */
export const zoneOf = (session: Session): string | null => EXCHANGES[session]?.timeZone ?? null;

/** Today's hours of an exchange; null where no calendar is known. */
export function marketHours(
  session: Session,
  nowMs: number,
  holidays: ReadonlySet<string>,
): MarketHours | null {
  const exchange = EXCHANGES[session];
  if (exchange === undefined) return null;
  const day = sessionDay(nowMs, exchange.timeZone);
  const closes = closeOf(exchange, day, holidays);
  if (closes === null) return { opensAtMs: null, closesAtMs: null };
  const at = (minutes: number): number => instantOf(day, minutes, exchange.timeZone);
  return { opensAtMs: at(exchange.opens), closesAtMs: at(closes) };
}

/** The trading day that an instant counts to: the day itself, or the last one with a session before it (I28). */
export function tradingDay(session: Session, day: string, holidays: ReadonlySet<string>): string {
  const exchange = EXCHANGES[session];
  if (exchange === undefined) return day;
  let found = day;
  for (let back = 0; back < 14 && closeOf(exchange, found, holidays) === null; back += 1) {
    found = new Date(Date.parse(`${found}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  }
  return found;
}

const DAY_MS = 86_400_000;

function closeOf(exchange: Exchange, day: string, holidays: ReadonlySet<string>): number | null {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6 || holidays.has(day) ? null : exchange.closes(day);
}

/** The instant of a wall-clock time; daylight saving is looked up at the time itself. */
function instantOf(day: string, minutes: number, timeZone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  const first = wall - offsetOf(wall, timeZone);
  return wall - offsetOf(first, timeZone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's wall clock is ahead of UTC, in milliseconds. */
function offsetOf(atMs: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  formats.set(timeZone, format);
  const wall = Date.parse(`${format.format(atMs).replace(" ", "T")}Z`);
  return wall - Math.floor(atMs / 1_000) * 1_000;
}
