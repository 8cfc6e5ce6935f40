import type { Refusal, Urgency } from "@hookline/pacer";
import { describe, expect, it } from "vitest";
import { alpacaPacer } from "../src/rest.ts";
import { testTime } from "./bench.ts";

function setup() {
  const time = testTime();
  const pacer = alpacaPacer(time);
  const log: string[] = [];
  const ask = (
    name: string,
    priority: Urgency,
    signal: AbortSignal | null = null,
  ): Promise<"go" | Refusal> =>
    pacer.turn({ urgency: priority, signal }).then((answer) => {
      const turn = answer.granted ? "go" : answer.why;
      log.push(`${name}:${turn}`);
      return turn;
    });
  return { time, pacer, log, ask };
}

describe("alpaca: pacing", () => {
  it("keeps within the limit, and a part of it for exits", async () => {
    const { ask, log, time } = setup();
    for (let count = 0; count < 202; count += 1) void ask("question", "question");
    await time.run(0);
    expect(log).toHaveLength(180);
    void ask("exit", "exit");
    await time.run(0);
    expect(log.at(-1)).toBe("exit:go");
    await time.run(60_000);
    expect(log).toHaveLength(203);
  });

  it("an entry that waited too long for its turn is not sent", async () => {
    const { ask, log, time } = setup();
    for (let count = 0; count < 200; count += 1) void ask("exit", "exit");
    await time.run(0);
    void ask("entry", "entry");
    await time.run(60_000);
    expect(log.at(-1)).toBe("entry:queued_too_long");
  });

  it("exits and cancels go before entries, entries before questions", async () => {
    const { ask, log, pacer, time } = setup();
    pacer.pause(500);
    void ask("question", "question");
    void ask("entry", "entry");
    void ask("exit", "exit");
    await time.run(499);
    expect(log).toEqual([]);
    await time.run(1);
    expect(log).toEqual(["exit:go", "entry:go", "question:go"]);
  });

  it("a call that is given up leaves the queue", async () => {
    const { ask, pacer, time, log } = setup();
    pacer.pause(500);
    const giveUp = new AbortController();
    void ask("a", "entry", giveUp.signal);
    giveUp.abort();
    await time.run(1_000);
    expect(log).toEqual(["a:aborted"]);
    expect(await ask("b", "entry", AbortSignal.abort())).toBe("aborted");
  });

  it("the queue is bounded, and closing ends it", async () => {
    const { ask, pacer, time } = setup();
    pacer.pause(500);
    const waiting = Array.from({ length: 500 }, () => ask("w", "question"));
    expect(await ask("one too many", "exit")).toBe("queue_full");
    pacer.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["closed"]));
    expect(await ask("after", "exit")).toBe("closed");
    expect(time.waiting).toBe(0);
  });
});
