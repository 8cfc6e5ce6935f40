import { accountOf, openOrdersOf } from "../engine/state.ts";
import type { AccountId } from "../model/ids.ts";
import type { PositionMismatch } from "../model/inputs.ts";
import type { Broker } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Timers } from "../ports/timers.ts";
import { compareOrders } from "../reconcile/orders.ts";
import { comparePositions, confirmed } from "../reconcile/positions.ts";
import { within } from "./deadline.ts";
import type { Gateway } from "./gateway.ts";
import { type Kernel, KernelStopped } from "./kernel.ts";
import type { RuntimeAccount } from "./prefetch.ts";
import { isSound } from "./sound-report.ts";

/** Fills are asked for this much earlier than the last comparison, because clocks and lists lag. */
const OVERLAP_MS = 120_000;

/** Longest wait for one list; drivers give up earlier, those of others perhaps never. */
const ANSWER_MS = 30_000;

/**
 * A difference of positions may be a fill that was not told, so it is no mismatch while the fills cannot be asked for;
 * a broker that goes on not answering is not believed for ever either.
 */
const BLIND_ROUNDS = 5;

/**
 * Compares the books with the broker's at the start and every so often: fills that no stream told, orders
 * that the broker no longer lists, positions that differ. What cannot be asked is left out, never assumed.
 */
export class ReconcileLoop {
  readonly #account: RuntimeAccount;
  readonly #kernel: Kernel;
  readonly #gateway: Gateway;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #intervalMs: number;
  #since: number;
  #suspected: readonly PositionMismatch[] = [];
  #told: readonly PositionMismatch[] = [];
  #blindRounds = 0;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(parts: {
    readonly account: RuntimeAccount;
    readonly kernel: Kernel;
    readonly gateway: Gateway;
    readonly clock: Clock;
    readonly timers: Timers;
    readonly logger: Logger;
    readonly intervalMs: number;
  }) {
    this.#account = parts.account;
    this.#kernel = parts.kernel;
    this.#gateway = parts.gateway;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#logger = parts.logger;
    this.#intervalMs = parts.intervalMs;
    this.#since = parts.clock.nowMs();
  }

  /** Begins; each comparison starts the wait for the next one. */
  start(): void {
    if (this.#closed) return;
    this.#cancel = this.#timers.after(this.#intervalMs, () => {
      void this.compare().then(() => this.start());
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  /** One comparison; a question that the broker does not answer is asked again next time. */
  async compare(): Promise<void> {
    const fills = await this.#attempt("fills", () => this.#fills());
    const orders = await this.#attempt("orders", () => this.#orders());
    this.#blindRounds = fills && orders ? 0 : this.#blindRounds + 1;
    if (this.#blindRounds > 0 && this.#blindRounds < BLIND_ROUNDS) return;
    await this.#attempt("positions", () => this.#positions());
  }

  /** Whether the question was answered. */
  async #attempt(what: string, ask: () => Promise<void>): Promise<boolean> {
    if (this.#closed || this.#kernel.stopped !== null) return false;
    try {
      await ask();
      return true;
    } catch (error) {
      if (error instanceof KernelStopped) return false;
      const kind = error instanceof Error ? error.name : "error";
      this.#logger.warn("a comparison was not possible", { account: this.#account.id, what, kind });
      return false;
    }
  }

  async #fills(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const since = this.#since - OVERLAP_MS;
    const reports = await this.#ask((broker) => broker.fillsSince(since));
    for (const report of reports) {
      // Fills of orders that are not ours show as a difference of positions.
      if (!isSound(report) || !this.#book.orders.has(report.clientOrderId)) continue;
      this.#kernel.decide({
        type: "report",
        nowMs: this.#clock.nowMs(),
        account: this.#id,
        report,
      });
    }
    this.#since = nowMs;
  }

  async #orders(): Promise<void> {
    const before = openOrdersOf(this.#book);
    const theirs = await this.#ask((broker) => broker.openOrders());
    const { missing, strangers } = compareOrders(before, theirs);
    for (const order of missing) {
      if (this.#book.openBySymbol.get(order.symbol)?.has(order.clientOrderId) !== true) continue;
      await this.#gateway.lookUp(this.#id, order);
    }
    // Ours that have ended, for all we know: it may be the one that was given up too early.
    const ended = strangers.flatMap(({ clientOrderId }) =>
      clientOrderId === null ? [] : (this.#book.orders.get(clientOrderId) ?? []),
    );
    for (const order of ended) await this.#gateway.lookUp(this.#id, order);
    if (strangers.length > ended.length) {
      this.#logger.warn("the broker has orders that are not ours", {
        account: this.#id,
        count: strangers.length - ended.length,
      });
    }
  }

  async #positions(): Promise<void> {
    const before = this.#kernel.state.sequence;
    const theirs = await this.#ask((broker) => broker.positions());
    // A decision in between may be the very fill that makes the difference.
    if (this.#kernel.state.sequence !== before) return;
    const found = comparePositions(this.#book.positions, theirs);
    const sure = confirmed(found, this.#suspected);
    const news = sure.filter((mismatch) => confirmed([mismatch], this.#told).length === 0);
    this.#suspected = found;
    this.#told = sure;
    if (news.length === 0) return;
    const nowMs = this.#clock.nowMs();
    this.#kernel.decide({ type: "position_mismatch", nowMs, account: this.#id, mismatches: news });
  }

  /** A broker that never answers must not end the comparisons. */
  async #ask<Answer>(question: (broker: Broker) => Promise<Answer>): Promise<Answer> {
    const { broker } = this.#account;
    const told = await within<{ readonly answer: Answer } | { readonly why: string }>(
      this.#timers,
      ANSWER_MS,
      async () => ({ answer: await question(broker) }),
      (why) => ({ why }),
    );
    if ("answer" in told) return told.answer;
    throw Object.assign(new Error("the broker did not answer"), { name: told.why });
  }

  get #id(): AccountId {
    return this.#account.id;
  }

  get #book() {
    return accountOf(this.#kernel.state, this.#id);
  }
}
