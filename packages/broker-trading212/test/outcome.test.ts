import { existsSync, readFileSync } from "node:fs";
import { decimal } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { cancelOutcomeOf, outcomeOf } from "../src/outcome.ts";
import { bench, isPost } from "./support/bench.ts";

const sent = { ticker: "AAPL_US_EQ", side: "buy", quantity: decimal("2") } as const;
const answer = (status: number, text = "") => outcomeOf({ kind: "answer", status, text }, sent);
const kindOf = (status: number, text = "") => answer(status, text).kind;

describe("what an answer to an order proves", () => {
  it.each([
    [200, '{"id":18700323982,"ticker":"AAPL_US_EQ","status":"NEW"}', "accepted"],
    [200, '{"id":1,"instrument":{"ticker":"AAPL_US_EQ"},"status":"BRAND_NEW"}', "accepted"],
    [200, '{"id":1,"ticker":"AAPL_US_EQ","status":"REJECTED"}', "rejected"],
    [200, '{"id":1,"ticker":"AAPL_US_EQ","quantity":2,"status":"NEW"}', "accepted"],
    [200, '{"id":1,"ticker":"AAPL_US_EQ","quantity":3,"status":"NEW"}', "unknown"],
    [200, '{"id":1,"ticker":"AAPL_US_EQ","quantity":-2,"status":"NEW"}', "unknown"],
    [200, '{"id":1,"ticker":"MSFT_US_EQ","quantity":2,"status":"REJECTED"}', "unknown"],
    [200, '{"ticker":"AAPL_US_EQ"}', "unknown"],
    [200, "", "unknown"],
    [200, "<html></html>", "unknown"],
    [204, "", "unknown"],
    [301, "", "unknown"],
    [307, "", "unknown"],
    [400, '{"code":"SellingEquityNotOwned"}', "rejected"],
    [400, '{"code":"InsufficientFreeForStocksBuy","clarification":"Not enough cash"}', "rejected"],
    [400, '{"clarification":"InsufficientFreeForStocksException"}', "rejected"],
    [400, '{"code":"UNDEFINED","clarification":"?"}', "unknown"],
    [400, '{"code":"SomethingNew","clarification":"?"}', "unknown"],
    [
      400,
      '{"type":"/api-errors/quantity-precision-mismatch","title":"x","status":400}',
      "rejected",
    ],
    [400, '{"type":"https://trading212.com/api-errors/min-quantity","status":400}', "rejected"],
    [400, '{"type":"/api-errors/internal-error","status":400}', "unknown"],
    [400, '{"type":"about:blank","status":400}', "unknown"],
    [400, "<html>Bad Request</html>", "unknown"],
    [400, "", "unknown"],
    [401, "", "rejected"],
    [403, "<html>scope</html>", "rejected"],
    [404, '{"code":"InstrumentNotFound"}', "rejected"],
    [404, "", "unknown"],
    [405, "", "unknown"],
    [408, "", "unknown"],
    [409, '{"code":"InvalidValue"}', "unknown"],
    [413, "", "unknown"],
    [429, "", "not_sent"],
    [500, '{"code":"InvalidValue"}', "unknown"],
    [502, "", "unknown"],
    [503, "", "unknown"],
    [504, "", "unknown"],
    [599, "", "unknown"],
  ])("%i %s is %s", (status, text, kind) => {
    expect(kindOf(status, text)).toBe(kind);
  });

  it("names what is known and nothing else", () => {
    expect(answer(400, '{"code":"PriceTooFar","clarification":"free text"}')).toEqual({
      kind: "rejected",
      reason: {
        code: "ORDER_REJECTED_BY_BROKER",
        detail: { status: 400, venueCode: "PriceTooFar" },
      },
    });
    expect(answer(429)).toEqual({
      kind: "not_sent",
      reason: { code: "ORDER_NOT_SENT", detail: { why: "rate_limited", status: 429 } },
    });
  });

  it("takes failures before sending for not sent, and all others for unknown", () => {
    expect(outcomeOf({ kind: "not_sent", why: "ECONNREFUSED" }, sent).kind).toBe("not_sent");
    expect(outcomeOf({ kind: "lost", why: "ECONNRESET" }, sent).kind).toBe("unknown");
  });

  it("knows every code of the recorded enum but UNDEFINED", (context) => {
    const file = new URL(
      "../../../../shared/contracts/trading212/error-codes.json",
      import.meta.url,
    );
    if (!existsSync(file)) context.skip("the contracts are not here");
    const { codes, seenInWild } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly codes: readonly string[];
      readonly seenInWild: readonly { readonly status: number; readonly body: unknown }[];
    };
    for (const code of codes) {
      expect([code, kindOf(400, JSON.stringify({ code }))]).toEqual([
        code,
        code === "UNDEFINED" ? "unknown" : "rejected",
      ]);
    }
    for (const { body, status } of seenInWild)
      expect(kindOf(status, JSON.stringify(body))).toBe("rejected");
  });
});

describe("what an answer to a cancel proves", () => {
  it.each([
    [200, "requested"],
    [404, "too_late"],
    [400, "unknown"],
    [408, "unknown"],
    [429, "unknown"],
    [500, "unknown"],
  ])("%i is %s", (status, kind) => {
    expect(cancelOutcomeOf({ kind: "answer", status, text: "" }).kind).toBe(kind);
  });
});

describe("the live environment", () => {
  const live = {
    environment: "live",
    instruments: { AAPL: { ticker: "AAPL_US_EQ" } },
  } as const;

  it("finds out once that an order type is not for real money, and remembers", async () => {
    const desk = await bench({ venue: { marketOrdersOnly: true }, broker: live });
    const stop = {
      mode: "live",
      orderType: "stop",
      stopPrice: decimal("90"),
      side: "sell",
    } as const;
    await desk.submit({ mode: "live" });
    for (let times = 0; times < 2; times += 1) {
      expect(await desk.submit({ ...stop, clientOrderId: `s-${times}` as never })).toMatchObject({
        kind: "rejected",
        reason: { code: "ORDER_CAPABILITY_MISSING", detail: { orderType: "stop" } },
      });
    }
    const sent = desk.venue.server.requests.filter(isPost).map(({ path }) => path);
    expect(sent).toEqual(["/api/v0/equity/orders/market", "/api/v0/equity/orders/stop"]);
    await desk.close();
  });

  it("takes no order of the paper mode", async () => {
    const desk = await bench({ broker: live });
    expect(await desk.submit({ mode: "paper" })).toMatchObject({
      kind: "rejected",
      reason: { code: "ORDER_CAPABILITY_MISSING" },
    });
    expect(desk.venue.server.requests.filter(isPost)).toEqual([]);
    await desk.close();
  });
});
