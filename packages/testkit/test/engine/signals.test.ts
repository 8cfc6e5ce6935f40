import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";

describe("a signal becomes at most one order", () => {
  it("a buy becomes an order, a fill and a position", async () => {
    const { engine, trade } = await rig();
    const answer = await trade({ action: "buy", quantity: "0.5" });
    expect(answer).toMatchObject({
      status: "accepted",
      code: "SIGNAL_ACCEPTED",
      mode: "paper",
      platform: "paper",
      account: "paper",
      keyedBy: "sender_id",
      aiConfidence: null,
    });
    expect(engine.orders()).toMatchObject([
      {
        status: "filled",
        side: "buy",
        quantity: "0.5",
        filledQuantity: "0.5",
        averagePrice: "100",
      },
    ]);
    expect(await engine.positions()).toMatchObject([
      {
        account: "paper",
        mode: "paper",
        symbol: "BTCUSD",
        quantity: "0.5",
        averagePrice: "100",
        realizedPnl: "0",
      },
    ]);
  });

  it("I2 five equal alerts are one order and the same answer", async () => {
    const { engine, quiet, send } = await rig();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => send({ id: "same", quantity: "1" })),
    );
    await quiet();
    expect(answers.map((answer) => answer.code)).toEqual([
      "SIGNAL_ACCEPTED",
      ...Array.from({ length: 4 }, () => "SIGNAL_DUPLICATE"),
    ]);
    expect(
      new Set(answers.map((answer) => JSON.stringify("orders" in answer && answer.orders))).size,
    ).toBe(1);
    expect(engine.orders()).toHaveLength(1);
  });

  it("I6 an id used again with another body is a conflict and does nothing", async () => {
    const { engine, trade } = await rig();
    await trade({ id: "same", quantity: "1" });
    expect(await trade({ id: "same", quantity: "2" })).toMatchObject({
      code: "SIGNAL_KEY_CONFLICT",
    });
    expect(engine.orders()).toHaveLength(1);
  });

  it("two alerts of the same second are both handled, in order", async () => {
    const { orders, position, quiet, send } = await rig();
    await Promise.all([
      send({ id: "1", action: "buy", quantity: "1" }),
      send({ id: "2", action: "exit" }),
      send({ id: "3", action: "sell", quantity: "2" }),
    ]);
    await quiet();
    expect(orders()).toEqual(["buy 1 entry filled", "sell 1 exit filled", "sell 2 entry filled"]);
    expect(await position()).toBe("-2");
  });

  it("alternating sides in one burst are all taken, and end where their sum ends", async () => {
    const { engine, position, quiet, send } = await rig();
    const sides = [
      "sell",
      "buy",
      "buy",
      "sell",
      "sell",
      "sell",
      "buy",
      "sell",
      "buy",
      "buy",
      "buy",
    ];
    const answers = await Promise.all(sides.map((action) => send({ action, quantity: "1" })));
    await quiet();
    expect(answers.map(({ code }) => code)).toEqual(sides.map(() => "SIGNAL_ACCEPTED"));
    expect(await position()).toBe("1");
    expect(engine.orders().every(({ status }) => status === "filled")).toBe(true);
  });

  it("an exit when flat makes no order", async () => {
    const { engine, trade } = await rig();
    expect(await trade({ action: "exit" })).toMatchObject({
      status: "denied",
      code: "PLAN_NOTHING_TO_CLOSE",
    });
    expect(engine.orders()).toEqual([]);
  });

  it("through zero: the exit first, the entry after its fill", async () => {
    const { orders, position, trade } = await rig();
    await trade({ action: "buy", quantity: "1" });
    await trade({ action: "sell", quantity: "3" });
    expect(orders()).toEqual(["buy 1 entry filled", "sell 1 exit filled", "sell 2 entry filled"]);
    expect(await position()).toBe("-2");
  });

  it("a reverse ends as large on the other side", async () => {
    const { position, trade } = await rig();
    await trade({ action: "buy", quantity: "1" });
    await trade({ action: "reverse" });
    expect(await position()).toBe("-1");
  });

  it("a partial exit leaves the rest", async () => {
    const { position, trade } = await rig();
    await trade({ action: "buy", quantity: "1" });
    await trade({ action: "exit", quantity: "25", quantity_type: "percent_of_position" });
    expect(await position()).toBe("0.75");
  });

  it("a signal that is too old is denied and stays denied", async () => {
    const { engine, trade } = await rig();
    const signal = { id: "old", quantity: "1", time: "2026-01-15T14:00:00Z" };
    expect(await trade(signal)).toMatchObject({ status: "denied", code: "RISK_SIGNAL_STALE" });
    expect(await trade(signal)).toMatchObject({ status: "duplicate", code: "SIGNAL_DUPLICATE" });
    expect(engine.orders()).toEqual([]);
  });

  it("a body with neither id nor time is the same signal for a minute", async () => {
    const { engine, time } = await rig();
    const body = {
      strategy_id: "rsi",
      action: "buy",
      symbol: "BTCUSD",
      quantity: "1",
      price: "100",
    };
    const first = await engine.submit(body);
    expect(first).toMatchObject({ code: "SIGNAL_ACCEPTED", keyedBy: "content_window" });
    time.advance(59_999);
    expect(await engine.submit(body)).toMatchObject({ code: "SIGNAL_DUPLICATE" });
    time.advance(1);
    expect(await engine.submit(body)).toMatchObject({ code: "SIGNAL_ACCEPTED" });
    expect(engine.orders()).toHaveLength(2);
  });

  it("an unknown strategy is denied when there is no catch-all", async () => {
    const { trade } = await rig();
    expect(await trade({ strategy_id: "nobody" })).toMatchObject({ code: "RISK_STRATEGY_UNKNOWN" });
  });

  it("live is refused whoever asks", async () => {
    const { engine } = await rig();
    const answer = await engine.submit({
      strategy_id: "rsi",
      action: "buy",
      symbol: "BTCUSD",
      quantity: "1",
      mode: "live",
    });
    expect(answer).toMatchObject({ code: "LIVE_NOT_ENABLED" });
  });
});
