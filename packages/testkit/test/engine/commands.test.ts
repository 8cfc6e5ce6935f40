import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";

const actor = "operator";

describe("the kill switch and other commands", () => {
  it("I26 level 1 takes no entries, lets exits through, and survives a restart", async () => {
    const first = await rig();
    await first.trade({ quantity: "1" });
    const halt = { type: "halt", level: 1, scope: { kind: "global" }, actor } as const;
    expect(await first.engine.command(halt)).toMatchObject({ code: "COMMAND_APPLIED" });
    const second = await first.restart();
    expect(await second.trade({ quantity: "1" })).toMatchObject({
      code: "RISK_TRADING_REDUCE_ONLY",
    });
    expect(await second.trade({ action: "exit" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
    expect(await second.position()).toBe("0");
  });

  it("level 2 cancels the entries that work and keeps the stops", async () => {
    const { engine, orders, quiet, trade } = await rig();
    await trade({ quantity: "1", stop_loss: "90" });
    await trade({ quantity: "1", order_type: "limit", limit_price: "95" });
    await engine.command({
      type: "halt",
      level: 2,
      scope: { kind: "account", name: "paper" },
      actor,
    });
    await quiet();
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
      "buy 1 entry canceled",
    ]);
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "RISK_TRADING_HALTED" });
  });

  it("I27 the strictest scope holds until it is lifted", async () => {
    const { engine, trade } = await rig();
    const strategy = { kind: "strategy", name: "rsi" } as const;
    await engine.command({ type: "halt", level: 1, scope: { kind: "global" }, actor });
    await engine.command({ type: "halt", level: 1, scope: strategy, actor });
    await engine.command({ type: "resume", scope: { kind: "global" }, actor });
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "RISK_TRADING_REDUCE_ONLY" });
    await engine.command({ type: "resume", scope: strategy, actor });
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
  });

  it("cancel takes back a working order, and says when there is none", async () => {
    const { engine, orders, quiet, trade } = await rig();
    await trade({ quantity: "1", order_type: "limit", limit_price: "95" });
    const [order] = engine.orders();
    const cancel = { type: "cancel", order: order?.clientOrderId ?? "", actor } as const;
    expect(await engine.command(cancel)).toMatchObject({ code: "COMMAND_APPLIED" });
    await quiet();
    expect(orders()).toEqual(["buy 1 entry canceled"]);
    expect(await engine.command(cancel)).toMatchObject({ code: "ORDER_NOT_FOUND" });
  });

  it("refuses a command that could be meant otherwise", async () => {
    const { engine } = await rig();
    const broken = { type: "halt", level: 9, scope: { kind: "global" }, actor };
    // A program without types may send anything.
    expect(await Reflect.apply(engine.command, engine, [broken])).toMatchObject({
      code: "COMMAND_INVALID",
      detail: { field: "level" },
    });
    expect(await engine.command({ type: "flatten", account: "nobody", actor })).toMatchObject({
      code: "COMMAND_INVALID",
    });
  });

  it("flatten closes every position, stops first", async () => {
    const { engine, position, quiet, trade } = await rig();
    await trade({ quantity: "1", stop_loss: "90" });
    await trade({ quantity: "2", symbol: "ETHUSD", action: "sell", price: "50" });
    await engine.command({ type: "flatten", account: "paper", actor });
    await quiet();
    expect(await position()).toBe("0");
    expect(await position("ETHUSD")).toBe("0");
    expect(engine.orders().filter((order) => order.status === "accepted")).toEqual([]);
  });
});
