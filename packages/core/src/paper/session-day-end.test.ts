import { describe, expect, it } from "vitest";
import { parseInstant } from "../prim/time.ts";
import { sessionDayEnd } from "./session-day-end.ts";

describe("the end of a session day (I28)", () => {
  it.each([
    ["UTC", "2026-01-15T12:00:00Z", "2026-01-16T00:00:00Z"],
    ["UTC", "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z"],
    ["UTC", "2026-01-15T23:59:59.999Z", "2026-01-16T00:00:00Z"],
    ["Asia/Kolkata", "2026-01-15T18:29:59.999Z", "2026-01-15T18:30:00Z"],
    ["Asia/Kolkata", "2026-01-15T18:30:00Z", "2026-01-16T18:30:00Z"],
    ["America/New_York", "2026-03-08T12:00:00Z", "2026-03-09T04:00:00Z"], // clocks go forward: 23 hours
    ["America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"], // clocks go back: 25 hours
    ["Pacific/Apia", "2011-12-29T20:00:00Z", "2011-12-30T10:00:00Z"], // 30 December was left out
  ])("%s at %s", (zone, now, end) => {
    expect(sessionDayEnd(parseInstant(now) ?? 0, zone)).toBe(parseInstant(end));
  });
});
