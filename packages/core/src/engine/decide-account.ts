import { type Reason, reason } from "../model/codes.ts";
import type { AccountResult, Event } from "../model/events.ts";
import type { AccountId, ClientOrderId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Quote } from "../model/instrument.ts";
import type { Order, Release } from "../model/order.ts";
import type { Signal } from "../model/signal.ts";
import { advised } from "../plan/advised.ts";
import type { Plan, PlannedLeg } from "../plan/plan.ts";
import { planSignal } from "../plan/plan-signal.ts";
import type { Result } from "../prim/result.ts";
import { approve } from "../risk/approve.ts";
import type { EntryAccount } from "../route/mode.ts";
import { resolveProtection } from "../route/size/stop-price.ts";
import type { AccountSignal } from "./account-signal.ts";
import { entryTooOld } from "./ages.ts";
import { cancelOrder } from "./cancel.ts";
import { missingCapability, usualTimeInForce } from "./capability.ts";
import { protectedBy, stopPercentOf, termsOf } from "./entry-terms.ts";
import { judged } from "./judged.ts";
import { rulesInForce } from "./limits.ts";
import { capRefusal, entryAccount, entrySubmitted, holdUntil } from "./live-gate.ts";
import { intentOf, makeOrder } from "./make-order.ts";
import { planView } from "./plan-view.ts";
import { riskFacts, riskView } from "./risk-view.ts";
import type { AccountSettings, EngineSettings } from "./settings.ts";
import { type AccountState, accountOf, type State } from "./state.ts";

/** How an account answers a signal, and the orders it makes for it. */
export interface AccountDecision {
  readonly result: AccountResult;
  readonly events: readonly Event[];
}

/** Plans, sizes and checks one account's orders for a signal. Exits are sent even where the entry is denied. */
export function decideAccount(
  state: State,
  input: AccountSignal,
  settings: EngineSettings,
): AccountDecision {
  const { facts, signal } = input;
  const book = accountOf(state, input.account.id);
  // What is held can be closed even while the broker does not answer what it is.
  const instrument = facts.instrument ?? book.instruments.get(facts.symbol) ?? null;
  if (instrument === null) {
    return denied(input, reason("RISK_INSTRUMENT_MISSING", { symbol: facts.symbol }));
  }
  const reference = referenceQuote(signal, facts, book);
  const plan = planSignal(planView(book, input, { instrument, reference }));
  if (!plan.ok) return denied(input, plan.refusal);
  const legs = new LegBuilder(state, book, { ...input, instrument, reference }, settings);
  for (const leg of plan.value.legs) legs.add(leg);
  return concluded(input, plan.value, legs, book);
}

function concluded(
  input: AccountSignal,
  plan: Plan,
  legs: LegBuilder,
  book: AccountState,
): AccountDecision {
  if (legs.orders.length === 0 && legs.refusal !== null) {
    return { ...denied(input, legs.refusal), events: legs.judged };
  }
  const cancels = plan.cancels.flatMap((id) => cancelOrder(book.orders.get(id), input.nowMs, null));
  return {
    result: {
      account: input.account.id,
      symbol: input.facts.symbol,
      status: legs.holds ? "held" : "accepted",
      reason: legs.refusal ?? reason(legs.holds ? "LIVE_APPROVAL_NEEDED" : "SIGNAL_ACCEPTED"),
      orders: legs.orders.map((order) => order.clientOrderId),
      cancels: plan.cancels,
    },
    events: [...legs.judged, ...legs.events, ...cancels],
  };
}

const denied = (input: AccountSignal, why: Reason): AccountDecision => ({
  result: {
    account: input.account.id,
    symbol: input.facts.symbol,
    status: "denied",
    reason: why,
    orders: [],
    cancels: [],
  },
  events: [],
});

/** A market price this much older than the signal says less than the signal's own. */
const FRESH_MS = 60_000;

/** The price that risk may lean on: the market's while it is fresh, else the signal's own, else the last one seen. */
function referenceQuote(signal: Signal, facts: AccountFacts, book: AccountState): Quote | null {
  const { quote, symbol } = facts;
  const { price, receivedAtMs: atMs } = signal;
  if (quote !== null && (price === null || atMs - quote.atMs <= FRESH_MS)) return quote;
  return price === null
    ? (book.prices.get(symbol) ?? null)
    : { symbol, price, bid: null, ask: null, atMs };
}

type LegContext = AccountSignal & {
  readonly instrument: NonNullable<AccountFacts["instrument"]>;
  readonly reference: Quote | null;
};

/** Turns planned legs into approved orders, each checked with the ones before it already counted. */
class LegBuilder {
  readonly events: Event[] = [];
  /** What the rules said, of refused orders too. */
  readonly judged: Event[] = [];
  readonly orders: Order[] = [];
  refusal: Reason | null = null;
  /** An entry waits for a person. */
  holds = false;
  readonly #state: State;
  readonly #book: AccountState;
  readonly #context: LegContext;
  readonly #settings: EngineSettings;
  /** The account as entries see it: open, or why not. */
  readonly #open: Result<EntryAccount<AccountSettings>, Reason>;

