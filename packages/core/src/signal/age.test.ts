import { describe, expect, it } from "vitest";
import { DEFAULT_AGE_LIMITS, signalAge } from "./age.ts";

const NOW = 1_768_489_200_000;
const limits = { maxEntryAgeMs: 30_000, maxExitAgeMs: 120_000, maxFutureMs: 5_000 };

const codeAt = (
  ageMs: number,
  kind: "entry" | "exit" = "entry",
  given: typeof limits = limits,
): string | null => {
  const signal = { timeMs: NOW - ageMs, receivedAtMs: NOW };
  return signalAge({ signal, nowMs: NOW, kind, limits: given })?.code ?? null;
};

describe("signalAge", () => {
  it("R-28 refuses an entry older than its limit, to the millisecond, with the numbers", () => {
    expect(codeAt(30_000)).toBeNull();
    const signal = { timeMs: NOW - 30_001, receivedAtMs: NOW };
    expect(signalAge({ signal, nowMs: NOW, kind: "entry", limits })).toEqual({
      code: "RISK_SIGNAL_STALE",
      detail: { ageMs: 30_001, maxMs: 30_000 },
    });
  });

  it("R-28 gives exits an age of their own", () => {
    expect(codeAt(30_001, "exit")).toBeNull();
    expect(codeAt(120_001, "exit")).toBe("RISK_SIGNAL_STALE");
  });

  it("R-29 refuses a signal from the future, entry or exit", () => {
    expect(codeAt(-5_000)).toBeNull();
    expect(codeAt(-5_001)).toBe("RISK_SIGNAL_FROM_FUTURE");
    expect(codeAt(-86_400_000, "exit")).toBe("RISK_SIGNAL_FROM_FUTURE");
  });

  it("counts from the arrival where the sender gave no time", () => {
    const signal = { timeMs: null, receivedAtMs: NOW - 30_001 };
    expect(signalAge({ signal, nowMs: NOW, kind: "entry", limits })?.code).toBe(
      "RISK_SIGNAL_STALE",
    );
    expect(signalAge({ signal, nowMs: NOW, kind: "exit", limits })).toBeNull();
  });

  it("I25 refuses when a limit or a time is no number", () => {
    expect(codeAt(0, "entry", { ...limits, maxEntryAgeMs: Number.NaN })).toBe("RISK_SIGNAL_STALE");
    expect(codeAt(0, "entry", { ...limits, maxFutureMs: Number.NaN })).toBe(
      "RISK_SIGNAL_FROM_FUTURE",
    );
    expect(codeAt(Number.NaN)).toBe("RISK_SIGNAL_FROM_FUTURE");
  });

  it("takes by default what TradingView calls normal, with every resend", () => {
    expect(codeAt(60_000 + 27_000, "entry", DEFAULT_AGE_LIMITS)).toBeNull();
    expect(codeAt(120_001, "entry", DEFAULT_AGE_LIMITS)).toBe("RISK_SIGNAL_STALE");
    expect(codeAt(600_001, "exit", DEFAULT_AGE_LIMITS)).toBe("RISK_SIGNAL_STALE");
  });
});
