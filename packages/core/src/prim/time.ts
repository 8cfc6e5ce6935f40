import { invariant } from "./invariant.ts";

// Calendar arithmetic by hand: the pure part knows no Date, and Date.parse takes texts that nobody
// should trade on ("2026", "Jan 5", a local time without a zone).

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar. */
const EPOCH_DAYS = 719_468;
const DAYS_PER_ERA = 146_097;
/** 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z. */
const MIN_MS = -62_167_219_200_000;
const MAX_MS = 253_402_300_799_999;

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):?(\d{2}))$/;
const UNIX_SECONDS = /^[1-9]\d{9}$/;
const UNIX_MILLISECONDS = /^[1-9]\d{12}$/;

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysInMonth = (year: number, month: number): number =>
  month === 2
    ? isLeap(year)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31;

/** Days since 1970-01-01; the year is counted from March, so that the leap day comes last. */
function daysOf(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

/** Offset of a zone in milliseconds; null where no zone of the earth has it. */
function offsetOf(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number | null {
  if (sign === undefined) return 0;
  const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  if (Number(minutes) > 59 || size > 14 * HOUR_MS) return null;
  return sign === "-" ? -size : size;
}

/**
 * Reads a time as Unix milliseconds; null where the text is none. Taken are ISO 8601 with a zone
 * (`2026-01-15T15:00:00Z`, `…T15:00:00.250+05:30`; finer fractions are cut), Unix seconds (exactly 10
 * digits) and Unix milliseconds (exactly 13). No local time, no leap second, no 24:00, no guessing.
 */
export function parseInstant(text: string): number | null {
  if (UNIX_MILLISECONDS.test(text)) return Number(text);
  if (UNIX_SECONDS.test(text)) return Number(text) * SECOND_MS;
  const parts = text.length > 40 ? null : INSTANT.exec(text);
  if (parts === null) return null;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const hour = Number(parts[4]);
  const minute = Number(parts[5]);
  const second = Number(parts[6] ?? "0");
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const offset = offsetOf(parts[8], parts[9], parts[10]);
  if (offset === null) return null;
  const fraction = Number((parts[7] ?? "0").padEnd(3, "0").slice(0, 3));
  const clock = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fraction;
  const instant = daysOf(year, month, day) * DAY_MS + clock - offset;
  return instant < MIN_MS || instant > MAX_MS ? null : instant;
}

const padded = (value: number, width: number): string => String(value).padStart(width, "0");

/** `YYYY-MM-DD` of a day number (days since 1970-01-01). */
function dateText(days: number): string {
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/**
 * Writes Unix milliseconds as ISO 8601 in UTC, `2026-01-15T15:00:00.000Z`; throws an InvariantError
 * on a value that is no whole number of milliseconds of the years 0000 to 9999.
 */
export function formatInstant(ms: number): string {
  invariant(Number.isSafeInteger(ms) && ms >= MIN_MS && ms <= MAX_MS, "not an instant", { ms });
  const days = Math.floor(ms / DAY_MS);
  const clock = ms - days * DAY_MS;
  const hour = padded(Math.floor(clock / HOUR_MS), 2);
  const minute = padded(Math.floor(clock / MINUTE_MS) % 60, 2);
  const second = padded(Math.floor(clock / SECOND_MS) % 60, 2);
  return `${dateText(days)}T${hour}:${minute}:${second}.${padded(clock % SECOND_MS, 3)}Z`;
}
