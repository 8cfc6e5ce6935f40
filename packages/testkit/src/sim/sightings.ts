import type { ClientOrderId, Event, EventOf, ExecutionReport } from "@hookline/core/driver";
import { scopesAt, scopeText } from "./journal-books.ts";
import type { Marks } from "./marks.ts";

const HALT_CODES: ReadonlySet<string> = new Set([
  "RISK_TRADING_REDUCE_ONLY",
  "RISK_TRADING_HALTED",
  "RISK_TRADING_FROZEN",
]);

/** Rare events that show only where the journal, the venue's stream and the lives of the process are seen together. */
export class Sightings {
  readonly #marks: Marks;
  /** Number of the process that decides; 0 while none does. */
  readonly #life: () => number;
  readonly #streamed: Set<string> = new Set();
  readonly #unknown: Set<ClientOrderId> = new Set();
  /** The process that set a halt which is in force, by scope. */
  readonly #haltedBy: Map<string, number> = new Map();

  constructor(parts: { readonly marks: Marks; readonly life: () => number }) {
    this.#marks = parts.marks;
    this.#life = parts.life;
  }

  /** A report that reached the engine on the stream. */
  streamed(report: ExecutionReport): void {
    if (report.type === "fill") this.#streamed.add(`${report.clientOrderId} ${report.execId}`);
  }

  /** An event that is safe from now on. */
  booked(event: Event): void {
    switch (event.type) {
      case "order.outcome_unknown":
        this.#unknown.add(event.clientOrderId);
        return;
      case "order.filled":
        this.#filled(event);
        return;
      case "trading_state.changed":
        if (event.state === "active") this.#haltedBy.delete(scopeText(event.scope));
        else this.#haltedBy.set(scopeText(event.scope), this.#life());
        return;
      case "signal.accepted":
      case "signal.denied":
        this.#decided(event);
        return;
      default:
        return;
    }
  }

  #filled({ clientOrderId, execId }: EventOf<"order.filled">): void {
    if (this.#unknown.delete(clientOrderId)) this.#marks.see("time-out that filled");
    if (!this.#streamed.has(`${clientOrderId} ${execId}`))
      this.#marks.see("fill found by look-up only");
  }

  /** A refusal because of a halt that an earlier process was told of. */
  #decided({ reason, results, signal }: EventOf<"signal.accepted" | "signal.denied">): void {
    const life = this.#life();
    const codes = [reason.code, ...results.map((result) => result.reason.code)];
    if (life === 0 || !codes.some((code) => HALT_CODES.has(code))) return;
    const set = results
      .flatMap(({ account, symbol }) => scopesAt(account, signal.strategy, symbol))
      .flatMap((scope) => this.#haltedBy.get(scope) ?? []);
    if (set.length > 0 && set.every((by) => by > 0 && by < life))
      this.#marks.see("halt across restart");
  }
}
