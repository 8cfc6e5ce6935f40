import { manualTime } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { type Cost, Pacer } from "../src/pacer.ts";

const question: Cost = { urgency: "question", rest: 1, pair: null };
const entry: Cost = { urgency: "entry", rest: 0, pair: "XXBTZUSD" };
const exit: Cost = { urgency: "exit", rest: 0, pair: "XXBTZUSD" };

function bench() {
  const time = manualTime(0);
  const { clock, timers } = time;
  const pacer = new Pacer({ clock, timers, tier: "starter" });
  const order: string[] = [];
  const ask = async (name: string, cost: Cost) => {
    const release = await pacer.turn(cost);
    order.push(release === null ? `${name} refused` : name);
    release?.();
  };
  return { time, pacer, order, ask };
}

describe("the pacer", () => {
  it("spends the counter of 15, and then waits for its decay of 0.33 a second", async () => {
    const { ask, order, time } = bench();
    for (let count = 0; count < 17; count += 1) void ask(`q${count}`, question);
    await time.run(0);
    expect(order.length).toBe(15);
    await time.run(3_100);
    expect(order.length).toBe(16);
    await time.run(3_100);
    expect(order.length).toBe(17);
  });

  it("lets exits go while questions and entries wait, also when the venue asked for a pause", async () => {
    const { ask, order, pacer, time } = bench();
    pacer.pause(5_000);
    void ask("question", question);
    void ask("entry", entry);
    void ask("exit", exit);
    await time.run(0);
    expect(order).toEqual(["exit"]);
    await time.run(5_001);
    expect(order).toEqual(["exit", "entry", "question"]);
  });

  it("keeps the order counter of each pair", async () => {
    const { ask, order, time } = bench();
    for (let count = 0; count < 61; count += 1) void ask("btc", entry);
    void ask("eth", { ...entry, pair: "XETHZUSD" });
    await time.run(0);
    expect(order.filter((name) => name === "btc").length).toBe(60);
    expect(order).toContain("eth");
  });

  it("starts one request when the one before is answered, or after a second", async () => {
    const { pacer, time } = bench();
    const first = await pacer.turn(question);
    let started = false;
    void pacer.turn(question).then(() => {
      started = true;
    });
    await time.run(999);
    expect(started).toBe(false);
    await time.run(2);
    expect(started).toBe(true);
    first?.();
  });

  it("gives up an entry that has waited for half a minute, and no exit", async () => {
    const { ask, order, pacer, time } = bench();
    pacer.pause(60_000);
    void ask("entry", entry);
    await time.run(30_001);
    expect(order).toEqual(["entry refused"]);
  });

  it("refuses what is too much, and everything once it is closed", async () => {
    const { ask, order, pacer, time } = bench();
    pacer.pause(60_000);
    for (let count = 0; count < 500; count += 1) void ask("waits", question);
    await ask("one more", question);
    expect(order).toEqual(["one more refused"]);
    pacer.close();
    await time.run(0);
    expect(order.length).toBe(501);
    await ask("later", exit);
    expect(order.at(-1)).toBe("later refused");
  });
});
