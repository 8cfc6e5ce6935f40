import type { Engine } from "@hookline/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Rig, rig, START_MS } from "./harness.ts";

interface Step {
  readonly from: number;
  readonly to: number;
  /** Seconds after the start. */
  readonly at?: number;
}

const side = (position: number): string =>
  position > 0 ? "long" : position < 0 ? "short" : "flat";

/** A TradingView strategy's message for one move of its position. */
function alert({ at = 0, from, to }: Step, number: number): string {
  return JSON.stringify({
    strategy: "rsi",
    ticker: "BTCUSD",
    action: to > from ? "buy" : "sell",
    contracts: String(Math.abs(to - from)),
    price: "100",
    market_position: side(to),
    market_position_size: String(Math.abs(to)),
    prev_market_position: side(from),
    prev_market_position_size: String(Math.abs(from)),
    time: new Date(START_MS + at * 1_000).toISOString(),
    order_id: `order ${number}`,
  });
}

let numbers = 0;

type Answer = { readonly code: string; readonly status?: string };

async function post(engine: Engine, step: Step): Promise<Answer> {
  numbers += 1;
  const request = {
    method: "POST",
    path: "/tv",
    query: "",
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(alert(step, numbers)),
    remoteAddress: "127.0.0.1",
    clientCertificate: null,
  };
  const { body } = await engine.handleWire(request);
  return JSON.parse(String(body));
}

/** Sends without waiting for the answer. */
async function sent({ engine, quiet }: Rig, step: Step): Promise<Promise<Answer>[]> {
  const answer = post(engine, step);
  await quiet();
  return [answer];
}

describe("messages of a strategy that overtake each other", () => {
  it("a close and an open that arrive reversed end where the strategy ends", async () => {
    const host = await rig();
    await post(host.engine, { from: 0, to: 2 });
    await host.quiet();
    const [open] = await sent(host, { from: 0, to: -1, at: 1 });
    expect(await host.position()).toBe("2");
    expect(await post(host.engine, { from: 2, to: 0, at: 1 })).toMatchObject({
      status: "accepted",
    });
    await host.quiet();
    expect(await open).toMatchObject({ status: "accepted" });
    expect(await host.position()).toBe("-1");
    expect(host.orders()).toEqual([
      "buy 2 entry filled",
      "sell 2 exit filled",
      "sell 1 entry filled",
    ]);
  });

  it("an open and a close that arrive reversed end flat", async () => {
    const host = await rig();
    await post(host.engine, { from: 1, to: 0 });
    const [close] = await sent(host, { from: 2, to: 0, at: 1 });
    await post(host.engine, { from: 0, to: 2, at: 1 });
    await host.quiet();
    expect(await close).toMatchObject({ status: "accepted" });
    expect(await host.position()).toBe("0");
  });

  it("one whose forerunner does not come is acted on after the hold, and the gap is told", async () => {
    const host = await rig();
    const gaps: unknown[] = [];
    host.engine.on("signal.gap", ({ claimed, expected }) => gaps.push({ claimed, expected }));
    await post(host.engine, { from: 0, to: 1 });
    await host.quiet();
    const [later] = await sent(host, { from: 3, to: -1, at: 1 });
    host.time.advance(799);
    await host.quiet();
    expect(await host.position()).toBe("1");
    host.time.advance(1);
    await host.quiet();
    expect(await later).toMatchObject({ status: "accepted" });
    expect(await host.position()).toBe("-1");
    expect(gaps).toEqual([
      { expected: { side: "long", quantity: "1" }, claimed: { side: "long", quantity: "3" } },
    ]);
  });

  it("one that comes after its successor was acted on changes nothing any more", async () => {
    const host = await rig();
    await post(host.engine, { from: 1, to: 0 });
    const [close] = await sent(host, { from: 2, to: 0, at: 1 });
    host.time.advance(800);
    await host.quiet();
    await close;
    expect(await post(host.engine, { from: 0, to: 2, at: 1 })).toMatchObject({
      status: "denied",
      code: "SIGNAL_OVERTAKEN",
    });
    await host.quiet();
    expect(await host.position()).toBe("0");
    expect(await post(host.engine, { from: 0, to: 2, at: 2 })).toMatchObject({
      status: "accepted",
    });
  });

  it("is known after a restart", async () => {
    const before = await rig();
    await post(before.engine, { from: 1, to: 0 });
    const [close] = await sent(before, { from: 2, to: 0, at: 1 });
    before.time.advance(800);
    await before.quiet();
    await close;
    const after = await before.restart();
    expect(await post(after.engine, { from: 0, to: 2, at: 1 })).toMatchObject({
      code: "SIGNAL_OVERTAKEN",
    });
  });

  it("a repeat of an old message is answered at once", async () => {
    const { engine, quiet } = await rig();
    numbers = 1_000;
    await post(engine, { from: 0, to: 1 });
    await post(engine, { from: 1, to: 2, at: 1 });
    await quiet();
    numbers = 1_000;
    expect(await post(engine, { from: 0, to: 1 })).toMatchObject({ code: "SIGNAL_DUPLICATE" });
  });

  it("an engine that stops decides what it holds", async () => {
    const host = await rig();
    await post(host.engine, { from: 0, to: 1 });
    const [held] = await sent(host, { from: 2, to: 0, at: 1 });
    const stopping = host.engine.stop();
    await host.quiet();
    await stopping;
    expect(await held).toMatchObject({ status: "accepted" });
  });

  it("with no hold each is decided as it comes", async () => {
    const host = await rig(() => ({ reorderHoldMs: 0 }));
    await post(host.engine, { from: 0, to: 1 });
    expect(await post(host.engine, { from: 2, to: 0, at: 1 })).toMatchObject({
      status: "accepted",
    });
  });

  it("P: neighbours may change places within the hold; the end is the strategy's", async () => {
    const walk = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        walk,
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        async (walked, swaps) => {
          const stops = walked.filter((position, index) => position !== (walked[index - 1] ?? 0));
          const steps = stops.map((to, index) => ({ from: stops[index - 1] ?? 0, to, at: index }));
          const { engine, position, quiet, time } = await rig();
          const [first, ...rest] = steps;
          if (first === undefined) return;
          await post(engine, first);
          for (let index = 0; index + 1 < rest.length; index += 2) {
            const [left, right] = [rest[index], rest[index + 1]];
            if (swaps[index] && left !== undefined && right !== undefined) {
              rest.splice(index, 2, right, left);
            }
          }
          const answers = rest.map((step) => post(engine, step));
          await quiet();
          time.advance(800);
          await quiet();
          await Promise.all(answers);
          await quiet();
          expect(await position()).toBe(String(stops.at(-1)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
