import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cancelOutcome, meaningOf, refusedSubmit, type Wire } from "../src/outcome.ts";

const said = (...error: readonly string[]): Wire => ({ sent: true, status: 200, body: { error } });
const kind = (wire: Wire) => refusedSubmit(wire)?.kind ?? "none";

describe("outcome of a submit", () => {
  const rows: readonly (readonly [string, Wire, string])[] = [
    ["an answer without errors is for the reader", said(), "none"],
    ["a warning is no error", said("WGeneral:Something"), "none"],
    ["no funds", said("EOrder:Insufficient funds"), "rejected"],
    ["off the tick", said("EOrder:Tick size check failed"), "rejected"],
    ["an argument", said("EGeneral:Invalid arguments:volume"), "rejected"],
    ["the id's own argument", said("EGeneral:Invalid arguments:cl_ord_id"), "unknown"],
    ["no margin for this user", said("EOrder:Cannot open opposing position"), "rejected"],
    ["an agreement that is missing", said("EOrder:Trading agreement required"), "rejected"],
    ["a part of an internal error", said("EGeneral:Internal error:9131"), "unknown"],
    ["wrong key", said("EAPI:Invalid key"), "rejected"],
    ["cancel only", said("EService:Market in cancel_only mode"), "rejected"],
    ["nonce", said("EAPI:Invalid nonce"), "not_sent"],
    ["too many", said("EOrder:Rate limit exceeded"), "not_sent"],
    ["throttled until", said("EService: Throttled: 1700000000"), "not_sent"],
    ["deadline", said("EService:Deadline elapsed"), "unknown"],
    ["internal", said("EGeneral:Internal error"), "unknown"],
    ["unavailable", said("EService:Unavailable"), "unknown"],
    ["busy", said("EService:Busy"), "unknown"],
    ["never seen before", said("EOrder:Something new"), "unknown"],
    ["two that disagree", said("EOrder:Insufficient funds", "EAPI:Invalid nonce"), "unknown"],
    ["one that is not listed", said("EOrder:Insufficient funds", "EX:?"), "unknown"],
    ["errors that are no texts", { sent: true, status: 200, body: { error: [1] } }, "unknown"],
    ["no document", { sent: true, status: 200, body: null }, "unknown"],
    ["no answer", { sent: true, status: null, body: null }, "unknown"],
    ["no byte left", { sent: false, status: null, body: null }, "not_sent"],
    ["429", { sent: true, status: 429, body: null }, "not_sent"],
    ["500", { sent: true, status: 500, body: { error: ["EOrder:Insufficient funds"] } }, "unknown"],
    ["403 of a proxy", { sent: true, status: 403, body: null }, "unknown"],
  ];
  for (const [name, wire, wanted] of rows) {
    it(`${name}: ${wanted}`, () => expect(kind(wire)).toBe(wanted));
  }
});

describe("outcome of a cancel", () => {
  it("is requested where Kraken took it", () =>
    expect(cancelOutcome(said())).toEqual({ kind: "requested" }));
  it("is too late where no such order is open", () =>
    expect(cancelOutcome(said("EOrder:Unknown order")).kind).toBe("too_late"));
  it("is unknown for everything else", () => {
    expect(cancelOutcome(said("EService:Unavailable")).kind).toBe("unknown");
    expect(cancelOutcome({ sent: true, status: null, body: null }).kind).toBe("unknown");
  });
});

const CODES = new URL("../../../../shared/contracts/kraken/error-codes.yml", import.meta.url);
const there = existsSync(CODES);

describe("every documented error", () => {
  const text = there ? readFileSync(CODES, "utf8") : "";
  const codes = [...text.matchAll(/code: '(E[^']+)'/g)].map(([, code]) => code ?? "");
  // Those that say nothing about an order stay unknown on purpose.
  const silent = new Set([
    "EGeneral:Internal error",
    "EService:Unavailable",
    "EService:Deadline elapsed",
    "EFunding:Max fee exceeded",
    "EFunding:No funding method",
    "EFunding:Too many addresses",
  ]);
  it.skipIf(!there)(there ? "is classified" : "is classified (skipped: no contracts here)", () => {
    expect(codes.length).toBeGreaterThan(30);
    const unknown = codes.filter((code) => meaningOf(code) === "unknown");
    expect(new Set(unknown)).toEqual(silent);
  });
});
