const formats = new Map<string, Intl.DateTimeFormat>();
let last = { minute: -1, timeZone: "", day: "" };

/** The calendar day of an instant in an IANA zone, `YYYY-MM-DD`. */
export function sessionDay(nowMs: number, timeZone: string): string {
  const minute = Math.floor(nowMs / 60_000);
  // Formatting costs microseconds and the answer changes once a day; zones are offset by whole minutes.
  if (last.minute === minute && last.timeZone === timeZone) return last.day;
  last = { minute, timeZone, day: formatOf(timeZone).format(nowMs) };
  return last.day;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  formats.set(timeZone, format);
  return format;
}

/** Whether a text names a time zone that this machine knows. */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
