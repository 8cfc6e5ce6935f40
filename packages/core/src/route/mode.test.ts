import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LONGEST_GRANT_MS } from "../model/live.ts";
import type { Mode } from "../model/signal.ts";
import { type LiveConsents, type ModeRequest, openLive, resolveMode } from "./mode.ts";

const BOTH: readonly Mode[] = ["paper", "live"];
const said = (request: Partial<ModeRequest>): string => {
  const mode = resolveMode({ asked: null, allowed: ["paper"], liveEnabled: false, ...request });
  return mode.ok ? mode.value : mode.refusal.code;
};

describe("resolveMode", () => {
  it.each([null, [], "paper", ["paper"]])("asked %j: paper", (asked) => {
    expect(said({ asked })).toBe("paper");
  });

  it.each(["live", ["live"]])("asked %j: not enabled, whatever the source may", (asked) => {
    for (const allowed of [BOTH, ["paper"], ["live"], []] as const) {
      expect(said({ asked, allowed })).toBe("LIVE_NOT_ENABLED");
    }
  });

  it("live needs the operator's switch and the source's right, both", () => {
    expect(said({ asked: "live", allowed: BOTH, liveEnabled: true })).toBe("live");
    expect(said({ asked: "live", allowed: ["paper"], liveEnabled: true })).toBe("MODE_NOT_ALLOWED");
    expect(said({ allowed: BOTH, liveEnabled: true })).toBe("paper");
  });

  it("a default of live is not enabled either", () => {
    expect(said({ default: "live", allowed: BOTH })).toBe("LIVE_NOT_ENABLED");
    expect(said({ default: "live", allowed: BOTH, asked: "paper" })).toBe("paper");
  });

  it.each([
    "",
    " paper",
    "Paper",
    "PAPER",
    "live ",
    "LIVE",
    "demo",
    "test",
    "paper,live",
    "true",
    "ｌive",
    "__proto__",
  ])("asked %j: unknown", (asked) => {
    expect(said({ asked, allowed: BOTH })).toBe("MODE_UNKNOWN");
    expect(said({ asked: [asked], allowed: BOTH })).toBe("MODE_UNKNOWN");
  });

  it.each([[["paper", "paper"]], [["paper", "live"]], [["live", "live"]]])(
    "asked %j, twice: unknown",
    (asked) => {
      expect(said({ asked, allowed: BOTH })).toBe("MODE_UNKNOWN");
    },
  );

  it("a mode that the source may not ask for is not allowed, also as the default", () => {
    expect(said({ asked: "paper", allowed: ["live"] })).toBe("MODE_NOT_ALLOWED");
    expect(said({ allowed: ["live"] })).toBe("MODE_NOT_ALLOWED");
    expect(said({ allowed: [] })).toBe("MODE_NOT_ALLOWED");
  });

  it("tells a short part of what was asked", () => {
    expect(resolveMode({ asked: "x".repeat(99), allowed: BOTH, liveEnabled: false })).toEqual({
      ok: false,
      refusal: { code: "MODE_UNKNOWN", detail: { mode: "x".repeat(20) } },
    });
  });

  it("I32: nothing that can be asked is live without the operator's switch", () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom("live", "paper"));
    const asked = fc.oneof(fc.constant(null), texts, fc.array(texts, { maxLength: 3 }));
    const allowed = fc.subarray([...BOTH]);
    fc.assert(
      fc.property(asked, allowed, fc.constantFrom(...BOTH), (query, modes, fallback) => {
        const mode = resolveMode({
          asked: query,
          allowed: modes,
          default: fallback,
          liveEnabled: false,
        });
        expect(mode.ok ? mode.value : "refused").not.toBe("live");
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("openLive", () => {
  const grant = { grantedAtMs: 1_000, expiresAtMs: 5_000 };
  const complete: LiveConsents = {
    confirmed: true,
    credentials: "live",
    grant,
    grantEnded: false,
  };
  const opened = (over: Partial<LiveConsents>, nowMs = 2_000): string => {
    const account = openLive({ id: "real" }, { ...complete, ...over }, nowMs);
    return account.ok ? account.value.id : account.refusal.code;
  };

  it("opens with all three consents", () => {
    expect(opened({})).toBe("real");
  });

  it.each<[Partial<LiveConsents>, string]>([
    [{ confirmed: false }, "LIVE_NOT_CONFIRMED"],
    [{ credentials: "paper" }, "LIVE_CREDENTIALS_NOT_LIVE"],
    [{ grant: null }, "LIVE_GRANT_MISSING"],
    [{ grant: null, grantEnded: true }, "LIVE_GRANT_EXPIRED"],
  ])("%j: %s", (over, code) => {
    expect(opened(over)).toBe(code);
  });

  it.each([
    [1_000, "real"],
    [4_999, "real"],
    [5_000, "LIVE_GRANT_EXPIRED"],
    [999, "LIVE_GRANT_EXPIRED"],
    [Number.NaN, "LIVE_GRANT_EXPIRED"],
  ])("F21 I33 at %d: %s, because a clock that was set back proves nothing", (nowMs, said) => {
    expect(opened({}, nowMs)).toBe(said);
  });

  it("a grant that claims to last longer ends after twelve hours", () => {
    const long = { grantedAtMs: 0, expiresAtMs: 10 * LONGEST_GRANT_MS };
    expect(opened({ grant: long }, LONGEST_GRANT_MS - 1)).toBe("real");
    expect(opened({ grant: long }, LONGEST_GRANT_MS)).toBe("LIVE_GRANT_EXPIRED");
  });
});
