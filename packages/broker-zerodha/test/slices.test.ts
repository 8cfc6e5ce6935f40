import { decimal, type OrderIntent } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId } from "@hookline/testkit";
import type { Fault } from "@hookline/testkit/venue";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KiteBench, kiteBench, symbol } from "./harness.ts";
import { connected, type Session } from "./session.ts";

const CALL = symbol("NFO:NIFTY26FEB25000CE");
const order = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({
    clientOrderId: sampleOrderId("hl_sliced"),
    symbol: CALL,
    quantity: decimal("3900"),
    orderType: "limit",
    limitPrice: decimal("90"),
    timeInForce: "day",
    ...given,
  });
const reference = { clientOrderId: order().clientOrderId, venueOrderId: null, symbol: CALL };
const refusal: Fault = {
  kind: "answer",
  status: 400,
  body: JSON.stringify({
    status: "error",
    message: "no",
    data: null,
    error_type: "MarginException",
  }),
};

describe("an order above the freeze quantity", () => {
  let bench: KiteBench;
  let session: Session;
  beforeEach(async () => {
    bench = await kiteBench();
    session = await connected(bench);
    bench.venue.movePrice(CALL, decimal("100"));
  });
  afterEach(async () => {
    await bench.broker.close();
    await bench.venue.close();
  });
  const submit = (given: Partial<OrderIntent> = {}) =>
    bench.broker.submit(approveForTest(order(given)), new AbortController().signal);
  const failAt = (index: number, fault: Fault): void => {
    let count = 0;
    bench.venue.faults.add({
      when: ({ method }) => {
        if (method === "POST") count += 1;
        return method === "POST" && count === index;
      },
      fault,
    });
  };
  const types = (): readonly string[] => session.reports.map(({ type }) => type);

  it("is one order in slices", async () => {
    expect(await submit()).toMatchObject({ kind: "accepted" });
    await bench.settle();
    expect(types()).toEqual(["accepted"]);
    expect(await bench.broker.openOrders()).toMatchObject([
      { clientOrderId: "hl_sliced", quantity: "3900", filledQuantity: "0" },
    ]);
    bench.venue.movePrice(CALL, decimal("89"));
    await bench.settle();
    expect(types()).toEqual(["accepted", "fill", "fill", "fill"]);
    expect(bench.venue.exchange.positions[0]?.quantity).toBe("3900");
  });

  it("ends short, never over, when a slice is refused", async () => {
    failAt(2, refusal);
    expect(await submit()).toMatchObject({ kind: "accepted" });
    await bench.settle();
    expect(types()).toEqual(["accepted"]);
    bench.venue.movePrice(CALL, decimal("89"));
    await bench.settle();
    expect(types()).toEqual(["accepted", "fill", "canceled"]);
    expect(bench.venue.exchange.orders.length).toBe(1);
  });

  it("is rejected when its first slice is", async () => {
    failAt(1, refusal);
    expect((await submit()).kind).toBe("rejected");
    expect(bench.venue.exchange.orders).toEqual([]);
  });

  it("is unknown when a slice has no answer, and ends by what the book shows", async () => {
    failAt(2, { kind: "reset_before" });
    expect((await submit()).kind).toBe("unknown");
    expect(bench.venue.exchange.orders.length).toBe(1);
    bench.venue.movePrice(CALL, decimal("89"));
    await bench.settle();
    expect(types()).toEqual(["accepted", "fill"]);
    // The second slice could still turn up; after the settle time it does not.
    await session.until(() => types().includes("canceled"), 1_000);
    expect(types()).toEqual(["accepted", "fill", "canceled"]);
    expect((await submit()).kind).toBe("unknown");
    expect(bench.venue.exchange.orders.length).toBe(1);
  });

  it("adopts a slice whose answer was lost", async () => {
    failAt(2, { kind: "reset_after" });
    expect((await submit()).kind).toBe("unknown");
    expect(bench.venue.exchange.orders.length).toBe(2);
    const found = await bench.broker.findOrder(reference);
    expect(found).toMatchObject({ kind: "found", reports: [{ type: "accepted" }] });
    bench.venue.movePrice(CALL, decimal("89"));
    await bench.settle();
    const filled = session.reports.filter(({ type }) => type === "fill").length;
    expect(filled).toBe(2);
  });

  it("cancels every slice that works", async () => {
    await submit();
    const signal = new AbortController().signal;
    expect(await bench.broker.cancel(reference, signal)).toEqual({ kind: "requested" });
    await bench.settle();
    expect(types().at(-1)).toBe("canceled");
    expect(bench.venue.exchange.orders.every(({ status }) => status === "canceled")).toBe(true);
  });

  it("is not changed in place", async () => {
    await submit();
    const change = { quantity: null, limitPrice: decimal("91"), stopPrice: null };
    const signal = new AbortController().signal;
    expect(await bench.broker.replace(reference, change, signal)).toMatchObject({
      kind: "rejected",
      reason: { code: "ORDER_CAPABILITY_MISSING" },
    });
  });
});

describe("a change in place", () => {
  it("moves price and quantity, keeps the id, and refuses what does not fit", async () => {
    const bench = await kiteBench();
    const session = await connected(bench);
    bench.venue.movePrice(CALL, decimal("100"));
    const signal = new AbortController().signal;
    const quantity = decimal("130");
    const sent = await bench.broker.submit(approveForTest(order({ quantity })), signal);
    const replace = (change: { quantity?: string; limitPrice?: string; stopPrice?: string }) =>
      bench.broker.replace(
        reference,
        {
          quantity: change.quantity === undefined ? null : decimal(change.quantity),
          limitPrice: change.limitPrice === undefined ? null : decimal(change.limitPrice),
          stopPrice: change.stopPrice === undefined ? null : decimal(change.stopPrice),
        },
        signal,
      );
    expect(await replace({ limitPrice: "95", quantity: "195" })).toEqual(sent);
    expect(await replace({ limitPrice: "95.01" })).toMatchObject({ kind: "rejected" });
    expect(await replace({ stopPrice: "95" })).toMatchObject({ kind: "rejected" });
    expect(await replace({ quantity: "1950" })).toMatchObject({ kind: "rejected" });
    bench.venue.movePrice(CALL, decimal("94"));
    await bench.settle();
    const fills = session.reports.filter(({ type }) => type === "fill");
    expect(fills).toMatchObject([{ lastQuantity: "195" }]);
    await bench.broker.close();
    await bench.venue.close();
  });

  it("a raised quantity whose answer was lost leaves the order known", async () => {
    const bench = await kiteBench();
    const session = await connected(bench);
    bench.venue.movePrice(CALL, decimal("100"));
    const signal = new AbortController().signal;
    await bench.broker.submit(approveForTest(order({ quantity: decimal("130") })), signal);
    await bench.settle();
    bench.venue.faults.add({
      when: ({ method }) => method === "PUT",
      fault: { kind: "reset_after" },
    });
    const change = { quantity: decimal("195"), limitPrice: null, stopPrice: null };
    expect((await bench.broker.replace(reference, change, signal)).kind).toBe("unknown");
    expect((await bench.broker.findOrder(reference)).kind).toBe("found");
    bench.venue.movePrice(CALL, decimal("89"));
    await bench.settle();
    const fills = session.reports.filter(({ type }) => type === "fill");
    expect(fills).toMatchObject([{ lastQuantity: "195" }]);
    await bench.broker.close();
    await bench.venue.close();
  });
});
