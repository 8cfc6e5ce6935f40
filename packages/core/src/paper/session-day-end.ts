import { sessionDay } from "../runtime/session-day.ts";

const DAY_MS = 86_400_000;
/** No day of any zone is longer, whatever its clocks do. */
const LONGEST_DAY_MS = 50 * 3_600_000;

/** The first instant after `nowMs` that belongs to another day of the zone. */
export function sessionDayEnd(nowMs: number, timeZone: string): number {
  if (timeZone === "UTC") return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
  const today = sessionDay(nowMs, timeZone);
  let same = nowMs;
  let other = nowMs + LONGEST_DAY_MS;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (sessionDay(middle, timeZone) === today) same = middle;
    else other = middle;
  }
  return other;
}
