import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decimal } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import * as ccxt from "ccxt";
import { describe, expect, it } from "vitest";
import type { CcxtMarket, Unified } from "../src/client.ts";
import { endReport, fillReport, type ReportSubject, standingOf } from "../src/map-report.ts";
import { at } from "../src/read.ts";

const market: CcxtMarket = {
  id: "BTCUSDT",
  symbol: "BTC/USDT",
  base: "BTC",
  quote: "USDT",
  spot: true,
  precision: { amount: "0.000001", price: "0.01" },
  limits: {},
};
const subject: ReportSubject = {
  clientOrderId: sampleOrderId("m-1"),
  venueOrderId: null,
  name: sampleSymbol("BTC/USDT"),
  market,
};
const trade: Unified = {
  id: "7",
  order: "v1",
  side: "buy",
  amount: "0.30000000000000004",
  price: "12345.67",
  timestamp: 1_700_000_000_000,
};

describe("how an order stands", () => {
  it.each([
    [{ status: "open", filled: "0" }, "working"],
    [{ status: "closed", filled: "2", amount: "2" }, "filled"],
    // Bybit's PartiallyFilledCanceled.
    [{ status: "closed", filled: "1", amount: "2" }, "canceled"],
    [{ status: "canceled", filled: "1", amount: "2" }, "canceled"],
    // A cancel that came after the last fill.
    [{ status: "canceled", filled: "2", amount: "2" }, "filled"],
    [{ status: "expired", filled: "0", amount: "2" }, "expired"],
    [{ status: "rejected", filled: "0", amount: "2" }, "rejected"],
    // States that ccxt has no word for: MEXC's 1 and 5, Binance's canceling, nothing at all.
    [{ status: "1" }, "unclear"],
    [{ status: "5" }, "unclear"],
    [{ status: "canceling" }, "unclear"],
    [{}, "unclear"],
  ])("%o is %s", (order, standing) => {
    expect(standingOf(order, null)).toBe(standing);
  });

  it("the engine's quantity counts more than the venue's", () => {
    expect(standingOf({ status: "closed", filled: "1", amount: "1" }, decimal("2"))).toBe(
      "canceled",
    );
  });

  it("tells no end of an order that works or stands unclear", () => {
    for (const standing of ["working", "unclear", "filled"] as const) {
      expect(endReport(subject, {}, { standing, nowMs: 1 })).toBeNull();
    }
  });
});

describe("fills", () => {
  it("keeps every digit, and names the execution by its market", () => {
    expect(fillReport(subject, { ...trade, fee: { cost: "0.5", currency: "USDT" } })).toMatchObject(
      {
        execId: "BTCUSDT-7",
        lastQuantity: "0.30000000000000004",
        lastPrice: "12345.67",
        fee: "0.5",
      },
    );
  });

  it.each([
    [{ fee: { cost: "0.001", currency: "BTC" } }, "12.34567"],
    [{ fee: { cost: "-0.1", currency: "USDT" } }, "-0.1"],
    [
      {
        fees: [
          { cost: "1", currency: "USDT" },
          { cost: "2", currency: "USDT" },
        ],
      },
      "3",
    ],
  ])("fee %o is %s of quote currency", (part, fee) => {
    expect(fillReport(subject, { ...trade, ...part })).toMatchObject({ fee });
  });

  it("a fee in a third currency keeps its currency, and is counted as nothing else", () => {
    const fee = { cost: "3", currency: "BNB" };
    expect(fillReport(subject, { ...trade, fee })).toMatchObject({ fee: "3", feeCurrency: "BNB" });
    const own = { cost: "3", currency: "USDT" };
    expect(fillReport(subject, { ...trade, fee: own })).not.toHaveProperty("feeCurrency");
  });

  it.each([
    { id: undefined },
    { amount: "0" },
    { amount: "x" },
    { price: undefined },
    { side: "3" },
    { timestamp: undefined },
  ])("makes no fill of a trade with %o", (part) => {
    expect(fillReport(subject, { ...trade, ...part })).toBeNull();
  });
});

const folder = join(import.meta.dirname, "../../../../shared/contracts");

/** Everything in a document that has the members of an order or of a trade of that venue. */
function objectsWith(value: unknown, names: readonly string[]): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((part) => objectsWith(part, names));
  return names.every((name) => Object.hasOwn(value, name)) ? [value, ...inner] : inner;
}

const SHAPES = [
  ["bybit", ["orderStatus", "orderId"], ["execId", "execQty"]],
  ["binance", ["origQty", "executedQty", "status"], ["commissionAsset", "orderId", "qty"]],
  ["mexc", ["origQty", "executedQty", "status"], ["commissionAsset", "orderId", "qty"]],
  ["bitget", ["clientOid", "state", "size"], ["tradeId", "orderId", "feeDetail"]],
] as const;

describe.skipIf(!existsSync(folder))(
  "recorded answers (skipped where ../shared/contracts is absent)",
  () => {
    it.each(SHAPES)(
      "%s: every order and trade is read or left out, never guessed",
      (exchange, order, fill) => {
        const client: unknown = Reflect.construct(Reflect.get(ccxt, exchange), [{}]);
        Object.assign(client as object, { number: String });
        const files = readdirSync(join(folder, exchange)).filter((name) =>
          /rest|wiremock/.test(name),
        );
        const documents = files.map((name): unknown =>
          JSON.parse(readFileSync(join(folder, exchange, name), "utf8")),
        );
        const orders = documents.flatMap((document) => objectsWith(document, order));
        const fills = documents.flatMap((document) => objectsWith(document, fill));
        expect(orders.length + fills.length).toBeGreaterThan(0);
        const { parseOrder, parseTrade } = client as {
          parseOrder(raw: object): Unified;
          parseTrade(raw: object): Unified;
        };
        for (const raw of orders) {
          const unified = parseOrder.call(client, raw);
          expect(["working", "filled", "canceled", "expired", "rejected", "unclear"]).toContain(
            standingOf(unified, null),
          );
        }
        for (const raw of fills) {
          const report = fillReport(subject, parseTrade.call(client, raw));
          if (report?.type === "fill")
            expect(JSON.stringify(raw)).toContain(
              String(at(raw, "execQty") ?? at(raw, "qty") ?? report.lastQuantity),
            );
        }
      },
    );
  },
);

describe("import cost", () => {
  it("no file of the package imports ccxt at its top: it is loaded in connect()", () => {
    const source = join(import.meta.dirname, "../src");
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const loading = files.filter((name) =>
      /^import [^;]*"ccxt/m.test(readFileSync(join(source, name), "utf8")),
    );
    expect(loading).toEqual([]);
  });
});
