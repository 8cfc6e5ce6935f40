import {
  type Approved,
  type BrokerOrder,
  type BrokerSession,
  type CancelOutcome,
  type ClientOrderId,
  type ExecutionReport,
  type OrderChange,
  type OrderIntent,
  type OrderReference,
  type Reason,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import type { Cost } from "../limits.ts";
import { Lookup } from "../lookup.ts";
import { fillReport } from "../map-report.ts";
import { OrderBook, type Watched } from "../order-book.ts";
import { notSent, unknown } from "../outcome.ts";
import { isUnheard, listed, releaseLater, watchRestored } from "../tracking.ts";
import type { Contract, Contracts } from "./contracts.ts";
import type { Leverage } from "./leverage.ts";
import { changeParams, orderParams, type Params, whyNot } from "./map-order.ts";
import { readCanceled, readEdited, readSent } from "./outcome.ts";
import type { FuturesVenue } from "./venue.ts";

export interface FuturesAccountParts {
  readonly venue: FuturesVenue;
  readonly names: Contracts;
  readonly session: BrokerSession;
  readonly leverage: Leverage;
  readonly triggerSignal: "last" | "mark" | "index";
  readonly deadlineMs: number;
  /** Kraken's clock less ours, measured when connecting. */
  readonly aheadMs: number;
}

type Ours = Watched<Contract>;

/** The longest deadline that the options allow: what an earlier process can have asked for at most. */
const LONGEST_DEADLINE_MS = 55_000;
const EXIT: Cost = { urgency: "exit", charges: [{ counts: "orders" }] };
const ENTRY: Cost = { ...EXIT, urgency: "entry" };

const rejected = (because: Reason): SubmitOutcome => ({ kind: "rejected", reason: because });
const SYMBOL_UNKNOWN = rejected(reason("ORDER_REJECTED_BY_BROKER", { why: "symbol_unknown" }));
const idOf = (id: ClientOrderId): string => id;

/** One connected futures account: sends orders, looks after them, and reports what becomes of them. */
export class FuturesAccount {
  readonly book: OrderBook<Contract>;
  readonly lookup: Lookup<Contract>;
  readonly #parts: FuturesAccountParts;
  #closed = false;

  constructor(parts: FuturesAccountParts) {
    const { names, session, venue } = parts;
    this.#parts = parts;
    this.book = new OrderBook<Contract>((_, report) => {
      if (!this.#closed) session.report(report);
    });
    this.lookup = new Lookup<Contract>({ book: this.book, venue, names, session, idOf });
    watchRestored(this.book, session, {
      names,
      idOf,
      // The process that sent them is gone, so nothing of them was sent after now.
      deadlineAtMs: this.#venueNowMs + LONGEST_DEADLINE_MS,
    });
  }

  close(): void {
    this.lookup.close();
    this.#closed = true;
  }

  async submit(order: Approved<OrderIntent>, signal: AbortSignal): Promise<SubmitOutcome> {
    const contract = this.#parts.names.use(order.symbol);
    if (contract === null) return SYMBOL_UNKNOWN;
    const because = whyNot(contract, order);
    if (because !== null) return rejected(because);
    const isExit = order.reduceOnly || order.purpose !== "entry";
    if (!isExit && !(await this.#parts.leverage.isSet(contract)))
      return notSent({ why: "leverage_not_set" });
    return await this.#send(order, contract, { cost: isExit ? EXIT : ENTRY, signal });
  }

  async #send(
    order: OrderIntent,
    contract: Contract,
    { cost, signal }: { readonly cost: Cost; readonly signal: AbortSignal },
  ): Promise<SubmitOutcome> {
    const { triggerSignal, venue } = this.#parts;
    const watched = this.#watch(order, contract);
    const request = () => {
      // The deadline counts from when the order leaves, not from when it began to wait for its turn.
      const deadlineAtMs = this.#venueNowMs + this.#parts.deadlineMs;
      watched.deadlineAtMs = Math.max(watched.deadlineAtMs ?? 0, deadlineAtMs);
      const params = orderParams(contract, order, { triggerSignal, deadlineAtMs });
      return { method: "POST", path: "/derivatives/api/v3/sendorder", params } as const;
    };
    const trace = await venue.send(request, cost, signal);
    const outcome = await this.#read(readSent(trace), watched);
    if (outcome.kind === "accepted" && outcome.venueOrderId !== null)
      this.book.name(watched, outcome.venueOrderId);
    const isRefused = outcome.kind === "rejected" || outcome.kind === "not_sent";
    if (isRefused && isUnheard(watched) && watched.venueOrderId === null) this.book.drop(watched);
    releaseLater(this.book, watched, this.#parts.session.timers);
    // Fills that came with the answer, or before the stream was up.
    if (outcome.kind === "accepted") this.lookup.inspectSoon(watched);
    return outcome;
  }

  async #read(sent: ReturnType<typeof readSent>, watched: Ours): Promise<SubmitOutcome> {
    if (sent.kind === "outcome") return sent.outcome;
    if (sent.kind === "ended_at_once") {
      const { clientOrderId } = watched;
      const base = { clientOrderId, venueOrderId: null, atMs: this.#venueNowMs };
      this.book.tell(watched, [
        { ...base, type: "accepted" },
        { ...base, type: "canceled" },
      ]);
      return sent.outcome;
    }
    const found = await this.lookup.findOrder(watched);
    return found.kind === "found"
      ? { kind: "accepted", venueOrderId: watched.venueOrderId }
      : unknown({ why: "id_exists_and_not_found", code: "clientOrderIdAlreadyExist" });
  }

  /** An order that was sent before keeps what is known of it: a second answer does not undo the first. */
  #watch(order: OrderIntent, market: Contract): Ours {
    const before = this.book.get(order.clientOrderId);
    if (before !== null) {
      before.held ??= [];
      return before;
    }
    const { clientOrderId, symbol } = order;
    const sinceMs = this.#parts.venue.nowMs;
    return this.book.watch({
      clientOrderId,
      krakenId: clientOrderId,
      symbol,
      market,
      sinceMs,
      held: [],
    });
  }

  async cancel(order: OrderReference, signal: AbortSignal): Promise<CancelOutcome> {
    const params = this.#nameOf(order);
    const path = "/derivatives/api/v3/cancelorder";
    const trace = await this.#parts.venue.send(
      () => ({ method: "POST", path, params }),
      EXIT,
      signal,
    );
    const watched = this.book.get(order.clientOrderId);
    if (watched !== null) this.lookup.inspectSoon(watched);
    return readCanceled(trace);
  }

  async replace(
    order: OrderReference,
    change: OrderChange,
    signal: AbortSignal,
  ): Promise<SubmitOutcome> {
    const contract = this.#parts.names.use(order.symbol);
    if (contract === null) return SYMBOL_UNKNOWN;
    const changed = changeParams(contract, change);
    if (isReason(changed)) return rejected(changed);
    // Editing calls it `orderId`, cancelling `order_id`.
    const { order_id: orderId, ...name } = this.#nameOf(order);
    const params: Params = { ...name, ...(orderId === undefined ? {} : { orderId }), ...changed };
    const path = "/derivatives/api/v3/editorder";
    const trace = await this.#parts.venue.send(
      () => ({ method: "POST", path, params }),
      EXIT,
      signal,
    );
    return readEdited(trace);
  }

  #nameOf(order: OrderReference): Params {
    const id = order.venueOrderId ?? this.book.get(order.clientOrderId)?.venueOrderId ?? null;
    return id === null ? { cliOrdId: order.clientOrderId } : { order_id: id };
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    const { names, venue } = this.#parts;
    return listed(await venue.openOrders(), this.book, names);
  }

  /** Fills of the orders that this run or the journal's open orders know. */
  async fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]> {
    return (await this.#parts.venue.tradesSince(sinceMs)).flatMap((trade) => {
      const ours = this.book.find(trade.txid, trade.clientId);
      const report = ours === null ? null : fillReport(ours, trade);
      return report === null ? [] : [report];
    });
  }

  get #venueNowMs(): number {
    return this.#parts.venue.nowMs + this.#parts.aheadMs;
  }
}

const isReason = (value: Params | Reason): value is Reason => "code" in value;
