import { manualTime } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { Pacer } from "../src/pacer.ts";

describe("pacer", () => {
  const make = (maxWaiting = 10) => {
    const time = manualTime(1_000_000);
    const limits = [{ counts: "orders", limit: 2, periodMs: 1_000 }] as const;
    const pacer = new Pacer({ clock: time.clock, timers: time.timers, limits, maxWaiting });
    const order: string[] = [];
    const ask = (
      name: string,
      urgency: "exit" | "entry" | "question",
      counts: "orders" | "requests" = "orders",
    ) =>
      pacer
        .turn(urgency, counts)
        .then((allowed) => void order.push(allowed ? name : `${name} refused`));
    return { ask, order, pacer, time };
  };

  it("lets the limit through at once, and the rest when its time comes", async () => {
    const { ask, order, time } = make();
    for (const name of ["a", "b", "c"]) void ask(name, "entry");
    await time.run(0);
    expect(order).toEqual(["a", "b"]);
    await time.run(1_000);
    expect(order).toEqual(["a", "b", "c"]);
  });

  it("exits and cancels overtake entries that wait", async () => {
    const { ask, order, time } = make();
    for (const name of ["a", "b", "entry"]) void ask(name, "entry");
    void ask("exit", "exit");
    await time.run(3_000);
    expect(order).toEqual(["a", "b", "exit", "entry"]);
  });

  it("refuses what the queue has no place for, and everything once closed", async () => {
    const { ask, order, pacer, time } = make(1);
    for (const name of ["a", "b", "c", "d"]) void ask(name, "entry");
    await time.run(0);
    pacer.close();
    await time.run(0);
    expect(order.toSorted()).toEqual(["a", "b", "c refused", "d refused"]);
  });

  it("pauses when the venue asks for it", async () => {
    const { ask, order, pacer, time } = make();
    pacer.pause(500);
    void ask("a", "exit");
    await time.run(499);
    expect(order).toEqual([]);
    await time.run(1);
    expect(order).toEqual(["a"]);
  });
});
