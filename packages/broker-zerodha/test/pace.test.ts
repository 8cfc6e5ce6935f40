import { manualTime } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { KITE_LIMITS } from "../src/limit-table.ts";
import { Pace } from "../src/pace.ts";
import { OPEN_MS } from "./harness.ts";

const start = (limits = KITE_LIMITS) => {
  const time = manualTime(OPEN_MS);
  const pace = new Pace(limits, time);
  const granted: string[] = [];
  const ask = (name: string, given: { urgent?: boolean; signal?: AbortSignal } = {}): void => {
    const { signal = null, urgent = true } = given;
    void pace
      .turn({ lane: "order", urgent, signal })
      .then((turn) => granted.push(turn.granted ? name : `${name}: ${turn.why}`));
  };
  return { time, pace, granted, ask };
};

describe("the pace of requests", () => {
  it("is ten orders a second and 400 a minute", async () => {
    const { ask, granted, time } = start();
    for (let count = 0; count < 450; count += 1) ask("order");
    await time.run(0);
    expect(granted.length).toBe(10);
    await time.run(999);
    expect(granted.length).toBe(10);
    await time.run(1);
    expect(granted.length).toBe(20);
    await time.run(58_999);
    expect(granted.length).toBe(400);
    await time.run(6_000);
    expect(granted.length).toBe(450);
  });

  it("lets exits and cancels go before entries", async () => {
    const { ask, granted, time } = start({ ...KITE_LIMITS, ordersPerSecond: 1 });
    ask("first", { urgent: false });
    ask("entry", { urgent: false });
    ask("exit");
    ask("cancel");
    await time.run(3_000);
    expect(granted).toEqual(["first", "exit", "cancel", "entry"]);
  });

  it("drops entries that have become stale, and those that were given up", async () => {
    const { ask, granted, time } = start({ ...KITE_LIMITS, ordersPerSecond: 1 });
    const controller = new AbortController();
    for (let count = 0; count < 6; count += 1) ask("exit");
    ask("entry", { urgent: false });
    ask("given up", { urgent: false, signal: controller.signal });
    controller.abort();
    await time.run(10_000);
    expect(granted.toSorted()).toEqual(
      [
        ...Array.from({ length: 6 }, () => "exit"),
        "given up: aborted",
        "entry: queued_too_long",
      ].toSorted(),
    );
  });

  it("keeps the last orders of the day for exits, and begins anew with the day", async () => {
    const { ask, granted, time } = start({ ...KITE_LIMITS, ordersPerDay: 4 });
    for (let count = 0; count < 4; count += 1) ask("entry", { urgent: false });
    await time.run(0);
    ask("exit");
    ask("exit");
    await time.run(1_000);
    expect(granted).toEqual([
      "entry",
      "entry",
      "entry",
      "entry: day_limit",
      "exit",
      "exit: day_limit",
    ]);
    await time.run(24 * 3_600_000);
    ask("entry", { urgent: false });
    await time.run(0);
    expect(granted.at(-1)).toBe("entry");
  });

  it("pauses for a second when the venue says that it was too much (F07)", async () => {
    const { ask, granted, pace, time } = start();
    ask("first");
    await time.run(0);
    pace.pause("order");
    ask("second");
    await time.run(999);
    expect(granted).toEqual(["first"]);
    await time.run(1);
    expect(granted).toEqual(["first", "second"]);
  });

  it("sends no entry for the rest of India's day once the venue has counted enough; exits are still tried", async () => {
    const { ask, granted, pace, time } = start();
    pace.endDay();
    ask("entry", { urgent: false });
    ask("exit");
    // From 11:00 to a second before midnight.
    await time.run(13 * 3_600_000 - 1_000);
    ask("late entry", { urgent: false });
    await time.run(0);
    expect(granted).toEqual(["entry: day_limit", "exit", "late entry: day_limit"]);
    await time.run(1_000);
    ask("tomorrow", { urgent: false });
    await time.run(0);
    expect(granted.at(-1)).toBe("tomorrow");
  });

  it("is bounded, and lets everybody go at the end", async () => {
    const { ask, granted, pace, time } = start({ ...KITE_LIMITS, ordersPerSecond: 1 });
    ask("order");
    await time.run(0);
    for (let count = 0; count < 501; count += 1) ask("order");
    await time.run(0);
    expect(granted).toEqual(["order", "order: queue_full"]);
    pace.close();
    await time.run(0);
    expect(granted.filter((name) => name === "order: closed").length).toBe(500);
  });
});
