import { reason } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

const withBroker = async (
  broker: ScriptedBroker = scriptedBroker(),
): Promise<Rig & { readonly broker: ScriptedBroker }> => ({
  broker,
  ...(await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }))),
});

const unknown = {
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "timeout" }),
} as const;

describe("what a broker's answer proves", () => {
  it("F06 a definite refusal ends the order", async () => {
    const { broker, engine, trade } = await withBroker();
    broker.answers.push({
      kind: "rejected",
      reason: reason("ORDER_REJECTED_BY_BROKER", { why: "funds" }),
    });
    await trade({ quantity: "1" });
    expect(engine.orders()).toMatchObject([
      { status: "rejected", code: "ORDER_REJECTED_BY_BROKER" },
    ]);
    expect(broker.submitted).toHaveLength(1);
  });

  it("an order that never left is denied, not rejected", async () => {
    const { broker, engine, trade } = await withBroker();
    broker.answers.push({ kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: "refused" }) });
    await trade({ quantity: "1" });
    expect(engine.orders()).toMatchObject([{ status: "denied", code: "ORDER_NOT_SENT" }]);
  });

  it("F02 I10 an unknown outcome is looked up and adopted, never sent again", async () => {
    const { broker, engine, time, trade, quiet } = await withBroker();
    broker.answers.push(unknown);
    await trade({ quantity: "1" });
    const [order] = broker.submitted;
    expect(engine.orders()).toMatchObject([{ status: "unknown", code: "ORDER_OUTCOME_UNKNOWN" }]);
    if (order === undefined) throw new Error("nothing was submitted");
    const { clientOrderId } = order;
    broker.findings = [
      {
        kind: "found",
        reports: [{ type: "accepted", clientOrderId, venueOrderId: null, atMs: 0 }],
      },
    ];
    time.advance(500);
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "accepted" }]);
    expect(broker.submitted).toHaveLength(1);
  });

  it("F01 at a broker without enforced ids an order that is not there is given up, not sent again", async () => {
    const { broker, engine, trade } = await withBroker();
    broker.answers.push(unknown);
    broker.findings = [{ kind: "not_found", final: true }];
    await trade({ quantity: "1" });
    expect(engine.orders()).toMatchObject([{ status: "denied", code: "ORDER_NEVER_ARRIVED" }]);
    expect(broker.submitted).toHaveLength(1);
  });

  it("at a broker with enforced ids it is sent once more under the same id", async () => {
    const { broker, engine, trade } = await withBroker(scriptedBroker({ idempotency: "enforced" }));
    broker.answers.push(unknown);
    broker.findings = [{ kind: "not_found", final: true }];
    await trade({ quantity: "1" });
    expect(engine.orders()).toMatchObject([{ status: "accepted" }]);
    expect(new Set(broker.submitted.map(({ clientOrderId }) => clientOrderId)).size).toBe(1);
    expect(broker.submitted).toHaveLength(2);
  });

  it("F03 an order that was given up and arrives after all is adopted", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    broker.answers.push(unknown);
    broker.findings = [{ kind: "not_found", final: true }];
    const anomalies: string[] = [];
    engine.on("order.anomaly", (event) => void anomalies.push(event.reason.code));
    await trade({ quantity: "1" });
    const [order] = broker.submitted;
    if (order === undefined) throw new Error("nothing was submitted");
    broker.report({
      type: "accepted",
      clientOrderId: order.clientOrderId,
      venueOrderId: null,
      atMs: 0,
    });
    broker.fill(0, "1", "100");
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "filled" }]);
    expect(await position()).toBe("1");
    expect(anomalies).toEqual(["ORDER_REPORT_UNEXPECTED"]);
  });

  it("absence that proves nothing leaves the order unknown, and it is asked for ever more slowly", async () => {
    const { broker, engine, quiet, time, trade } = await withBroker();
    broker.answers.push(unknown);
    broker.findings = [{ kind: "not_found", final: false }];
    await trade({ quantity: "1" });
    expect(broker.lookUps).toHaveLength(1);
    for (const [wait, asked] of [
      [499, 1],
      [1, 2],
      [999, 2],
      [1, 3],
    ] as const) {
      time.advance(wait);
      await quiet();
      expect(broker.lookUps).toHaveLength(asked);
    }
    expect(engine.orders()).toMatchObject([{ status: "unknown" }]);
  });

  it("a broker that throws or never answers leaves the order unknown, without its words", async () => {
    const { broker, engine, quiet, time, trade } = await withBroker();
    broker.answers.push("throw", "never");
    await trade({ quantity: "1" });
    await trade({ quantity: "1" });
    time.advance(10_000);
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "unknown" }, { status: "unknown" }]);
    expect(JSON.stringify(await engine.signal(engine.orders()[0]?.signalId ?? ""))).not.toContain(
      "library",
    );
  });
});

