import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";

const trade = fc.record({
  action: fc.constantFrom("buy", "sell"),
  quantity: fc.integer({ min: 1, max: 4 }),
  /** Whether everything settles before the next signal comes. */
  pause: fc.boolean(),
});

describe("bursts of signals", () => {
  it("buys and sells in any mixture and pace are all taken and end at their sum", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trade, { minLength: 1, maxLength: 14 }), async (trades) => {
        const { engine, position, quiet, send } = await rig();
        const answers: ReturnType<typeof send>[] = [];
        for (const { action, pause, quantity } of trades) {
          answers.push(send({ action, quantity: `${quantity}` }));
          if (pause) await quiet();
        }
        const codes = (await Promise.all(answers)).map(({ code }) => code);
        await quiet();
        const sum = trades.reduce(
          (total, { action, quantity }) => total + (action === "buy" ? quantity : -quantity),
          0,
        );
        expect(codes).toEqual(trades.map(() => "SIGNAL_ACCEPTED"));
        expect(await position()).toBe(`${sum}`);
        const ended = ["filled", "canceled", "denied"];
        expect(engine.orders().filter(({ status }) => !ended.includes(status))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("targets of a strategy that flips in any order end exactly at the last one", async () => {
    const position = fc.integer({ min: -3, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(position, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (targets, pause) => {
          const { engine, position: held, quiet } = await rig(() => ({}));
          let previous = 0;
          for (const [index, target] of targets.entries()) {
            void engine.handleWire(tradingView(previous, target, index));
            previous = target;
            if (pause) await quiet();
          }
          await quiet();
          expect(await held()).toBe(`${targets.at(-1) ?? 0}`);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const side = (position: number): string =>
  position > 0 ? "long" : position < 0 ? "short" : "flat";

/** What TradingView sends when a strategy goes from one position to another. */
function tradingView(from: number, to: number, index: number) {
  const body = JSON.stringify({
    strategy: "rsi",
    ticker: "BTCUSD",
    action: to >= from ? "buy" : "sell",
    contracts: `${Math.abs(to - from)}`,
    price: "100",
    market_position: side(to),
    market_position_size: `${Math.abs(to)}`,
    prev_market_position: side(from),
    prev_market_position_size: `${Math.abs(from)}`,
    order_id: `${index}`,
    time: "2026-01-15T15:00:00Z",
  });
  return {
    method: "POST",
    path: "/tv",
    query: "",
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode(body),
    remoteAddress: "127.0.0.1",
    clientCertificate: null,
  };
}
