import { reason } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";
import { scriptedBroker } from "./scripted-broker.ts";

// I17: a venue that does not know reduce-only fills stop and target together, faster than one can be cancelled.

async function held(quantity = "2") {
  const broker = scriptedBroker({ reduceOnly: false });
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  const told: string[] = [];
  made.engine.on("order.anomaly", ({ reason }) => void told.push(reason.code));
  await made.trade({ quantity, stop_loss: "90", take_profit: "120" });
  broker.fill(0, quantity, "100");
  await made.quiet();
  // 0 entry, 1 stop, 2 target.
  expect(broker.submitted.map(({ purpose }) => purpose)).toEqual([
    "entry",
    "stop_loss",
    "take_profit",
  ]);
  return { ...made, broker, told };
}

describe("closed beyond flat (I17)", () => {
  it("what stop and target closed twice is bought back at once, and the position ends flat", async () => {
    const { broker, engine, position, quiet, told } = await held();
    broker.fill(2, "2", "120");
    broker.fill(1, "2", "90");
    await quiet();
    expect(told).toEqual(["ORDER_CLOSED_TOO_MUCH"]);
    expect(broker.submitted[3]).toMatchObject({
      purpose: "exit",
      side: "buy",
      quantity: "2",
      orderType: "market",
    });
    broker.fill(3, "2", "90");
    await quiet();
    expect(await position()).toBe("0");
    expect(engine.orders().filter(({ status }) => status === "accepted")).toEqual([]);
    expect(broker.submitted).toHaveLength(4);
  });

  it("in parts: each part that was too much is traded back, and no more", async () => {
    const { broker, position, quiet } = await held();
    broker.fill(2, "1.5", "120");
    await quiet();
    expect(broker.submitted).toHaveLength(3);
    broker.fill(1, "1", "90");
    await quiet();
    expect(broker.submitted.slice(3)).toMatchObject([{ side: "buy", quantity: "0.5" }]);
    broker.fill(1, "1", "90");
    await quiet();
    expect(broker.submitted.slice(4)).toMatchObject([{ side: "buy", quantity: "1" }]);
    broker.fill(3, "0.5", "90");
    broker.fill(4, "1", "90");
    await quiet();
    expect(await position()).toBe("0");
  });

  it("one that the broker refuses is tried again, five times, and then a person is told", async () => {
    const { broker, quiet, told } = await held();
    const refusal = { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER") } as const;
    broker.answers.push(refusal, refusal, refusal, refusal, refusal);
    broker.fill(2, "2", "120");
    broker.fill(1, "2", "90");
    await quiet();
    expect(broker.submitted.slice(3)).toHaveLength(5);
    expect(new Set(broker.submitted.map(({ clientOrderId }) => clientOrderId)).size).toBe(8);
    expect(told.filter((code) => code === "ORDER_CLOSED_TOO_MUCH")).toHaveLength(2);
  });

  it("a try that comes about ends it", async () => {
    const { broker, position, quiet } = await held();
    const refusal = { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER") } as const;
    broker.answers.push(refusal);
    broker.fill(2, "2", "120");
    broker.fill(1, "2", "90");
    await quiet();
    expect(broker.submitted).toHaveLength(5);
    broker.fill(4, "2", "90");
    await quiet();
    expect([await position(), broker.submitted.length]).toEqual(["0", 5]);
  });

  it("an entry that turns the position is no mistake", async () => {
    const { broker, position, quiet, told, trade } = await held();
    await trade({ action: "sell", quantity: "5", price: "101" });
    for (const order of broker.submitted.slice(1, 3)) {
      const { clientOrderId } = order;
      broker.report({ type: "canceled", clientOrderId, venueOrderId: null, atMs: 0 });
    }
    await quiet();
    for (let index = 3; index < broker.submitted.length; index += 1) {
      broker.fill(index, broker.submitted[index]?.quantity ?? "", "101");
      await quiet();
    }
    expect(Number(await position())).toBeLessThan(0);
    expect(told).toEqual([]);
  });

  it("the same fill told twice is traded back once, also over a restart", async () => {
    const { broker, quiet, restart } = await held();
    broker.fill(2, "2", "120", "target");
    broker.fill(1, "2", "90", "stop");
    await quiet();
    broker.fill(1, "2", "90", "stop");
    await quiet();
    expect(broker.submitted).toHaveLength(4);
    const second = await restart();
    broker.fill(1, "2", "90", "stop");
    await second.quiet();
    expect(
      broker.submitted.filter(({ side, purpose }) => side === "buy" && purpose === "exit"),
    ).toHaveLength(1);
  });

  it("a frozen account sends nothing, and tells what stands open", async () => {
    const { broker, engine, quiet } = await held();
    const left: unknown[] = [];
    engine.on("positions.flattened", (event) => void left.push(...event.left));
    await engine.command({ type: "halt", scope: { kind: "global" }, level: 4, actor: "a person" });
    broker.fill(2, "2", "120");
    broker.fill(1, "2", "90");
    await quiet();
    expect(broker.submitted).toHaveLength(3);
    expect(left).toMatchObject([{ symbol: "BTCUSD", quantity: "-2" }]);
  });
});
