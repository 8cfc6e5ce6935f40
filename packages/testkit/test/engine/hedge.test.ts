import { type EngineOptions, fromSignal } from "@hookline/core";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";

// what is sold is covered by three tenths of it, bought in the symbol with an H behind it.
const hedge = {
  symbolOf: (sold: string) => (sold.startsWith("FREE") ? null : `${sold}H`),
  ratio: "0.3",
};

const covered =
  (parts: object = {}) =>
  (): Partial<EngineOptions> => ({
    strategies: {
      rsi: { account: "paper", symbols: "any", size: fromSignal(), hedge: { ...hedge, ...parts } },
    },
  });

const sell = { action: "sell", symbol: "MAIN", quantity: "10" };
const buy = { action: "buy", symbol: "MAINH", quantity: "3" };

async function waited({ quiet, time }: Rig, ms: number): Promise<void> {
  time.advance(ms);
  await quiet();
}

function tripsOf({ engine }: Rig): unknown[] {
  const told: unknown[] = [];
  engine.on(
    "risk.tripped",
    ({ reason, rule, state }) => void told.push([rule, reason.code, state]),
  );
  return told;
}

describe("legs that hedge each other (R-36)", () => {
  it("a sold leg without its cover is bought back after ten seconds, and not a moment before", async () => {
    const made = await rig(covered());
    const told = tripsOf(made);
    await made.trade(sell);
    await waited(made, 9_999);
    expect(await made.position("MAIN")).toBe("-10");
    await waited(made, 1);
    expect(await made.position("MAIN")).toBe("0");
    expect(told).toEqual([["R-36", "RISK_HEDGE_INCOMPLETE", "reduce_only"]]);
  });

  it("its strategy opens nothing more until a person resumes it", async () => {
    const made = await rig(covered());
    await made.trade(sell);
    await waited(made, 10_000);
    expect(await made.trade(sell)).toMatchObject({ code: "RISK_TRADING_REDUCE_ONLY" });
    const scope = { kind: "strategy", name: "rsi" } as const;
    await made.engine.command({ type: "resume", scope, actor: "a person" });
    await waited(made, 120_000);
    expect(await made.trade(sell)).toMatchObject({ status: "accepted" });
  });

  it("a leg that is covered in time stays, whichever of the two came first", async () => {
    for (const [first, second] of [
      [sell, buy],
      [buy, sell],
    ] as const) {
      const made = await rig(covered());
      const told = tripsOf(made);
      await made.trade(first);
      await waited(made, 9_999);
      await made.trade(second);
      await waited(made, 600_000);
      expect([await made.position("MAIN"), await made.position("MAINH")]).toEqual(["-10", "3"]);
      expect(told).toEqual([]);
    }
  });

  it.each([
    ["2.999", "0"],
    ["3", "-10"],
    ["4", "-10"],
  ])("a cover of %s leaves %s of ten sold", async (quantity, left) => {
    const made = await rig(covered());
    await made.trade(sell);
    await made.trade({ ...buy, quantity });
    await waited(made, 10_000);
    expect(await made.position("MAIN")).toBe(left);
  });

  it("a cover that is left over when its leg was closed goes as well, and nothing is restricted", async () => {
    const made = await rig(covered());
    const told = tripsOf(made);
    await made.trade(sell);
    await made.trade(buy);
    await made.trade({ action: "exit", symbol: "MAIN" });
    await waited(made, 10_000);
    expect([await made.position("MAIN"), await made.position("MAINH")]).toEqual(["0", "0"]);
    expect(told).toEqual([["R-36", "RISK_HEDGE_INCOMPLETE", null]]);
    expect(await made.trade({ ...sell, price: "101" })).toMatchObject({ status: "accepted" });
  });

  it("two sold legs of one cover need it for both", async () => {
    const made = await rig(covered({ symbolOf: () => "COVER" }));
    await made.trade(sell);
    await made.trade({ ...sell, symbol: "OTHER" });
    await made.trade({ ...buy, symbol: "COVER", quantity: "5" });
    await waited(made, 10_000);
    expect([await made.position("MAIN"), await made.position("OTHER")]).toEqual(["0", "0"]);
  });

  it("what needs no cover stands by itself", async () => {
    const made = await rig(covered());
    await made.trade({ ...sell, symbol: "FREE" });
    await waited(made, 60_000);
    expect(await made.position("FREE")).toBe("-10");
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no list today");
      },
    ],
    ["answers no symbol", () => "not a symbol at all, but a sentence"],
    ["answers a number", () => 7],
  ])("a function that %s covers nothing", async (_, symbolOf) => {
    const made = await rig(covered({ symbolOf }));
    await made.trade(sell);
    await waited(made, 10_000);
    expect(await made.position("MAIN")).toBe("0");
  });

  it("a process that starts counts anew, and closes all the same", async () => {
    const first = await rig(covered());
    await first.trade(sell);
    await waited(first, 6_000);
    const second = await first.restart();
    await second.quiet();
    await waited(second, 9_999);
    expect(await second.position("MAIN")).toBe("-10");
    await waited(second, 1);
    expect(await second.position("MAIN")).toBe("0");
  });

  it("a frozen account is told of once, and closed once it may move", async () => {
    const made = await rig(covered());
    const told = tripsOf(made);
    await made.trade(sell);
    const scope = { kind: "global" } as const;
    await made.engine.command({ type: "halt", scope, level: 4, actor: "a person" });
    await waited(made, 10_000);
    await waited(made, 10_000);
    expect(await made.position("MAIN")).toBe("-10");
    expect(told).toHaveLength(1);
    await made.engine.command({ type: "resume", scope, actor: "a person" });
    await waited(made, 10_000);
    expect(await made.position("MAIN")).toBe("0");
  });

  it("other strategies' positions are no cover and no leg", async () => {
    const made = await rig(() => ({
      strategies: {
        rsi: { account: "paper", symbols: "any", size: fromSignal(), hedge },
        other: { account: "paper", symbols: "any", size: fromSignal() },
      },
    }));
    await made.trade({ ...buy, strategy_id: "other" });
    await made.trade(sell);
    await waited(made, 10_000);
    expect([await made.position("MAIN"), await made.position("MAINH")]).toEqual(["0", "3"]);
  });
});
