import type { Approved } from "../model/approved.ts";
import type { CancelOutcome, ExecutionReport, SubmitOutcome } from "../model/execution.ts";
import type { AccountId, ClientOrderId, SymbolName, VenueOrderId } from "../model/ids.ts";
import type { Instrument, Quote, Session } from "../model/instrument.ts";
import type { Order, OrderIntent, OrderType, Side, TimeInForce } from "../model/order.ts";
import type { Secret } from "../model/secret.ts";
import type { Mode } from "../model/signal.ts";
import type { Decimal } from "../prim/decimal.ts";
import type { Clock } from "./clock.ts";
import type { Logger } from "./logger.ts";
import type { Timers } from "./timers.ts";

/**
 * What the broker promises about an id sent twice.
 * `enforced`: a second order with the id is refused · `windowed`: within a time · `echo`: only handed back · `none`.
 */
export type IdempotencyClass = "enforced" | "windowed" | "echo" | "none";

/** One published limit of a venue. */
export interface RateLimit {
  /** What it counts: order requests (submit, cancel, replace) or every request. */
  readonly counts: "orders" | "requests";
  readonly limit: number;
  readonly periodMs: number;
}

/** What a broker can do, declared as data; what is not here is refused before sending. */
export interface BrokerCapabilities {
  readonly orderTypes: readonly OrderType[];
  readonly timeInForce: readonly TimeInForce[];
  readonly idempotency: IdempotencyClass;
  /** Whether the venue itself keeps an exit from opening a position. */
  readonly reduceOnly: boolean;
  readonly short: boolean;
  readonly fractional: boolean;
  /** Whether order events are pushed; without it the engine polls. */
  readonly streams: boolean;
  /** Whether a working order can be changed in place. */
  readonly replace: boolean;
  readonly options: boolean;
  readonly leverage: boolean;
  /** Orders for an amount of money instead of a quantity. */
  readonly notional: boolean;
  /** Order groups that the venue itself keeps together. */
  readonly native: { readonly bracket: boolean; readonly oco: boolean; readonly oto: boolean };
  /** Longest client order id the venue takes; 0 where it takes none. */
  readonly clientOrderIdLength: number;
  readonly rateLimits: readonly RateLimit[];
  /** `always` open, or the name of the exchange calendar that the account's sessions follow. */
  readonly session: Session;
}

/** Names one order at the broker. */
export interface OrderReference {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly symbol: SymbolName;
  /** The order it was sent with in one request: a venue that names only one of the two finds the other by it. */
  readonly oco?: ClientOrderId;
}

/** A working order as the broker lists it; one that was placed elsewhere has no client order id of ours. */
export interface BrokerOrder {
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId | null;
  readonly symbol: SymbolName;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
}

/** New terms of a working order; null keeps the old one. */
export interface OrderChange {
  readonly quantity: Decimal | null;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
}

/** The answer to a look-up by our id. `unavailable`: the question could not be answered; it proves nothing. */
export type OrderLookup =
  | { readonly kind: "found"; readonly reports: readonly ExecutionReport[] }
  | {
      readonly kind: "not_found";
      /** True only where absence proves that the order never arrived. */
      readonly final: boolean;
    }
  | { readonly kind: "unavailable"; readonly detail: string };

/** A position as the broker holds it; signed. */
export interface BrokerPosition {
  readonly symbol: SymbolName;
  readonly quantity: Decimal;
  readonly averagePrice: Decimal | null;
}

/** Money of an account, in its currency. */
export interface Balances {
  readonly currency: string;
  readonly cash: Decimal;
  /** Cash plus the value of the positions. */
  readonly equity: Decimal;
  /** What new orders may use. */
  readonly buyingPower: Decimal;
}

/** What the engine knows of an account when the broker connects; a broker without a memory of its own restores from it. */
export interface RestoredAccount {
  readonly openOrders: readonly Order[];
  readonly positions: readonly RestoredPosition[];
  /** Realised profit less fees since the account's first record. */
  readonly realizedNet: Decimal;
}

