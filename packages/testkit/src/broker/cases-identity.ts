import { expect } from "vitest";
import type { Bench, Need } from "./bench.ts";
import { sampleOrderId } from "./sample-intent.ts";
import { filledByLookup } from "./told.ts";

/** Cases about finding an order again: what ends `unknown`. */
export function identityCases(bench: Bench): void {
  const limit = [bench.orderType("limit")];
  const { idempotency } = bench.under.capabilities;
  const unique: Need =
    idempotency === "enforced" || idempotency === "windowed"
      ? null
      : `capability: idempotency ${idempotency}`;

  bench.check(
    "BC-030 one client order id makes one order, however often it is sent (I2)",
    [unique],
    async () => {
      const desk = await bench.desk();
      const order = desk.intent();
      await bench.submit(desk, order);
      const again = await bench.submit(desk, order);
      await desk.venue.settle();
      expect(["accepted", "rejected"]).toContain(again.kind);
      expect(await desk.position()).toBe(desk.market.quantity);
      expect(desk.filled(order.clientOrderId)).toBe(desk.market.quantity);
    },
  );

  bench.check("BC-031 finds a working order by our id", limit, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    const found = await desk.broker.findOrder({ ...desk.reference(id), venueOrderId: null });
    expect(found.kind).toBe("found");
    const reports = found.kind === "found" ? found.reports : [];
    expect(reports.map(({ clientOrderId, type }) => [clientOrderId, type])).toEqual([
      [id, "accepted"],
    ]);
  });

  bench.check("BC-032 finds a filled order with the fills it reported (F04)", [], async () => {
    const desk = await bench.desk();
    const id = await desk.accepted();
    const found = await desk.broker.findOrder({ ...desk.reference(id), venueOrderId: null });
    const reports = found.kind === "found" ? found.reports : [];
    expect(reports.filter(({ type }) => type === "fill")).toEqual(desk.fills(id));
    expect(reports.filter(({ type }) => type === "rejected" || type === "canceled")).toEqual([]);
  });

  bench.check("BC-033 finds the end of a cancelled order", limit, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    await desk.cancel(id);
    const found = await desk.broker.findOrder(desk.reference(id));
    const reports = found.kind === "found" ? found.reports : [];
    expect(reports.at(-1)?.type).toBe("canceled");
  });

  bench.check("BC-034 does not find an order that was never sent (F01)", [], async () => {
    const desk = await bench.desk();
    const found = await desk.broker.findOrder(desk.reference(desk.intent().clientOrderId));
    expect(found.kind).toBe("not_found");
  });

  bench.check("BC-035 lists working orders and only those", limit, async () => {
    const desk = await bench.desk();
    await desk.accepted();
    const resting = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    const gone = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-6) });
    await desk.cancel(gone);
    expect(await desk.working()).toEqual([resting]);
  });

  bench.check(
    "BC-036 tells fills since a time under the ids it reported them with (F16)",
    [],
    async () => {
      const desk = await bench.desk();
      const sinceMs = desk.venue.clock.nowMs();
      await desk.accepted();
      await desk.accepted();
      const told = await desk.broker.fillsSince(sinceMs);
      const idsOf = (reports: typeof told) =>
        reports.flatMap((report) => (report.type === "fill" ? [report.execId] : []));
      expect(idsOf(told)).toEqual(idsOf(desk.fills()));
      expect(told.every(({ type }) => type === "fill")).toBe(true);
    },
  );

  // Where the venue takes no id at all the broker keeps ours.
  const longest = bench.under.capabilities.clientOrderIdLength || 36;
  bench.check(
    "BC-091 ids that differ in their last sign are two orders (F19)",
    [bench.can("wire")],
    async () => {
      const desk = await bench.desk();
      const stem = "a-client-order-id-of-35-signs-aaaaa".slice(0, longest - 1);
      for (const last of ["1", "2"]) {
        const clientOrderId = sampleOrderId(`${stem}${last}`);
        const quantity = last === "1" ? desk.market.quantity : desk.half;
        await desk.accepted({ clientOrderId, quantity });
        expect(desk.filled(clientOrderId)).toBe(quantity);
        expect(filledByLookup(await desk.findSoon(clientOrderId))).toBe(quantity);
      }
      expect(desk.wire.orders()).toBe(2);
    },
  );
}
