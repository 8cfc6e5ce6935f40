import type { PriceLevel, SignalQuantity, StopLoss } from "../../model/signal.ts";
import type { Dialect } from "../dialect.ts";
import type { DraftParts } from "../draft.ts";
import type { FieldReader } from "../fields.ts";
import {
  readLevel,
  readOrderTerms,
  readQuantity,
  readStopLevel,
  readTrail,
  TIMES_IN_FORCE,
} from "../order-terms.ts";
import { readDraft } from "../read.ts";

/** Options of `tradersPost`. */
export interface TradersPostOptions {
  /** Member that names the strategy; TradersPost itself puts it into the address. */
  readonly strategy?: string;
  /** Member that is different in every message. */
  readonly id?: string;
  /** Members that ask for something and that the host wants left out all the same; `extras` always is. */
  readonly ignore?: readonly string[];
}

const ACTIONS = {
  buy: "buy",
  sell: "sell",
  exit: "exit",
  cancel: "cancel",
  add: "add",
  reverse: "reverse",
} as const;

const SENTIMENTS = {
  bullish: "long",
  long: "long",
  bearish: "short",
  short: "short",
  flat: "flat",
} as const;
type Sentiment = (typeof SENTIMENTS)[keyof typeof SENTIMENTS];

const QUANTITY_KINDS = {
  fixed_quantity: "units",
  dollar_amount: "money",
  risk_dollar_amount: "risk_money",
  risk_percent: "risk_percent",
  percent_of_equity: "percent_of_equity",
  percent_of_position: "percent_of_position",
} as const;

const STOP_KINDS = { stop: "stop", stop_limit: "stop_limit", trailing_stop: "trailing" } as const;

const TERMS = {
  orderType: "orderType",
  limitPrice: "limitPrice",
  stopPrice: "stopPrice",
  trailAmount: "trailAmount",
  trailPercent: "trailPercent",
} as const;

/** What TradersPost does and this version does not; the option members choose a contract from a chain. */
const UNSUPPORTED = [
  ...["delay", "extendedHours", "ignoreTradingWindows", "cancelOrderType", "trailPrice"],
  ...["optionType", "intrinsicValue", "instrinsicValue", "strikesAway", "strikeCount"],
  ...["strikePrice", "expiration"],
];
const RECOGNISED_BY = [
  "sentiment",
  "quantityType",
  "orderType",
  "signalPrice",
  "takeProfit",
  "stopLoss",
];

/**
 * The message format of TradersPost webhooks. What it cannot do here is refused by name; in particular an
 * order type is never replaced by a plainer one.
 * @example tradersPost({ strategy: "strategy" })
 */
export function tradersPost(options: TradersPostOptions = {}): Dialect {
  const ignore = ["extras", ...(options.ignore ?? [])];
  return {
    name: "traderspost",
    shape:
      "ticker and action, with sentiment, quantityType, orderType, signalPrice, takeProfit or stopLoss",
    recognises: (fields) =>
      fields.has("ticker") &&
      fields.has("action") &&
      RECOGNISED_BY.some((name) => fields.has(name)),
    read: (fields) =>
      readDraft(fields, { dialect: "traderspost", ignore }, (from) => readMessage(from, options)),
  };
}

function readMessage(from: FieldReader, options: TradersPostOptions): DraftParts {
  from.unsupported(UNSUPPORTED);
  from.require("action");
  const quantity = readSize(from);
  return {
    symbol: from.symbol("ticker"),
    senderId: options.id === undefined ? null : from.id(options.id),
    strategy: options.strategy === undefined ? null : from.strategy(options.strategy),
    price: from.positive(from.first(["signalPrice", "price"])),
    timeInForce: from.choice("timeInForce", TIMES_IN_FORCE),
    stopLoss: readStop(from),
    takeProfit: readTarget(from),
    cancelFirst: from.flag("cancel") ?? false,
    timeMs: from.time("time"),
    ...readOrderTerms(from, TERMS),
    ...readAction(from, quantity),
  };
}

/** A risk is divided by the distance to the stop, so without a stop it is no size. */
function readSize(from: FieldReader): SignalQuantity | null {
  const names = { quantity: "quantity", kind: "quantityType" };
  const quantity = readQuantity(from, names, QUANTITY_KINDS);
  if (quantity?.kind.startsWith("risk_") === true) from.require("stopLoss", { for: quantity.kind });
  return quantity;
}

type ActionParts = Pick<DraftParts, "action" | "exitSide" | "quantity">;

/** The sentiment is the only side that may be open afterwards: it turns a buy or sell into a mere exit. */
function readAction(from: FieldReader, quantity: SignalQuantity | null): ActionParts {
  const action = from.choice("action", ACTIONS);
  const sentiment = from.choice("sentiment", SENTIMENTS);
  if (action !== "buy" && action !== "sell") {
    if (sentiment === "flat" && (action === "add" || action === "reverse")) {
      from.refuse("FIELD_CONFLICT", "sentiment", { action });
    }
    return { action, quantity: sentiment === "flat" ? null : quantity };
  }
  return sentiment === null ? { action, quantity } : withSentiment(action, sentiment, quantity);
}

function withSentiment(
  action: "buy" | "sell",
  sentiment: Sentiment,
  quantity: SignalQuantity | null,
): ActionParts {
  if (sentiment === (action === "buy" ? "long" : "short")) return { action, quantity };
  const exitSide = action === "buy" ? "short" : "long";
  // Flat means that nothing is left, whatever the number of the strategy's own order says.
  return { action: "exit", exitSide, quantity: sentiment === "flat" ? null : quantity };
}

/** One stop or target; several of them, for parts of the position, cannot be done yet. */
function readOne(from: FieldReader, name: string): FieldReader | null {
  return from.isList(name) ? from.refuse("FIELD_UNSUPPORTED", name) : from.object(name);
}

function readTarget(from: FieldReader): PriceLevel | null {
  const target = readOne(from, "takeProfit");
  if (target === null) return null;
  const names = { price: "limitPrice", percent: "percent", amount: "amount" };
  if (Object.values(names).every((name) => !target.has(name))) target.require(names.price);
  return readLevel(target, names);
}

function readStop(from: FieldReader): StopLoss | null {
  const stop = readOne(from, "stopLoss");
  if (stop === null) return null;
  const kind = stop.choice("type", STOP_KINDS) ?? "stop";
  const level = readStopLevel(stop, { price: "stopPrice", percent: "percent", amount: "amount" });
  const trail = readTrail(stop, { amount: "trailAmount", percent: "trailPercent" });
  const limitPrice = stop.positive("limitPrice");
  if (kind === "trailing") {
    if (level !== null)
      stop.refuse("FIELD_CONFLICT", "type", { allowed: "trailAmount or trailPercent" });
    if (trail === null) stop.require("trailAmount", { for: "trailing_stop" });
    return trail === null ? null : { kind, trail };
  }
  if (trail !== null) stop.refuse("FIELD_CONFLICT", "type", { allowed: "trailing_stop" });
  if (level === null) stop.require("stopPrice", { for: kind });
  if (kind === "stop" || level === null) {
    if (limitPrice !== null)
      stop.refuse("FIELD_CONFLICT", "limitPrice", { allowed: "with type stop_limit" });
    return level === null ? null : { kind: "stop", level };
  }
  if (level.kind !== "price")
    stop.refuse("FIELD_CONFLICT", "limitPrice", { allowed: "with stopPrice" });
  if (limitPrice === null) stop.require("limitPrice", { for: kind });
  return limitPrice === null ? null : { kind, level, limitPrice };
}
