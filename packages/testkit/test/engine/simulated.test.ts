import { type ClientOrderId, decimal, reason, type SymbolName } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

async function withBroker(
  over: Parameters<typeof scriptedBroker>[0] = {},
): Promise<Rig & { readonly broker: ScriptedBroker }> {
  const broker = scriptedBroker(over);
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  return { ...made, broker };
}

const why = reason("ORDER_OUTCOME_UNKNOWN", { why: "test" });

const ended = (clientOrderId: ClientOrderId | undefined) => {
  if (clientOrderId === undefined) throw new Error("the test's own data is wrong");
  return { type: "canceled" as const, clientOrderId, venueOrderId: null, atMs: 0 };
};

const accepted = (clientOrderId: ClientOrderId | undefined) => ({
  ...ended(clientOrderId),
  type: "accepted" as const,
});

const absent = [{ kind: "not_found", final: true } as const];

describe("what simulated worlds found: each of these lost, doubled or stranded something once", () => {
  it("I19 an entry with a target alone takes no stop away from the position it adds to", async () => {
    const { orders, trade } = await rig();
    await trade({ quantity: "1", stop_loss: "90" });
    await trade({ quantity: "2", take_profit: "120" });
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
      "buy 2 entry filled",
      "sell 2 stop_loss accepted",
      "sell 3 take_profit accepted",
    ]);
  });

  it("I19 an entry that only makes the other side smaller leaves that one's stop alone", async () => {
    const { broker, orders, quiet, trade } = await withBroker();
    await trade({
      action: "buy",
      quantity: "1",
      order_type: "limit",
      limit_price: "99",
      stop_loss: "90",
    });
    await trade({ action: "sell", quantity: "3", stop_loss: "110" });
    broker.fill(1, "3", "100");
    await quiet();
    broker.fill(0, "1", "99");
    await quiet();
    const stop = broker.submitted[2];
    if (stop === undefined) throw new Error("there is no stop");
    broker.report(ended(stop.clientOrderId));
    await quiet();
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 3 entry filled",
      "buy 3 stop_loss canceled",
      "buy 2 stop_loss accepted",
    ]);
  });

  it("I4 a stop that a flip left on the wrong side is cancelled", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({
      action: "sell",
      quantity: "5",
      order_type: "limit",
      limit_price: "101",
      stop_loss: "110",
    });
    await trade({ action: "buy", quantity: "2", stop_loss: "90" });
    broker.fill(1, "2", "100");
    await quiet();
    broker.fill(0, "5", "101");
    await quiet();
    const stop = engine.orders().find(({ purpose }) => purpose === "stop_loss");
    expect(stop).toMatchObject({ side: "sell", status: "accepted" });
    expect(broker.cancels).toContain(stop?.clientOrderId);
  });

  it("I4 a flatten of two positions cancels the stops of both", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "1", stop_loss: "90" });
    broker.fill(0, "1", "100");
    await quiet();
    await trade({ quantity: "1", symbol: "ETHUSD" });
    broker.fill(2, "1", "100");
    await quiet();
    // Its exit is under way and its entry waits: the flatten has nothing more to close there.
    await trade({ action: "reverse", quantity: "1", symbol: "ETHUSD" });
    await engine.command({ type: "flatten", account: "paper", actor: "operator" });
    await quiet();
    const stop = engine.orders().find(({ purpose }) => purpose === "stop_loss");
    expect(broker.cancels).toContain(stop?.clientOrderId);
  });

  it("I34 F03 an order that was to be cancelled and comes late is cancelled then", async () => {
    const { broker, engine, quiet, time, trade } = await withBroker();
    broker.answers.push({ kind: "unknown", reason: why });
    await trade({ quantity: "1", order_type: "limit", limit_price: "99" });
    await trade({ action: "cancel" });
    broker.findings = [...absent];
    for (let round = 0; round < 3; round += 1) {
      time.advance(5_000);
      await quiet();
    }
    expect(engine.orders()).toMatchObject([{ status: "denied", code: "ORDER_NEVER_ARRIVED" }]);
    const asked = broker.cancels.length;
    broker.report(accepted(broker.submitted[0]?.clientOrderId));
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "accepted" }]);
    expect(broker.cancels).toHaveLength(asked + 1);
  });

  it("I34 the comparison looks up an order of ours that the broker lists and we gave up", async () => {
    const { broker, engine, quiet, time, trade } = await withBroker();
    broker.answers.push({ kind: "unknown", reason: why });
    broker.findings = [...absent];
    await trade({ quantity: "1", order_type: "limit", limit_price: "99" });
    time.advance(1_000);
    await quiet();
    const { clientOrderId } = broker.submitted[0] ?? {};
    expect(engine.orders()).toMatchObject([{ status: "denied" }]);
    broker.findings = [{ kind: "found", reports: [accepted(clientOrderId)] }];
    broker.lists = {
      fail: false,
      fills: [],
      positions: [],
      open: [
        {
          clientOrderId: clientOrderId ?? null,
          venueOrderId: null,
          symbol: "BTCUSD" as SymbolName,
          side: "buy",
          quantity: decimal("1"),
          filledQuantity: decimal("0"),
        },
      ],
    };
    time.advance(45_000);
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "accepted" }]);
  });

  it("F02 a stop whose cancel is refused is asked about ever more slowly, not at once for ever", async () => {
    const { broker, quiet, time, trade } = await withBroker();
    await trade({ quantity: "2", stop_loss: "90" });
    broker.fill(0, "2", "100");
    await quiet();
    broker.cancelAnswers.push(
      ...Array.from({ length: 100 }, () => ({ kind: "too_late", reason: why }) as const),
    );
    broker.findings = [{ kind: "found", reports: [accepted(broker.submitted[1]?.clientOrderId)] }];
    await trade({ action: "exit", quantity: "1", order_type: "limit", limit_price: "105" });
    broker.fill(2, "1", "105");
    await quiet();
    for (let second = 0; second < 20; second += 1) {
      time.advance(1_000);
      await quiet();
    }
    expect(broker.cancels.length).toBeGreaterThan(2);
    expect(broker.cancels.length).toBeLessThan(8);
  });

  it("I17 an exit that never arrived is sent again for what it may close by then", async () => {
    const { broker, quiet, time, trade } = await withBroker({ idempotency: "enforced" });
    await trade({ quantity: "3", stop_loss: "90" });
    broker.fill(0, "3", "100");
    await quiet();
    await trade({ action: "exit" });
    broker.answers.push({ kind: "unknown", reason: why });
    broker.report(ended(broker.submitted[1]?.clientOrderId));
    await quiet();
    // The stop had filled in part before its cancel.
    broker.fill(1, "1", "90");
    broker.findings = [...absent];
    time.advance(1_000);
    await quiet();
    const exits = broker.submitted.filter(({ purpose }) => purpose === "exit");
    expect(exits.map(({ quantity }) => quantity)).toEqual(["3", "2"]);
  });

  it("I19 F03 a stop that was given up and comes late goes again where the position has none by now", async () => {
    const { broker, position, quiet, time, trade } = await withBroker();
    broker.answers.push({ kind: "accepted", venueOrderId: null });
    broker.answers.push({ kind: "unknown", reason: why });
    await trade({ quantity: "1", stop_loss: "90" });
    broker.fill(0, "1", "100");
    await quiet();
    const lost = broker.submitted[1];
    broker.findings = [...absent];
    time.advance(1_000);
    await quiet();
    const stop = broker.submitted[2];
    expect([lost?.purpose, stop?.purpose]).toEqual(["stop_loss", "stop_loss"]);
    await trade({ action: "exit" });
    broker.report(ended(stop?.clientOrderId));
    await quiet();
    broker.fill(3, "1", "100");
    await quiet();
    await trade({ quantity: "3", take_profit: "120" });
    broker.fill(4, "3", "100");
    await quiet();
    expect(await position()).toBe("3");
    broker.report(accepted(lost?.clientOrderId));
    await quiet();
    expect(broker.cancels).toEqual([stop?.clientOrderId, lost?.clientOrderId]);
  });

  it("F31 a stop that drains sends nothing that its last answers bring about", async () => {
    const { broker, engine, quiet, send, time } = await withBroker();
    broker.answers.push("never", "never");
    await send({ quantity: "1", stop_loss: "90" });
    await send({ quantity: "1" });
    await quiet();
    time.advance(5_000);
    const stopping = engine.stop();
    await quiet();
    time.advance(5_000);
    await quiet();
    time.advance(5_000);
    broker.fill(0, "1", "100");
    await quiet();
    time.advance(5_000);
    await quiet();
    await stopping;
    expect(broker.submitted.map(({ purpose }) => purpose)).toEqual(["entry", "entry"]);
  });

  it("I10 an order that is decided and not yet on the disk is not given up because nobody knows it", async () => {
    const broker = scriptedBroker({ idempotency: "enforced" });
    const held: (() => void)[] = [];
    let slow = false;
    const { engine, quiet, send, time } = await rig(() => ({
      accounts: { paper: { mode: "paper", broker } },
      turnEnd: (callback) => void (slow ? held.push(callback) : setImmediate(callback)),
    }));
    let decisions = 0;
    engine.on("order.submitted", () => {
      decisions += 1;
    });
    broker.lists.fail = false;
    broker.findings = [...absent];
    broker.answers.push({ kind: "unknown", reason: why });
    slow = true;
    const answer = send({ quantity: "1" });
    await quiet();
    time.advance(45_000);
    await quiet();
    slow = false;
    for (const callback of held) callback();
    await answer;
    broker.findings = [{ kind: "unavailable", detail: "test" }];
    await quiet();
    expect(decisions).toBe(1);
    expect(broker.submitted).toHaveLength(1);
    expect(engine.orders()).toMatchObject([{ status: "unknown" }]);
  });
});
