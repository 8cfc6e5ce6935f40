import {
  type BrokerSession,
  type ClientOrderId,
  type ExecutionReport,
  parseExecutionId,
  parseVenueOrderId,
  reason,
} from "@hookline/core/driver";
import { endReport, fillReport, stateReports } from "./map.ts";
import type { OrderMemory } from "./order-memory.ts";
import type { SymbolBook } from "./symbols.ts";
import type { WireUpdate } from "./wire.ts";

/** What taking stream messages works with. */
export interface UpdateParts {
  readonly memory: OrderMemory;
  readonly symbols: SymbolBook;
  readonly session: BrokerSession;
  /** Asks the venue about everything; for messages that cannot be trusted to tell it. */
  readonly resync: () => void;
}

/** Turns one message of `trade_updates` into reports. */
export function takeUpdate(parts: UpdateParts, update: WireUpdate): void {
  const { memory, session } = parts;
  const { event, order } = update;
  const ours = memory.ourIdOf(order);
  if (ours === null || GOES_ON.includes(event)) return;
  if (event === "fill" || event === "partial_fill") takeFill(parts, update, ours);
  else if (BEGINS.includes(event)) {
    for (const report of stateReports(order, ours).begin) memory.report(report);
  } else if (isEnd(event)) takeEnd(parts, { ...update, event }, ours);
  else if (event === "order_cancel_rejected") takeCancelRefusal(parts, update, ours);
  else if (CORRECTIONS.includes(event)) takeCorrection(parts, update, ours);
  else {
    session.logger.warn("Alpaca sent an event that is not known", {
      account: session.account,
      event: event.slice(0, 40),
    });
    parts.resync();
  }
}

const BEGINS: readonly string[] = ["new", "accepted", "pending_new"];
const CORRECTIONS: readonly string[] = ["trade_bust", "trade_correct"];
/** The order goes on, or its successor does; `ourIdOf` takes note of the successor. */
const GOES_ON: readonly string[] = [
  "replaced",
  "order_replace_rejected",
  "pending_cancel",
  "pending_replace",
  "stopped",
  "suspended",
  "calculated",
  "held",
];

type EndEvent = "canceled" | "expired" | "rejected" | "done_for_day";
const ENDS: readonly string[] = [
  "canceled",
  "expired",
  "rejected",
  "done_for_day",
] satisfies EndEvent[];
const isEnd = (event: string): event is EndEvent => ENDS.includes(event);

function takeCancelRefusal(
  parts: UpdateParts,
  update: WireUpdate,
  clientOrderId: ClientOrderId,
): void {
  parts.memory.report({
    type: "cancel_rejected",
    clientOrderId,
    venueOrderId: parseVenueOrderId(update.order.id),
    atMs: atOf(parts, update),
    reason: reason("ORDER_CANCEL_REJECTED", { why: "venue_refused" }),
  });
}

function takeFill(parts: UpdateParts, update: WireUpdate, clientOrderId: ClientOrderId): void {
  const { executionId, fill, order } = update;
  const symbol = parts.symbols.fromVenue(order.symbol);
  const report =
    fill === null || symbol === null ? null : fillReport(fill, { clientOrderId, symbol });
  // Two executions of one name: the message carried a newer state of the order than its own. The activities tell
  // them apart, and what is still missing comes under the name that is still free.
  const taken =
    report?.type === "fill" &&
    executionId !== null &&
    parts.memory.isTaken(report.execId, executionId);
  if (report === null || taken) parts.resync();
  else parts.memory.report(report);
  if (order.fate === "filled") parts.memory.ended(clientOrderId);
}

/**
 * An execution is taken back, or another one stands in its place. Only one that this run heard of on the stream is known
 * by its name here; every other shows as a difference of positions, and a person is told.
 */
function takeCorrection(parts: UpdateParts, update: WireUpdate, ours: ClientOrderId): void {
  const { memory, resync, session } = parts;
  const reports = correctionOf(parts, update, ours);
  for (const report of reports ?? []) memory.report(report);
  if (reports !== null) return;
  session.logger.error("Alpaca changed an execution that cannot be traced; a person must look", {
    account: session.account,
    event: update.event,
    order: update.order.id,
  });
  resync();
}

/** The fill that never was and what stands in its place; null where either cannot be told. */
function correctionOf(
  parts: UpdateParts,
  update: WireUpdate,
  clientOrderId: ClientOrderId,
): readonly ExecutionReport[] | null {
  const { event, executionId, fill, order, previousExecutionId } = update;
  const taken = previousExecutionId ?? (event === "trade_bust" ? executionId : null);
  const execId = taken === null ? null : parts.memory.nameOf(taken);
  if (execId === null) return null;
  const venueOrderId = parseVenueOrderId(order.id);
  const bust = { type: "bust", clientOrderId, venueOrderId, execId } as const;
  const told = { ...bust, atMs: atOf(parts, update) };
  if (event === "trade_bust") return [told];
  const symbol = parts.symbols.fromVenue(order.symbol);
  const name = parseExecutionId(`${execId}-${executionId ?? ""}`);
  const corrected =
    fill === null || symbol === null ? null : fillReport(fill, { clientOrderId, symbol });
  if (corrected?.type !== "fill" || name === null || executionId === null) return null;
  return [told, { ...corrected, execId: name }];
}

function takeEnd(
  parts: UpdateParts,
  update: WireUpdate & { readonly event: EndEvent },
  clientOrderId: ClientOrderId,
): void {
  // The event is the fact; the order's state in the same message may be older or newer.
  const { event: fate, order } = update;
  const venueOrderId = parseVenueOrderId(order.id);
  const atMs = order.changedAtMs ?? atOf(parts, update);
  const report = endReport({ ...order, fate }, { clientOrderId, venueOrderId, atMs });
  if (report !== null) parts.memory.report(report);
}

const atOf = ({ session }: UpdateParts, { atMs, order }: WireUpdate): number =>
  atMs ?? order.changedAtMs ?? session.clock.nowMs();
