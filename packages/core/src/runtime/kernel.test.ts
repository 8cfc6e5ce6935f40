import { describe, expect, it } from "vitest";
import { aSignal } from "../../test/support/builders.ts";
import { emptyState } from "../engine/state.ts";
import { memoryStore } from "../store/memory-store.ts";
import { Feed } from "./feed.ts";
import { Kernel } from "./kernel.ts";
import { silentLogger } from "./system.ts";

const settings = {
  strategies: new Map(),
  accounts: new Map(),
  signalRules: [],
  orderRules: [],
  contentWindowMs: 60_000,
};

async function kernel(): Promise<{ readonly kernel: Kernel; readonly flush: () => void }> {
  const store = memoryStore();
  await store.open();
  const turns: (() => void)[] = [];
  return {
    kernel: new Kernel({
      state: emptyState(),
      settings,
      store,
      turnEnd: (callback) => void turns.push(callback),
      feed: new Feed(silentLogger),
      logger: silentLogger,
      announce: () => {},
      perform: () => {},
    }),
    flush: () => {
      for (const turn of turns.splice(0)) turn();
    },
  };
}

const input = (keyBase: string) =>
  ({ type: "signal", nowMs: 0, signal: aSignal({ keyBase }), facts: [], known: null }) as const;

describe("the kernel", () => {
  it("I1 says that a record is durable only after the store has it", async () => {
    const { flush, kernel: one } = await kernel();
    const record = one.decide(input("a"));
    if (record === null) throw new Error("nothing was decided");
    let durable = false;
    const waiting = one.durable(record).then(() => {
      durable = true;
    });
    await Promise.resolve();
    expect(durable).toBe(false);
    flush();
    await waiting;
    expect(durable).toBe(true);
    await one.durable(record);
  });

  it("a fault inside a decision stops all further ones, and those who wait hear of it", async () => {
    const { kernel: one } = await kernel();
    const record = one.decide(input("a"));
    if (record === null) throw new Error("nothing was decided");
    const waiting = one.durable(record);
    // An input that no version of the engine makes: what a damaged caller or journal would bring.
    const broken = { ...input("b"), signal: null };
    expect(() => Reflect.apply(one.decide, one, [broken])).toThrow("ENGINE_STOPPED_DECIDING");
    expect(one.stopped).toBe("ENGINE_STOPPED_DECIDING");
    await expect(waiting).rejects.toMatchObject({ code: "ENGINE_STOPPED_DECIDING" });
    expect(() => one.decide(input("c"))).toThrow("ENGINE_STOPPED_DECIDING");
  });
});
