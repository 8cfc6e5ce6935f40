import { entryTooOldToResend } from "../engine/ages.ts";
import { entryRefusal } from "../engine/live-gate.ts";
import type { Effect } from "../engine/react.ts";
import { accountOf } from "../engine/state.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { CancelOutcome, SubmitOutcome } from "../model/execution.ts";
import type { AccountId, ClientOrderId } from "../model/ids.ts";
import type { Input } from "../model/inputs.ts";
import type { JournalRecord } from "../model/journal.ts";
import { isOpen } from "../order/transitions.ts";
import type { Broker, OrderLookup, OrderReference } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Timers } from "../ports/timers.ts";
import { effectiveState } from "../risk/kill.ts";
import { deadline } from "./deadline.ts";
import { EffectLane } from "./effect-lane.ts";
import type { Kernel } from "./kernel.ts";
import { isSound } from "./sound-report.ts";

/** How long the gateway waits, in milliseconds. */
export interface GatewayTimes {
  /** For the answer to a submit or cancel; then the outcome is unknown. */
  readonly ackTimeoutMs: number;
  /** Before the second look-up of an order; doubled each time. */
  readonly lookUpDelayMs: number;
  readonly maxLookUpDelayMs: number;
  /** For what is waiting when the engine stops. */
  readonly drainMs: number;
}

export const defaultTimes: GatewayTimes = {
  ackTimeoutMs: 10_000,
  lookUpDelayMs: 500,
  maxLookUpDelayMs: 30_000,
  drainMs: 10_000,
};

/**
 * Carries effects to the brokers, one lane an account, and brings the answers back as inputs.
 * It sends what it is told once and draws no conclusions: what is not known stays unknown.
 */
export class Gateway {
  readonly #brokers: ReadonlyMap<AccountId, Broker>;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #times: GatewayTimes;
  readonly #lanes = new Map<AccountId, EffectLane>();
  readonly #lookingUp = new Set<ClientOrderId>();
  /** Orders whose submit is queued or under way: that the broker does not know them proves nothing. */
  readonly #leaving = new Set<ClientOrderId>();
  /** Submits that a driver has and has not answered. */
  readonly #submitting = new Map<
    ClientOrderId,
    { readonly account: AccountId; readonly controller: AbortController }
  >();
  readonly #kernel: () => Kernel;
  #closed = false;
  #drained = false;

  constructor(parts: {
    readonly brokers: ReadonlyMap<AccountId, Broker>;
    readonly clock: Clock;
    readonly timers: Timers;
    readonly logger: Logger;
    readonly times: GatewayTimes;
    readonly kernel: () => Kernel;
  }) {
    this.#brokers = parts.brokers;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#logger = parts.logger;
    this.#times = parts.times;
    this.#kernel = parts.kernel;
  }

  /** Orders that a decision will send once it is durable: nobody can know them yet, so absence proves nothing. */
  announce({ events }: JournalRecord): void {
    for (const event of events) {
      if (event.type === "order.submitted") this.#leaving.add(event.clientOrderId);
      if (event.type === "trading_state.changed" && event.state !== "active") this.#callOff();
    }
  }

