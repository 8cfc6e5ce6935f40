import type { Brand } from "../prim/brand.ts";

/** Whose book: the unit of consistency, recovery and scaling. */
export type AccountId = Brand<string, "AccountId">;
/** Who may send signals: the name of an entry under `sources`. */
export type SourceId = Brand<string, "SourceId">;
/** Who asks: the name of an entry under `strategies`. */
export type StrategyId = Brand<string, "StrategyId">;
/** Idempotency key of a signal: equal keys are the same signal, for days. */
export type SignalKey = Brand<string, "SignalKey">;
/** Our name of a signal, a pure function of its key. */
export type SignalId = Brand<string, "SignalId">;
/** FIX ClOrdID (11): ours, a pure function of signal key, account, leg and revision. */
export type ClientOrderId = Brand<string, "ClientOrderId">;
/** FIX OrderID (37): the venue's. */
export type VenueOrderId = Brand<string, "VenueOrderId">;
/** FIX ExecID (17): the venue's name of one execution; removes duplicate reports. */
export type ExecutionId = Brand<string, "ExecutionId">;
/** The text that names an instrument in Hookline, for example `BTCUSD` or `NSE:NIFTY24000PE`. */
export type SymbolName = Brand<string, "SymbolName">;

const NAME = /^[A-Za-z0-9_.:@ -]{1,64}$/;
const CLIENT_ORDER_ID = /^[A-Za-z0-9_-]{1,36}$/;
// Letters, digits and the marks that venues use: BTC/USDT:USDT, MNQ1!, BRK.B, EUR-USD, US.AAPL, ES_F, SPY 250624C596.
const SYMBOL = /^[A-Za-z0-9](?:[A-Za-z0-9._:/!&@+-]| (?=[A-Za-z0-9])){0,47}$/;

const named = <Id extends string>(text: string): Id | null =>
  NAME.test(text) && text.trim() === text ? (text as Id) : null;

export const parseAccountId = (text: string): AccountId | null => named<AccountId>(text);
export const parseSourceId = (text: string): SourceId | null => named<SourceId>(text);
export const parseStrategyId = (text: string): StrategyId | null => named<StrategyId>(text);

/** Reads a client order id: 1 to 36 of `A–Z a–z 0–9 _ -`, the alphabet every venue of the mission takes. */
export const parseClientOrderId = (text: string): ClientOrderId | null =>
  CLIENT_ORDER_ID.test(text) ? (text as ClientOrderId) : null;

/** Reads a venue's order id: any printable ASCII text of 1 to 128 characters. */
export const parseVenueOrderId = (text: string): VenueOrderId | null =>
  /^[\x21-\x7e]{1,128}$/.test(text) ? (text as VenueOrderId) : null;

/** Reads a venue's execution id: any printable ASCII text of 1 to 160 characters. */
export const parseExecutionId = (text: string): ExecutionId | null =>
  /^[\x21-\x7e]{1,160}$/.test(text) ? (text as ExecutionId) : null;

/** Reads a symbol: up to 48 ASCII letters, digits and `. _ : / ! & @ + -`; look-alike letters are refused. */
export const parseSymbol = (text: string): SymbolName | null =>
  SYMBOL.test(text) ? (text as SymbolName) : null;

/** Reads a signal id, as the engine makes them. */
export const parseSignalId = (text: string): SignalId | null =>
  /^sig_[a-z0-9]{1,40}$/.test(text) ? (text as SignalId) : null;

/** Reads a signal key, as `signal/key.ts` makes them. */
export const parseSignalKey = (text: string): SignalKey | null =>
  /^[\x21-\x7e]{1,120}$/.test(text) ? (text as SignalKey) : null;
