import { reason } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

async function withBroker(
  stopAndTarget: ScriptedBroker["stopAndTarget"] = "oco",
): Promise<Rig & { readonly broker: ScriptedBroker }> {
  const broker = scriptedBroker({ idempotency: "enforced" });
  broker.stopAndTarget = stopAndTarget;
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  return { ...made, broker };
}

const entry = { quantity: "3", stop_loss: "90", take_profit: "120" };
const why = reason("ORDER_OUTCOME_UNKNOWN", { why: "test" });

type Host = Awaited<ReturnType<typeof withBroker>>;

/** Ends one leg as the venue does when the other one fills or was cancelled. */
async function endLeg({ broker, quiet }: Host, purpose: "stop_loss" | "take_profit") {
  const order = broker.submitted.findLast((each) => each.purpose === purpose);
  if (order === undefined) throw new Error("there is no such leg");
  const { clientOrderId } = order;
  broker.report({ type: "canceled", clientOrderId, venueOrderId: null, atMs: 0 });
  await quiet();
}

describe("stop and target that rest as one order of two legs", () => {
  it("go out in one request, once the entry has filled", async () => {
    const { broker, orders, quiet, trade } = await withBroker();
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    expect(broker.pairs).toMatchObject([
      {
        target: { orderType: "limit", limitPrice: "120", quantity: "3" },
        stop: { orderType: "stop", stopPrice: "90", quantity: "3" },
      },
    ]);
    expect(broker.submitted).toHaveLength(3);
    expect(orders()).toEqual([
      "buy 3 entry filled",
      "sell 3 stop_loss accepted",
      "sell 3 take_profit accepted",
    ]);
  });

  it("a fill of the target ends the stop, and that is no failure of the stop", async () => {
    const host = await withBroker();
    const { broker, engine, orders, quiet, trade } = host;
    const alarms: unknown[] = [];
    engine.on("order.anomaly", ({ reason: { code } }) => alarms.push(code));
    for (let round = 0; round < 8; round += 1) {
      await trade(entry);
      broker.fill(broker.submitted.length - 1, "3", "100");
      await quiet();
      broker.fill(broker.submitted.length - 2, "3", "120");
      await endLeg(host, "stop_loss");
    }
    expect(alarms).toEqual([]);
    expect(orders().filter((order) => order.endsWith("accepted"))).toEqual([]);
    expect(broker.pairs).toHaveLength(8);
  });

  it("I19 a partial fill of the target leaves the stop, which the venue makes as much smaller", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    broker.fill(1, "1", "120");
    await quiet();
    expect(broker.cancels).toEqual([]);
    expect(broker.pairs).toHaveLength(1);
    expect(engine.orders().find(({ purpose }) => purpose === "stop_loss")?.status).toBe("accepted");
  });

  it("each partial fill of the entry gets a pair of its own", async () => {
    const { broker, quiet, trade } = await withBroker();
    await trade(entry);
    broker.fill(0, "1", "100");
    await quiet();
    broker.fill(0, "2", "100");
    await quiet();
    expect(broker.pairs.map(({ stop, target }) => [stop.quantity, target.quantity])).toEqual([
      ["1", "1"],
      ["2", "2"],
    ]);
  });

  it("I17 an exit waits for the end of both legs", async () => {
    const host = await withBroker();
    const { broker, orders, quiet, trade } = host;
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    await trade({ action: "exit" });
    expect(broker.cancels).toHaveLength(2);
    await endLeg(host, "stop_loss");
    expect(orders().at(-1)).toBe("sell 3 exit initialized");
    await endLeg(host, "take_profit");
    expect(orders().at(-1)).toBe("sell 3 exit accepted");
  });

  it("F02 an answer that is lost is unknown for both; each is looked up, naming the other", async () => {
    const { broker, orders, quiet, time, trade } = await withBroker();
    broker.answers.push({ kind: "accepted", venueOrderId: null }, { kind: "unknown", reason: why });
    const asked: unknown[] = [];
    broker.findOrder = async ({ clientOrderId, oco }) => {
      asked.push([clientOrderId, oco]);
      const report = { type: "accepted", clientOrderId, venueOrderId: null, atMs: 0 } as const;
      return { kind: "found", reports: [report] };
    };
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    time.advance(1_000);
    await quiet();
    const [pair] = broker.pairs;
    const ids = [pair?.target.clientOrderId, pair?.stop.clientOrderId];
    expect(asked).toEqual(expect.arrayContaining([ids, ids.toReversed()]));
    expect(orders().slice(1)).toEqual(["sell 3 stop_loss accepted", "sell 3 take_profit accepted"]);
    expect(broker.pairs).toHaveLength(1);
  });

  it("I10 a pair that never arrived is placed anew once both legs are known to be absent", async () => {
    const { broker, orders, quiet, time, trade } = await withBroker();
    broker.answers.push({ kind: "accepted", venueOrderId: null }, { kind: "unknown", reason: why });
    broker.findings = [{ kind: "not_found", final: true }];
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    for (let round = 0; round < 3; round += 1) {
      time.advance(5_000);
      await quiet();
    }
    expect(broker.pairs).toHaveLength(2);
    expect(orders().slice(1)).toEqual([
      "sell 3 stop_loss denied",
      "sell 3 take_profit denied",
      "sell 3 stop_loss accepted",
      "sell 3 take_profit accepted",
    ]);
  });

  it("a refusal is one for both, and they are tried again together", async () => {
    const { broker, orders, quiet, trade } = await withBroker();
    const refusal = reason("ORDER_REJECTED_BY_BROKER", { why: "test" });
    broker.answers.push(
      { kind: "accepted", venueOrderId: null },
      { kind: "rejected", reason: refusal },
    );
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    expect(orders().slice(1)).toEqual([
      "sell 3 stop_loss rejected",
      "sell 3 take_profit rejected",
      "sell 3 stop_loss accepted",
      "sell 3 take_profit accepted",
    ]);
  });

  it("replays to the same state", async () => {
    const { broker, engine, quiet, restart, trade } = await withBroker();
    await trade(entry);
    broker.fill(0, "3", "100");
    await quiet();
    const hash = engine.stateHash();
    broker.findings = [{ kind: "unavailable", detail: "test" }];
    const after = await restart();
    expect(after.engine.stateHash()).toBe(hash);
  });

  const trailing = { quantity: "3", stop_loss_trail_percent: "5", take_profit: "120" };
  it.each([
    ["oco", "a trailing stop beside a target", trailing, false],
    ["one", "a stop beside a target", entry, false],
    ["one", "a stop alone", { quantity: "3", stop_loss: "90" }, true],
    ["apart", "a stop beside a target", entry, true],
  ] as const)(
    "at an instrument where they rest %s, %s is taken: %o",
    async (how, _, signal, taken) => {
      const { trade } = await withBroker(how);
      expect((await trade(signal)).code).toBe(
        taken ? "SIGNAL_ACCEPTED" : "ORDER_CAPABILITY_MISSING",
      );
    },
  );

  it("where only one can rest, a further entry's target does not push the stop away", async () => {
    const { broker, orders, quiet, trade } = await withBroker("one");
    await trade({ quantity: "1", stop_loss: "90" });
    broker.fill(0, "1", "100");
    await quiet();
    await trade({ quantity: "1", take_profit: "120" });
    broker.fill(2, "1", "100");
    await quiet();
    expect(orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
    ]);
  });
});
