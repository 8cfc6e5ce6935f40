import { describe, expect, it } from "vitest";
import { parseBody } from "../src/json.ts";
import { isVenueNotFound, mayBeDuplicate, outcomeOf, type RestAnswer } from "../src/outcome.ts";
import { at, casesOf, contractsMissing, numberAt } from "./contracts.ts";

const answered = (status: number, text: string, limited = false): RestAnswer => ({
  kind: "answered",
  status,
  body: parseBody(text),
  limited,
});
const error = (code: number | null, message = "no"): string =>
  JSON.stringify(code === null ? { message } : { code, message });
const ORDER =
  '{"id":"61e69015-8549-4bfd-b9c3-01e75843f47d","client_order_id":"me","symbol":"AAPL","side":"buy","status":"new"}';

const TABLE: readonly (readonly [what: string, answer: RestAnswer, kind: string])[] = [
  ["200 with the order", answered(200, ORDER), "accepted"],
  ["201 with the order", answered(201, ORDER), "accepted"],
  [
    "200 with a state that nobody documented",
    answered(200, ORDER.replace("new", "levitating")),
    "accepted",
  ],
  ["200 with the state rejected", answered(200, ORDER.replace('"new"', '"rejected"')), "rejected"],
  ["200 with another order's id", answered(200, ORDER.replace('"me"', '"you"')), "unknown"],
  ["200 without an id", answered(200, ORDER.replace('"id"', '"ix"')), "unknown"],
  ["200 with nothing", answered(200, ""), "unknown"],
  ["200 with HTML", answered(200, "<html/>"), "unknown"],
  ["200 with an error body", answered(200, error(40_310_000)), "unknown"],
  ["204", answered(204, ""), "unknown"],
  ["302", answered(302, ""), "unknown"],
  ["400 with a code", answered(400, error(40_010_000)), "rejected"],
  ["400 without a code", answered(400, error(null)), "unknown"],
  ["401 without a code", answered(401, error(null, "unauthorized")), "rejected"],
  ["401 in HTML", answered(401, "<html/>"), "unknown"],
  ["403 buying power", answered(403, error(40_310_000)), "rejected"],
  ["403 pattern day trading", answered(403, error(40_310_100)), "rejected"],
  ["403 without a code", answered(403, error(null, "forbidden.")), "rejected"],
  ["403 of a firewall", answered(403, "<html>blocked</html>"), "unknown"],
  ["404 of the venue", answered(404, error(40_410_000)), "rejected"],
  ["404 of a proxy", answered(404, error(null, "endpoint not found.")), "unknown"],
  ["405", answered(405, error(40_510_000)), "unknown"],
  ["408", answered(408, ""), "unknown"],
  ["409", answered(409, error(40_910_000)), "unknown"],
  ["422 sub-penny", answered(422, error(42_210_000)), "rejected"],
  ["422 with the code of another family", answered(422, error(40_010_001)), "rejected"],
  ["422 with a server's code", answered(422, error(50_010_000)), "unknown"],
  ["422 without a code", answered(422, error(null)), "unknown"],
  ["422 with a code that is no number", answered(422, '{"code":"abc","message":"no"}'), "unknown"],
  ["425", answered(425, error(42_510_000)), "unknown"],
  ["429 with the venue's headers", answered(429, "", true), "not_sent"],
  ["429 with the venue's body", answered(429, error(42_910_000)), "not_sent"],
  ["429 of a proxy", answered(429, "<html/>"), "unknown"],
  ["500 with a refusal's code", answered(500, error(40_310_000)), "unknown"],
  ["500", answered(500, error(50_010_000)), "unknown"],
  ["502", answered(502, "<html/>"), "unknown"],
  ["503", answered(503, ""), "unknown"],
  ["504", answered(504, ""), "unknown"],
  ["a connection that was lost", { kind: "lost", why: "connection_lost" }, "unknown"],
  ["a time-out", { kind: "lost", why: "timeout" }, "unknown"],
  ["a connection that was refused", { kind: "not_sent", why: "ECONNREFUSED" }, "not_sent"],
  ["a name that does not resolve", { kind: "not_sent", why: "ENOTFOUND" }, "not_sent"],
];

describe("alpaca: what an answer proves", () => {
  for (const [what, answer, kind] of TABLE) {
    it(`${what}: ${kind}`, () => expect(outcomeOf(answer, "me").kind).toBe(kind));
  }

  it("every status that is not listed is unknown, whatever its code", () => {
    const listed = [400, 401, 403, 404, 422, 429];
    for (let status = 300; status < 600; status += 1) {
      if (listed.includes(status)) continue;
      expect(outcomeOf(answered(status, error(40_310_000), true), "me").kind).toBe("unknown");
    }
  });

  it("the refusal carries the venue's code and words, cut to a length and without long runs", () => {
    const outcome = outcomeOf(
      answered(403, error(40_310_000, `PKABCDEFGHIJKLMNOPQR ${"no ".repeat(300)}`)),
      "me",
    );
    expect(outcome).toEqual({
      kind: "rejected",
      reason: {
        code: "ORDER_REJECTED_BY_BROKER",
        detail: {
          status: 403,
          venueCode: 40_310_000,
          message: `… ${"no ".repeat(300)}`.slice(0, 200),
        },
      },
    });
  });

  it("only the venue's own 404 says that an order is not there", () => {
    expect(isVenueNotFound(answered(404, error(40_410_000)))).toBe(true);
    expect(isVenueNotFound(answered(404, error(null, "endpoint not found.")))).toBe(false);
    expect(isVenueNotFound(answered(404, ""))).toBe(false);
    expect(isVenueNotFound(answered(500, error(40_410_000)))).toBe(false);
    expect(isVenueNotFound({ kind: "lost", why: "timeout" })).toBe(false);
  });

  const title = `the recorded refusals${contractsMissing === null ? "" : ` (skipped: ${contractsMissing})`}`;
  it(title, ({ skip }) => {
    if (contractsMissing !== null) return skip(contractsMissing);
    const expected: Readonly<Record<string, string>> = {
      insufficient_buying_power: "rejected",
      duplicate_client_order_id: "rejected",
      wash_trade: "rejected",
      equity_not_allowed: "rejected",
      covered_call_qty: "rejected",
      sub_penny: "rejected",
      rate_limited: "not_sent",
      unauthorized: "rejected",
    };
    const kinds: Record<string, string> = {};
    for (const [name, one] of casesOf("error-bodies.json")) {
      const limited = at(one, "headers") !== undefined;
      const answer = {
        kind: "answered",
        status: numberAt(at(one, "status")),
        body: at(one, "body"),
        limited,
      } as const;
      kinds[name] = outcomeOf(answer, "me").kind;
      // These two share a code; both are looked up before anything is concluded.
      const doubted = name === "duplicate_client_order_id" || name === "equity_not_allowed";
      expect(mayBeDuplicate(answer)).toBe(doubted);
    }
    expect(kinds).toEqual(expected);
  });
});