  constructor(state: State, book: AccountState, context: LegContext, settings: EngineSettings) {
    this.#state = state;
    this.#book = book;
    this.#context = context;
    this.#settings = settings;
    this.#open = entryAccount(state, context.account, context.nowMs);
  }

  add(leg: PlannedLeg): void {
    // The entry of a flip goes after its exit or not at all.
    if (leg.afterExit && this.refusal !== null) return;
    const { instrument, signal } = this.#context;
    const sized = advised(leg, signal.advice, instrument);
    if (!sized.ok) {
      this.refusal ??= sized.refusal;
      return;
    }
    const { protection } = sized.value;
    const protectedLeg =
      leg.purpose === "entry"
        ? { ...sized.value, protection: protectedBy(protection, signal, this.#settings) }
        : sized.value;
    const order = this.#orderOf(protectedLeg);
    const why = this.#refusalOf(leg, order);
    if (why !== null) {
      this.refusal ??= why;
      return;
    }
    this.orders.push(order);
    this.events.push({ type: "order.initialized", order }, ...this.#sent(order));
  }

  /** Exits go at once or after what they wait for; entries go where the account is open, or wait for a person. */
  #sent(order: Order): readonly Event[] {
    const { account, nowMs } = this.#context;
    const { account: id, clientOrderId } = order;
    if (order.purpose !== "entry") return order.release === null ? [submitted(order, nowMs)] : [];
    const expiresAtMs = holdUntil(this.#state, account, nowMs);
    if (expiresAtMs !== null) {
      this.holds = true;
      return [{ type: "order.held", account: id, clientOrderId, atMs: nowMs, expiresAtMs }];
    }
    // Refused before; here it is the proof that the account is open.
    if (!this.#open.ok || order.release !== null) return [];
    return [entrySubmitted(this.#open.value, order, nowMs)];
  }

  #orderOf(leg: PlannedLeg): Order {
    const { account, facts, instrument, nowMs, reference, signal, signalId } = this.#context;
    const origin = {
      account: account.id,
      mode: account.mode,
      signalId,
      strategy: signal.strategy,
      symbol: facts.symbol,
      instrument,
      referencePrice: reference?.price ?? null,
      timeInForce: signal.timeInForce ?? usualTimeInForce(instrument, account),
      nowMs,
    };
    return makeOrder(origin, {
      leg: leg.purpose,
      revision: 1,
      purpose: leg.purpose,
      side: leg.side,
      quantity: leg.quantity,
      shape: leg.shape,
      protection: leg.protection,
      release: this.#releaseOf(leg),
    });
  }

  #releaseOf(leg: PlannedLeg): Release | null {
    const exits = leg.afterExit ? this.orders.map((order) => order.clientOrderId) : [];
    const after: ClientOrderId[] = [...leg.after, ...exits];
    if (after.length === 0) return null;
    return { after, keep: leg.keep, whenFlat: leg.afterExit };
  }

  /** A stop or target on the wrong side of the price would fire at once, or never. */
  #protectionRefusal({
    instrument,
    limitPrice,
    protection,
    referencePrice,
    side,
    stopPrice,
  }: Order): Reason | null {
    const price = limitPrice ?? stopPrice ?? referencePrice;
    if (protection === null || price === null) return null;
    const levels = resolveProtection(protection, { side, price, instrument });
    return levels.ok ? null : levels.refusal;
  }

  #refusalOf(leg: PlannedLeg, order: Order): Reason | null {
    const { account, facts, nowMs, reference, signal } = this.#context;
    if (leg.purpose === "entry") {
      if (!this.#open.ok) return this.#open.refusal;
      const why =
        entryTooOld(signal, nowMs, this.#settings) ??
        missingCapability(order, account.capabilities) ??
        this.#protectionRefusal(order);
      if (why !== null) return why;
    }
    const about = {
      strategy: signal.strategy,
      symbol: facts.symbol,
      also: this.orders,
      after: order.release?.after ?? [],
      ...(leg.purpose === "entry"
        ? {
            // Money and play money are not one portfolio.
            countsWith: (id: AccountId) => this.#settings.accounts.get(id)?.mode === account.mode,
            terms: termsOf(signal, account, this.#settings),
            stopPercent: stopPercentOf(order),
          }
        : {}),
    };
    const view = riskView(this.#state, this.#book, about, riskFacts(nowMs, facts, reference));
    const intent = intentOf(order);
    const verdict = approve(intent, view, rulesInForce(this.#state, this.#settings));
    this.judged.push(judged(order.clientOrderId, verdict.verdicts, view));
    if (!verdict.ok) return verdict.reason;
    return leg.purpose === "entry" ? capRefusal(this.#state, account, { intent, view }) : null;
  }
}

const submitted = (order: Order, nowMs: number): Event => ({
  type: "order.submitted",
  account: order.account,
  clientOrderId: order.clientOrderId,
  atMs: nowMs,
  quantity: order.quantity,
});
