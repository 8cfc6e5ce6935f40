import { decimal } from "@hookline/core/driver";
import type { Turn, Urgency } from "@hookline/pacer";
import { approveForTest, manualTime, sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../src/limits.ts";
import { Pace } from "../src/pace.ts";
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
  const start = (endpoint: Endpoint = "orders") => {
    const time = manualTime(START_MS);
    const pace = new Pace(endpoint, time);
    const went: string[] = [];
    const turns: (Turn & { readonly granted: true })[] = [];
    const ask = (name: string, urgency: Urgency = "question", signal: AbortSignal | null = null) =>
      void pace.turn(urgency, signal).then((turn) => {
        went.push(turn.granted ? name : `no ${name}: ${turn.why}`);
        if (turn.granted) turns.push(turn);
      });
    /** The oldest request that went is over. */
    const done = async (given: Headers | null, status: number): Promise<void> => {
      const turn = turns.shift();
      if (turn !== undefined) await pace.done(turn, given, status);
    };
    return { time, pace, went, ask, done };
  };

  it("keeps the documented limit without any header", async () => {
    const { ask, done, time, went } = start();
    ask("a");
    ask("b");
    await time.run(4_999);
    expect(went).toEqual(["a"]);
    await done(null, 200);
    await time.run(1);
    expect(went).toEqual(["a", "b"]);
  });

  it("believes the headers: a remaining request goes at once, and none before the reset", async () => {
    const { ask, done, time, went } = start();
    ask("a");
    await time.run(0);
    await done(headers(1, START_MS + 5_000, 2), 200);
    ask("b");
    await time.run(0);
    expect(went).toEqual(["a", "b"]);
    await done(headers(0, START_MS + 7_000, 2), 200);
    ask("c");
    await time.run(6_999);
    expect(went).toEqual(["a", "b"]);
    await time.run(1);
    expect(went).toEqual(["a", "b", "c"]);
  });

  it("lets exits go before entries that came earlier", async () => {
    const { ask, time, went } = start();
    ask("first", "entry");
    await time.run(0);
    ask("entry", "entry");
    ask("exit", "exit");
    await time.run(10_000);
    expect(went).toEqual(["first", "exit", "entry"]);
  });

  it("drops an entry that waited too long", async () => {
    const { ask, time, went } = start("history");
    for (let count = 0; count < 6; count += 1) ask("exit", "exit");
    await time.run(0);
    ask("entry", "entry");
    await time.run(60_000);
    expect(went.at(-1)).toBe("no entry: queued_too_long");
  });

  it("waits after a 429 without headers, and never longer than two periods on the venue's word", async () => {
    const { ask, done, time, went } = start();
    ask("a");
    await time.run(0);
    await done(null, 429);
    ask("b");
    await time.run(4_999);
    expect(went).toEqual(["a"]);
    await time.run(1);
    expect(went).toEqual(["a", "b"]);
    await done(headers(0, START_MS + 86_400_000), 429);
    ask("c");
    await time.run(10_000);
    expect(went).toEqual(["a", "b", "c"]);
  });

  it("is bounded, can be given up, and lets nobody wait for ever", async () => {
    const { ask, pace, time, went } = start();
    ask("a");
    await time.run(0);
    const given = new AbortController();
    ask("b", "entry", given.signal);
    given.abort();
    for (let count = 0; count < 70; count += 1) ask("more");
    await time.run(0);
    expect(went.toSorted()).toEqual([
      "a",
      "no b: aborted",
      ...Array.from({ length: 6 }, () => "no more: queue_full"),
    ]);
    pace.close();
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
