import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";

// An exit of the other side does nothing but bring its price: that is how these tests move the market.
const entry = { action: "buy", quantity: "1", stop_loss: "90", take_profit: "120" };

describe("stops and targets that the engine keeps", () => {
  it("stand behind the position once the entry has filled", async () => {
    const { orders, trade } = await rig();
    await trade(entry);
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
      "sell 1 take_profit accepted",
    ]);
  });

  it("the stop fills, and the target goes with the position", async () => {
    const { orders, position, trade } = await rig();
    await trade(entry);
    await trade({ action: "exit", exit_side: "short", price: "89" });
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss filled",
      "sell 1 take_profit canceled",
    ]);
    expect(await position()).toBe("0");
  });

  it("the target fills, and the stop goes with the position", async () => {
    const { orders, position, trade } = await rig();
    await trade(entry);
    await trade({ action: "exit", exit_side: "short", price: "121" });
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss canceled",
      "sell 1 take_profit filled",
    ]);
    expect(await position()).toBe("0");
  });

  it("I17 an exit cancels both first, and never flips", async () => {
    const { orders, position, trade } = await rig();
    await trade(entry);
    await trade({ action: "exit" });
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss canceled",
      "sell 1 take_profit canceled",
      "sell 1 exit filled",
    ]);
    expect(await position()).toBe("0");
  });

  it("I19 after a partial exit stop and target cover the rest", async () => {
    const { orders, position, trade } = await rig();
    await trade(entry);
    await trade({ action: "exit", quantity: "0.4" });
    expect(await position()).toBe("0.6");
    expect(orders().filter((order) => order.endsWith("accepted"))).toEqual([
      "sell 0.6 stop_loss accepted",
      "sell 0.6 take_profit accepted",
    ]);
  });

  it("a stop survives a restart and still fires", async () => {
    const first = await rig();
    await first.trade(entry);
    const second = await first.restart();
    await second.trade({ action: "exit", exit_side: "short", price: "89" });
    expect(await second.position()).toBe("0");
    expect(second.orders()).toContain("sell 1 stop_loss filled");
  });

  it("a reverse takes the old stops away and sets the new ones on the other side", async () => {
    const { engine, position, trade } = await rig();
    await trade(entry);
    await trade({ action: "reverse", stop_loss: "110", take_profit: "80" });
    expect(await position()).toBe("-1");
    const working = engine.orders().filter((order) => order.status === "accepted");
    expect(working).toMatchObject([
      { purpose: "stop_loss", side: "buy", stopPrice: "110" },
      { purpose: "take_profit", side: "buy", limitPrice: "80" },
    ]);
  });

  it("an exit that waits for a better price rests beside the stop, and goes with the position", async () => {
    const { orders, position, trade } = await rig();
    await trade({ action: "buy", quantity: "1", stop_loss: "90" });
    await trade({ action: "exit", order_type: "limit", limit_price: "105" });
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
      "sell 1 exit accepted",
    ]);
    await trade({ action: "exit", exit_side: "short", price: "89" });
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss filled",
      "sell 1 exit canceled",
    ]);
    expect(await position()).toBe("0");
  });

  it("a stop on the wrong side denies the entry, it is not sent without it", async () => {
    const { engine, trade } = await rig();
    const answer = await trade({ action: "buy", quantity: "1", stop_loss: "110" });
    expect(answer).toMatchObject({ status: "denied", code: "PLAN_PROTECTION_INVALID" });
    expect(engine.orders()).toEqual([]);
  });

  it("a trailing stop does not loosen over a restart", async () => {
    const first = await rig();
    await first.trade({ action: "buy", quantity: "1", stop_loss_trail_amount: "10" });
    await first.trade({ action: "exit", exit_side: "short", price: "150" });
    await first.trade({ action: "exit", exit_side: "short", price: "145" });
    const second = await first.restart();
    await second.trade({ action: "exit", exit_side: "short", price: "139" });
    expect(await second.position()).toBe("0");
    expect(second.engine.orders().at(-1)).toMatchObject({ status: "filled", averagePrice: "139" });
  });
});
