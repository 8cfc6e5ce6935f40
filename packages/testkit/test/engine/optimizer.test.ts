import { fixed, fromSignal, type StrategyOptions } from "@hookline/core";
import type { SignalOptimizer } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";

type Optimize = SignalOptimizer["optimize"];

const judging = (optimize: Optimize, over: Partial<SignalOptimizer> = {}): SignalOptimizer => ({
  name: "test",
  problems: () => [],
  optimize,
  ...over,
});

const optimised = (optimizer: SignalOptimizer, over: Partial<StrategyOptions> = {}): Promise<Rig> =>
  rig(() => ({
    strategies: {
      rsi: { account: "paper", symbols: "any", size: fromSignal(), optimizer, ...over },
    },
  }));

describe("a signal optimiser", () => {
  it("makes an entry smaller, and the answer says so with its own confidence", async () => {
    const { orders, trade } = await optimised(
      judging(async () => ({ scale: "0.5", confidence: 0.72 })),
    );
    expect(await trade({ action: "buy", quantity: "3" })).toMatchObject({
      status: "accepted",
      optimizationApplied: true,
      aiConfidence: 0.72,
    });
    expect(orders()).toEqual(["buy 1.5 entry filled"]);
  });

  it("that computes no confidence is quoted with none", async () => {
    const { trade } = await optimised(judging(async () => ({ scale: "1" })));
    expect(await trade({ action: "buy", quantity: "1" })).toMatchObject({
      optimizationApplied: true,
      aiConfidence: null,
    });
  });

  it("refuses an entry with a scale of zero", async () => {
    const { orders, trade } = await optimised(
      judging(async () => ({ scale: "0", confidence: 0.1 })),
    );
    expect(await trade({ action: "buy", quantity: "1" })).toMatchObject({
      status: "denied",
      code: "OPTIMIZER_REFUSED",
      aiConfidence: 0.1,
    });
    expect(orders()).toEqual([]);
  });

  it("is not asked about an exit, and cannot keep a position open", async () => {
    let asked = 0;
    const { position, trade } = await optimised(
      judging(async () => {
        asked += 1;
        return { scale: asked === 1 ? "1" : "0" };
      }),
    );
    await trade({ action: "buy", quantity: "2" });
    expect(await trade({ action: "exit" })).toMatchObject({
      status: "accepted",
      optimizationApplied: false,
      aiConfidence: null,
    });
    expect(await position()).toBe("0");
    expect(asked).toBe(1);
  });

  it("that refuses a reversal still lets the old side be closed", async () => {
    let scale = "1";
    const { orders, position, trade } = await optimised(judging(async () => ({ scale })));
    await trade({ action: "buy", quantity: "2" });
    scale = "0";
    const answer = await trade({ action: "reverse", quantity: "2" });
    expect(answer).toMatchObject({ status: "accepted", code: "OPTIMIZER_REFUSED" });
    expect(orders()).toEqual(["buy 2 entry filled", "sell 2 exit filled"]);
    expect(await position()).toBe("0");
  });

  it("rounds down, never to more than its share", async () => {
    const { engine, trade } = await optimised(judging(async () => ({ scale: "0.3333" })));
    await trade({ action: "buy", quantity: "0.00000002" });
    await trade({ action: "buy", quantity: "0.0001" });
    expect(engine.orders().map(({ quantity }) => quantity)).toEqual(["0.00003333"]);
  });

  const nonsense: readonly [string, Optimize][] = [
    ["rejects", () => Promise.reject(new Error("secret model key"))],
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["would enlarge", async () => ({ scale: "1.01" })],
    ["answers a negative share", async () => ({ scale: "-0.5" })],
    ["answers text", async () => ({ scale: "half" })],
    ["answers a confidence above one", async () => ({ scale: "0.5", confidence: 72 })],
    [
      "answers a confidence that is no number",
      async () => ({ scale: "0.5", confidence: Number.NaN }),
    ],
  ];
  for (const [what, optimize] of nonsense) {
    it(`that ${what} has not answered: the signal trades as it came, without a confidence`, async () => {
      const { orders, trade } = await optimised(judging(optimize));
      expect(await trade({ action: "buy", quantity: "2" })).toMatchObject({
        status: "accepted",
        optimizationApplied: false,
        aiConfidence: null,
      });
      expect(orders()).toEqual(["buy 2 entry filled"]);
    });

    it(`that ${what} and is required denies the entry`, async () => {
      const { orders, trade } = await optimised(judging(optimize, { required: true }));
      expect(await trade({ action: "buy", quantity: "2" })).toMatchObject({
        status: "denied",
        code: "OPTIMIZER_SILENT",
      });
      expect(orders()).toEqual([]);
    });
  }

  it("that answers too late has not answered", async () => {
    const { orders, quiet, send, time } = await optimised(
      judging(() => new Promise(() => {}), { timeoutMs: 300 }),
    );
    const answer = send({ action: "buy", quantity: "2" });
    await quiet();
    expect(orders()).toEqual([]);
    time.advance(300);
    await quiet();
    expect(await answer).toMatchObject({ status: "accepted", optimizationApplied: false });
    expect(orders()).toEqual(["buy 2 entry filled"]);
  });

  it("cannot change what is decided by changing what it is shown", async () => {
    const { orders, trade } = await optimised(
      judging(async ({ facts, signal }) => {
        Object.assign(signal, { action: "sell", quantity: { kind: "units", value: "99" } });
        for (const each of facts) Object.assign(each, { instrument: null });
        return { scale: "1" };
      }),
    );
    await trade({ action: "buy", quantity: "2" });
    expect(orders()).toEqual(["buy 2 entry filled"]);
  });

  it("scales whatever the strategy's own size is", async () => {
    const { orders, trade } = await optimised(
      judging(async () => ({ scale: "0.25" })),
      {
        size: fixed("4"),
      },
    );
    await trade({ action: "buy", quantity: "100" });
    expect(orders()).toEqual(["buy 1 entry filled"]);
  });

  it("is asked once: a repeat and a restart tell what it said then", async () => {
    let asked = 0;
    const before = await optimised(
      judging(async () => {
        asked += 1;
        return { scale: "0.5", confidence: asked / 10 };
      }),
    );
    const first = await before.trade({ id: "same", action: "buy", quantity: "2" });
    const hash = before.engine.stateHash();
    const after = await before.restart();
    expect(after.engine.stateHash()).toBe(hash);
    const again = await after.trade({ id: "same", action: "buy", quantity: "2" });
    expect(again).toMatchObject({
      code: "SIGNAL_DUPLICATE",
      aiConfidence: 0.1,
      optimizationApplied: true,
      orders: "orders" in first ? first.orders : null,
    });
    expect(asked).toBe(1);
  });

  it("with wrong options means no start", async () => {
    const broken = judging(async () => ({ scale: "1" }), {
      name: "",
      timeoutMs: 60_000,
      problems: () => [],
    });
    await expect(optimised(broken)).rejects.toThrow(/optimizer/);
    const complaining = judging(async () => ({ scale: "1" }), { problems: () => ["no model."] });
    await expect(optimised(complaining)).rejects.toThrow("strategies.rsi.optimizer: no model.");
  });
});
