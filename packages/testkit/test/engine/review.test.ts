import { decimal, reason } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

async function withBroker(
  broker: ScriptedBroker = scriptedBroker(),
): Promise<Rig & { readonly broker: ScriptedBroker }> {
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  return { ...made, broker };
}

const never = reason("ORDER_REJECTED_BY_BROKER", { why: "test" });
const actor = "operator";

describe("what a review found: each of these lost, doubled or stranded something once", () => {
  it("an exit that waits goes also when the entry's first fill is its last and brings a stop", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "1", stop_loss_percent: "10" });
    await trade({ action: "exit" });
    broker.fill(0, "1", "100");
    await quiet();
    expect(engine.orders()).toMatchObject([
      { status: "filled" },
      { purpose: "exit", status: "accepted" },
    ]);
  });

  it("I26 what waits in the queue does not leave after a halt", async () => {
    const { broker, engine, quiet, send, time } = await withBroker();
    broker.answers.push("never");
    await send({ quantity: "1" });
    await send({ quantity: "2" });
    await engine.command({ type: "halt", level: 1, scope: { kind: "global" }, actor });
    time.advance(10_000);
    await quiet();
    expect(broker.submitted.map(({ quantity }) => quantity)).toEqual(["1"]);
    expect(engine.orders()).toMatchObject([
      { status: "unknown" },
      { status: "denied", code: "RISK_TRADING_HALTED" },
    ]);
  });

  it("a cancel takes back an order that has not left, without asking the broker about it", async () => {
    const { broker, engine, quiet, send, time } = await withBroker();
    broker.answers.push("never");
    await send({ quantity: "1" });
    await send({ quantity: "2", order_type: "limit", limit_price: "99" });
    await send({ action: "cancel" });
    time.advance(10_000);
    await quiet();
    expect(broker.submitted).toHaveLength(1);
    expect(engine.orders()[1]).toMatchObject({ status: "denied", code: "ORDER_NOT_SENT" });
  });

  it("F02 a comparison does not give up an order whose submit is still under way", async () => {
    const { broker, engine, quiet, send, time } = await withBroker();
    broker.lists.fail = false;
    broker.findings = [{ kind: "not_found", final: true }];
    broker.answers.push("never");
    time.advance(40_000);
    await quiet();
    await send({ quantity: "1" });
    await quiet();
    time.advance(6_000);
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "submitted" }]);
  });

  it("an order with an enforced id that never arrived is sent again once, not again and again", async () => {
    const { broker, quiet, time, trade } = await withBroker(
      scriptedBroker({ idempotency: "enforced" }),
    );
    broker.answers.push({ kind: "unknown", reason: never }, "never");
    broker.findings = [{ kind: "not_found", final: true }];
    await trade({ quantity: "1" });
    time.advance(8_000);
    await quiet();
    expect(broker.submitted).toHaveLength(2);
  });

  it("a refused or lost cancel is asked for again until the exit behind it can go", async () => {
    const { broker, engine, quiet, time, trade } = await withBroker();
    await trade({ quantity: "1", stop_loss: "90" });
    broker.fill(0, "1", "100");
    await quiet();
    const stop = broker.submitted[1];
    if (stop === undefined) throw new Error("there is no stop");
    const { clientOrderId } = stop;
    broker.findings = [
      {
        kind: "found",
        reports: [{ type: "accepted", clientOrderId, venueOrderId: null, atMs: 0 }],
      },
    ];
    broker.cancelAnswers.push(
      { kind: "unknown", reason: never },
      { kind: "too_late", reason: never },
      { kind: "canceled" },
    );
    await trade({ action: "exit" });
    for (let round = 0; round < 4; round += 1) {
      time.advance(5_000);
      await quiet();
    }
    expect(engine.orders()).toMatchObject([
      { status: "filled" },
      { purpose: "stop_loss", status: "canceled" },
      { purpose: "exit", status: "accepted", quantity: "1" },
    ]);
  });

  it("an exit at the market takes the place of one that rests, and so does a flip", async () => {
    const { orders, position, trade } = await rig();
    await trade({ quantity: "1" });
    await trade({ action: "exit", order_type: "limit", limit_price: "105" });
    await trade({ action: "exit" });
    expect(orders()).toEqual(["buy 1 entry filled", "sell 1 exit canceled", "sell 1 exit filled"]);
    await trade({ quantity: "1" });
    await trade({ action: "exit", order_type: "limit", limit_price: "105" });
    await trade({ action: "reverse" });
    expect(await position()).toBe("-1");
  });

  it("R-35 a stop that the broker does not keep is placed again a few times, then a person is told", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    const alarms: string[] = [];
    engine.on("order.anomaly", (event) => void alarms.push(event.reason.code));
    await trade({ quantity: "1", stop_loss: "90" });
    for (let time = 0; time < 9; time += 1)
      broker.answers.push({ kind: "rejected", reason: never });
    broker.fill(0, "1", "100");
    await quiet();
    expect(engine.orders().filter(({ purpose }) => purpose === "stop_loss")).toHaveLength(5);
    expect(alarms).toEqual(["ORDER_PROTECTION_FAILED"]);
  });

  it("F18 a stop that the venue has forgotten is placed anew", async () => {
    const { broker, engine, quiet, time, trade } = await withBroker();
    await trade({ quantity: "1", stop_loss: "90" });
    broker.fill(0, "1", "100");
    await quiet();
    broker.lists.fail = false;
    broker.findings = [{ kind: "not_found", final: true }];
    time.advance(45_000);
    await quiet();
    expect(engine.orders().filter(({ purpose }) => purpose === "stop_loss")).toMatchObject([
      { status: "canceled" },
      { status: "accepted" },
    ]);
  });

  it("halting never loosens a frozen account", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "1" });
    broker.fill(0, "2", "100");
    await quiet();
    await engine.command({
      type: "halt",
      level: 1,
      scope: { kind: "account", name: "paper" },
      actor,
    });
    expect(engine.status().accounts).toMatchObject([{ tradingState: "frozen" }]);
  });

  it("I25 numbers that are none reach no position, from wherever they come", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    broker.answers.push({ kind: "unknown", reason: never });
    await trade({ quantity: "1" });
    const [order] = broker.submitted;
    if (order === undefined) throw new Error("nothing was submitted");
    broker.fill(0, "1", "100");
    const sound = decimal("1");
    expect(await position()).toBe("1");
    for (const lastQuantity of ["NaN", "-1", "", "Infinity"]) {
      const report = {
        type: "fill",
        clientOrderId: order.clientOrderId,
        execId: `e${lastQuantity}`,
        lastQuantity,
        lastPrice: sound,
        fee: sound,
      };
      Reflect.apply(broker.report, broker, [report]);
    }
    await quiet();
    expect(await position()).toBe("1");
    expect(engine.status().status).toBe("running");
  });
});
