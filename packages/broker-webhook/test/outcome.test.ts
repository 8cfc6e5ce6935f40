import { expect, it } from "vitest";
import { outcomeOf, REJECTED_STATUSES } from "../src/outcome.ts";
import { readResult, type WebhookAnswer, type WebhookResult } from "../src/result.ts";

const rejected = new Set(REJECTED_STATUSES);
const kindOf = (status: number, contentType = "application/json") =>
  outcomeOf({ kind: "answer", status, contentType, text: "" }, { rejected, result: undefined })
    .kind;

it.each([
  ["accepted", [200, 201, 202, 204]],
  [
    "rejected",
    [400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 417, 421, 422, 426, 428, 431, 451],
  ],
  ["not_sent", [425, 429]],
  [
    "unknown",
    [100, 300, 301, 302, 303, 304, 307, 308, 407, 408, 409, 412, 416, 418, 423, 424, 499],
  ],
  ["unknown", [500, 501, 502, 503, 504, 520, 521, 522, 524, 599]],
])("%s: %j", (kind, statuses) => {
  expect(statuses.filter((status) => kindOf(status) !== kind)).toEqual([]);
});

it("a web page is no receipt", () => {
  expect(kindOf(200, "text/html; charset=utf-8")).toBe("unknown");
  expect(kindOf(200, "text/plain")).toBe("accepted");
});

it("5xx and 2xx cannot be listed as rejections", () => {
  const list = new Set([200, 500, 429, 409]);
  const kind = (status: number) =>
    outcomeOf(
      { kind: "answer", status, contentType: "", text: "" },
      { rejected: list, result: undefined },
    ).kind;
  expect([200, 500, 429, 409].map(kind)).toEqual(["accepted", "unknown", "not_sent", "rejected"]);
});

const fill = { id: "x1", quantity: "1", price: "10" };
it.each([
  [{ status: "accepted", orderId: "7" }, "accepted"],
  [{ status: "filled", fills: [fill] }, "filled"],
  [{ status: "rejected", code: "no-money" }, "rejected"],
  [{ status: "canceled" }, "canceled"],
  [{ status: "unknown" }, null],
  [{ status: "FILLED" }, null],
  [{ status: "filled" }, null],
  [{ status: "rejected", fills: [fill] }, null],
  [{ status: "accepted", orderId: "a b" }, null],
  [{ status: "filled", fills: [{ ...fill, quantity: "-1" }] }, null],
  [{ status: "filled", fills: [{ ...fill, quantity: "NaN" }] }, null],
  [{ status: "filled", fills: [{ ...fill, price: "1e999" }] }, null],
  [{ status: "filled", fills: [{ ...fill, id: "" }] }, null],
])("a documented result is checked: %j", (result, status) => {
  const read = readResult(() => result as WebhookResult, { status: 200, text: "{}" }, 1);
  expect(read?.status ?? null).toBe(status);
});

it("a reader that throws proves nothing, and sees numbers as their text", () => {
  const failing = () => {
    throw new Error("bug");
  };
  expect(readResult(failing, { status: 200, text: "{}" }, 1)).toBeNull();
  let seen: unknown;
  const text = '{"price":43250.500000000000000001,"list":[1],"__proto__":{"a":1}}';
  const reader = ({ body }: WebhookAnswer): WebhookResult => {
    seen = body;
    return { status: "unknown" };
  };
  readResult(reader, { status: 200, text }, 1);
  expect(JSON.stringify(seen)).toContain('"43250.500000000000000001"');
  expect(Object.getPrototypeOf(seen)).toBeNull();
});
