import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";
import { scriptedBroker } from "./scripted-broker.ts";

describe("a broker that does not close", () => {
  it.each([
    ["hangs", () => new Promise<void>(() => {})],
    [
      "fails",
      async () => {
        throw new Error("a library's own message");
      },
    ],
  ])("and %s holds up no stop: the journal is closed whole", async (_, close) => {
    const broker = scriptedBroker();
    broker.close = close;
    const { engine, quiet, restart, time, trade } = await rig(() => ({
      accounts: { paper: { mode: "paper", broker } },
    }));
    await trade({ quantity: "1" });
    const stopping = engine.stop();
    await quiet();
    time.advance(10_000);
    await stopping;
    expect(engine.status().status).toBe("stopped");
    const second = await restart();
    expect(second.orders()).toEqual(["buy 1 entry accepted"]);
  });
});

describe("after a sudden end", () => {
  it("I34 what was acknowledged is there, once, and the state is the same", async () => {
    const first = await rig();
    await first.trade({ quantity: "1" });
    await first.trade({ quantity: "2", price: "110" });
    await first.trade({ action: "exit", quantity: "0.5" });
    const before = first.engine.stateHash();
    const second = await first.restart();
    expect(second.engine.stateHash()).toBe(before);
    expect(second.orders()).toEqual(first.orders());
    expect(await second.position()).toBe("2.5");
  });

  it("I2 an order that left without an answer is looked up and sent once", async () => {
    const first = await rig();
    // The answer stands in the journal; the broker's fill is still on its way when the process ends.
    const answer = await first.send({ id: "x", quantity: "1" });
    expect(answer).toMatchObject({ code: "SIGNAL_ACCEPTED" });
    const second = await first.restart();
    await second.quiet();
    expect(second.orders()).toEqual(["buy 1 entry filled"]);
    expect(await second.send({ id: "x", quantity: "1" })).toMatchObject({
      code: "SIGNAL_DUPLICATE",
    });
    expect(await second.position()).toBe("1");
  });

  it("I35 ending again during recovery changes nothing", async () => {
    let current = await rig();
    await current.send({ quantity: "1" });
    for (let round = 0; round < 4; round += 1) current = await current.restart();
    await current.quiet();
    expect(current.orders()).toEqual(["buy 1 entry filled"]);
  });

  it("an orderly stop leaves a snapshot from which the next start goes on", async () => {
    const first = await rig();
    await first.trade({ quantity: "1" });
    const before = first.engine.stateHash();
    await first.engine.stop();
    const second = await first.restart();
    expect(second.engine.stateHash()).toBe(before);
    await second.trade({ action: "exit" });
    expect(await second.position()).toBe("0");
  });

  it("an entry that never arrived and is stale by now is not sent", async () => {
    const first = await rig();
    await first.send({ quantity: "1" });
    first.time.advance(0);
    first.kill();
    first.time.advance(3_600_000);
    const second = await first.restart();
    await second.quiet();
    const [order] = second.engine.orders();
    expect(order).toMatchObject({ status: "denied", code: "ORDER_NEVER_ARRIVED" });
    expect(await second.position()).toBe("0");
  });
});
