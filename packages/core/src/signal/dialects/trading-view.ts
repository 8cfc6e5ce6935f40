import type { SymbolName } from "../../model/ids.ts";
import type { StopLoss } from "../../model/signal.ts";
import { alertLookup, isStrategyAlert, type Meanings, meaningsOf } from "../alert-names.ts";
import { readClaim, readExitSide, readMove } from "../claims.ts";
import type { Dialect } from "../dialect.ts";
import type { DraftParts } from "../draft.ts";
import type { FieldReader } from "../fields.ts";
import { ORDER_TYPES, readLevel, readStopLevel } from "../order-terms.ts";
import { plainName } from "../overlooked.ts";
import { readDraft } from "../read.ts";

/** Options of `tradingView`. */
export interface TradingViewOptions {
  /** `prefix`: the symbol is `EXCHANGE:TICKER`; otherwise the ticker alone. */
  readonly exchange?: "prefix";
  /** `bar`: a `time` in the body is the bar's (`{{time}}`) and tells no age; only `timenow` does. */
  readonly time?: "bar";
  /** Member that names the strategy, where it is none of `strategy_id`, `strategy`, `strategy_name`. */
  readonly strategy?: string;
  /** Member that is different in every alert. Never `{{strategy.order.id}}`, which is not. */
  readonly id?: string;
  /** Members that ask for something (a stop, say) and that the host wants left out all the same. */
  readonly ignore?: readonly string[];
}

/** The first of these that is there. */
const PRICES = ["price", "order_price", "signal_price", "close", "bar_close"] as const;
/** The first of these that is there; every name but `timenow` may as well hold the bar's time. */
const TIMES = ["timenow", "timestamp", "alert_time", "time", "datetime", "date"] as const;
/** The first of these that is there. */
const STRATEGIES = ["strategy_id", "strategy", "strategy_name"] as const;
const STOP = {
  price: "stop_loss_price",
  percent: "stop_loss_percent",
  amount: "stop_loss_amount",
} as const;
const PROFIT = {
  price: "take_profit_price",
  percent: "take_profit_percent",
  amount: "take_profit_amount",
} as const;
const TARGET = {
  side: "market_position",
  size: "market_position_size",
  signed: "position_size",
} as const;
const PREVIOUS = { side: "prev_market_position", size: "prev_market_position_size" } as const;

const ORDERS = { buy: "buy", sell: "sell", exit: "exit", close: "exit", flat: "exit" } as const;

/** Stops and targets whose unit the name does not tell. */
const UNITLESS = ["stop_loss", "sl", "take_profit", "tp"] as const;
const USE_UNITS = {
  use: "stop_loss_price, stop_loss_percent or stop_loss_amount, likewise take_profit_…",
};

const FURTHER = [
  ...[...PRICES, ...TIMES, ...STRATEGIES, ...UNITLESS, "exchange", "order_type"],
  ...[...Object.values(STOP), ...Object.values(PROFIT)],
];

/**
 * Alerts of TradingView strategies and indicators: the strategy placeholders in the shapes people use, flat
 * or in `strategy`, `order`, `bar` and `data`. With the positions before and after it becomes a target.
 * @example tradingView()
 * @example tradingView({ exchange: "prefix", time: "bar" })
 */
export function tradingView(options: TradingViewOptions = {}): Dialect {
  const { strategy, id, ignore } = options;
  const named = [strategy, id].filter((name) => name !== undefined);
  const meanings = meaningsOf([...FURTHER, ...named]);
  return {
    name: "tradingview",
    shape: "ticker or symbol, with market_position, order_action, contracts, side or ticker",
    recognises: isStrategyAlert,
    read(fields) {
      const lookup = alertLookup(fields, meanings);
      return readDraft(fields, { dialect: "tradingview", lookup, ignore }, (from) =>
        readTradingView(from, options),
      );
    },
    problems: () => optionProblems(options),
  };
}

function readTradingView(from: FieldReader, options: TradingViewOptions): DraftParts {
  from.unsupported(UNITLESS, USE_UNITS);
  const orderType = from.choice("order_type", ORDER_TYPES) ?? "market";
  if (orderType !== "market") from.refuse("FIELD_UNSUPPORTED", "order_type", { allowed: "market" });
  const move = readMove(
    from,
    {
      order: from.choice("action", ORDERS),
      size: from.positive("contracts"),
      previous: readClaim(from, PREVIOUS),
      target: readClaim(from, TARGET),
    },
    { order: "action", size: "contracts" },
  );
  const exitSide = readExitSide(from, move, "exit_side");
  // Spread parts come last: V8 is slow at adding members after them, and this is the hot path.
  return {
    symbol: readSymbol(from, options),
    senderId: options.id === undefined ? null : from.id(options.id),
    strategy: from.strategy(options.strategy ?? from.first(STRATEGIES)),
    price: from.positive(from.first(PRICES)),
    stopLoss: readStop(from),
    takeProfit: readLevel(from, PROFIT),
    timeMs: from.time(options.time === "bar" ? "timenow" : from.first(TIMES)),
    ...move,
    exitSide,
  };
}

function readStop(from: FieldReader): StopLoss | null {
  const level = readStopLevel(from, STOP);
  return level === null ? null : { kind: "stop", level };
}

function readSymbol(from: FieldReader, { exchange }: TradingViewOptions): SymbolName | null {
  if (exchange !== "prefix") return from.symbol("ticker");
  from.require("exchange");
  // Delayed feeds are the same market under another name.
  const name = from.text("exchange", 32)?.replace(/_DLY?$/, "") ?? null;
  return from.symbol("ticker", name);
}

function optionProblems(options: TradingViewOptions): readonly string[] {
  const problems: string[] = [];
  for (const [option, name] of Object.entries({ strategy: options.strategy, id: options.id })) {
    if (name === undefined) continue;
    if (plainName(name) === "") {
      problems.push(`tradingview: ${option} must name a member of the body.`);
    } else if (!hasMeaning(name, meaningsOf([name]))) {
      problems.push(
        `tradingview: ${option} cannot be ${name}, which means something else in an alert.`,
      );
    }
  }
  return problems;
}

/** Whether a member is read under its own name, and not as something that alerts call so. */
const hasMeaning = (name: string, meanings: Meanings): boolean =>
  meanings.get(plainName(name)) === name;
