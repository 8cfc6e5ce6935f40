/**
 * One limit for every symbol, or one by symbol; `"*"` is for the symbols not named, which are
 * refused without it.
 */
export type SymbolLimitText = string | Readonly<Record<string, string>>;

/**
 * Limits of `standardRisk`. Amounts are decimal texts greater than zero in the currency of the
 * account, counts are whole numbers greater than zero. What is left out has the default; no rule
 * can be turned off.
 */
export interface StandardRiskOptions {
  /** most that one entry may be worth. Default `"25000"`. */
  readonly maxOrderNotional?: string;
  /** most units in one entry. Default: the instrument's own maximum. */
  readonly maxOrderQuantity?: SymbolLimitText;
  /**
   * most units of a symbol, long or short, in the worst case. Default: only the value is
   * limited.
   */
  readonly maxPositionQuantity?: SymbolLimitText;
  /**
   * most that a symbol's position may be worth in the worst case. Default: 4 ×
   * `maxOrderNotional`.
   */
  readonly maxPositionNotional?: SymbolLimitText;
  /** most that the account may lose in a session, in money. */
  readonly maxDailyLoss?: string;
  /**
   * the same in percent of equity, at most 100. Default `"2"` where `maxDailyLoss` is not set
   * either.
   */
  readonly maxDailyLossPercent?: string;
  /** most entries in a session. Default 100. */
  readonly maxEntriesPerDay?: number;
  /** most open orders in a symbol. Default 20. */
  readonly maxOpenOrdersPerSymbol?: number;
  /** most open orders in the account. Default 100. */
  readonly maxOpenOrders?: number;
  /**
   * greatest distance of a price from the reference, in percent, at most 100. Default `"10"`.
   */
  readonly priceCollarPercent?: string;
  /**
   * reference prices older than this count as missing, in milliseconds, at most a day.
   * Default 60,000.
   */
  readonly maxReferenceAgeMs?: number;
  /** nothing is opened in these symbols, named as at the account. Default none. */
  readonly blockedSymbols?: readonly string[];
  /**
   * greatest distance between the prices of own entries in a symbol within the window, in
   * percent. Default 2 × `priceCollarPercent`.
   */
  readonly maxPriceDriftPercent?: string;
  /** the window, in milliseconds, at most an hour. Default 300,000. */
  readonly priceDriftWindowMs?: number;
  /** most that an entry may be of the strategy's usual size. Default `"5"` times. */
  readonly maxSizeFactor?: string;
  /** an entry of the same shape within this time is refused. Default 5,000. */
  readonly repeatedOrderMs?: number;
  /** most submits and cancels of an account in a second, at most 60. Default 8. */
  readonly maxMessagesPerSecond?: number;
  /** most entries of a strategy in one direction within the window, at most 60. Default 10. */
  readonly maxRepeatedEntries?: number;
  /** the window, in milliseconds. Default 60,000. */
  readonly repeatedEntriesWindowMs?: number;
  /** most that the entries that have not filled may be worth. Default 8 × `maxOrderNotional`. */
  readonly maxWorkingNotional?: string;
  /** most that a strategy's positions may be worth. Default 8 × `maxOrderNotional`. */
  readonly maxStrategyNotional?: string;
  /** most that an account's positions may be worth, both sides added. Default 16 × `maxOrderNotional`. */
  readonly maxGrossNotional?: string;
  /** the same with sides set off. Default 16 × `maxOrderNotional`. */
  readonly maxNetNotional?: string;
  /** most that the positions of all accounts may be worth. Default 32 × `maxOrderNotional`. */
  readonly maxTotalNotional?: string;
  /** most of an account's equity in one symbol, in percent. Default `"25"`. */
  readonly maxConcentrationPercent?: string;
  /** most that an account may fall from its highest equity, in percent. Default `"10"`. */
  readonly maxDrawdownPercent?: string;
  /** stops that may be hit in a symbol within the window, at most 60. Default 3. */
  readonly maxStopOuts?: number;
  /** the window, in milliseconds. Default 86,400,000, a day. */
  readonly stopOutsWindowMs?: number;
  /** least that a strategy must earn a trade in a symbol, in money; below zero allows a loss. Default off. */
  readonly minAverageProfit?: string;
  /** closed trades from which on the average counts. Default 10. */
  readonly averageProfitTrades?: number;
  /** least time between two entries in a symbol, and after it went flat. Default 60,000. */
  readonly coolDownMs?: number;
  /** no entries so soon after the exchange's open. Default 300,000. */
  readonly entryAfterOpenMs?: number;
  /** no entries so late before its close. Default 900,000. */
  readonly entryBeforeCloseMs?: number;
  /** most that all positions may be worth, in times of equity. Default `"1"`, on margin `"2"`. */
  readonly maxLeverage?: string;
  /** most of the free money that an entry may take, in percent, at most 100. Default `"95"`. */
  readonly maxBuyingPowerPercent?: string;
  /** nearest and furthest stop loss of an entry, in percent of its price. Default `"0.1"` and `"10"`. */
  readonly minStopPercent?: string;
  readonly maxStopPercent?: string;
  /** cancels of a strategy for each of its fills in a session. Default 20. */
  readonly maxCancelsPerFill?: number;
  /** rejections of a strategy's orders within a minute, at most 60. Default 5. */
  readonly maxRejectsPerMinute?: number;
  /** orders in a row that the broker refuses or loses. Default 5. */
  readonly maxErrorsInRow?: number;
  /** a market order's fill this much worse than the price it was made at, in percent. Default `"1"`. */
  readonly maxSlippagePercent?: string;
  /**
   * Lets entries pass where the broker cannot tell the account's money (a relay, say): what R-16,
   * cannot judge is a warning, on live accounts too. Default false.
   */
  readonly allowUnknownMoney?: boolean;
  /** lets entries pass that have no stop loss, on live accounts too. Default false. */
  readonly allowNoStop?: boolean;
  /**
   * Whether paper accounts are held to the defaults of as live ones are. Default false:
   * on paper they warn until the host sets them (docs/risk.md).
   */
  readonly strictOnPaper?: boolean;
}

/** Every option by its name. */
export type StandardOption = keyof StandardRiskOptions;
