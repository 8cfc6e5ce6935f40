import { describe, expect, it } from "vitest";
import type { KiteAnswer } from "../src/http.ts";
import { readObject } from "../src/json.ts";
import { placeOutcome } from "../src/outcome.ts";

const answer = (status: number, body: unknown): KiteAnswer => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "answer", status, text, envelope: readObject(text) };
};
const error = (status: number, errorType: string, message = "text"): KiteAnswer =>
  answer(status, { status: "error", message, data: null, error_type: errorType });
const kindOf = (given: KiteAnswer): string => placeOutcome(given, (text) => text).kind;

const TYPES = [
  "TokenException",
  "PermissionException",
  "UserException",
  "OrderException",
  "InputException",
  "MarginException",
  "HoldingException",
  "NetworkException",
  "DataException",
  "GeneralException",
  "NewException",
];
const REJECTED: Readonly<Record<number, readonly string[]>> = {
  400: ["InputException", "MarginException", "HoldingException", "OrderException", "UserException"],
  403: [
    "TokenException",
    "PermissionException",
    "UserException",
    "MarginException",
    "HoldingException",
  ],
  422: ["InputException"],
};

describe("the outcome of an order request", () => {
  for (const status of [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504]) {
    for (const type of TYPES) {
      const expected =
        status === 429 ? "not_sent" : REJECTED[status]?.includes(type) ? "rejected" : "unknown";
      it(`HTTP ${status} with ${type} is ${expected}`, () => {
        expect(kindOf(error(status, type))).toBe(expected);
      });
    }
  }

  const proofless: readonly (readonly [string, KiteAnswer])[] = [
    ["an empty 200", answer(200, "")],
    ["HTML with 200", answer(200, "<html>maintenance</html>")],
    ["a 200 without an id", answer(200, { status: "success", data: {} })],
    ["a 200 that says error", error(200, "InputException")],
    ["a 200 with an id outside the envelope", answer(200, { order_id: "1" })],
    ["a 400 without a body", answer(400, "")],
    ["a 400 with HTML", answer(400, "<html></html>")],
    ["a 502 with HTML", answer(502, "<html></html>")],
    ["a time-out", { kind: "lost", why: "timed_out" }],
    ["a reset", { kind: "lost", why: "ECONNRESET" }],
  ];
  for (const [name, given] of proofless) {
    it(`${name} proves nothing (I11)`, () => expect(kindOf(given)).toBe("unknown"));
  }

  it("takes an id as text or number", () => {
    for (const order_id of ["151220000000000", 151220000000000]) {
      const outcome = placeOutcome(answer(200, { status: "success", data: { order_id } }), String);
      expect(outcome).toEqual({
        kind: "accepted",
        placed: { orderId: "151220000000000", childIds: [], failedChildren: 0 },
      });
    }
  });

  it("keeps the venue's own slices, and counts those that it refused", () => {
    const children = [{ order_id: "12" }, { error: { code: 400, message: "no" } }];
    const data = { order_id: "11", children };
    expect(placeOutcome(answer(200, { status: "success", data }), String)).toEqual({
      kind: "accepted",
      placed: { orderId: "11", childIds: ["12"], failedChildren: 1 },
    });
  });

  it("names an expired session, a rate limit and what never left", () => {
    expect(placeOutcome(error(403, "TokenException"), String)).toMatchObject({
      reason: { code: "ORDER_REJECTED_BY_BROKER", detail: { why: "session_expired" } },
    });
    expect(placeOutcome(error(429, "NetworkException"), String)).toMatchObject({
      reason: { code: "ORDER_NOT_SENT", detail: { why: "rate_limited" } },
    });
    expect(placeOutcome({ kind: "not_sent", why: "ECONNREFUSED" }, String)).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "ECONNREFUSED" } },
    });
  });

  it("cuts and scrubs the venue's text", () => {
    const given = error(400, "InputException", `the key hunter2 ${"x".repeat(500)}`);
    const outcome = placeOutcome(given, (text) => text.replaceAll("hunter2", "***"));
    const text = JSON.stringify(outcome);
    expect(text).not.toContain("hunter2");
    expect(text.length).toBeLessThan(400);
  });
});
