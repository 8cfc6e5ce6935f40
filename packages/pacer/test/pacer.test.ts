import { manualTime } from "@hookline/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, type Limit, Pacer, type PacerOptions, type Urgency } from "../src/index.ts";

function start(limits: readonly Limit[], options: Partial<PacerOptions> = {}) {
  const time = manualTime(1_000_000);
  const pacer = new Pacer({ ...time, limits, ...options });
  const went: string[] = [];
  const ends: (() => void)[] = [];
  const ask = async (name: string, urgency: Urgency, more: Omit<Call, "urgency"> = {}) => {
    const turn = await pacer.turn({ urgency, ...more });
    if (turn.granted) ends.push(turn.done);
    went.push(turn.granted ? name : `${name}: ${turn.why}`);
  };
  return { time, pacer, went, ends, ask };
}

const second = (limit: number): Limit => ({ counts: "orders", limit, periodMs: 1_000 });

describe("the pacer", () => {
  it("keeps several windows at once", async () => {
    const { ask, time, went } = start([
      second(10),
      { counts: "orders", limit: 400, periodMs: 60_000 },
    ]);
    for (let count = 0; count < 449; count += 1) void ask("order", "exit");
    await time.run(999);
    void ask("asked a millisecond too early", "exit");
    await time.run(0);
    expect(went.length).toBe(10);
    await time.run(1);
    expect(went.length).toBe(20);
    await time.run(58_999);
    expect(went.length).toBe(400);
    await time.run(6_000);
    expect(went.length).toBe(450);
  });

  it("lets exits go before entries and entries before questions, after a pause too", async () => {
    const { ask, pacer, time, went } = start([second(10)]);
    pacer.pause(500);
    for (const urgency of ["question", "entry", "exit"] as const) void ask(urgency, urgency);
    await time.run(499);
    expect(went).toEqual([]);
    await time.run(1);
    expect(went).toEqual(["exit", "entry", "question"]);
  });

  it("keeps a reserve for exits", async () => {
    const { ask, time, went } = start([{ ...second(10), reserved: 1 }]);
    for (let count = 0; count < 12; count += 1) void ask("entry", "entry");
    await time.run(0);
    expect(went.length).toBe(9);
    void ask("exit", "exit");
    await time.run(0);
    expect(went.at(-1)).toBe("exit");
  });

  it("gives up a stale entry, and a call whose signal aborts", async () => {
    const { ask, time, went } = start([second(1)], { entryExpiresMs: 5_000 });
    const controller = new AbortController();
    for (let count = 0; count < 6; count += 1) void ask("exit", "exit");
    void ask("entry", "entry");
    void ask("given up", "entry", { signal: controller.signal });
    controller.abort();
    await time.run(10_000);
    expect(went.filter((name) => name === "exit").length).toBe(6);
    expect(went).toContain("given up: aborted");
    expect(went).toContain("entry: queued_too_long");
    expect(time.waiting).toBe(0);
  });

  it("refuses what the day has no room for, and begins anew at the day's midnight", async () => {
    const { ask, time, went } = start([
      { counts: "orders", limit: 3, reserved: 1, dayOffsetMs: 19_800_000 },
    ]);
    for (let count = 0; count < 3; count += 1) void ask("entry", "entry");
    await time.run(0);
    void ask("exit", "exit");
    void ask("exit", "exit");
    await time.run(0);
    expect(went).toEqual(["entry", "entry", "entry: day_limit", "exit", "exit: day_limit"]);
    await time.run(86_400_000);
    void ask("next day", "entry");
    await time.run(0);
    expect(went.at(-1)).toBe("next day");
  });

  it("keeps counters that decay, one for each key, and lets exits pass them", async () => {
    const { ask, pacer, time, went } = start(
      [{ counts: "pair", limit: 15, decayPerSecond: 0.33, holdsExits: false }],
      { pauseHoldsExits: false },
    );
    const btc = { charges: [{ counts: "pair", key: "BTC" }] };
    for (let count = 0; count < 17; count += 1) void ask("btc", "entry", btc);
    void ask("eth", "entry", { charges: [{ counts: "pair", key: "ETH" }] });
    await time.run(0);
    expect(went.filter((name) => name === "btc").length).toBe(15);
    expect(went).toContain("eth");
    pacer.pause(1_000);
    void ask("exit", "exit", btc);
    await time.run(0);
    expect(went.at(-1)).toBe("exit");
    await time.run(6_100);
    expect(went.filter((name) => name === "btc").length).toBe(16);
  });

  it("lets one call go at a time where a limit ends with the call", async () => {
    const { ask, ends, time, went } = start([
      { counts: "private", limit: 1, periodMs: 1_000, endsWithCall: true },
    ]);
    for (const name of ["a", "b", "c"]) void ask(name, "question");
    await time.run(0);
    expect(went).toEqual(["a"]);
    ends[0]?.();
    await time.run(0);
    expect(went).toEqual(["a", "b"]);
    await time.run(1_000);
    expect(went).toEqual(["a", "b", "c"]);
  });

  it("believes what the venue says", async () => {
    const { ask, pacer, time, went } = start([second(1)]);
    await pacer.believe("orders", { limit: 2, used: 2, forMs: 7_000 });
    expect(pacer.room).toBe(0);
    void ask("a", "exit");
    await time.run(6_999);
    expect(went).toEqual([]);
    await time.run(1);
    expect(went).toEqual(["a"]);
  });

  it("is bounded, and lets nobody wait once it is closed", async () => {
    const { ask, pacer, time, went } = start([second(1)]);
    for (let count = 0; count < 502; count += 1) void ask("order", "exit");
    await time.run(0);
    expect(went.filter((name) => name === "order: queue_full").length).toBe(2);
    pacer.close();
    await time.run(0);
    expect(went.filter((name) => name === "order: closed").length).toBe(499);
    expect(time.waiting).toBe(0);
  });

  it("over random arrivals exceeds no window, sends no entry before an exit that waits, and leaves nobody behind", async () => {
    const arrival = fc.record({
      afterMs: fc.integer({ min: 0, max: 400 }),
      urgency: fc.constantFrom<Urgency>("exit", "entry", "question"),
    });
    const run = fc.asyncProperty(
      fc.array(arrival, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (arrivals, limit) => {
        const windows = [
          { counts: "orders", limit, periodMs: 1_000 },
          { counts: "orders", limit: limit * 2, periodMs: 3_000 },
        ];
        const time = manualTime(0);
        const pacer = new Pacer({ ...time, limits: windows });
        const sentMs: number[] = [];
        const waiting: Urgency[] = [];
        const asked = [];
        for (const { afterMs, urgency } of arrivals) {
          await time.run(afterMs);
          waiting.push(urgency);
          const turn = pacer.turn({ urgency }).then((answer) => {
            waiting.splice(waiting.indexOf(urgency), 1);
            if (!answer.granted) return;
            sentMs.push(time.clock.nowMs());
            if (urgency !== "exit") expect(waiting).not.toContain("exit");
          });
          asked.push(turn);
          await time.run(0);
        }
        await time.run(2_000);
        pacer.close();
        await Promise.all(asked);
        for (const { limit: most, periodMs } of windows)
          for (const [index, atMs] of sentMs.entries())
            expect(
              (sentMs[index + most] ?? Number.POSITIVE_INFINITY) - atMs,
            ).toBeGreaterThanOrEqual(periodMs);
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });

  it("over random calls lets no decaying counter go over its limit, and leaves nobody behind", async () => {
    const call = fc.record({
      afterMs: fc.integer({ min: 0, max: 2_000 }),
      urgency: fc.constantFrom<Urgency>("exit", "entry", "question"),
      cost: fc.integer({ min: 1, max: 3 }),
      key: fc.constantFrom("btc", "eth"),
    });
    const run = fc.asyncProperty(
      fc.array(call, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 3, max: 6 }),
      fc.constantFrom(0.33, 1, 2.34),
      async (calls, limit, decayPerSecond) => {
        const time = manualTime(0);
        const pacer = new Pacer({ ...time, limits: [{ counts: "pair", limit, decayPerSecond }] });
        const counters = { btc: { value: 0, atMs: 0 }, eth: { value: 0, atMs: 0 } };
        const waiting = { btc: new Set<Urgency[]>(), eth: new Set<Urgency[]>() };
        let granted = 0;
        const asked = [];
        for (const { afterMs, cost, key: given, urgency } of calls) {
          const key = given === "btc" ? "btc" : "eth";
          await time.run(afterMs);
          const place = [urgency];
          waiting[key].add(place);
          const turn = pacer.turn({ urgency, charges: [{ counts: "pair", key, cost }] });
          asked.push(
            turn.then((answer) => {
              waiting[key].delete(place);
              if (!answer.granted) return;
              granted += 1;
              const nowMs = time.clock.nowMs();
              const { atMs, value } = counters[key];
              const left = Math.max(0, value - ((nowMs - atMs) * decayPerSecond) / 1_000);
              counters[key] = { value: left + cost, atMs: nowMs };
              expect(left + cost).toBeLessThanOrEqual(limit + 1e-6);
              if (urgency !== "exit") expect([...waiting[key]].flat()).not.toContain("exit");
            }),
          );
          await time.run(0);
        }
        await time.run(600_000);
        expect(granted).toBe(calls.length);
        pacer.close();
        await Promise.all(asked);
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });

  it("over random calls gives each day of the venue its points, the reserve to exits, and refuses the rest", async () => {
    const call = fc.record({
      afterMs: fc.integer({ min: 0, max: 8 * 3_600_000 }),
      urgency: fc.constantFrom<Urgency>("exit", "entry", "question"),
    });
    const run = fc.asyncProperty(
      fc.array(call, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 2, max: 4 }),
      fc.constantFrom(0, 1),
      fc.integer({ min: -12, max: 14 }),
      async (calls, limit, reserved, offsetHours) => {
        const dayOffsetMs = offsetHours * 3_600_000;
        const time = manualTime(Date.UTC(2026, 0, 1));
        const limits = [{ counts: "orders", limit, reserved, dayOffsetMs }];
        const pacer = new Pacer({ ...time, limits });
        const used = new Map<string, number>();
        for (const { afterMs, urgency } of calls) {
          await time.run(afterMs);
          const day = new Date(time.clock.nowMs() + dayOffsetMs).toISOString().slice(0, 10);
          const before = used.get(day) ?? 0;
          const fits = before < (urgency === "exit" ? limit : limit - reserved);
          const turn = await pacer.turn({ urgency });
          expect(turn).toMatchObject(fits ? { granted: true } : { why: "day_limit" });
          if (turn.granted) used.set(day, before + 1);
        }
        expect(time.waiting).toBe(0);
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });

  it("does not hold up calls that need none of the points another waits for", async () => {
    const { ask, ends, time, went } = start([
      { counts: "private", limit: 1, periodMs: 1_000, endsWithCall: true },
      { counts: "pair", limit: 1, decayPerSecond: 0.1 },
    ]);
    const pair = (key: string) => ({ charges: [{ counts: "private" }, { counts: "pair", key }] });
    void ask("btc", "entry", pair("btc"));
    await time.run(0);
    ends[0]?.();
    void ask("btc again", "entry", pair("btc"));
    void ask("eth", "entry", pair("eth"));
    await time.run(0);
    expect(went).toEqual(["btc", "eth"]);
    ends[1]?.();
    await time.run(10_000);
    expect(went).toEqual(["btc", "eth", "btc again"]);
  });
});
