import type { CommandRequest } from "@hookline/core";
import { decimal, reason } from "@hookline/core/driver";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";
import { scriptedBroker } from "./scripted-broker.ts";

const actor = "operator";
const GLOBAL = { kind: "global" } as const;
const SCOPES = [
  GLOBAL,
  { kind: "account", name: "paper" },
  { kind: "strategy", name: "rsi" },
  { kind: "symbol", name: "BTCUSD" },
] as const;
const halt = (level: 1 | 2 | 3 | 4, scope: (typeof SCOPES)[number] = GLOBAL): CommandRequest => ({
  type: "halt",
  level,
  scope,
  actor,
});

/** An engine on a scripted broker; its venue names a largest order where a test asks for one. */
async function desk(maxQuantity: string | null = null) {
  const broker = scriptedBroker();
  const plain = broker.instrument;
  broker.instrument = async (symbol) => {
    const instrument = await plain(symbol);
    const most = maxQuantity === null ? null : decimal(maxQuantity);
    return instrument === null ? null : { ...instrument, maxQuantity: most };
  };
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  return { ...made, broker };
}

describe("R-43 the kill switch", () => {
  it.each(
    SCOPES.flatMap((scope) =>
      ([1, 2, 3, 4] as const).map((level) => [scope.kind, level, scope] as const),
    ),
  )("%s, level %i: what it lets through, also after a restart", async (_, level, scope) => {
    const first = await rig();
    await first.trade({ quantity: "2" });
    expect(await first.engine.command(halt(level, scope))).toMatchObject({
      code: "COMMAND_APPLIED",
    });
    await first.quiet();
    const { position, trade } = await first.restart();
    expect(await position()).toBe(level === 3 ? "0" : "2");
    const codes = [
      "",
      "RISK_TRADING_REDUCE_ONLY",
      "RISK_TRADING_HALTED",
      "RISK_TRADING_HALTED",
      "RISK_TRADING_FROZEN",
    ];
    expect(await trade({ quantity: "1" })).toMatchObject({ code: codes[level] });
    if (level === 3) return;
    const exit = await trade({ action: "exit" });
    expect(exit).toMatchObject({ code: level === 4 ? "RISK_TRADING_FROZEN" : "SIGNAL_ACCEPTED" });
  });

  it("a scope that does not cover an order leaves it alone", async () => {
    const { engine, trade } = await rig();
    await engine.command({
      ...halt(4),
      type: "halt",
      scope: { kind: "symbol", name: "ETHUSD" },
    } as CommandRequest);
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
    expect(await trade({ quantity: "1", symbol: "ETHUSD" })).toMatchObject({
      code: "RISK_TRADING_FROZEN",
    });
  });

  it("I27 any order of halts ends at the strictest, and only a resume lowers it", async () => {
    const levels = fc.array(fc.constantFrom(1, 2, 4), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(levels, async (list) => {
        const { engine, trade } = await rig();
        for (const level of list) await engine.command(halt(level as 1 | 2 | 4));
        const state = { 1: "reduce_only", 2: "halted", 4: "frozen" }[Math.max(...list)];
        expect(engine.status().tradingState).toBe(state);
        await engine.command({ type: "resume", scope: GLOBAL, actor });
        expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
      }),
      { numRuns: 20 },
    );
  });

  it.each([2, 4] as const)(
    "I26 nothing that waits is submitted after the answer to level %i",
    async (level) => {
      const { broker, engine, quiet, send } = await desk();
      broker.answers.push("never");
      const waiting = [];
      for (let order = 0; order < 20; order += 1) waiting.push(send({ quantity: "1" }));
      await Promise.all(waiting);
      await quiet();
      const answer = await engine.command(halt(level));
      const before = broker.submitted.length;
      expect(answer.code).toBe("COMMAND_APPLIED");
      for (let turn = 0; turn < 5; turn += 1) await quiet();
      expect(broker.submitted.length).toBe(before);
      expect(before).toBe(1);
    },
  );

  it("I26 an entry that waits inside the broker for its turn is called off", async () => {
    const { broker, engine, quiet, send } = await desk();
    const sent: string[] = [];
    broker.submit = ({ quantity }, signal) =>
      new Promise((resolve) => {
        const why = reason("ORDER_NOT_SENT", { why: "aborted" });
        signal.addEventListener("abort", () => resolve({ kind: "not_sent", reason: why }));
        sent.push(quantity);
      });
    await send({ quantity: "1" });
    await quiet();
    expect(sent).toEqual(["1"]);
    await engine.command(halt(2, { kind: "strategy", name: "rsi" }));
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "denied", code: "ORDER_NOT_SENT" }]);
  });

  it("an exit that waits there is not, but by a freeze", async () => {
    const { broker, engine, quiet, send, trade } = await desk();
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await quiet();
    let aborted = false;
    broker.submit = (_, signal) =>
      new Promise(() => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
      });
    await send({ action: "exit" });
    await quiet();
    await engine.command(halt(2));
    expect(aborted).toBe(false);
    await engine.command(halt(4));
    expect(aborted).toBe(true);
  });

  it("a frozen account does not even send the exit that was decided before", async () => {
    const { broker, engine, quiet, send, time, trade } = await desk();
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await quiet();
    broker.answers.push("never");
    await send({ quantity: "1", symbol: "ETHUSD" });
    await send({ action: "exit" });
    await engine.command(halt(4));
    time.advance(11_000);
    await quiet();
    expect(broker.submitted.map(({ purpose }) => purpose)).toEqual(["entry", "entry"]);
  });
});

