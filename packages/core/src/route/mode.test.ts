import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mode } from "../model/signal.ts";
import { type ModeRequest, resolveMode } from "./mode.ts";

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
