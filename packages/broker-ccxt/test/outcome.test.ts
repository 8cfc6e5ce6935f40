import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ccxt from "ccxt";
import { describe, expect, it } from "vitest";
import { classesOf, failedSubmit, meaningOf } from "../src/outcome.ts";
import type { CodeMeaning, Profile } from "../src/profile.ts";
import type { Trace } from "../src/transport.ts";
import { PROFILES } from "./venues.ts";

const folder = join(import.meta.dirname, "../../../../shared/contracts/ccxt");
const recorded = existsSync(folder);

interface Row {
  readonly code: string;
  readonly classes: readonly string[];
}

/** Rows of a recorded table of exceptions: code → chain of classes; Binance keeps one for each kind of market. */
function rowsOf(profile: Profile): readonly Row[] {
  const file: unknown = JSON.parse(
    readFileSync(join(folder, `errors-${profile.exchange}.json`), "utf8"),
  );
  const { exceptions } = file as { exceptions: Record<string, Record<string, unknown>> };
  const own = exceptions[profile.market === "linear" ? "linear" : "spot"]?.exact;
  const tables = [exceptions.exact ?? {}, (own ?? {}) as Record<string, unknown>];
  return tables.flatMap((table) =>
    Object.entries(table).flatMap(([code, chain]) =>
      typeof chain === "string" ? [{ code, classes: chain.split("<") }] : [],
    ),
  );
}

/** What the facts (brokers.md §0.4) say of a class, written down a second time and not taken from the source. */
function expected({ classes }: Row): CodeMeaning {
  const is = (name: string) => classes.includes(name);
  if (is("OrderNotFound") || is("OrderNotCached")) return "unknown";
  if (is("DuplicateOrderId")) return "duplicate";
  if (is("RateLimitExceeded") || is("DDoSProtection") || is("InvalidNonce")) return "not_sent";
  if (is("NetworkError") || is("OperationFailed") || is("BadResponse") || is("RequestTimeout"))
    return "unknown";
  const refusals = [
    "BadRequest",
    "InvalidOrder",
    "InsufficientFunds",
    "AuthenticationError",
    "OperationRejected",
    "NotSupported",
    "ArgumentsRequired",
  ];
  return refusals.some(is) ? "rejected" : "unknown";
}

describe.skipIf(!recorded)(
  "every recorded code (skipped where ../shared/contracts is absent)",
  () => {
    it.each(PROFILES)(
      "$exchange $market: means what its class says, or what the profile says instead",
      (profile) => {
        const rows = rowsOf(profile);
        expect(rows.length).toBeGreaterThan(50);
        for (const row of rows) {
          const stated = (profile.codes as Record<string, CodeMeaning>)[row.code];
          expect([row.code, meaningOf(profile, { ...row, status: 200 })]).toEqual([
            row.code,
            stated ?? expected(row),
          ]);
        }
      },
    );

    it.each(PROFILES)(
      "$exchange $market: no code is a rejection when the status is 5xx, 408 or missing",
      (profile) => {
        for (const row of rowsOf(profile)) {
          for (const status of [500, 502, 503, 504, 408, null]) {
            expect(meaningOf(profile, { ...row, status })).toBe("unknown");
          }
        }
      },
    );
  },
);

describe("statuses and bodies", () => {
  const [profile] = PROFILES;
  const trace = (part: Partial<Trace>): Trace => ({
    sent: true,
    status: 200,
    body: null,
    retryAfterMs: null,
    garbled: false,
    ...part,
  });
  const kind = (error: unknown, part: Partial<Trace>) => {
    if (profile === undefined) expect.fail("no profile");
    return failedSubmit(profile, error, trace(part)).outcome.kind;
  };
  const refusal = '{"retCode":110007,"retMsg":"no money"}';

  it.each([
    ["a refusal with a code", new ccxt.InsufficientFunds("x"), { body: refusal }, "rejected"],
    [
      "the same under 500",
      new ccxt.InsufficientFunds("x"),
      { body: refusal, status: 500 },
      "unknown",
    ],
    ["the same class without a body", new ccxt.InsufficientFunds("x"), { body: null }, "unknown"],
    ["the same class with HTML", new ccxt.InsufficientFunds("x"), { body: "<html>" }, "unknown"],
    ["an unlisted code", new ccxt.ExchangeError("x"), { body: '{"retCode":424242}' }, "unknown"],
    [
      "a system error of Bybit",
      new ccxt.ExchangeError("x"),
      { body: '{"retCode":10016}' },
      "unknown",
    ],
    [
      "an order time-out that ccxt calls InvalidOrder",
      new ccxt.InvalidOrder("x"),
      { body: '{"retCode":170146}' },
      "unknown",
    ],
    ["a time-out", new ccxt.RequestTimeout("x"), { status: null }, "unknown"],
    [
      "403 that ccxt calls not available",
      new ccxt.ExchangeNotAvailable("x"),
      { status: 403, body: "no" },
      "unknown",
    ],
    ["429", new ccxt.RateLimitExceeded("x"), { status: 429, body: "" }, "not_sent"],
    [
      "a clock outside the window",
      new ccxt.InvalidNonce("x"),
      { body: '{"retCode":10002}' },
      "not_sent",
    ],
    ["nothing that left", new ccxt.NetworkError("x"), { sent: false, status: null }, "not_sent"],
    ["an error of no library", new TypeError("x"), { status: null }, "unknown"],
  ] as const)("%s", (_, error, part, wanted) => {
    expect(kind(error, part)).toBe(wanted);
  });

  it("names the classes of an error, the closest first", () => {
    expect(classesOf(new ccxt.OrderNotFound("x"))).toEqual([
      "OrderNotFound",
      "InvalidOrder",
      "ExchangeError",
      "BaseError",
    ]);
  });
});
