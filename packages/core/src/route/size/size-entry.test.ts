import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aSizingView, spoiled } from "../../../test/support/risk-scenario.ts";
import { reason } from "../../model/codes.ts";
import { refuse } from "../../prim/result.ts";
import { fixed } from "./fixed.ts";
import { moneyAmount } from "./money-amount.ts";
import { sizeEntry } from "./size-entry.ts";
import type { Sizer } from "./sizer.ts";

/** A sizer without its types, as a plug-in may bring it. */
const answering = (answer: () => unknown): Sizer => spoiled(fixed("1"), { size: answer });
const said = (sizer: Sizer): string => {
  const size = sizeEntry(sizer, aSizingView());
  return size.ok ? size.value : size.refusal.code;
};

describe("sizeEntry", () => {
  it("is the sizer's answer, on lots", () => {
    expect(said(fixed("1.23456"))).toBe("1.234");
    expect(said(moneyAmount("1"))).toBe("0.01");
    expect(said(fixed("0.0001"))).toBe("SIZE_BELOW_MINIMUM");
  });

  it("hands on the sizer's own refusal", () => {
    const why = reason("SIZE_STOP_MISSING", { why: "no stop" });
    expect(
      sizeEntry(
        answering(() => refuse(why)),
        aSizingView(),
      ),
    ).toEqual(refuse(why));
  });

  it("I46: contains a sizer that throws", () => {
    const sizer = answering(() => {
      throw new Error("token=abc");
    });
    expect(sizeEntry(sizer, aSizingView())).toEqual(
      refuse(reason("SIZE_INVALID", { fact: "sizer" })),
    );
  });

  it.each([
    undefined,
    null,
    5,
    "5",
    {},
    { ok: true },
    { ok: true, value: 5 },
    { ok: true, value: "NaN" },
    { ok: true, value: "-1" },
    { ok: true, value: "0" },
    { ok: 1, value: "1" },
    { ok: false },
    { ok: false, refusal: { code: "MADE_UP", detail: {} } },
    Promise.resolve({ ok: true, value: "1" }),
  ])("I46: %j is no size", (answer) => {
    expect(said(answering(() => answer))).toBe("SIZE_INVALID");
  });

  it("never answers a size that is not on lots", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, text) => {
        for (const each of [value, text]) {
          const answer = said(answering(() => ({ ok: true, value: each })));
          expect(answer).toMatch(/^(\d+(\.\d{1,3})?|SIZE_[A-Z_]+)$/);
        }
      }),
    );
  });
});
