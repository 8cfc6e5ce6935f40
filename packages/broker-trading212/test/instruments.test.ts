import { decimal } from "@hookline/core/driver";
import { sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { type Bench, bench, posts } from "./support/bench.ts";

let desk: Bench;
afterEach(() => desk.close());

const list = (body: string) => ({
  when: ({ path }: { readonly path: string }) => path.endsWith("/metadata/instruments"),
  times: 20,
  fault: { kind: "answer", status: 200, body } as const,
});
const row = (ticker: string): string =>
  JSON.stringify({ ticker, currencyCode: "USD", type: "STOCK", maxOpenQuantity: 1_000 });
const AAPL = sampleSymbol("AAPL");

async function start(body: string): Promise<void> {
  desk = await bench();
  desk.venue.faults.add(list(body));
  // The list of the connection is a day old by then.
  await desk.broker.close();
  await desk.broker.connect(desk.session);
}

describe("the venue's list of instruments", () => {
  it("an empty one is no list: it is asked for again soon, and nothing is refused for its sake", async () => {
    await start("[]");
    expect(await desk.broker.instrument(AAPL)).toBeNull();
    expect(await desk.submit()).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "instruments_unavailable" } },
    });
    desk.venue.faults.clear();
    await desk.time.run(60_000);
    expect(await desk.broker.instrument(AAPL)).not.toBeNull();
  });

  it("one with a row that cannot be read says nothing about what is not on it", async () => {
    await start(`[${row("MSFT_US_EQ")},{"ticker":7}]`);
    expect((await desk.submit()).kind).toBe("not_sent");
    const exit = { side: "sell", purpose: "exit", reduceOnly: true } as const;
    await desk.submit({ ...exit, quantity: decimal("1") });
    expect(posts(desk.venue)).toBe(1);
  });

  it("a whole one without the instrument refuses the order", async () => {
    await start(`[${row("MSFT_US_EQ")}]`);
    expect(await desk.submit()).toMatchObject({
      kind: "rejected",
      reason: { detail: { why: "instrument_not_found" } },
    });
  });
});
