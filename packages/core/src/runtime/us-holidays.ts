const CLOSE = 960;
const EARLY_CLOSE = 780;

/**
 * When US equity exchanges close on a weekday, in minutes after midnight in New York; null on a holiday. By the rules
 * of the exchanges' own calendars; a day of mourning or a storm is the host's to add (`holidays`).
 */
export function usCloseOf(day: string): number | null {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const weekday = weekdayOf(year, month, date);
  if (isHoliday(year, month, date, weekday)) return null;
  const beforeIndependence = month === 7 && date === 3 && weekdayOf(year, 7, 4) !== 6;
  const afterThanksgiving = month === 11 && weekday === 5 && date - 1 === nth(year, 11, 4, 4);
  const christmasEve = month === 12 && date === 24;
  return beforeIndependence || afterThanksgiving || christmasEve ? EARLY_CLOSE : CLOSE;
}

function isHoliday(year: number, month: number, date: number, weekday: number): boolean {
  const on = (holidayMonth: number, holidayDate: number): boolean =>
    month === holidayMonth && date === holidayDate;
  return (
    observed(year, [1, 1], { month, date, saturday: false }) ||
    on(1, nth(year, 1, 1, 3)) ||
    on(2, nth(year, 2, 1, 3)) ||
    isGoodFriday(year, month, date) ||
    (month === 5 && weekday === 1 && date > 24) ||
    (year >= 2022 && observed(year, [6, 19], { month, date, saturday: true })) ||
    observed(year, [7, 4], { month, date, saturday: true }) ||
    on(9, nth(year, 9, 1, 1)) ||
    on(11, nth(year, 11, 4, 4)) ||
    observed(year, [12, 25], { month, date, saturday: true })
  );
}

/** Sunday is 0. */
const weekdayOf = (year: number, month: number, date: number): number =>
  new Date(Date.UTC(year, month - 1, date)).getUTCDay();

/** Date of the nth such weekday of a month. */
const nth = (year: number, month: number, weekday: number, count: number): number =>
  1 + ((weekday - weekdayOf(year, month, 1) + 7) % 7) + (count - 1) * 7;

/** A fixed holiday, or the Friday before where it is a Saturday, or the Monday after where it is a Sunday. */
function observed(
  year: number,
  [holidayMonth, holidayDate]: readonly [number, number],
  day: { readonly month: number; readonly date: number; readonly saturday: boolean },
): boolean {
  const weekday = weekdayOf(year, holidayMonth, holidayDate);
  const shift = weekday === 0 ? 1 : weekday === 6 && day.saturday ? -1 : 0;
  const kept = new Date(Date.UTC(year, holidayMonth - 1, holidayDate + shift));
  return day.month === kept.getUTCMonth() + 1 && day.date === kept.getUTCDate();
}

/** Two days before Easter, by the anonymous Gregorian computus. */
function isGoodFriday(year: number, month: number, date: number): boolean {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const moved = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * golden + century - Math.floor(century / 4) - moved + 15) % 30;
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451);
  const sum = moon + sunday - 7 * late + 114;
  const easter = Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1);
  const friday = new Date(easter - 2 * 86_400_000);
  return month === friday.getUTCMonth() + 1 && date === friday.getUTCDate();
}