describe("what a broker reports", () => {
  it("F10 I14 a fill that is told twice is booked once", async () => {
    const { broker, position, quiet, trade } = await withBroker();
    await trade({ quantity: "2" });
    broker.fill(0, "1", "100", "same");
    broker.fill(0, "1", "100", "same");
    await quiet();
    expect(await position()).toBe("1");
  });

  it("F11 a fill before the acknowledgement ends in the same state", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    broker.answers.push("never");
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "filled", averagePrice: "100" }]);
  });

  it("F13 a fill after the cancel is booked", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    await trade({ quantity: "1", order_type: "limit", limit_price: "99" });
    broker.cancelAnswers.push({ kind: "canceled" });
    await trade({ action: "cancel" });
    broker.fill(0, "1", "99");
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "filled" }]);
    expect(await position()).toBe("1");
  });

  it("I13 F15 more than was ordered is booked, and the account stands still", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    const anomalies: string[] = [];
    engine.on("order.anomaly", (event) => void anomalies.push(event.reason.code));
    await trade({ quantity: "1" });
    broker.fill(0, "1.5", "100");
    await quiet();
    expect(await position()).toBe("1.5");
    expect(anomalies).toEqual(["ORDER_OVERFILLED"]);
    expect(engine.status().accounts).toMatchObject([{ tradingState: "frozen" }]);
    expect(await trade({ action: "exit" })).toMatchObject({
      status: "denied",
      code: "RISK_TRADING_FROZEN",
    });
  });

  it("F22 a fill of an order that is not ours is an anomaly, not a position", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    const anomalies: string[] = [];
    engine.on("order.anomaly", (event) => void anomalies.push(event.reason.code));
    await trade({ quantity: "1" });
    const [order] = broker.submitted;
    if (order === undefined) throw new Error("nothing was submitted");
    const stranger = { ...order, clientOrderId: `${order.clientOrderId.slice(0, -1)}_` };
    broker.submitted.push(stranger as typeof order);
    broker.fill(1, "1", "100");
    await quiet();
    expect(await position()).toBe("0");
    expect(anomalies).toEqual(["ORDER_REPORT_UNMATCHED"]);
  });

  it("the entry of a flip is not sent when its exit did not fill", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await quiet();
    broker.answers.push({ kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER") });
    await trade({ action: "reverse" });
    expect(engine.orders()).toMatchObject([
      { status: "filled" },
      { purpose: "exit", status: "rejected" },
      { purpose: "entry", status: "denied", code: "ORDER_PARENT_NOT_FILLED" },
    ]);
    expect(broker.submitted).toHaveLength(2);
  });

  it("F12 a stop follows each partial fill of its entry", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "2", stop_loss_percent: "10" });
    broker.fill(0, "0.5", "100");
    await quiet();
    broker.fill(0, "1.5", "100");
    await quiet();
    const stops = engine.orders().filter(({ purpose }) => purpose === "stop_loss");
    expect(stops).toMatchObject([
      { quantity: "0.5", stopPrice: "90", status: "accepted" },
      { quantity: "1.5", stopPrice: "90", status: "accepted" },
    ]);
  });
});
