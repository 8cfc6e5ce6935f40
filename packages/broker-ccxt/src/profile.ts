import type {
  Balances,
  BrokerCapabilities,
  BrokerReadiness,
  OrderIntent,
  OrderType,
  TimeInForce,
} from "@hookline/core/driver";
import type { CcxtClient, Unified } from "./client.ts";

/** A venue's own environments; `paper` and `live` are the engine's modes and not these. */
export type Environment = "live" | "testnet" | "demo";

/** `spot`, or perpetual swaps that are margined and paid in the quote currency. */
export type MarketKind = "spot" | "linear";

/**
 * What a venue's code proves about an order that was sent. `duplicate`: an order with the id is there already.
 * `refused_or_duplicate`: one code for both, which only a look-up tells apart.
 */
export type CodeMeaning =
  | "rejected"
  | "not_sent"
  | "unknown"
  | "duplicate"
  | "refused_or_duplicate";

/** Names one order for a look-up; symbols are ccxt's. */
export interface OrderQuery {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
}

/** How the environment of a market is reached. */
export interface EnvironmentProfile {
  /** Hosts that its credentials may be sent to. */
  readonly hosts: readonly string[];
  /** Which switch of ccxt selects it. */
  readonly select: "default" | "sandbox" | "demo";
}

/**
 * One venue and one kind of market: everything that differs between ccxt's exchanges and that ccxt does not tell.
 * A new venue is one such object.
 */
export interface Profile {
  /** ccxt's id, for example `bybit`. */
  readonly exchange: string;
  /** What answers name as platform. */
  readonly platform: string;
  readonly market: MarketKind;
  /** The exact API, for answers. */
  readonly executionMethod: string;
  readonly credentials: readonly ("apiKey" | "secret" | "password")[];
  readonly environments: Readonly<Partial<Record<Environment, EnvironmentProfile>>>;
  /** ccxt options, merged into the exchange's own. */
  readonly clientOptions: Readonly<Record<string, unknown>>;
  /** Puts right what ccxt reads wrongly of this venue, once, on the client that was made. */
  readonly mend?: (client: CcxtClient) => void;
  readonly orderTypes: readonly OrderType[];
  readonly timeInForce: readonly TimeInForce[];
  readonly idempotency: BrokerCapabilities["idempotency"];
  readonly clientOrderIdLength: number;
  readonly rateLimits: BrokerCapabilities["rateLimits"];
  /**
   * What the market order to buy is measured in. One measured in money cannot buy an exact quantity: it is refused
   * (`money`), or goes as a limit order that takes what is there at most 1 % above the ask and rests nothing (`bounded`).
   */
  readonly marketBuy: "quantity" | "money" | "bounded";
  /** ccxt turns quantities and prices into JSON numbers here: those that a double cannot hold are refused. */
  readonly sendsNumbers: boolean;
  /** Parameters of `createOrder` beyond the common ones. */
  readonly orderParams: (
    intent: OrderIntent,
    terms: MarginTerms,
  ) => Readonly<Record<string, unknown>>;
  /** Parameters of each list that working orders stand in (stops may have their own). */
  readonly openLists: readonly Readonly<Record<string, unknown>>[];
  /** The venue lists working orders of one symbol only; those of symbols in use are asked for one by one. */
  readonly openNeedsSymbol?: boolean;
  /** Finds one order, open or ended, by our id; null where the venue says it has none. */
  readonly find: (client: CcxtClient, query: OrderQuery) => Promise<Unified | null>;
  /** The executions of one order that was found. */
  readonly fills: (
    client: CcxtClient,
    query: OrderQuery,
    found: Unified,
  ) => Promise<readonly Unified[]>;
  readonly cancel: (client: CcxtClient, query: OrderQuery) => Promise<Unified | undefined>;
  /** Parameters of `fetchMyTrades`. */
  readonly tradeParams: Readonly<Record<string, unknown>>;
  readonly tradesNeedSymbol: boolean;
  /** Our id on a trade, where the venue puts it there. */
  readonly tradeClientId: (trade: Unified) => string | null;
  readonly balanceParams: Readonly<Record<string, unknown>>;
  /** The account's money, where ccxt's balance leaves a part of it out. */
  readonly balances?: (client: CcxtClient, currency: string) => Promise<Balances>;
  /** Whether ccxt's total of a swap account is the wallet alone, or has the gain of the positions in it. */
  readonly balanceTotal: "wallet" | "equity";
  /** How long after it was sent an order can still arrive: the venue refuses older requests. Null: nothing bounds it. */
  readonly arrivalWindowMs: number | null;
  /** The venue's code in an answer's body. */
  readonly codeOf: (body: unknown) => string | null;
  /** Codes whose meaning ccxt's class does not tell, or tells wrongly. */
  readonly codes: Readonly<Record<string, CodeMeaning>>;
  /** What the venue tells of the account and of the key; left out where it tells nothing. */
  readonly access?: (client: CcxtClient) => Promise<Access>;
  /** Orders with isolated margin name their leverage, so it must be told. */
  readonly isolatedNeedsLeverage?: boolean;
  /** Sets leverage and margin mode of a symbol; left out where the market has none. */
  readonly prepare?: (client: CcxtClient, symbol: string, terms: MarginTerms) => Promise<void>;
}

/** What a venue tells of an account and its key; null wherever it does not. */
export type Access = Pick<BrokerReadiness, "active" | "mayTrade" | "mayWithdraw">;

/** Leverage and margin mode; null leaves what the account has. */
export interface MarginTerms {
  readonly leverage: number | null;
  readonly marginMode: "cross" | "isolated" | null;
}
