import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectReducingPasses } from "../../../test/support/reducing.ts";
import { anEntry, aRiskView, NOW, said } from "../../../test/support/risk-scenario.ts";
import { messageRate } from "./message-rate.ts";

const rule = messageRate(8);
const sent = (...agoMs: number[]) =>
  aRiskView({ past: { ...aRiskView().past, messages: agoMs.map((ago) => NOW - ago) } });
const many = (count: number, agoMs: number) => Array.from({ length: count }, () => agoMs);

describe("R-09 message rate", () => {
  it.each([
    [7, 999, "pass"],
    [8, 999, "RISK_MESSAGES_EXCEED_MAX"],
    [8, 1_000, "pass"],
    [64, 1_001, "pass"],
  ])("after %i messages %i ms ago: %s", (count, agoMs, expected) => {
    expect(said(rule.check(anEntry(), sent(...many(count, agoMs))))).toBe(expected);
  });

  it("counts a time that is no time", () => {
    expect(said(rule.check(anEntry(), sent(...many(8, Number.NaN))))).toBe(
      "RISK_MESSAGES_EXCEED_MAX",
    );
  });

  it("lets what reduces pass", () => expectReducingPasses(rule, sent(...many(64, 0))));

  it.each([0, -1, 1.5, Number.NaN, 61])("has a problem with a limit of %s", (limit) => {
    expect(messageRate(limit).problems().length).toBeGreaterThan(0);
  });

  it("no second holds more messages than the limit, whenever they come", () => {
    const times = fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 64 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 20 }), (offsets, limit) => {
        const messages: number[] = [];
        for (const offset of [...offsets].sort((left, right) => left - right)) {
          const view = aRiskView({ nowMs: NOW + offset, past: { ...aRiskView().past, messages } });
          if (messageRate(limit).check(anEntry(), view).ok) messages.push(NOW + offset);
        }
        for (const first of messages) {
          const within = messages.filter((atMs) => atMs >= first && atMs < first + 1_000);
          expect(within.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
