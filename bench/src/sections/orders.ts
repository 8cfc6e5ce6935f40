import { once } from "node:events";
import { createServer } from "node:http";
import { withServer } from "../child.ts";
import { load } from "../load.ts";
import type { Effort, Section } from "../section.ts";
import { at, median } from "../statistics.ts";

interface Arrivals {
  readonly url: string;
  readonly times: readonly number[];
  close(): void;
}

/** A venue of this process: notes when each order arrives. */
async function venue(): Promise<Arrivals> {
  const times: number[] = [];
  const server = createServer((request, response) => {
    times.push(performance.now());
    request.resume().on("end", () => response.end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/orders`, times, close };
}

/** Waits for so many orders; a signal that makes none would hang the bench, so it gives up. */
async function arrived({ times }: Arrivals, count: number): Promise<void> {
  const end = performance.now() + 30_000;
  while (times.length < count) {
    if (performance.now() > end) throw new Error(`${times.length} of ${count} orders arrived`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function atVenue<Value>(work: (port: number, orders: Arrivals) => Promise<Value>) {
  const orders = await venue();
  try {
    return await withServer("venue", ({ port }) => work(port, orders), { VENUE_URL: orders.url });
  } finally {
    orders.close();
  }
}

/** From just before the signal is sent to the order's arrival, one signal at a time. */
const oneByOne = (count: number): Promise<readonly number[]> =>
  atVenue(async (port, orders) => {
    const latencies: number[] = [];
    for (let index = 0; index < count; index += 1) {
      let sent = 0;
      const note = (): void => {
        sent = performance.now();
      };
      await load(port, { connections: 1, count: 1, name: `one-${index}`, onSend: note });
      await arrived(orders, index + 1);
      latencies.push((orders.times[index] ?? Number.NaN) - sent);
    }
    return latencies.slice(Math.floor(count / 4));
  });

/** From the first signal of a burst to the arrival of its last order. */
const burst = (count: number): Promise<number> =>
  atVenue(async (port, orders) => {
    await load(port, { connections: 4, count: 200, name: "warm" });
    await arrived(orders, 200);
    const begun = performance.now();
    await load(port, { connections: count, count, name: "burst" });
    await arrived(orders, 200 + count);
    return (orders.times.at(-1) ?? Number.NaN) - begun;
  });

/** Signal to order at a venue on this machine. */
export async function orders({ long, rounds }: Effort): Promise<Section> {
  const single = await oneByOne(long ? 400 : 100);
  const bursts: number[] = [];
  for (let round = 0; round < rounds; round += 1) bursts.push(await burst(100));
  return {
    id: "b",
    title: "Signal to order at a local venue (ms)",
    columns: ["one at a time, p50", "p99", "burst of 100, all arrived"],
    rows: [[median(single), at(single, 0.99), median(bursts)]],
  };
}

/** A hundred signals a second, a minute long, through the whole paper pipeline. */
export async function steady({ long }: Effort): Promise<Section> {
  const count = long ? 6_000 : 1_000;
  const result = await withServer("pipeline", ({ port }) =>
    load(port, { connections: 64, count, name: "steady", rate: 100 }),
  );
  return {
    id: "steady",
    title: `Acknowledgements at 100 signals/s for ${count / 100} s (ms from the due instant)`,
    columns: ["p50", "p99", "refused"],
    rows: [[result.p50, result.p99, result.refused]],
  };
}
