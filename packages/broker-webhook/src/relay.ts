import {
  type BrokerSession,
  type ClientOrderId,
  type ExecutionReport,
  type OrderIntent,
  type OrderLookup,
  type OrderReference,
  type Reason,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { refusalOf } from "./checks.ts";
import { notSent, outcomeOf } from "./outcome.ts";
import { type ReadResult, type ResultOwner, readResult, reportsOf } from "./result.ts";
import { type Sent, send } from "./send.ts";
import type { Settings } from "./settings.ts";
import { renderBody } from "./template.ts";

/** Orders that are remembered in this run. */
const MOST_REMEMBERED = 10_000;
/** Between two looks at the orders that are not at their end, where a status URL is documented. */
const STATUS_INTERVAL_MS = 5_000;
/** Orders that one look asks for; the others follow in the next. */
const MOST_ASKED = 20;

/** What this run knows of an order. */
interface Memory {
  readonly owner: ResultOwner;
  readonly kind: SubmitOutcome["kind"];
  readonly reason: Reason | null;
  /** What the receiver told last. */
  readonly reports: readonly ExecutionReport[];
  readonly ended: boolean;
}

/** One receiver: forwards orders, and asks for their state where the receiver documents how. */
export class Relay {
  readonly #settings: Settings;
  readonly #session: BrokerSession;
  readonly #orders = new Map<ClientOrderId, Memory>();
  readonly #told = new Set<string>();
  readonly #closing = new AbortController();
  #cancelTimer: (() => void) | null = null;

  constructor(settings: Settings, session: BrokerSession) {
    this.#settings = settings;
    this.#session = session;
    for (const { clientOrderId, side, status, symbol } of session.restored.openOrders) {
      if (status === "initialized") continue;
      const isOpen = status === "accepted" || status === "partially_filled";
      const kind = isOpen ? "accepted" : "unknown";
      const owner = { clientOrderId, side, symbol };
      this.#orders.set(clientOrderId, { owner, kind, reason: null, reports: [], ended: false });
    }
    this.#schedule();
  }

  close(): void {
    this.#closing.abort();
    this.#cancelTimer?.();
  }

  async submit(intent: OrderIntent, signal: AbortSignal): Promise<SubmitOutcome> {
    const { capabilities, instrument } = this.#settings;
    const { clientOrderId, side, symbol } = intent;
    const before = this.#orders.get(clientOrderId);
    // Only a receiver that documents its key may see an order twice, and only when the engine says so.
    const again = before?.kind === "unknown" || before?.kind === "accepted";
    if (again && capabilities.idempotency !== "enforced") {
      return openQuestion("sent_before");
    }
    const contract = instrument(symbol);
    const refusal = refusalOf(intent, { able: capabilities, contract });
    if (refusal !== null) return refusal;
    const owner = { clientOrderId, side, symbol };
    this.#remember({ owner, kind: "unknown", reason: null, reports: [], ended: false });
    const sent = await this.#post(intent, signal);
    const result = this.#read(sent);
    const outcome = outcomeOf(sent, { rejected: this.#settings.rejected, result });
    // A refusal of the second request says nothing of the first: "I have it already" is a 4xx at many places.
    if (again && outcome.kind !== "accepted") return openQuestion("sent_before");
    this.#settle(owner, outcome, result ?? null);
    return outcome;
  }

  async find({ clientOrderId, symbol, venueOrderId }: OrderReference): Promise<OrderLookup> {
    const known = this.#orders.get(clientOrderId);
    if (known?.kind === "not_sent") return { kind: "not_found", final: true };
    if (known?.kind === "rejected") return { kind: "found", reports: known.reports };
    if (this.#settings.statusUrl !== null) {
      // Of an order of an earlier run the side is not known, and only fills need it.
      const found = await this.#ask(known?.owner ?? null, { clientOrderId, symbol });
      // An order that was taken once did arrive, whatever the receiver has forgotten since.
      const wasTaken = venueOrderId !== null || known?.kind === "accepted";
      return wasTaken && found.kind === "not_found" ? { ...found, final: false } : found;
    }
    return known?.kind === "accepted"
      ? { kind: "found", reports: known.reports }
      : { kind: "unavailable", detail: "the receiver documents no way to ask" };
  }

  /** Fills that the receiver told in this run. */
  fillsSince(sinceMs: number): readonly ExecutionReport[] {
    return [...this.#orders.values()]
      .flatMap(({ reports }) => reports)
      .filter(({ atMs, type }) => type === "fill" && atMs >= sinceMs)
      .toSorted((left, right) => left.atMs - right.atMs);
  }

  async #post(intent: OrderIntent, signal: AbortSignal): Promise<Sent> {
    const { authHeaders, idempotencyHeader, nameOf, template, url } = this.#settings;
    const sentAt = new Date(this.#session.clock.nowMs()).toISOString();
    const body = renderBody(template, intent, { symbol: nameOf(intent.symbol), sentAt });
    const headers = {
      "content-type": "application/json",
      ...(idempotencyHeader === null ? {} : { [idempotencyHeader]: intent.clientOrderId }),
      ...authHeaders(body),
    };
    return this.#send({ method: "POST", url, headers, body, signal });
  }

  #send(outgoing: Parameters<typeof send>[0]): Promise<Sent> {
    const { rule, timeoutMs } = this.#settings;
    const signal = AbortSignal.any([
      this.#closing.signal,
      ...(outgoing.signal ? [outgoing.signal] : []),
    ]);
    return send({ ...outgoing, signal }, { timers: this.#session.timers, timeoutMs, rule });
  }

  #read(sent: Sent): ReadResult | null | undefined {
    const { result } = this.#settings;
    if (result === undefined || sent.kind !== "answer") return undefined;
    if (sent.status < 200 || sent.status > 299) return undefined;
    return readResult(result, sent, this.#session.clock.nowMs());
  }

  async #ask(
    owner: ResultOwner | null,
    { clientOrderId, symbol }: Pick<OrderReference, "clientOrderId" | "symbol">,
  ): Promise<OrderLookup> {
    const { absenceIsFinal, authHeaders, statusUrl } = this.#settings;
    if (statusUrl === null)
      return { kind: "unavailable", detail: "the receiver documents no way to ask" };
    const url = statusUrl(clientOrderId);
    const headers = authHeaders(`${url.pathname}${url.search}`);
    const sent = await this.#send({ method: "GET", url, headers, body: "", signal: null });
    if (sent.kind !== "answer") return { kind: "unavailable", detail: sent.why };
    if (sent.status === 404) return { kind: "not_found", final: absenceIsFinal };
    const result = this.#read(sent) ?? null;
    if (result === null) return { kind: "unavailable", detail: `status ${sent.status}` };
    if (owner === null && result.fills.length > 0) {
      return { kind: "unavailable", detail: "the side of the order is not known in this run" };
    }
    const whose = owner ?? { clientOrderId, symbol, side: "buy" };
    return { kind: "found", reports: this.#learn(whose, result) };
  }

  #learn(owner: ResultOwner, result: ReadResult): readonly ExecutionReport[] {
    const reports = reportsOf(result, owner, this.#session.clock.nowMs());
    const kind = result.status === "rejected" ? "rejected" : "accepted";
    this.#remember({ owner, kind, reason: null, reports, ended: result.status !== "accepted" });
    return reports;
  }

  #settle(owner: ResultOwner, outcome: SubmitOutcome, result: ReadResult | null): void {
    if (outcome.kind === "unknown") return;
    if (outcome.kind === "accepted") {
      const { venueOrderId } = outcome;
      const receipt = { status: "accepted", venueOrderId, code: null, fills: [] } as const;
      const reports = this.#learn(owner, result ?? receipt);
      // The answer to the submit is first; what it tells beyond comes after it.
      this.#session.timers.after(0, () => this.#tell(reports));
      return;
    }
    const { clientOrderId } = owner;
    const atMs = this.#session.clock.nowMs();
    const { kind, reason } = outcome;
    const about = { clientOrderId, venueOrderId: null, atMs };
    const reports = kind === "rejected" ? [{ ...about, type: "rejected", reason } as const] : [];
    this.#remember({ owner, kind, reason, reports, ended: true });
  }

  #tell(reports: readonly ExecutionReport[]): void {
    for (const report of reports) {
      const { clientOrderId, type } = report;
      const key = `${clientOrderId} ${type === "fill" ? report.execId : type}`;
      if (this.#closing.signal.aborted || type === "accepted" || this.#told.has(key)) continue;
      this.#told.add(key);
      this.#session.report(report);
    }
  }

  #remember(memory: Memory): void {
    const { clientOrderId } = memory.owner;
    this.#orders.delete(clientOrderId);
    this.#orders.set(clientOrderId, memory);
    if (this.#orders.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#orders.keys();
    if (oldest !== undefined) this.#orders.delete(oldest);
  }

  #schedule(): void {
    if (this.#settings.statusUrl === null || this.#closing.signal.aborted) return;
    this.#cancelTimer = this.#session.timers.after(STATUS_INTERVAL_MS, () => void this.#round());
  }

  async #round(): Promise<void> {
    const open = [...this.#orders.values()].filter(
      ({ ended, kind }) => !ended && kind === "accepted",
    );
    for (const { owner } of open.slice(0, MOST_ASKED)) {
      const found = await this.#ask(owner, owner);
      if (found.kind === "found") this.#tell(found.reports);
    }
    this.#schedule();
  }
}

const openQuestion = (why: string): SubmitOutcome => ({
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", { why }),
});

/** The answer while there is no connection. */
export const notConnected = (): SubmitOutcome => notSent({ why: "not_connected" });
