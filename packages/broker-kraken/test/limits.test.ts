import { manualTime } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { KRAKEN_FUTURES } from "../src/index.ts";
import {
  amendPoints,
  type Cost,
  cancelPoints,
  futuresPacer,
  orderCost,
  question,
  spotPacer,
  UNCOUNTED,
} from "../src/limits.ts";

const PAIR = "XXBTZUSD";
const entry = orderCost("entry", PAIR);
const exit = orderCost("exit", PAIR);

function bench(make: typeof spotPacer = spotPacer) {
  const time = manualTime(0);
  const pacer = make("starter", time);
  const order: string[] = [];
  const ask = async (name: string, cost: Cost) => {
    const turn = await pacer.turn(cost);
    order.push(turn.granted ? name : `${name}: ${turn.why}`);
    if (turn.granted) turn.done();
  };
  return { time, pacer, order, ask };
}

describe("the limits of Kraken spot", () => {
  it("spend the counter of 15, and then wait for its decay of 0.33 a second", async () => {
    const { ask, order, time } = bench();
    for (let count = 0; count < 17; count += 1) void ask("question", question());
    await time.run(100);
    expect(order.length).toBe(15);
    await time.run(3_000);
    expect(order.length).toBe(16);
    await time.run(3_100);
    expect(order.length).toBe(17);
  });

  it("let exits go while questions and entries wait, also when the venue asked for a pause", async () => {
    const { ask, order, pacer, time } = bench();
    pacer.pause(5_000);
    void ask("question", question());
    void ask("entry", entry);
    void ask("exit", exit);
    await time.run(0);
    expect(order).toEqual(["exit"]);
    await time.run(5_001);
    expect(order).toEqual(["exit", "entry", "question"]);
  });

  it("count the orders of each pair, exits too, and hold no exit up", async () => {
    const { ask, order, time } = bench();
    for (let count = 0; count < 61; count += 1) void ask("btc", entry);
    void ask("eth", orderCost("entry", "XETHZUSD"));
    await time.run(100);
    expect(order.filter((name) => name === "btc").length).toBe(60);
    expect(order).toContain("eth");
    void ask("exit", exit);
    await time.run(0);
    expect(order.at(-1)).toBe("exit");
    // The exit took what the entry waits for.
    await time.run(1_000);
    expect(order.at(-1)).toBe("exit");
    await time.run(1_000);
    expect(order.at(-1)).toBe("btc");
  });

  it("start one private request when the one before is answered, or after a second; public ones at once", async () => {
    const { ask, order, pacer, time } = bench();
    const first = await pacer.turn(question());
    void ask("private", question());
    void ask("exit", exit);
    void ask("public", UNCOUNTED);
    await time.run(999);
    expect(order).toEqual(["public"]);
    await time.run(2);
    expect(order).toEqual(["public", "exit", "private"]);
    if (first.granted) first.done();
  });

  it("give up an entry that has waited for half a minute, and no exit", async () => {
    const { ask, order, pacer, time } = bench();
    pacer.pause(60_000);
    void ask("entry", entry);
    await time.run(30_001);
    expect(order).toEqual(["entry: queued_too_long"]);
    void ask("exit", exit);
    await time.run(0);
    expect(order.at(-1)).toBe("exit");
  });

  it("count a cancel and a change by the age of the order", () => {
    expect([0, 5_000, 12_000, 44_999, 89_999, 299_999, 300_000].map(cancelPoints)).toEqual([
      8, 6, 5, 4, 2, 1, 0,
    ]);
    expect([0, 5_000, 14_999, 15_000].map(amendPoints)).toEqual([4, 3, 2, 1]);
  });
});

it("Kraken Futures: fifty orders in any ten seconds, a hundred questions to the history, no turns", async () => {
  const { ask, order, time } = bench((_, parts) => futuresPacer(parts, KRAKEN_FUTURES.rateLimits));
  const history: Cost = { urgency: "question", charges: [{ counts: "history" }] };
  const entries: Cost = { urgency: "entry", charges: [{ counts: "orders" }] };
  for (let count = 0; count < 51; count += 1) void ask("order", entries);
  for (let count = 0; count < 101; count += 1) void ask("history", history);
  await time.run(0);
  const count = (name: string) => order.filter((one) => one === name).length;
  expect([count("order"), count("history")]).toEqual([50, 100]);
  void ask("exit", { ...entries, urgency: "exit" });
  await time.run(0);
  expect(count("exit")).toBe(1);
  await time.run(10_000);
  expect([count("order"), count("history")]).toEqual([51, 101]);
});