describe("flatten", () => {
  it("level 3 closes longs and shorts, cancels what works, and tells how many orders it sent", async () => {
    const { engine, orders, position, quiet, trade } = await rig();
    await trade({ quantity: "1", stop_loss: "90" });
    await trade({ quantity: "2", symbol: "ETHUSD", action: "sell", price: "50" });
    await trade({ quantity: "1", order_type: "limit", limit_price: "95" });
    expect(await engine.command(halt(3))).toMatchObject({
      code: "COMMAND_APPLIED",
      detail: { closing: 2, notClosed: "" },
    });
    await quiet();
    expect([await position(), await position("ETHUSD")]).toEqual(["0", "0"]);
    expect(orders().filter((each) => each.endsWith("accepted"))).toEqual([]);
  });

  it("takes as many orders as the venue's largest size asks for", async () => {
    const { broker, engine, quiet, trade } = await desk("2");
    for (const index of [0, 1, 2]) {
      await trade({ quantity: index === 2 ? "1" : "2" });
      broker.fill(index, index === 2 ? "1" : "2", "100");
    }
    await quiet();
    expect(await engine.command({ type: "flatten", account: "paper", actor })).toMatchObject({
      detail: { closing: 3, notClosed: "" },
    });
    await quiet();
    const exits = broker.submitted.filter(({ purpose }) => purpose === "exit");
    expect(exits.map(({ quantity, side }) => `${side} ${quantity}`)).toEqual([
      "sell 2",
      "sell 2",
      "sell 1",
    ]);
  });

  it("asked twice it closes once", async () => {
    const { broker, engine, quiet, trade } = await desk();
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await quiet();
    const flatten = { type: "flatten", account: "paper", actor } as const;
    await engine.command(flatten);
    const again = await engine.command(flatten);
    expect(again.detail.notClosed).toContain("RISK_REDUCE_ONLY_EXCEEDED");
    await quiet();
    expect(broker.submitted.filter(({ purpose }) => purpose === "exit")).toHaveLength(1);
  });

  it("reports what it may not close", async () => {
    const { engine, quiet, trade } = await rig();
    await trade({ quantity: "1" });
    await engine.command(halt(4));
    const answer = await engine.command({ type: "flatten", account: "paper", actor });
    expect(answer.detail).toEqual({
      closing: 0,
      notClosed: "paper BTCUSD 1 (RISK_TRADING_FROZEN)",
    });
    await quiet();
  });
});

describe("R-44 the dead-man timer", () => {
  it("halts all trading when no heartbeat comes, and waits for a person", async () => {
    const { engine, quiet, time, trade } = await rig(() => ({ deadManMs: 30_000 }));
    time.advance(29_999);
    expect(await engine.command({ type: "heartbeat" })).toMatchObject({ code: "COMMAND_APPLIED" });
    time.advance(29_999);
    expect(engine.status().tradingState).toBe("active");
    time.advance(1);
    await quiet();
    expect(engine.status().tradingState).toBe("halted");
    await engine.command({ type: "heartbeat" });
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "RISK_TRADING_HALTED" });
  });

  it("a heartbeat that nobody waits for is a mistake", async () => {
    const { engine } = await rig();
    expect(await engine.command({ type: "heartbeat" })).toMatchObject({ code: "COMMAND_INVALID" });
  });
});

describe("strategies and limits", () => {
  it("a strategy that was switched off opens nothing until a person switches it on, also after a restart", async () => {
    const first = await rig();
    const off = { type: "switch_strategy", strategy: "rsi", enabled: false, actor } as const;
    await first.engine.command(off);
    const { engine, trade } = await first.restart();
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "RISK_STRATEGY_DISABLED" });
    await engine.command({ ...off, enabled: true });
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
  });

  it("R-52 a running engine takes tighter limits only, at once and durably", async () => {
    const first = await rig();
    const set = (limits: Record<string, string>) =>
      first.engine.command({ type: "set_limits", limits, actor });
    expect(await set({ maxOrderNotional: "2000000" })).toMatchObject({
      code: "LIMIT_LOOSER",
      detail: { limits: "maxOrderNotional" },
    });
    expect(await set({ maxOrderNotinal: "1" })).toMatchObject({ code: "COMMAND_INVALID" });
    expect(await set({ maxOrderNotional: "150" })).toMatchObject({ code: "COMMAND_APPLIED" });
    expect(await first.trade({ quantity: "2" })).toMatchObject({
      code: "RISK_NOTIONAL_EXCEEDS_MAX",
    });
    const { trade } = await first.restart();
    expect(await trade({ quantity: "2" })).toMatchObject({ code: "RISK_NOTIONAL_EXCEEDS_MAX" });
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
  });
});
