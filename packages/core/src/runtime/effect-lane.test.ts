import { describe, expect, it } from "vitest";
import { EffectLane } from "./effect-lane.ts";

describe("the lane of an account's effects", () => {
  it("runs one at a time, and lets exits and cancels overtake entries that wait", async () => {
    const lane = new EffectLane(() => {});
    const seen: string[] = [];
    const gates: (() => void)[] = [];
    const task = (name: string) => async () => {
      seen.push(`${name} begins`);
      await new Promise<void>((resolve) => gates.push(resolve));
      seen.push(`${name} ends`);
    };
    lane.add(task("entry 1"), false);
    lane.add(task("entry 2"), false);
    lane.add(task("exit"), true);
    lane.add(task("cancel"), true);
    expect(lane.depth).toBe(4);
    const idle = lane.idle();
    for (let turn = 0; turn < 4; turn += 1) {
      gates.shift()?.();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    await idle;
    const order = ["entry 1", "exit", "cancel", "entry 2"];
    expect(seen).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(lane.depth).toBe(0);
  });

  it("drops what has not begun when it is told to", async () => {
    const lane = new EffectLane(() => {});
    const seen: number[] = [];
    lane.add(async () => void seen.push(1), false);
    lane.add(async () => void seen.push(2), false);
    lane.clear();
    await lane.idle();
    expect(seen).toEqual([1]);
  });
});
