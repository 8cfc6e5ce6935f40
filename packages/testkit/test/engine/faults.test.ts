import {
  createEngine,
  type Engine,
  fromSignal,
  github,
  memoryStore,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import type { Store } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { manualTime } from "../../src/clock/manual-time.ts";
import { rig, SECRET, START_MS } from "./harness.ts";

const signal = {
  strategy_id: "rsi",
  action: "buy",
  symbol: "BTCUSD",
  quantity: "1",
  price: "100",
} as const;

async function engineOn(
  store: Store,
): Promise<{ engine: Engine; time: ReturnType<typeof manualTime> }> {
  const time = manualTime(START_MS);
  const engine = createEngine({
    store,
    accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "1000000" }) } },
    sources: { bot: { path: "/bot", auth: [github({ secret: SECRET })], dialect: simple() } },
    strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal() } },
    risk: standardRisk(),
    clock: time.clock,
    timers: time.timers,
  });
  await engine.start();
  return { engine, time };
}

/** A memory store whose appends a test can break or hold. */
function breakable(): Store & { fail: boolean; hold: Promise<void> | null } {
  const inner = memoryStore();
  return {
    name: "breakable",
    fail: false,
    hold: null,
    open: () => inner.open(),
    async append(records) {
      if (this.hold !== null) await this.hold;
      if (this.fail) throw new Error("disk full at a path that nobody should read");
      return inner.append(records);
    },
    read: (after, limit) => inner.read(after, limit),
    findSignal: (key) => inner.findSignal(key),
    findSignalById: (id) => inner.findSignalById(id),
    saveSnapshot: (snapshot) => inner.saveSnapshot(snapshot),
    loadSnapshot: () => inner.loadSnapshot(),
    backup: (path) => inner.backup(path),
    close: () => inner.close(),
  };
}

describe("when the disk fails", () => {
  it("F26 I39 nothing is acknowledged, sent or retried as a success; reads go on", async () => {
    const store = breakable();
    const { engine } = await engineOn(store);
    const faults: string[] = [];
    engine.on("engine.fault", ({ code }) => void faults.push(code));
    store.fail = true;
    expect(await engine.submit({ ...signal, id: "1" })).toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    store.fail = false;
    expect(await engine.submit({ ...signal, id: "2" })).toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(faults).toEqual(["STORE_UNAVAILABLE"]);
    expect(engine.status().status).toBe("STORE_UNAVAILABLE");
    const response = await engine.handleWire({
      method: "GET",
      path: "/orders",
      query: "",
      headers: {},
      body: new Uint8Array(),
      remoteAddress: "127.0.0.1",
      clientCertificate: null,
    });
    expect(response.status).toBe(200);
  });

  it("F29 a disk that takes too long is 503, and the resend ends in the same one order", async () => {
    const store = breakable();
    const { engine, time } = await engineOn(store);
    let release = (): void => {};
    store.hold = new Promise((resolve) => {
      release = resolve;
    });
    const waiting = engine.submit({ ...signal, id: "1" });
    await new Promise((resolve) => setImmediate(resolve));
    time.advance(2_000);
    expect(await waiting).toMatchObject({ code: "STORE_TIMEOUT" });
    store.hold = null;
    release();
    expect(await engine.submit({ ...signal, id: "1" })).toMatchObject({ status: "duplicate" });
    expect(engine.orders()).toHaveLength(1);
  });
});

describe("what is contained", () => {
  it("I46 a listener that throws harms nothing, nor one that rejects", async () => {
    const { engine, position, trade } = await rig();
    const heard: string[] = [];
    engine.on("order.filled", () => {
      throw new Error("a listener's own fault");
    });
    engine.on("order.filled", async () => {
      throw new Error("a listener's own fault, later");
    });
    engine.on("position.changed", ({ position: { quantity } }) => void heard.push(quantity));
    await trade({ quantity: "1" });
    expect(await position()).toBe("1");
    expect(heard).toEqual(["1"]);
  });

  it("a signal before the start and after the stop is asked for again", async () => {
    const store = memoryStore();
    const engine = createEngine({
      store,
      accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "1000" }) } },
      sources: {},
      strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal() } },
      risk: standardRisk(),
    });
    expect(await engine.submit(signal)).toMatchObject({ code: "ENGINE_NOT_READY" });
    await engine.start();
    await engine.stop();
    expect(await engine.submit(signal)).toMatchObject({ code: "ENGINE_NOT_READY" });
  });

  it("F37 I43 more signals than can wait are asked for again, none is lost or doubled", async () => {
    const { engine, quiet, send } = await rig(() => ({
      risk: standardRisk({
        maxEntriesPerDay: 5_000,
        maxOpenOrders: 5_000,
        maxOpenOrdersPerSymbol: 5_000,
        maxPositionNotional: "100000",
      }),
    }));
    const answers = await Promise.all(
      Array.from({ length: 2_100 }, () => send({ quantity: "1", price: "1" })),
    );
    await quiet();
    const count = (code: string) => answers.filter((answer) => answer.code === code).length;
    expect(count("ENGINE_OVERLOADED")).toBe(100);
    expect(count("SIGNAL_ACCEPTED")).toBe(engine.orders().length);
    expect(count("SIGNAL_ACCEPTED")).toBe(2_000);
  });
});
