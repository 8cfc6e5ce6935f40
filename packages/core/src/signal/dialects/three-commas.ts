import type { PriceLevel, SignalQuantity, StopLoss } from "../../model/signal.ts";
import { type Decimal, HUNDRED } from "../../prim/decimal.ts";
import { readClaim, readMove } from "../claims.ts";
import type { Dialect } from "../dialect.ts";
import type { DraftParts } from "../draft.ts";
import type { FieldReader } from "../fields.ts";
import { readDraft } from "../read.ts";

/** Options of `threeCommas`. */
export interface ThreeCommasOptions {
  /** Member that names the strategy, `bot_uuid` for example. */
  readonly strategy?: string;
  /** Members that ask for something and that the host wants left out all the same. */
  readonly ignore?: readonly string[];
}

/** Actions of the strategy type and of the custom type. */
const ACTIONS = {
  buy: { order: "buy", exitSide: null },
  sell: { order: "sell", exitSide: null },
  enter_long: { order: "buy", exitSide: null },
  enter_short: { order: "sell", exitSide: null },
  exit_long: { order: "exit", exitSide: "long" },
  exit_short: { order: "exit", exitSide: "short" },
} as const;

const QUANTITY_KINDS = { base: "units", quote: "money" } as const;

/** Messages of DCA bots, and what signal bots do beyond this version. */
const UNSUPPORTED = ["message_type", "bot_id", "email_token", "delay_seconds", "position"] as const;

const TARGET = { side: "market_position", size: "market_position_size" } as const;
const PREVIOUS = { side: "prev_market_position", size: "prev_market_position_size" } as const;
const NOTHING = { order: null, size: null, target: null, previous: null } as const;

/**
 * The messages of the 3Commas signal bot, strategy type and custom type. `max_lag` is left to the age
 * limits of the strategy; `secret` is for the source's body secret to check.
 * @example threeCommas()
 */
export function threeCommas(options: ThreeCommasOptions = {}): Dialect {
  return {
    name: "3commas",
    shape: "bot_uuid, bot_id or strategy_info",
    recognises: (fields) =>
      fields.has("bot_uuid") || fields.has("bot_id") || fields.has("strategy_info"),
    read: (fields) =>
      readDraft(fields, { dialect: "3commas", ignore: options.ignore }, (from) =>
        readMessage(from, options),
      ),
  };
}

function readMessage(from: FieldReader, options: ThreeCommasOptions): DraftParts {
  from.unsupported(UNSUPPORTED);
  from.require("action");
  const order = from.object("order");
  const quantity = order === null ? null : readAmount(order);
  return {
    symbol: from.symbol("tv_instrument"),
    strategy: options.strategy === undefined ? null : from.strategy(options.strategy),
    price: from.positive("trigger_price"),
    stopLoss: readStop(from),
    takeProfit: readTarget(from),
    timeMs: from.time("timestamp"),
    ...readAction(from, quantity),
  };
}

function readAmount(order: FieldReader): SignalQuantity | null {
  const type = order.choice("order_type", { market: "market", limit: "limit" });
  if (type === "limit") order.refuse("FIELD_UNSUPPORTED", "order_type", { allowed: "market" });
  order.unsupported(["price", "price_percent"]);
  const value = order.positive("amount");
  if (order.has("amount")) order.require("currency_type");
  const kind = order.choice("currency_type", QUANTITY_KINDS);
  return kind === null || value === null ? null : { kind, value };
}

function readAction(
  from: FieldReader,
  quantity: SignalQuantity | null,
): Omit<DraftParts, "symbol"> {
  const word = from.choice("action", ACTIONS);
  const info = from.object("strategy_info");
  const units = quantity?.kind === "units" ? quantity.value : null;
  const claims = info === null ? NOTHING : readClaims(info);
  const move = { ...claims, order: word?.order ?? null, size: units };
  const parts = readMove(from, move, { order: "action", size: "order" });
  const exitSide = parts.action === "exit" ? (parts.exitSide ?? word?.exitSide ?? null) : null;
  return { ...parts, exitSide, quantity: parts.action === "target" ? null : quantity };
}

const readClaims = (info: FieldReader) => ({
  previous: readClaim(info, PREVIOUS),
  target: readClaim(info, TARGET),
});

/** A part that is switched off asks for nothing. */
function readSwitched(from: FieldReader, name: string): FieldReader | null {
  const part = from.object(name);
  return part === null || part.flag("enabled") === false ? null : part;
}

function readStop(from: FieldReader): StopLoss | null {
  const stop = readSwitched(from, "stop_loss");
  if (stop === null) return null;
  if (stop.choice("order_type", { market: "market", limit: "limit" }) === "limit") {
    stop.refuse("FIELD_UNSUPPORTED", "order_type", { allowed: "market" });
  }
  stop.unsupported(["trailing", "breakeven", "timeout", "price_percent"]);
  stop.require("trigger_price_percent");
  const percent = stop.positive("trigger_price_percent", HUNDRED);
  return percent === null ? null : { kind: "stop", level: { kind: "percent", percent } };
}

function readTarget(from: FieldReader): PriceLevel | null {
  const target = readSwitched(from, "take_profit");
  if (target === null) return null;
  target.require("steps");
  const steps = target.objects("steps");
  if (steps === null) return null;
  const [step, ...more] = steps;
  if (step === undefined) return target.refuse("FIELD_VALUE", "steps", { allowed: "one step" });
  if (more.length > 0) return target.refuse("FIELD_UNSUPPORTED", "steps", { allowed: "one step" });
  return readStep(step);
}

function readStep(step: FieldReader): PriceLevel | null {
  const volume = step.positive("volume_percent");
  if (volume !== null && volume !== HUNDRED) {
    step.refuse("FIELD_UNSUPPORTED", "volume_percent", { allowed: HUNDRED });
  }
  // A target rests as a limit order, so a step at the market would be another thing.
  step.choice("order_type", { limit: "limit" });
  step.require("price_percent");
  const percent: Decimal | null = step.positive("price_percent");
  return percent === null ? null : { kind: "percent", percent };
}
