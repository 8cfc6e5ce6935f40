import type { Engine } from "@hookline/core";
import { type ExecutionReport, parseExecutionId } from "@hookline/core/driver";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";
import { actor } from "./live-rig.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

// R-48 and F14: a venue takes a fill back, hours later perhaps.

async function withBroker() {
  const broker = scriptedBroker();
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  const told: string[] = [];
  made.engine.on("order.anomaly", ({ reason }) => void told.push(reason.code));
  return { ...made, broker, told };
}

const bustOf = (broker: ScriptedBroker, index: number, name: string): ExecutionReport => {
  const order = broker.submitted[index];
  const execId = parseExecutionId(name);
  if (order === undefined || execId === null) throw new Error("the test's own data is wrong");
  const { clientOrderId } = order;
  return { type: "bust", clientOrderId, venueOrderId: null, atMs: 0, execId };
};

const working = (engine: Engine) =>
  engine
    .orders()
    .filter(({ status }) => status === "accepted")
    .map(({ purpose, quantity, side, stopPrice }) => ({ purpose, side, quantity, stopPrice }));

describe("a fill that the venue takes back (R-48)", () => {
  it("is gone from the position, and its stop is taken back", async () => {
    const { broker, engine, position, quiet, told, trade } = await withBroker();
    await trade({ quantity: "2", stop_loss: "90" });
    broker.fill(0, "2", "100", "one");
    await quiet();
    expect(working(engine)).toEqual([
      { purpose: "stop_loss", side: "sell", quantity: "2", stopPrice: "90" },
    ]);
    broker.report(bustOf(broker, 0, "one"));
    await quiet();
    expect(await position()).toBe("0");
    expect(broker.cancels).toEqual([broker.submitted[1]?.clientOrderId]);
    expect(told).toEqual(["ORDER_FILL_BUSTED"]);
    const [entry] = engine.orders();
    expect(entry).toMatchObject({ status: "filled", filledQuantity: "0", averagePrice: null });
  });

  it("in part: the stop covers what is left", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    await trade({ quantity: "3", stop_loss: "90" });
    broker.fill(0, "1", "100", "one");
    broker.fill(0, "2", "103", "two");
    await quiet();
    const before = broker.cancels.length;
    broker.report(bustOf(broker, 0, "one"));
    await quiet();
    expect(await position()).toBe("2");
    expect(engine.orders()[0]).toMatchObject({ filledQuantity: "2", averagePrice: "103" });
    const unneeded = broker.submitted.flatMap(({ clientOrderId }, index) =>
      broker.cancels.slice(before).includes(clientOrderId) ? [index] : [],
    );
    expect(unneeded.length).toBeGreaterThan(0);
    for (const index of unneeded) {
      const { clientOrderId } = bustOf(broker, index, "x");
      broker.report({ type: "canceled", clientOrderId, venueOrderId: null, atMs: 0 });
    }
    await quiet();
    expect(working(engine)).toEqual([
      { purpose: "stop_loss", side: "sell", quantity: "2", stopPrice: "90" },
    ]);
  });

  it("of an exit: the position is open again, and so is the stop that its entry asked for", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    await trade({ quantity: "2", stop_loss: "90" });
    broker.fill(0, "2", "100", "one");
    await quiet();
    broker.cancelAnswers.push({ kind: "canceled" });
    await trade({ action: "exit" });
    broker.fill(2, "2", "110", "two");
    await quiet();
    expect(await position()).toBe("0");
    expect(working(engine)).toEqual([]);
    broker.report(bustOf(broker, 2, "two"));
    await quiet();
    expect(await position()).toBe("2");
    expect(working(engine)).toEqual([
      { purpose: "stop_loss", side: "sell", quantity: "2", stopPrice: "90" },
    ]);
  });

  it("its strategy opens nothing more until a person has looked, and may close", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "2" });
    broker.fill(0, "1", "100", "one");
    broker.fill(0, "1", "100", "two");
    await quiet();
    broker.report(bustOf(broker, 0, "one"));
    await quiet();
    const denied = await trade({ quantity: "1", price: "101" });
    expect(denied).toMatchObject({ status: "denied", code: "RISK_TRADING_REDUCE_ONLY" });
    expect(await trade({ action: "exit" })).toMatchObject({ status: "accepted" });
    const scope = { kind: "strategy", name: "rsi" } as const;
    await engine.command({ type: "resume", scope, actor });
    expect(await trade({ quantity: "1", price: "102" })).toMatchObject({ status: "accepted" });
  });

  it("is told once, however often the venue says it", async () => {
    const { broker, position, quiet, told, trade } = await withBroker();
    await trade({ quantity: "2" });
    broker.fill(0, "1", "100", "one");
    broker.fill(0, "1", "100", "two");
    await quiet();
    for (let count = 0; count < 3; count += 1) broker.report(bustOf(broker, 0, "one"));
    await quiet();
    expect(await position()).toBe("1");
    expect(told).toEqual(["ORDER_FILL_BUSTED"]);
  });

  it("before the fill itself was told: the fill is not booked when it comes", async () => {
    const { broker, engine, position, quiet, told, trade } = await withBroker();
    await trade({ quantity: "1" });
    broker.report(bustOf(broker, 0, "one"));
    broker.fill(0, "1", "100", "one");
    await quiet();
    expect(await position()).toBe("0");
    expect(told).toEqual([]);
    expect(engine.orders()[0]).toMatchObject({ status: "accepted", filledQuantity: "0" });
  });

  it("a correction is a bust and a fill of another name, of another size even", async () => {
    const { broker, engine, position, quiet, trade } = await withBroker();
    await trade({ quantity: "2", stop_loss: "90" });
    broker.fill(0, "2", "100", "one");
    await quiet();
    broker.report(bustOf(broker, 0, "one"));
    broker.fill(0, "1.5", "99", "one-corrected");
    await quiet();
    expect(await position()).toBe("1.5");
    expect(engine.orders()[0]).toMatchObject({
      status: "filled",
      filledQuantity: "1.5",
      averagePrice: "99",
    });
  });

  it("stays out after a restart, whatever the broker's list of fills still says", async () => {
    const { broker, position, quiet, restart, trade } = await withBroker();
    await trade({ quantity: "2" });
    broker.fill(0, "2", "100", "one");
    await quiet();
    broker.report(bustOf(broker, 0, "one"));
    await quiet();
    expect(await position()).toBe("0");
    const second = await restart();
    broker.fill(0, "2", "100", "one");
    broker.report(bustOf(broker, 0, "one"));
    await second.quiet();
    expect(await second.position()).toBe("0");
  });

  it("what was realised by an exit that is busted is open profit again: the sum is what it was", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100", "one");
    await quiet();
    await trade({ action: "exit", price: "110" });
    broker.fill(1, "1", "110", "two");
    await quiet();
    broker.report(bustOf(broker, 1, "two"));
    await quiet();
    // 10 realised, and 1 held at 110: at any price as much as nothing realised and 1 held at 100.
    expect(await engine.positions()).toMatchObject([
      { quantity: "1", averagePrice: "110", realizedPnl: "10", unrealizedPnl: "0" },
    ]);
  });

  it("of an order that nobody knows is told as one", async () => {
    const { broker, quiet, told, trade } = await withBroker();
    await trade({ quantity: "1" });
    const bust = bustOf(broker, 0, "one");
    broker.report({ ...bust, clientOrderId: `${bust.clientOrderId}x` as never });
    await quiet();
    expect(told).toEqual(["ORDER_REPORT_UNMATCHED"]);
  });

  it("fills and busts in any order, any of them twice: what is left is what was not taken back", async () => {
    const trade = fc.record({
      quantity: fc.integer({ min: 1, max: 3 }),
      price: fc.integer({ min: 90, max: 110 }),
      busted: fc.boolean(),
    });
    const given = fc.tuple(fc.array(trade, { minLength: 1, maxLength: 6 }), fc.noShrink(fc.nat()));
    await fc.assert(
      fc.asyncProperty(given, async ([trades, seed]) => {
        const { broker, engine, position, quiet, trade: send } = await withBroker();
        await send({ quantity: "20" });
        const steps = trades.flatMap(({ busted, price, quantity }, index) => {
          const fill = () => broker.fill(0, `${quantity}`, `${price}`, `t${index}`);
          const bust = () => broker.report(bustOf(broker, 0, `t${index}`));
          return busted ? [fill, bust, bust] : [fill, fill];
        });
        for (const step of shuffled(steps, seed)) step();
        await quiet();
        await send({ action: "exit", exit_side: "short", price: "100" });
        const left = trades.filter(({ busted }) => !busted);
        const held = left.reduce((sum, { quantity }) => sum + quantity, 0);
        const gain = left.reduce((sum, { price, quantity }) => sum + (100 - price) * quantity, 0);
        expect(await position()).toBe(String(held));
        const [view] = await engine.positions();
        const told = Number(view?.realizedPnl ?? 0) + Number(view?.unrealizedPnl ?? 0);
        expect(told).toBeCloseTo(gain, 9);
      }),
      { numRuns: 100 },
    );
  });
});

function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const left = [...items];
  const taken: Item[] = [];
  for (let state = seed; left.length > 0; state = (state * 48_271 + 11) % 2_147_483_647)
    taken.push(...left.splice(state % left.length, 1));
  return taken;
}