export interface RestoredPosition {
  readonly symbol: SymbolName;
  readonly quantity: Decimal;
  readonly averagePrice: Decimal | null;
}

/** What a venue tells of an account and its key; null where it does not tell. */
export interface BrokerReadiness {
  /** The venue's clock, Unix milliseconds. */
  readonly serverTimeMs: number | null;
  readonly active: boolean | null;
  readonly mayTrade: boolean | null;
  readonly mayWithdraw: boolean | null;
}

/** Credentials by the names that the broker's options have. */
export type Credentials = Readonly<Record<string, string | Secret>>;

/** What the engine hands a broker for one account. */
export interface BrokerSession {
  readonly account: AccountId;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly restored: RestoredAccount;
  /** Takes facts about orders, in any order and any number of times. Never throws. */
  readonly report: (report: ExecutionReport) => void;
  /** The newest price the engine saw for a symbol (signals and fills); null where none. */
  readonly lastPrice: (symbol: SymbolName) => Quote | null;
}

/**
 * One account at one venue. Submit and cancel never throw for a venue's answer, and never resend an order.
 * Brokers take only approved orders; what they cannot do they refuse as `rejected` with ORDER_CAPABILITY_MISSING
 * before a byte is sent.
 */
export interface Broker {
  readonly name: string;
  /** What answers name as `platform`, for example `paper` or `alpaca`. */
  readonly platform: string;
  /** The exact API used, for answers. */
  readonly executionMethod: string;
  /** Whose money its credentials move. A paper account takes no broker of the live kind, and the reverse never opens. */
  readonly mode: Mode;
  /** The last four characters of the key id, for status pages; left out where there is no key. */
  readonly keyEnding?: string | null;
  readonly capabilities: BrokerCapabilities;
  /** Problems of its options, as sentences; empty when fine. Collected by `createEngine`. */
  problems(): readonly string[];
  connect(session: BrokerSession): Promise<void>;
  close(): Promise<void>;
  submit(order: Approved<OrderIntent>, signal: AbortSignal): Promise<SubmitOutcome>;
  /**
   * Sends a target and a stop of which the venue lets only one fill, in one request with one outcome; for instruments
   * whose `stopAndTarget` is `oco`, and only there. The target's client order id is the one that names the request.
   */
  submitOco?(
    pair: { readonly target: Approved<OrderIntent>; readonly stop: Approved<OrderIntent> },
    signal: AbortSignal,
  ): Promise<SubmitOutcome>;
  cancel(order: OrderReference, signal: AbortSignal): Promise<CancelOutcome>;
  /**
   * Changes a working order in place; `accepted` may name a new venue order id. Without the capability it is
   * refused as `rejected` with ORDER_CAPABILITY_MISSING, and the order stays as it is.
   */
  replace(order: OrderReference, change: OrderChange, signal: AbortSignal): Promise<SubmitOutcome>;
  /** Everything known about one order: open, closed and its fills. */
  findOrder(order: OrderReference): Promise<OrderLookup>;
  openOrders(): Promise<readonly BrokerOrder[]>;
  fillsSince(sinceMs: number): Promise<readonly ExecutionReport[]>;
  positions(): Promise<readonly BrokerPosition[]>;
  balances(): Promise<Balances>;
  instrument(symbol: SymbolName): Promise<Instrument | null>;
  quote(symbol: SymbolName): Promise<Quote | null>;
  /**
   * Takes a price that came with a signal, once it is in the journal and before any order made at that price is
   * submitted: a broker without a market of its own matches its working orders against it. Fills are reported as
   * ever, never from within the call. Brokers with prices of their own leave it out.
   */
  onPrice?(quote: Quote): void;
  /** What the venue tells of the account, for `hookline doctor`; left out where it tells nothing of it. */
  readiness?(): Promise<BrokerReadiness>;
  /**
   * Goes on with other credentials of the same kind and account; once it resolves, the old ones are used no more. It
   * answers problems, as sentences without values, where the new ones cannot be used: then nothing has changed.
   */
  replaceCredentials?(credentials: Credentials): Promise<readonly string[]>;
}
