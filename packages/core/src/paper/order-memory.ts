import type { ExecutionReport } from "../model/execution.ts";
import type { ClientOrderId, SymbolName, VenueOrderId } from "../model/ids.ts";
import type { Side } from "../model/order.ts";
import { type Decimal, isZero, subtract } from "../prim/decimal.ts";

/**
 * An order as the paper broker remembers it: what it was asked and everything it reported since.
 */
export interface OrderRecord {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId;
  readonly symbol: SymbolName;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly leaves: Decimal;
  readonly open: boolean;
  readonly reports: readonly ExecutionReport[];
}

/** Every working order, and so many that ended. */
export interface OrderMemory {
  get(id: ClientOrderId): OrderRecord | null;
  open(order: Omit<OrderRecord, "open" | "reports">): void;
  note(report: ExecutionReport): void;
  all(): readonly OrderRecord[];
  /** Whether an ended order was ever dropped; then absence proves nothing any more. */
  readonly forgetful: boolean;
}

/**
 * A memory that drops the order that ended longest ago once there are more than `capacity` of them.
 */
export function createOrderMemory(capacity: number): OrderMemory {
  const records = new Map<ClientOrderId, OrderRecord>();
  const ended = new Set<ClientOrderId>();
  let forgetful = false;
  const settle = (id: ClientOrderId): void => {
    ended.add(id);
    const [oldest] = ended;
    if (ended.size <= capacity || oldest === undefined) return;
    ended.delete(oldest);
    records.delete(oldest);
    forgetful = true;
  };
  return {
    get: (id) => records.get(id) ?? null,
    open: (order) => void records.set(order.clientOrderId, { ...order, open: true, reports: [] }),
    note: (report) => {
      const record = records.get(report.clientOrderId);
      if (record === undefined) return;
      const next = noted(record, report);
      records.set(report.clientOrderId, next);
      if (!next.open) settle(report.clientOrderId);
    },
    all: () => [...records.values()],
    get forgetful() {
      return forgetful;
    },
  };
}

function noted(record: OrderRecord, report: ExecutionReport): OrderRecord {
  const reports = [...record.reports, report];
  if (report.type === "fill") {
    const leaves = subtract(record.leaves, report.lastQuantity);
    return { ...record, reports, leaves, open: record.open && !isZero(leaves) };
  }
  return { ...record, reports, open: record.open && report.type === "accepted" };
}
