import { add, atLeast, type Decimal, type ExecutionReport, ZERO } from "@hookline/core/driver";
import type { CcxtClient, Unified } from "./client.ts";
import {
  acceptedReport,
  endReport,
  fillReport,
  type ReportSubject,
  type Standing,
  standingOf,
  venueIdOf,
} from "./map-report.ts";
import type { OrderQuery, Profile } from "./profile.ts";
import { decimalOf } from "./read.ts";

/** Everything the venue tells of one order. */
export interface Found {
  readonly standing: Standing;
  readonly venueOrderId: ReportSubject["venueOrderId"];
  readonly reports: readonly ExecutionReport[];
  /** Whether the fills told add up to what the order says was filled. */
  readonly complete: boolean;
}

/** Asks for one order and its executions; null where the venue has no such order. May throw. */
export async function lookUp(
  client: CcxtClient,
  profile: Profile,
  {
    nowMs,
    quantity,
    subject,
  }: { readonly subject: ReportSubject; readonly quantity: Decimal | null; readonly nowMs: number },
): Promise<Found | null> {
  const query: OrderQuery = {
    symbol: subject.market.symbol,
    clientOrderId: subject.clientOrderId,
    venueOrderId: subject.venueOrderId,
  };
  const order = await profile.find(client, query);
  if (order === null) return null;
  const venueOrderId = venueIdOf(order) ?? subject.venueOrderId;
  const named = { ...subject, venueOrderId };
  const filled = decimalOf(order.filled);
  const trades =
    filled === "0" ? [] : await profile.fills(client, { ...query, venueOrderId }, order);
  return told(named, order, { trades, standing: standingOf(order, quantity), nowMs });
}

function told(
  subject: ReportSubject,
  order: Unified,
  {
    nowMs,
    standing,
    trades,
  }: { readonly trades: readonly Unified[]; readonly standing: Standing; readonly nowMs: number },
): Found {
  const fills = trades
    .map((trade) => fillReport(subject, trade))
    .filter((report) => report !== null)
    .toSorted((left, right) => left.atMs - right.atMs);
  const end = endReport(subject, order, { standing, nowMs });
  const total = sumOf(fills);
  const filled = decimalOf(order.filled);
  return {
    standing,
    venueOrderId: subject.venueOrderId,
    complete: filled === null || atLeast(total, filled),
    reports: [
      ...(standing === "rejected" && fills.length === 0
        ? []
        : [acceptedReport(subject, order, nowMs)]),
      ...fills,
      ...(end === null ? [] : [end]),
    ],
  };
}

const sumOf = (reports: readonly ExecutionReport[]): Decimal =>
  reports.reduce(
    (total, report) => (report.type === "fill" ? add(total, report.lastQuantity) : total),
    ZERO,
  );
