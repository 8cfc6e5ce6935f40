/** What the world sees of a code: the HTTP status it is answered with and one sentence for a person. */
export interface CodeEntry {
  readonly status: number;
  readonly message: string;
}

/**
 * The one table of stable codes. The same code stands in the journal, the log, the answer and
 * `docs/codes.md`, which is generated from this table; a test proves each code is reached.
 */
export const CODES = {
  // Signals
  SIGNAL_ACCEPTED: {
    status: 202,
    message: "The signal is stored and its orders are on their way.",
  },
  SIGNAL_DUPLICATE: {
    status: 200,
    message: "This signal was handled before; nothing was done again.",
  },
  SIGNAL_KEY_CONFLICT: {
    status: 409,
    message: "The id was used before with another body; nothing was done.",
  },
  SIGNAL_PLACEHOLDER_UNSUBSTITUTED: {
    status: 422,
    message: "A placeholder was sent as it is; the sender must fill it in.",
  },
  SIGNAL_DIALECT_UNKNOWN: {
    status: 422,
    message: "The body has the shape of no dialect of this source.",
  },
  SIGNAL_NOT_FOUND: { status: 404, message: "No signal with this id is known." },
  SIGNAL_STRATEGY_MISSING: {
    status: 422,
    message: "The body names no strategy and the source has no default.",
  },
  // Transport
  HTTP_NOT_FOUND: { status: 404, message: "There is nothing at this path." },
  HTTP_METHOD_NOT_ALLOWED: { status: 405, message: "This path does not take this method." },
  HTTP_BODY_ALREADY_READ: {
    status: 503,
    message:
      "A body parser ran before Hookline, so the signed bytes are gone; mount Hookline before body parsers.",
  },
  // Authentication
  AUTH_SIGNATURE_MISSING: { status: 401, message: "The request carries no signature." },
  AUTH_SIGNATURE_INVALID: { status: 401, message: "The signature does not fit the request." },
  AUTH_TIMESTAMP_OUTSIDE_TOLERANCE: {
    status: 401,
    message: "The signed time is too far from now.",
  },
  AUTH_SOURCE_NOT_ALLOWED: { status: 403, message: "Requests from there are not taken." },
  AUTH_CERTIFICATE_INVALID: {
    status: 401,
    message: "The client certificate is missing or is not the expected one.",
  },
  AUTH_BODY_SECRET_INVALID: { status: 401, message: "The secret in the body is missing or wrong." },
  AUTH_READ_TOKEN_INVALID: { status: 401, message: "Reading needs the bearer token." },
  AUTH_OPERATOR_TOKEN_INVALID: {
    status: 401,
    message: "Commands need an operator's bearer token.",
  },
  AUTH_RATE_LIMITED: {
    status: 429,
    message: "Too many wrong tokens lately; a right one is let in all the same.",
  },
  AUTH_CROSS_SITE: {
    status: 403,
    message: "A browser made this request for another page; commands are not taken from there.",
  },
  // Body
  BODY_EMPTY: { status: 400, message: "The body is empty." },
  BODY_TOO_LARGE: { status: 413, message: "The body is larger than the limit." },
  BODY_NOT_JSON: { status: 400, message: "The body is not one valid JSON document." },
  BODY_NOT_TEXT_SIGNAL: {
    status: 422,
    message: "The text is neither JSON nor lines of key=value.",
  },
  BODY_NOT_OBJECT: { status: 422, message: "The body must be a JSON object." },
  BODY_BAD_ENCODING: { status: 400, message: "The body is not valid UTF-8." },
  BODY_TOO_DEEP: { status: 400, message: "The body is nested deeper than the limit." },
  BODY_TOO_MANY_KEYS: { status: 413, message: "The body has more members than the limit." },
  BODY_DUPLICATE_KEY: {
    status: 400,
    message: "The body names a member twice; which one counts is not clear.",
  },
  BODY_CHARSET_UNSUPPORTED: { status: 415, message: "Only UTF-8 is taken." },
  BODY_ENCODING_UNSUPPORTED: { status: 415, message: "Compressed bodies are not taken." },
  BODY_MEDIA_TYPE_UNSUPPORTED: { status: 415, message: "Send application/json or text/plain." },
  // Fields
  FIELD_MISSING: { status: 422, message: "A required field is missing." },
  FIELD_TYPE: { status: 422, message: "A field has the wrong type." },
  FIELD_VALUE: { status: 422, message: "A field has a value that is not among the allowed ones." },
  FIELD_TOO_LONG: { status: 422, message: "A field is longer than the limit." },
  FIELD_CONFLICT: { status: 422, message: "Two fields contradict each other." },
  FIELD_UNSUPPORTED: {
    status: 422,
    message: "A field asks for something this version cannot do; nothing plainer is done instead.",
  },
  SYMBOL_INVALID: { status: 422, message: "The symbol has characters that no instrument has." },
  NUMBER_FORMAT: {
    status: 422,
    message: "A number is not written as plain digits with a decimal point.",
  },
  NUMBER_NOT_FINITE: { status: 422, message: "A number is not finite." },
  NUMBER_RANGE: { status: 422, message: "A number is outside its range." },
  NUMBER_PRECISION: { status: 422, message: "A number has more digits than can be kept exactly." },
  TIME_FORMAT: {
    status: 422,
    message: "A time is not ISO 8601 with a zone, nor Unix seconds or milliseconds.",
  },
  // Routing and mode
  MODE_UNKNOWN: { status: 400, message: "The mode must be paper or live." },
  MODE_NOT_ALLOWED: { status: 403, message: "This source may not ask for this mode." },
  LIVE_NOT_ENABLED: { status: 403, message: "Live trading is not enabled; nothing was sent." },
  LIVE_NOT_CONFIRMED: {
    status: 200,
    message: "The account's options do not say the sentence that makes it live.",
  },
  LIVE_CREDENTIALS_NOT_LIVE: {
    status: 200,
    message: "The account's credentials are not of the live kind.",
  },
  LIVE_GRANT_MISSING: {
    status: 200,
    message: "Nobody has proven a second factor for this live account.",
  },
  LIVE_GRANT_EXPIRED: {
    status: 200,
    message: "The second-factor grant of this live account has ended; exits still go.",
  },
  LIVE_GRANT_REFUSED: { status: 403, message: "The second factor was not proven." },
  LIVE_EGRESS_UNREGISTERED: {
    status: 403,
    message: "This machine does not leave by the address that is registered for the live account.",
  },
  LIVE_STAGE_READ_ONLY: {
    status: 200,
    message: "The live account is read-only: an operator has to promote it first.",
  },
  LIVE_STAGE_SKIPPED: {
    status: 409,
    message: "A live account is promoted one stage at a time.",
  },
  LIVE_ENTRY_EXCEEDS_CAP: {
    status: 200,
    message: "The entry is worth more than the live account's cap for one entry.",
  },
  LIVE_APPROVAL_NEEDED: {
    status: 202,
    message: "The entry waits for a person's approval; nothing has been sent.",
  },
  LIVE_APPROVAL_DENIED: { status: 200, message: "A person refused the entry." },
  LIVE_APPROVAL_EXPIRED: { status: 200, message: "Nobody approved the entry in time." },
  LIVE_PRICE_DRIFTED: {
    status: 200,
    message: "The price has moved too far since the entry was held, or is not known.",
  },
  ROUTE_NO_ACCOUNT: { status: 403, message: "The strategy has no account for this mode." },
  // Sizing and planning
  SIGNAL_OVERTAKEN: {
    status: 200,
    message: "A newer message of the strategy has been acted on; this one came too late to matter.",
  },
  SIZE_QUANTITY_MISSING: {
    status: 200,
    message: "The signal has no quantity and the strategy sizes from the signal.",
  },
  SIZE_PRICE_MISSING: { status: 200, message: "The size needs a price and none is known." },
  SIZE_EQUITY_MISSING: {
    status: 200,
    message: "The size needs the account's equity and it is not known.",
  },
  SIZE_STOP_MISSING: {
    status: 200,
    message: "The size is a risk and the signal has no usable stop.",
  },
  SIZE_BELOW_MINIMUM: {
    status: 200,
    message: "The size is below the smallest quantity of the instrument.",
  },
  SIZE_INVALID: {
    status: 200,
    message: "The size cannot be computed from what the signal and the account give.",
  },
  OPTIMIZER_REFUSED: { status: 200, message: "The strategy's signal optimiser refused the entry." },
  OPTIMIZER_SILENT: {
    status: 200,
    message: "The strategy's signal optimiser gave no usable answer in time, and needs to.",
  },
  PLAN_NOTHING_TO_CLOSE: {
    status: 200,
    message: "There is no position to close; nothing was sent.",
  },
  PLAN_NOTHING_TO_CANCEL: { status: 200, message: "There is no working order to cancel." },
  PLAN_NOTHING_TO_REVERSE: {
    status: 200,
    message: "There is no position to reverse; nothing was sent.",
  },
  PLAN_NOTHING_TO_ADD_TO: {
    status: 200,
    message: "There is no position to add to; nothing was sent.",
  },
  PLAN_TARGET_REACHED: {
    status: 200,
    message: "The position is at its target already; nothing was sent.",
  },
  PLAN_PROTECTION_INVALID: {
    status: 200,
    message: "Stop or target lies on the wrong side of the price.",
  },
  // Risk (R-numbers in docs/risk.md)
  RISK_STRATEGY_UNKNOWN: { status: 200, message: "The strategy is not registered." },
  RISK_STRATEGY_DISABLED: { status: 200, message: "The strategy is disabled." },
  RISK_SYMBOL_NOT_ALLOWED: { status: 200, message: "The symbol is not on the strategy's list." },
  RISK_SIGNAL_STALE: { status: 200, message: "The signal is too old to act on." },
  RISK_SIGNAL_FROM_FUTURE: { status: 200, message: "The signal's time lies in the future." },
  RISK_QUANTITY_EXCEEDS_MAX: { status: 200, message: "The quantity is above the limit." },
  RISK_QUANTITY_BELOW_MIN: {
    status: 200,
    message: "The quantity is below the instrument's minimum.",
  },
  RISK_QUANTITY_OFF_STEP: {
    status: 200,
    message: "The quantity is not a multiple of the lot size.",
  },
  RISK_QUANTITY_NOT_POSITIVE: { status: 200, message: "The quantity is not greater than zero." },
  RISK_PRICE_OFF_STEP: { status: 200, message: "A price is not a multiple of the tick size." },
  RISK_PRICE_NOT_POSITIVE: { status: 200, message: "A price is not greater than zero." },
  RISK_PRICE_OUTSIDE_COLLAR: {
    status: 200,
    message: "A price is too far from the reference price.",
  },
  RISK_REFERENCE_PRICE_MISSING: {
    status: 200,
    message: "No reference price is known, so the value of the order is not.",
  },
  RISK_INSTRUMENT_MISSING: { status: 200, message: "The instrument is not known at the broker." },
  RISK_NOTIONAL_EXCEEDS_MAX: { status: 200, message: "The value of the order is above the limit." },
  RISK_OPEN_ORDERS_EXCEED_MAX: { status: 200, message: "There are too many open orders." },
  RISK_POSITION_EXCEEDS_MAX: {
    status: 200,
    message: "The position could become larger than the limit.",
  },
  RISK_DAILY_LOSS_REACHED: {
    status: 200,
    message: "The day's loss limit is reached; only exits are taken until the next session.",
  },
  RISK_EQUITY_MISSING: {
    status: 200,
    message: "The account's equity is not known, so a limit relative to it is not.",
  },
  RISK_TRADES_PER_DAY_EXCEEDED: { status: 200, message: "The day's number of entries is used up." },
  RISK_REDUCE_ONLY_EXCEEDED: {
    status: 200,
    message: "An exit may not be larger than what is left to close.",
  },
  RISK_TRADING_REDUCE_ONLY: {
    status: 200,
    message: "Trading is set to reduce-only: entries are not taken.",
  },
  RISK_TRADING_HALTED: { status: 200, message: "Trading is halted." },
  RISK_TRADING_FROZEN: {
    status: 200,
    message: "Trading is frozen: nothing is sent, exits neither.",
  },
  RISK_SYMBOL_BLOCKED: { status: 200, message: "The symbol is on the block-list." },
  RISK_PRICE_MISSING: {
    status: 200,
    message: "The order type needs a price that the order does not have.",
  },
  RISK_REFERENCE_PRICE_STALE: {
    status: 200,
    message: "The reference price is too old, so the value of the order is not known.",
  },
  RISK_DAY_PROFIT_UNKNOWN: {
    status: 200,
    message: "The day's profit is not known, so the loss limit cannot be checked.",
  },
  RISK_LIMIT_MISSING: {
    status: 200,
    message: "No limit is set, and what has no limit is not allowed.",
  },
  RISK_PRICE_DRIFT: {
    status: 200,
    message: "Own orders have followed the price further than the collar allows in the window.",
  },
  RISK_SIZE_UNUSUAL: {
    status: 200,
    message: "The size is far from what the strategy usually trades.",
  },
  RISK_ORDER_REPEATED: {
    status: 200,
    message: "The strategy has just sent an order of the same shape.",
  },
  RISK_MESSAGES_EXCEED_MAX: {
    status: 200,
    message: "The account sends too many messages to its venue.",
  },
  RISK_HEDGE_INCOMPLETE: {
    status: 200,
    message: "A leg stood without the one that hedges it for too long and was closed.",
  },
  RISK_STRATEGY_REPEATING: {
    status: 200,
    message: "The strategy fires too often in one direction and stays off until a person looks.",
  },
  RISK_WORKING_EXCEEDS_MAX: {
    status: 200,
    message: "The value of the orders that have not filled is above the limit.",
  },
  RISK_STRATEGY_EXPOSURE_EXCEEDS_MAX: {
    status: 200,
    message: "The strategy's positions could become worth more than its limit.",
  },
  RISK_EXPOSURE_EXCEEDS_MAX: {
    status: 200,
    message: "The account's positions, or those of all accounts, could exceed the limit.",
  },
  RISK_CONCENTRATION_EXCEEDS_MAX: {
    status: 200,
    message: "Too much of the account's equity would stand in one symbol.",
  },
  RISK_DRAWDOWN_REACHED: {
    status: 200,
    message: "The account has lost too much from its peak; a person has to resume.",
  },
  RISK_LOSING_STREAK: { status: 200, message: "The symbol's stops were hit too often lately." },
  RISK_POOR_PERFORMER: {
    status: 200,
    message: "The strategy's trades in the symbol earn less than they must.",
  },
  RISK_COOLING_DOWN: {
    status: 200,
    message: "The last entry or exit in the symbol was too short a time ago.",
  },
  RISK_DIRECTION_NOT_ALLOWED: {
    status: 200,
    message: "The strategy, or the instrument, may not be traded in this direction.",
  },
  RISK_SESSION_CLOSED: {
    status: 200,
    message: "The exchange is closed, or too close to its open or close.",
  },
  RISK_SYMBOL_HALTED: {
    status: 200,
    message: "The venue has halted the symbol, or it stands at its price limit.",
  },
  RISK_LEVERAGE_EXCEEDS_MAX: {
    status: 200,
    message: "The positions could become too large for the account's equity.",
  },
  RISK_BUYING_POWER_EXCEEDED: {
    status: 200,
    message: "The order needs more than what is free, with what others on their way will take.",
  },
  RISK_BUYING_POWER_MISSING: {
    status: 200,
    message: "The account's free money is not known.",
  },
  RISK_STOP_MISSING: {
    status: 200,
    message: "The entry has no stop loss, and the strategy has no default one.",
  },
  RISK_STOP_OUT_OF_RANGE: {
    status: 200,
    message: "The stop loss is too near the price, or too far from it.",
  },
  RISK_SELF_CROSS: {
    status: 200,
    message: "The order could trade against a working order of the same account.",
  },
  RISK_STRATEGIES_OPPOSED: {
    status: 200,
    message: "Another strategy stands on the other side in the same account and symbol.",
  },
  RISK_CANCELS_EXCEED_RATIO: {
    status: 200,
    message: "The strategy cancels or is rejected too often for what it trades.",
  },
  RISK_REJECT_STORM: {
    status: 200,
    message: "The broker refuses or loses one order after another; only exits are taken.",
  },
  RISK_SLIPPAGE_EXCEEDED: {
    status: 200,
    message: "A fill was too far from the price its order was made at.",
  },
  RISK_LIMITS_UNCONFIRMED: {
    status: 200,
    message: "Limits were loosened and no person has confirmed that for the live account yet.",
  },
  RISK_FACT_INVALID: { status: 200, message: "A fact that a risk rule needs is malformed." },
  RISK_RULE_FAILED: {
    status: 200,
    message: "A risk rule failed instead of answering, which counts as a refusal.",
  },
  RISK_RULE_DENIED: { status: 200, message: "A risk rule of the host application refused." },
  // Orders
  ORDER_NOT_FOUND: { status: 404, message: "No order with this id is known." },
  ORDER_CAPABILITY_MISSING: {
    status: 200,
    message: "The broker cannot do this kind of order; nothing plainer was sent instead.",
  },
  ORDER_NOT_SENT: {
    status: 200,
    message: "The order could not be handed to the broker and was not sent.",
  },
  ORDER_NEVER_ARRIVED: {
    status: 200,
    message: "The broker does not know the order; it never arrived.",
  },
  ORDER_REJECTED_BY_BROKER: { status: 200, message: "The broker refused the order." },
  ORDER_PARENT_NOT_FILLED: {
    status: 200,
    message: "The order before it did not fill, so this one was not sent.",
  },
  ORDER_OVERFILLED: {
    status: 200,
    message: "More was filled than was ordered; the account needs a person.",
  },
  ORDER_CLOSED_TOO_MUCH: {
    status: 200,
    message: "Stop, target and exit closed more than was held; the rest is traded back.",
  },
  ORDER_FILL_BUSTED: {
    status: 200,
    message: "The venue took a fill back; the position is as if it had never been.",
  },
  ORDER_REPORT_UNMATCHED: {
    status: 200,
    message: "The broker reported an order that Hookline did not send.",
  },
  ORDER_REPORT_UNEXPECTED: {
    status: 200,
    message: "The broker reported something the order's state does not allow.",
  },
  ORDER_PROTECTION_FAILED: {
    status: 200,
    message: "A stop or target could not be kept at the broker; the position needs a person.",
  },
  ORDER_CANCEL_REJECTED: { status: 200, message: "The broker refused to cancel the order." },
  ORDER_OUTCOME_UNKNOWN: {
    status: 200,
    message: "The broker's answer is not known yet; nobody sends the order again blindly.",
  },
  // Operator
  POSITION_NOT_OWNED: {
    status: 200,
    message: "No strategy owns this part of the position; it has to be closed at the broker.",
  },
  LIMIT_LOOSER: {
    status: 422,
    message: "A running engine takes tighter limits only; looser ones belong in the configuration.",
  },
  COMMAND_APPLIED: { status: 200, message: "The command is stored and in force." },
  LIVE_ENTRY_NOT_HELD: { status: 409, message: "No entry with this id waits for approval." },
  CREDENTIALS_REFUSED: {
    status: 422,
    message: "The new credentials cannot be used; the old ones are still in force.",
  },
  COMMAND_INVALID: { status: 422, message: "The command cannot be understood." },
  // Store and engine
  STORE_UNAVAILABLE: { status: 503, message: "The signal could not be stored; send it again." },
  STORE_TIMEOUT: { status: 503, message: "Storing the signal takes too long; send it again." },
  ENGINE_NOT_READY: { status: 503, message: "The engine is starting or stopping; send it again." },
  ENGINE_OVERLOADED: { status: 503, message: "Too many signals are waiting; send it again." },
  ENGINE_STOPPED_DECIDING: {
    status: 503,
    message: "The engine met a fault and stopped deciding; an operator must look.",
  },
} as const;

/** A stable code of the table. */
export type Code = keyof typeof CODES;

/** A code with the data that explains this one case; values are texts and numbers, never secrets. */
export interface Reason {
  readonly code: Code;
  readonly detail: ReasonDetail;
}

/** Data of a reason: short texts and numbers by name. */
export type ReasonDetail = Readonly<Record<string, string | number | boolean | null>>;

/** Builds a reason. */
export const reason = (code: Code, detail: ReasonDetail = {}): Reason => ({ code, detail });
