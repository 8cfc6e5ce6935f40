import type { StrategyDrift } from "../engine/drift.ts";
import type { SignalAnswer } from "./answer.ts";
import type { SignalExplanation } from "./explain.ts";

/** An order as `GET /orders` shows it; quantities and prices are decimal texts. */
export interface OrderView {
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly signalId: string;
  readonly account: string;
  readonly mode: string;
  readonly strategy: string;
  readonly purpose: string;
  readonly symbol: string;
  readonly side: string;
  readonly orderType: string;
  readonly quantity: string;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly status: string;
  /** Why it was denied, rejected or left unknown. */
  readonly code: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A net position as `GET /positions` shows it. */
export interface PositionView {
  readonly account: string;
  readonly mode: string;
  readonly symbol: string;
  /** Signed: positive is long. */
  readonly quantity: string;
  readonly averagePrice: string | null;
  /** Profit of what was closed, less all fees. */
  readonly realizedPnl: string;
  /** At the newest price; null where none is known. */
  readonly unrealizedPnl: string | null;
}

/** What a live account lacks and waits for, as `GET /status` shows it. */
export interface LiveView {
  readonly stage: string;
  /** Why entries are not taken now; null where they are. */
  readonly code: string | null;
  readonly grantExpiresAt: string | null;
  /** Largest value of one entry, a decimal text, or `none`. */
  readonly maxEntryNotional: string;
  /** Entries that wait for a person. */
  readonly held: readonly { readonly clientOrderId: string; readonly expiresAt: string }[];
}

/** One account as `GET /status` shows it. */
export interface AccountView {
  readonly account: string;
  readonly mode: string;
  readonly platform: string;
  readonly connected: boolean;
  readonly tradingState: string;
  readonly openOrders: number;
  readonly lastOrder: OrderView | null;
  /** The last four characters of the key id; null where the broker has none or does not say. */
  readonly keyEnding: string | null;
  /** Null for a paper account. */
  readonly live: LiveView | null;
}

/** The engine as `GET /status` shows it. */
export interface StatusView {
  /** `running`, `starting`, `stopping`, or the code of the fault that stopped it. */
  readonly status: string;
  /** Some live account takes entries now. */
  readonly liveArmed: boolean;
  readonly tradingState: string;
  /** Records in the journal. */
  readonly sequence: number;
  readonly accounts: readonly AccountView[];
}

/** What can be read of an engine; nothing in it changes anything. */
export interface Reads {
  orders(): readonly OrderView[];
  positions(): Promise<readonly PositionView[]>;
  signal(signalId: string): Promise<SignalAnswer | null>;
  /** Why a signal came out as it did; null where no such signal is known. */
  explain(signalId: string): Promise<SignalExplanation | null>;
  status(): StatusView;
  /** Each strategy that has a shadow, beside it. */
  drift(): readonly StrategyDrift[];
}
