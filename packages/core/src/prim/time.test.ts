import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvariantError } from "./invariant.ts";
import { formatInstant, parseInstant } from "./time.ts";

const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

describe("parseInstant", () => {
  it.each([
    ["2026-01-15T15:00:00Z", 1_768_489_200_000],
    ["2026-01-15T15:00Z", 1_768_489_200_000],
    ["2026-01-15T20:30:00+05:30", 1_768_489_200_000],
    ["2026-01-15T20:30:00+0530", 1_768_489_200_000],
    ["2026-01-15T10:00:00-05:00", 1_768_489_200_000],
    ["2026-01-16T05:00:00+14:00", 1_768_489_200_000],
    ["2026-01-15T15:00:00-00:00", 1_768_489_200_000],
    ["2026-01-15T15:00:00.5Z", 1_768_489_200_500],
    ["2026-01-15T15:00:00.123456789Z", 1_768_489_200_123],
    ["2026-01-15T15:00:00.9999Z", 1_768_489_200_999],
    ["1768489200", 1_768_489_200_000],
    ["1768489200250", 1_768_489_200_250],
    ["1970-01-01T00:00:00Z", 0],
    ["1969-12-31T23:59:59.999Z", -1],
    ["2024-02-29T12:00:00Z", 1_709_208_000_000],
    ["2000-02-29T00:00:00Z", 951_782_400_000],
  ])("reads %s", (text, ms) => {
    expect(parseInstant(text)).toBe(ms);
  });

  it.each([
    ["words", ["now", "yesterday", "", " ", "Thu, 15 Jan 2026 15:00:00 GMT"]],
    ["no zone", ["2026-01-15T15:00:00", "2025-12-05 09:30", "2026-01-15"]],
    [
      "another writing",
      ["2026-01-15 15:00:00Z", "2026-01-15t15:00:00z", "20260115T150000Z", "2026-W03-4"],
    ],
    ["padding", [" 2026-01-15T15:00:00Z", "2026-01-15T15:00:00Z\n", " 1768489200"]],
    [
      "no such day",
      [
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
      ],
    ],
    ["no such hour", ["2026-01-15T24:00:00Z", "2026-01-15T15:60:00Z", "2026-01-15T15:00:60Z"]],
    [
      "no such zone",
      [
        "2026-01-15T15:00:00+14:01",
        "2026-01-15T15:00:00+05:60",
        "2026-01-15T15:00:00+5:30",
        "2026-01-15T15:00:00UTC",
      ],
    ],
    [
      "a broken fraction",
      ["2026-01-15T15:00:00.Z", "2026-01-15T15:00:00,5Z", "2026-01-15T15:00:00.1234567890Z"],
    ],
    [
      "digits that are neither seconds nor milliseconds",
      [
        "0",
        "1",
        "176848920",
        "17684892000",
        "176848920000",
        "17684892000000",
        "0768489200",
        "-1768489200",
        "1768489200.5",
        "1.7e12",
      ],
    ],
    ["other digits", ["２026-01-15T15:00:00Z", "١٧٦٨٤٨٩٢٠٠"]],
    [
      "a year outside 0000–9999 after the zone",
      ["0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"],
    ],
  ])("§4 #63 refuses %s", (_, texts) => {
    expect(texts.map(parseInstant)).toEqual(texts.map(() => null));
  });

  it("reads what Date writes, in every zone", () => {
    const zones = fc.record({
      hours: fc.integer({ min: 0, max: 13 }),
      minutes: fc.integer({ min: 0, max: 59 }),
      east: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 250_000_000_000_000 }), zones, (ms, zone) => {
        const offset = (zone.hours * 60 + zone.minutes) * 60_000 * (zone.east ? 1 : -1);
        const local = new Date(ms + offset).toISOString().slice(0, -1);
        const two = (value: number) => String(value).padStart(2, "0");
        const text = `${local}${zone.east ? "+" : "-"}${two(zone.hours)}:${two(zone.minutes)}`;
        fc.pre(!text.startsWith("+") && !text.startsWith("-"));
        expect(parseInstant(text)).toBe(ms);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseInstant(text)));
  });
});

describe("formatInstant", () => {
  it("writes what Date writes, and reads it back", () => {
    fc.assert(
      fc.property(instants, (ms) => {
        expect(formatInstant(ms)).toBe(new Date(ms).toISOString());
        expect(parseInstant(formatInstant(ms))).toBe(ms);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY, 253_402_300_800_000, -62_167_219_200_001])(
    "refuses %s as a bug of the caller",
    (ms) => {
      expect(() => formatInstant(ms)).toThrow(InvariantError);
    },
  );
});
