import { describe, expect, it } from "vitest";
import { manualTime } from "./manual-time.ts";

describe("manual time", () => {
  it("stands still until it is moved", () => {
    const time = manualTime(1_000);
    expect(time.clock.nowMs()).toBe(1_000);
    time.advance(250);
    expect(time.clock.nowMs()).toBe(1_250);
  });

  it("runs what is due in order of time, then of making, each at its own time", () => {
    const time = manualTime(0);
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name} at ${time.clock.nowMs()}`);
    time.timers.after(20, note("late"));
    time.timers.after(10, note("first"));
    time.timers.after(10, note("second"));
    time.timers.after(31, note("beyond"));
    time.advance(30);
    expect(seen).toEqual(["first at 10", "second at 10", "late at 20"]);
    expect(time.waiting).toBe(1);
  });

  it("runs what a callback adds and is due within the span", () => {
    const time = manualTime(0);
    const seen: number[] = [];
    const tick = () => {
      seen.push(time.clock.nowMs());
      time.timers.after(10, tick);
    };
    time.timers.after(10, tick);
    time.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it("a cancelled timer never runs", () => {
    const time = manualTime(0);
    const seen: string[] = [];
    const cancel = time.timers.after(5, () => seen.push("run"));
    cancel();
    cancel();
    time.advance(10);
    expect(seen).toEqual([]);
  });

  it("no delay is due at once, but never within the call that asks", () => {
    const time = manualTime(7);
    const seen: number[] = [];
    time.timers.after(0, () => seen.push(time.clock.nowMs()));
    expect(seen).toEqual([]);
    time.advance(0);
    expect(seen).toEqual([7]);
  });

  it("run lets promises settle between callbacks", async () => {
    const time = manualTime(0);
    const seen: string[] = [];
    time.timers.after(1, () => {
      void Promise.resolve()
        .then(() => seen.push("promise"))
        .then(() => time.timers.after(1, () => seen.push("added by a promise")));
    });
    time.timers.after(2, () => seen.push("second"));
    await time.run(5);
    expect(seen).toEqual(["promise", "second", "added by a promise"]);
    expect(time.clock.nowMs()).toBe(5);
  });

  it("a loop of timers without delay fails instead of hanging", () => {
    const time = manualTime(0);
    const again = () => {
      time.timers.after(0, again);
    };
    again();
    expect(() => time.advance(0)).toThrow("Timers keep adding timers");
  });
});
