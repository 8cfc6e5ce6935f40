import { decimal } from "@hookline/core/driver";
import { approveForTest, manualTime, sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { Pacer } from "../src/pacer.ts";
import { bench, isPost, order, until } from "./support/bench.ts";

const START_MS = Date.UTC(2026, 0, 15);
const headers = (remaining: number, resetMs: number, limit = 1, period = 5) =>
  new Headers({
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-period": String(period),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(resetMs / 1_000),
  });

describe("pacing of one endpoint", () => {
  const start = () => {
    const time = manualTime(START_MS);
    const pacer = new Pacer({ limit: 1, periodMs: 5_000 }, time);
    const went: string[] = [];
    const ask = (name: string, urgent = false, signal: AbortSignal | null = null) =>
      void pacer.turn(signal, urgent).then((granted) => went.push(granted ? name : `no ${name}`));
    return { time, pacer, went, ask };
  };

  it("keeps the documented limit without any header", async () => {
    const { ask, pacer, time, went } = start();
    ask("a");
    ask("b");
    await time.run(4_999);
    expect(went).toEqual(["a"]);
    pacer.done(null, 200);
    await time.run(1);
    expect(went).toEqual(["a", "b"]);
  });

  it("believes the headers: a remaining request goes at once, and none before the reset", async () => {
    const { ask, pacer, time, went } = start();
    ask("a");
    pacer.done(headers(1, START_MS + 5_000, 2), 200);
    ask("b");
    await time.run(0);
    expect(went).toEqual(["a", "b"]);
    pacer.done(headers(0, START_MS + 7_000, 2), 200);
    ask("c");
    await time.run(6_999);
    expect(went).toEqual(["a", "b"]);
    await time.run(1);
    expect(went).toEqual(["a", "b", "c"]);
  });

  it("lets exits go before entries that came earlier", async () => {
    const { ask, pacer, time, went } = start();
    ask("first");
    ask("entry");
    ask("exit", true);
    pacer.done(null, 200);
    await time.run(5_000);
    pacer.done(null, 200);
    await time.run(5_000);
    expect(went).toEqual(["first", "exit", "entry"]);
  });

  it("waits after a 429 without headers, and never longer than two periods on the venue's word", async () => {
    const { ask, pacer, time, went } = start();
    ask("a");
    pacer.done(null, 429);
    ask("b");
    await time.run(5_000);
    expect(went).toEqual(["a", "b"]);
    pacer.done(headers(0, START_MS + 86_400_000), 429);
    ask("c");
    await time.run(10_000);
    expect(went).toEqual(["a", "b", "c"]);
  });

  it("is bounded, can be given up, and lets nobody wait for ever", async () => {
    const { ask, pacer, time, went } = start();
    ask("a");
    const given = new AbortController();
    ask("b", false, given.signal);
    given.abort();
    for (let count = 0; count < 70; count += 1) ask("more");
    await time.run(0);
    expect(went.toSorted()).toEqual(["a", "no b", ...Array.from({ length: 6 }, () => "no more")]);
    pacer.close();
    await time.run(0);
    expect(went.length).toBe(72);
  });
});

it("keeps the venue's documented limits, so that it never answers 429", async () => {
  const desk = await bench({ venue: { limits: "documented" } });
  const limitPrice = decimal("90");
  const sent = [1, 2, 3].map((number) =>
    desk.broker.submit(
      approveForTest(
        order({ orderType: "limit", limitPrice, clientOrderId: sampleOrderId(`o-${number}`) }),
      ),
      new AbortController().signal,
    ),
  );
  let settled = 0;
  for (const outcome of sent) void outcome.then(() => (settled += 1));
  const posted = () => desk.venue.server.requests.filter(isPost).length;
  for (let count = 1; count <= 3; count += 1) {
    await until(() => posted() >= count && settled >= count);
    desk.time.advance(2_000);
  }
  expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual([
    "accepted",
    "accepted",
    "accepted",
  ]);
  await desk.close();
});

it("answers money and prices from what it has where the limits do not allow a new question", async () => {
  const desk = await bench({ venue: { limits: "documented" } });
  const asked = (path: string) =>
    desk.venue.server.requests.filter((request) => request.path.endsWith(path)).length;
  const first = await desk.broker.balances();
  expect(await desk.broker.balances()).toEqual(first);
  expect(asked("/summary")).toBe(1);
  const { symbol } = order();
  expect(await desk.broker.quote(symbol)).toBeNull();
  expect(await desk.broker.quote(symbol)).toBeNull();
  expect(asked("/positions")).toBe(1);
  expect(asked("/instruments")).toBe(1);
  await desk.broker.instrument(symbol);
  expect(asked("/instruments")).toBe(1);
  await desk.close();
});
