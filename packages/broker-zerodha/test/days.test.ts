import { decimal, type Order, parseVenueOrderId, ZERO } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId } from "@hookline/testkit";
import { expect, it } from "vitest";
import { kiteBench, OPEN_MS, symbol } from "./harness.ts";
import { connected } from "./session.ts";

const INFY = symbol("NSE:INFY");
const DAY_MS = 24 * 3_600_000;
const intent = sampleIntent({
  clientOrderId: sampleOrderId("hl_yesterday"),
  symbol: INFY,
  orderType: "limit",
  limitPrice: decimal("1490"),
  timeInForce: "day",
});
const reference = { clientOrderId: intent.clientOrderId, venueOrderId: null, symbol: INFY };

/** The order as the journal has it after a night. */
const yesterday = (venueOrderId: Order["venueOrderId"]): Promise<Order> =>
  journaled(venueOrderId, OPEN_MS);

async function journaled(venueOrderId: Order["venueOrderId"], createdAtMs: number): Promise<Order> {
  const bench = await kiteBench();
  await connected(bench);
  const instrument = await bench.broker.instrument(INFY);
  await bench.broker.close();
  await bench.venue.close();
  if (instrument === null) throw new Error("The venue has no INFY.");
  return {
    ...intent,
    status: venueOrderId === null ? "unknown" : "accepted",
    venueOrderId,
    filledQuantity: ZERO,
    averagePrice: null,
    fees: ZERO,
    protection: null,
    release: null,
    instrument,
    cancelRequested: false,
    reason: null,
    createdAtMs,
    updatedAtMs: createdAtMs,
  };
}

it("an acknowledged order of yesterday has ended, and says so once", async () => {
  const order = await yesterday(parseVenueOrderId("260128000000001"));
  const bench = await kiteBench({}, {}, OPEN_MS + DAY_MS);
  const session = await connected(bench, [order]);
  await bench.settle();
  expect(session.reports.map(({ type }) => type)).toEqual(["expired"]);
  expect(await bench.broker.findOrder(reference)).toMatchObject({
    kind: "found",
    reports: [{ type: "expired" }],
  });
  await bench.broker.close();
  await bench.venue.close();
});

it("an unknown order of yesterday stays unknown: the day's book proves nothing about it", async () => {
  const order = await yesterday(null);
  const bench = await kiteBench({}, {}, OPEN_MS + DAY_MS);
  const session = await connected(bench, [order]);
  expect(await bench.broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
  expect(session.reports).toEqual([]);
  const again = await bench.broker.submit(approveForTest(intent), new AbortController().signal);
  expect(again.kind).toBe("unknown");
  await bench.broker.close();
  await bench.venue.close();
});

it("somebody else's order is listed without a name of ours, and reported by nobody", async () => {
  const bench = await kiteBench();
  const session = await connected(bench);
  bench.venue.movePrice(INFY, decimal("1500"));
  const form = {
    exchange: "NSE",
    tradingsymbol: "INFY",
    transaction_type: "BUY",
    order_type: "LIMIT",
    product: "MIS",
    validity: "DAY",
    quantity: "1",
    price: "1490",
    tag: "somebody",
  };
  const { accessToken, apiKey } = bench.venue.keys;
  await fetch(`${bench.venue.url}/orders/regular`, {
    method: "POST",
    headers: { authorization: `token ${apiKey}:${accessToken}` },
    body: new URLSearchParams(form),
  });
  await bench.settle();
  expect(await bench.broker.openOrders()).toMatchObject([{ clientOrderId: null, quantity: "1" }]);
  expect(session.reports).toEqual([]);
  await bench.broker.close();
  await bench.venue.close();
});

it("I11 an order that waited before it left is not given up a moment after a restart", async () => {
  const hourMs = 3_600_000;
  const order = await journaled(null, OPEN_MS);
  const bench = await kiteBench({}, {}, OPEN_MS + hourMs);
  await connected(bench, [order]);
  expect(await bench.broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
  await bench.time.run(120_000);
  expect(await bench.broker.findOrder(reference)).toEqual({ kind: "not_found", final: true });
  await bench.broker.close();
  await bench.venue.close();
});
