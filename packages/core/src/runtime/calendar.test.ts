import { describe, expect, it } from "vitest";
import { marketHours, tradingDay } from "./calendar.ts";

const NONE: ReadonlySet<string> = new Set();
const us = (iso: string, holidays = NONE) => {
  const hours = marketHours("us_equities", Date.parse(iso), holidays);
  const text = (ms: number | null | undefined) =>
    ms == null ? "closed" : new Date(ms).toISOString().slice(0, 16);
  return `${text(hours?.opensAtMs)} ${text(hours?.closesAtMs)}`;
};

// Dates of the New York Stock Exchange's published calendars for 2024 to 2027.
const HOLIDAYS = `
  2024-01-01 2024-01-15 2024-02-19 2024-03-29 2024-05-27 2024-06-19 2024-07-04 2024-09-02 2024-11-28 2024-12-25
  2025-01-01 2025-01-20 2025-02-17 2025-04-18 2025-05-26 2025-06-19 2025-07-04 2025-09-01 2025-11-27 2025-12-25
  2026-01-01 2026-01-19 2026-02-16 2026-04-03 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-11-26 2026-12-25
  2027-01-01 2027-01-18 2027-02-15 2027-03-26 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-11-25 2027-12-24`
  .trim()
  .split(/\s+/);
const EARLY =
  `2024-07-03 2024-11-29 2024-12-24 2025-07-03 2025-11-28 2025-12-24 2026-11-27 2026-12-24 2027-11-26`
    .trim()
    .split(/\s+/);

describe("I28 the exchange's calendar", () => {
  it("knows every holiday and half day of four years, and no other", () => {
    const closed: string[] = [];
    const early: string[] = [];
    for (let at = Date.UTC(2024, 0, 1, 17); at < Date.UTC(2028, 0, 1); at += 86_400_000) {
      const day = new Date(at).toISOString().slice(0, 10);
      if ([0, 6].includes(new Date(at).getUTCDay())) continue;
      const hours = marketHours("us_equities", at, NONE);
      if (hours?.closesAtMs == null) closed.push(day);
      else if (hours.closesAtMs - (hours.opensAtMs ?? 0) < 390 * 60_000) early.push(day);
    }
    expect(closed).toEqual(HOLIDAYS);
    expect(early).toEqual(EARLY);
  });

  it("follows daylight saving", () => {
    expect(us("2026-03-06T16:00:00Z")).toBe("2026-03-06T14:30 2026-03-06T21:00");
    expect(us("2026-03-09T16:00:00Z")).toBe("2026-03-09T13:30 2026-03-09T20:00");
    expect(us("2026-10-30T16:00:00Z")).toBe("2026-10-30T13:30 2026-10-30T20:00");
    expect(us("2026-11-02T16:00:00Z")).toBe("2026-11-02T14:30 2026-11-02T21:00");
  });

  it("closes on weekends, and on the host's own holidays", () => {
    expect(us("2026-03-07T16:00:00Z")).toBe("closed closed");
    expect(us("2026-03-10T16:00:00Z", new Set(["2026-03-10"]))).toBe("closed closed");
  });

  it("India's exchange opens at 9:15 of its own clock", () => {
    const hours = marketHours("nse", Date.parse("2026-03-10T06:00:00Z"), NONE);
    expect(hours).toEqual({
      opensAtMs: Date.parse("2026-03-10T03:45:00Z"),
      closesAtMs: Date.parse("2026-03-10T10:00:00Z"),
    });
    expect(marketHours("nse", Date.parse("2026-01-26T06:00:00Z"), NONE)?.opensAtMs).toBeNull();
  });

  it("what never closes has no hours", () => {
    expect(marketHours("always", 0, NONE)).toBeNull();
    expect(marketHours("venue", 0, NONE)).toBeNull();
  });

  it("days without a session count to the last one that had one", () => {
    expect(tradingDay("us_equities", "2026-03-10", NONE)).toBe("2026-03-10");
    expect(tradingDay("us_equities", "2026-03-08", NONE)).toBe("2026-03-06");
    expect(tradingDay("us_equities", "2026-11-26", NONE)).toBe("2026-11-25");
    expect(tradingDay("always", "2026-03-08", NONE)).toBe("2026-03-08");
  });
});