  /**
   * A kill reaches what waits inside a driver, for its venue's rate limit say: such an order is not sent. One that is on
   * its way to the venue becomes unknown and is looked up (I26).
   */
  #callOff(): void {
    for (const [id, { account, controller }] of this.#submitting) {
      const why = this.#heldBack(account, id);
      if (why?.kind === "not_sent") controller.abort();
    }
  }

  /** Takes an effect of a durable record; answers and failures become inputs. */
  perform(effect: Effect): void {
    if (this.#closed || this.#drained) return;
    const lane = this.#lanes.get(effect.account) ?? new EffectLane(this.#failed);
    this.#lanes.set(effect.account, lane);
    lane.add(() => this.#carryOut(effect), !isEntry(effect));
  }

  /** Looks an order up once and reports what the broker knows; true where that settled it. */
  async lookUp(account: AccountId, order: OrderReference): Promise<boolean> {
    if (this.#leaving.has(order.clientOrderId)) return true;
    const answer = await this.#ask(account, order);
    if (this.#leaving.has(order.clientOrderId)) return true;
    if (answer?.kind === "found") {
      for (const report of answer.reports.filter(isSound)) {
        this.#input({ type: "report", nowMs: this.#clock.nowMs(), account, report });
      }
    }
    if (answer?.kind === "not_found" && answer.final) {
      const { clientOrderId } = order;
      this.#input({ type: "order_absent", nowMs: this.#clock.nowMs(), account, clientOrderId });
    }
    return (
      this.#leaving.has(order.clientOrderId) || !this.#isOpenQuestion(account, order.clientOrderId)
    );
  }

  /** Lets what waits go out for a while (F31); what is left then is looked up at the next start. */
  async close(): Promise<void> {
    const lanes = [...this.#lanes.values()];
    const cancel = this.#timers.after(this.#times.drainMs, () => {
      // What still comes in would otherwise send ever more.
      this.#drained = true;
      for (const lane of lanes) lane.clear();
    });
    await Promise.all(lanes.map((lane) => lane.idle()));
    cancel();
    this.#closed = true;
  }

  async #carryOut(effect: Effect): Promise<void> {
    const broker = this.#brokers.get(effect.account);
    if (broker === undefined || this.#closed) return;
    switch (effect.type) {
      case "publish_price":
        broker.onPrice?.(effect.quote);
        return;
      case "submit_order":
        return this.#submit(broker, effect);
      case "cancel_order":
        return this.#cancel(broker, effect);
      case "look_up_order":
        this.#lookUpUntilKnown(effect.account, effect.order, 0);
        return;
    }
  }

  async #submit(broker: Broker, effect: Extract<Effect, { type: "submit_order" }>): Promise<void> {
    const { account, order, stop } = effect;
    const { clientOrderId } = order;
    const why =
      this.#heldBack(account, clientOrderId) ??
      (stop === undefined ? null : this.#heldBack(account, stop.clientOrderId));
    const outcome = why ?? (await this.#send(broker, effect));
    this.#leaving.delete(clientOrderId);
    if (stop !== undefined) this.#leaving.delete(stop.clientOrderId);
    const nowMs = this.#clock.nowMs();
    this.#input({ type: "submit_outcome", nowMs, account, clientOrderId, outcome });
  }

  async #send(
    broker: Broker,
    { order, stop }: Extract<Effect, { type: "submit_order" }>,
  ): Promise<SubmitOutcome> {
    if (stop !== undefined && broker.submitOco === undefined) {
      return {
        kind: "rejected",
        reason: reason("ORDER_CAPABILITY_MISSING", { orderClass: "oco" }),
      };
    }
    const controller = new AbortController();
    this.#submitting.set(order.clientOrderId, { account: order.account, controller });
    const answer = await deadline<SubmitOutcome>(
      this.#timers,
      this.#times.ackTimeoutMs,
      (late) => {
        const signal = AbortSignal.any([late, controller.signal]);
        return stop === undefined || broker.submitOco === undefined
          ? broker.submit(order, signal)
          : broker.submitOco({ target: order, stop }, signal);
      },
      (why) => ({ kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why }) }),
    );
    this.#submitting.delete(order.clientOrderId);
    // A driver from outside may answer anything; what is no answer proves nothing.
    return OUTCOMES.has(answer?.kind)
      ? answer
      : { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "no_answer" }) };
  }

  async #cancel(broker: Broker, effect: Extract<Effect, { type: "cancel_order" }>): Promise<void> {
    const { account, order } = effect;
    // It has not left yet, and will not: the submit sees that it was cancelled.
    if (this.#leaving.has(order.clientOrderId)) return;
    const outcome = await deadline<CancelOutcome>(
      this.#timers,
      this.#times.ackTimeoutMs,
      (signal) => broker.cancel(order, signal),
      (why) => ({ kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why }) }),
    );
    const nowMs = this.#clock.nowMs();
    this.#input({
      type: "cancel_outcome",
      nowMs,
      account,
      clientOrderId: order.clientOrderId,
      outcome,
    });
    // An order that is too late to cancel, or may be, has a fate that the broker knows and we do not.
    if (outcome.kind !== "canceled") this.#lookUpUntilKnown(account, order, 0);
  }

  /** Why an order does not leave after all: what was decided since it was queued comes first (I26, R-28). */
  #heldBack(account: AccountId, id: ClientOrderId): SubmitOutcome | null {
    const { settings, state } = this.#kernel();
    const order = accountOf(state, account).orders.get(id);
    const not = (why: Reason): SubmitOutcome => ({ kind: "not_sent", reason: why });
    if (order === undefined || order.status !== "submitted")
      return not(reason("ORDER_NOT_SENT", { why: "ended" }));
    if (order.cancelRequested) return not(reason("ORDER_NOT_SENT", { why: "canceled" }));
    const { strategy, symbol } = order;
    const trading = effectiveState(state.tradingStates, { account, strategy, symbol });
    if (trading === "frozen") return not(reason("RISK_TRADING_FROZEN", { where: "queue" }));
    if (order.purpose !== "entry") return null;
    if (trading !== "active") {
      return not(reason("RISK_TRADING_HALTED", { where: "queue" }));
    }
    const asked = { nowMs: this.#clock.nowMs(), settings };
    const closed = entryRefusal(state, order, asked);
    if (closed !== null) return not({ ...closed, detail: { where: "queue" } });
    return entryTooOldToResend(state, order, asked)
      ? not(reason("RISK_SIGNAL_STALE", { where: "queue" }))
      : null;
  }

  /** Asks again and again, ever more slowly, until the broker's evidence ends the question. */
  #lookUpUntilKnown(account: AccountId, order: OrderReference, attempt: number): void {
    const { clientOrderId } = order;
    if (this.#closed || (attempt === 0 && this.#lookingUp.has(clientOrderId))) return;
    this.#lookingUp.add(clientOrderId);
    void this.lookUp(account, order)
      .catch((error: unknown) => this.#failed(error))
      .then((settled) => {
        if (settled === true || this.#closed) {
          this.#lookingUp.delete(clientOrderId);
          return;
        }
        const { lookUpDelayMs, maxLookUpDelayMs } = this.#times;
        const delayMs = Math.min(lookUpDelayMs * 2 ** Math.min(attempt, 16), maxLookUpDelayMs);
        this.#timers.after(delayMs, () => {
          // A cancel that was lost or refused is asked for again while the order still works.
          if (this.#isToBeCanceled(account, clientOrderId)) {
            this.perform({ type: "cancel_order", account, order });
          }
          this.#lookUpUntilKnown(account, order, attempt + 1);
        });
      });
  }

  #isToBeCanceled(account: AccountId, id: ClientOrderId): boolean {
    const order = accountOf(this.#kernel().state, account).orders.get(id);
    return order?.cancelRequested === true && isOpen(order.status);
  }

  readonly #failed = (error: unknown): void => {
    this.#logger.error("a broker failed in an unexpected way", {
      kind: error instanceof Error ? error.name : "error",
    });
  };

  async #ask(account: AccountId, order: OrderReference): Promise<OrderLookup> {
    const broker = this.#brokers.get(account);
    if (broker === undefined) return { kind: "unavailable", detail: "no broker" };
    return deadline<OrderLookup>(
      this.#timers,
      this.#times.ackTimeoutMs,
      () => broker.findOrder(order),
      (why) => ({ kind: "unavailable", detail: why }),
    );
  }

  /** Whether the order still waits for evidence: of its arrival, or of the end that a cancel asked for. */
  #isOpenQuestion(account: AccountId, id: ClientOrderId): boolean {
    const order = accountOf(this.#kernel().state, account).orders.get(id);
    if (order === undefined) return false;
    return order.status === "submitted" || order.status === "unknown" || order.cancelRequested;
  }

  #input(input: Input): void {
    if (this.#closed) return;
    try {
      this.#kernel().decide(input);
    } catch {
      // The kernel has stopped and has said so; the broker's fact is asked for again after the restart.
      this.#logger.warn("a broker's report was not taken", { type: input.type });
    }
  }
}

const OUTCOMES: ReadonlySet<unknown> = new Set(["accepted", "rejected", "not_sent", "unknown"]);

const isEntry = (effect: Effect): boolean =>
  effect.type === "submit_order" && effect.order.purpose === "entry";
