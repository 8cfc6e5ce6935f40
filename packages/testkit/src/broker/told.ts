import {
  add,
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
  type OrderLookup,
  ZERO,
} from "@hookline/core/driver";
import type { Desk } from "./desk.ts";

const sumOf = (reports: readonly ExecutionReport[]): Decimal => {
  const seen = new Map<string, Decimal>();
  for (const report of reports)
    if (report.type === "fill") seen.set(report.execId, report.lastQuantity);
  return [...seen.values()].reduce((total, quantity) => add(total, quantity), ZERO);
};

/** What a look-up says was filled. */
export const filledByLookup = (found: OrderLookup): Decimal =>
  sumOf(found.kind === "found" ? found.reports : []);

/** What an engine would have booked of an order: by reports and by a look-up, each execution once. */
export const toldFills = (desk: Desk, found: OrderLookup, id: ClientOrderId): Decimal =>
  sumOf([...(found.kind === "found" ? found.reports : []), ...desk.fills(id)]);

/** The same, with what `fillsSince` tells in place of the look-up. */
export async function toldSince(desk: Desk, sinceMs: number, id: ClientOrderId): Promise<Decimal> {
  const listed = await desk.broker.fillsSince(sinceMs);
  return sumOf([...listed.filter(({ clientOrderId }) => clientOrderId === id), ...desk.fills(id)]);
}
