import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseSymbol } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { quoteOf } from "../src/account.ts";
import { readInstruments } from "../src/instruments.ts";
import { arrayAt, objectAt, readObject, rowsOf } from "../src/json.ts";
import { placeOutcome } from "../src/outcome.ts";
import { readTicks } from "../src/packets.ts";
import { checkPostback } from "../src/postback.ts";
import { isFinal, statusKind } from "../src/status.ts";
import { orderTag } from "../src/tag.ts";
import { readHolding, readMargin, readOrder, readPlaced, readTrade } from "../src/wire.ts";
import { symbol } from "./harness.ts";

// Shapes recorded by the venue itself; they stand beside the repository and are never part of it.
const folder = new URL("../../../../shared/contracts/kite/", import.meta.url);
const there = existsSync(folder);
const file = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const body = (name: string) => readObject(file(name));
const title = there ? "recorded shapes" : "recorded shapes (skipped: ../shared is not here)";

describe.skipIf(!there)(title, () => {
  it("reads every order, whatever its exchange, variety and tags", () => {
    const { rows, unread } = rowsOf(arrayAt(body("orders.json"), "data") ?? [], readOrder);
    expect(unread).toBe(0);
    expect(rows.map(({ kind }) => kind)).not.toContain("unknown");
    expect(rows.map(({ quantity, side, tags }) => [side, quantity, tags])).toContainEqual([
      "buy",
      "150",
      ["autoslice", "autoslice:1953367517640548352"],
    ]);
    const rejected = rows.find(({ kind }) => kind === "rejected");
    expect(rejected?.statusMessage).toContain("Insufficient funds");
    expect(rows[0]?.placedMs).toBe(Date.parse("2021-05-31T09:18:57+05:30"));
  });

  it("reads every trade, with its time in India", () => {
    const { rows, unread } = rowsOf(arrayAt(body("trades.json"), "data") ?? [], readTrade);
    expect(unread).toBe(0);
    expect(rows[0]).toMatchObject({
      tradeId: "10000000",
      quantity: "1",
      price: "420.65",
      filledMs: Date.parse("2021-05-31T09:16:39+05:30"),
    });
  });

  it("reads placements, cancels and changes as received only", () => {
    for (const name of ["order_response.json", "order_modify.json", "order_cancel.json"]) {
      const data = body(name)?.get("data");
      expect(readPlaced(data)?.orderId).toBe("151220000000000");
    }
  });

  it("reads the margins to the last digit", () => {
    expect(readMargin(objectAt(body("margins.json"), "data"), "equity")).toMatchObject({
      net: "99725.05000000002",
      cash: "245431.6",
      debits: "145706.55",
    });
  });

  it("reads the holdings", () => {
    const { rows, unread } = rowsOf(arrayAt(body("holdings.json"), "data") ?? [], readHolding);
    expect(unread).toBe(0);
    expect(rows.map(({ openingQuantity }) => openingQuantity)).toEqual(["1", "16"]);
  });

  it("reads a quote; an empty side of the book is none", () => {
    const row = objectAt(objectAt(body("quote.json"), "data"), "NSE:INFY");
    expect(quoteOf(row, symbol("NSE:INFY"), 0)).toEqual({
      symbol: "NSE:INFY",
      price: "1412.95",
      bid: null,
      ask: "1412.95",
      atMs: Date.parse("2021-06-08T15:45:56+05:30"),
      band: { low: "1250.7", high: "1528.6" },
    });
  });

  it("has no band where the circuit limits are zeros or missing", () => {
    const read = (limits: string) =>
      quoteOf(readObject(`{"last_price":1412.95${limits}}`), symbol("NSE:INFY"), 0);
    expect(read("")).not.toHaveProperty("band");
    expect(read(',"lower_circuit_limit":0,"upper_circuit_limit":0')).not.toHaveProperty("band");
    expect(read(',"lower_circuit_limit":0,"upper_circuit_limit":5.5')).toMatchObject({
      band: { low: "0", high: "5.5" },
    });
  });

  it("reads a full tick as the packaged client does, to the last digit", () => {
    const packet = JSON.parse(file("ticker_full.packet.json")) as { base64OrText: string };
    // A bare packet: the socket puts a count and a length before it.
    const bytes = Buffer.from(packet.base64OrText, "base64");
    const framed = Buffer.alloc(4 + bytes.length);
    framed.writeInt16BE(1, 0);
    framed.writeUInt16BE(bytes.length, 2);
    bytes.copy(framed, 4);
    expect(readTicks(framed)).toEqual([
      {
        token: 408065,
        mode: "full",
        tradable: true,
        lastPrice: "1573.7",
        bid: "1573.4",
        ask: "1573.7",
        atMs: Date.parse("2021-07-05T10:41:27+05:30"),
      },
    ]);
  });

  it("reads the instrument lists", async () => {
    const all = await readInstruments(file("instruments_all.csv"), null);
    const nse = await readInstruments(file("instruments_nse.csv"), "NSE");
    expect(all?.find(({ tradingsymbol }) => tradingsymbol === "BANKNIFTY18JAN23500CE")).toEqual({
      symbol: "NFO:BANKNIFTY18JAN23500CE",
      token: 12073986,
      exchange: "NFO",
      tradingsymbol: "BANKNIFTY18JAN23500CE",
      name: "",
      expiry: "2018-01-25",
      strike: "23500",
      tickSize: "0.05",
      lotSize: "40",
      type: "CE",
    });
    expect(nse?.every((row) => parseSymbol(row.tradingsymbol) === row.symbol)).toBe(true);
  });

  it("checks the recorded postback's shape; its sum was made with another secret", () => {
    expect(checkPostback(file("postback.json"), "not the secret")).toEqual({
      kind: "refused",
      why: "checksum",
    });
    const fields = JSON.parse(file("postback.json")) as Record<string, string>;
    const text = `${fields.order_id}${fields.order_timestamp}secret`;
    const checksum = createHash("sha256").update(text).digest("hex");
    const signed = JSON.stringify({ ...fields, checksum });
    expect(checkPostback(signed, "secret")).toEqual({ kind: "taken", orderId: fields.order_id });
  });

  it("gives every documented error its documented outcome", () => {
    const { cases, statuses } = JSON.parse(file("error-bodies.json")) as {
      cases: readonly { http: number; error_type: string; message?: string; outcome: string }[];
      statuses: Record<string, readonly string[]>;
    };
    for (const { error_type, http, message = "text", outcome } of cases) {
      const text = JSON.stringify({ status: "error", message, data: null, error_type });
      const envelope = readObject(text);
      const given = placeOutcome({ kind: "answer", status: http, text, envelope }, String).kind;
      const wanted = outcome.startsWith("unknown")
        ? "unknown"
        : http === 429
          ? "not_sent"
          : "rejected";
      expect([http, error_type, given]).toEqual([http, error_type, wanted]);
    }
    const { terminal = [], resting = [], transient = [], postbackOnly = [] } = statuses;
    expect(terminal.every((status) => isFinal(statusKind(status)))).toBe(true);
    for (const status of [...resting, ...transient, ...postbackOnly])
      expect([status, statusKind(status)]).toEqual([status, "working"]);
  });
});

describe("small words", () => {
  it("makes a tag of twenty letters and digits from the longest id", () => {
    const id = "x".repeat(36) as Parameters<typeof orderTag>[0];
    expect(orderTag(id)).toMatch(/^hl[0-9a-z]{18}$/);
    expect(orderTag(id)).toBe(orderTag(id));
  });

  it("treats a status that nobody documented as not final", () => {
    expect(isFinal(statusKind("SOMETHING NEW"))).toBe(false);
  });
});
