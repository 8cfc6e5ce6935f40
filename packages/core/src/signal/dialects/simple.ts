import type { PriceLevel, QuantityKind, SignalAction, StopLoss } from "../../model/signal.ts";
import type { JsonObject } from "../../prim/json.ts";
import { isStrategyAlert } from "../alert-names.ts";
import { readExitSide } from "../claims.ts";
import type { Dialect } from "../dialect.ts";
import type { DraftParts } from "../draft.ts";
import type { FieldReader } from "../fields.ts";
import {
  readLevel,
  readOrderTerms,
  readQuantity,
  readStopLoss,
  TIMES_IN_FORCE,
} from "../order-terms.ts";
import { readDraft } from "../read.ts";

/** What a member of the body can mean, and the name it has unless the host gives another. */
const DEFAULT_NAMES = {
  strategy: "strategy_id",
  action: "action",
  symbol: "symbol",
  quantity: "quantity",
  quantityType: "quantity_type",
  price: "price",
  id: "id",
  time: "time",
  exitSide: "exit_side",
  orderType: "order_type",
  limitPrice: "limit_price",
  stopPrice: "stop_price",
  trailAmount: "trail_amount",
  trailPercent: "trail_percent",
  timeInForce: "time_in_force",
  stopLoss: "stop_loss",
  stopLossPercent: "stop_loss_percent",
  stopLossAmount: "stop_loss_amount",
  stopLossLimit: "stop_loss_limit",
  stopLossTrailAmount: "stop_loss_trail_amount",
  stopLossTrailPercent: "stop_loss_trail_percent",
  takeProfit: "take_profit",
  takeProfitPercent: "take_profit_percent",
  takeProfitAmount: "take_profit_amount",
  cancelFirst: "cancel_first",
} as const;

/** A meaning that a member of a simple body can have. */
export type SimpleField = keyof typeof DEFAULT_NAMES;

type Names = Readonly<Record<SimpleField, string>>;

/** Options of `simple`. */
export interface SimpleOptions {
  /** Names of members that differ from the default ones: `{ strategy: "strategy", symbol: "ticker" }`. */
  readonly fields?: Partial<Names>;
  /** Further words for actions: `{ LONG_ENTRY: "buy" }`. */
  readonly actions?: Readonly<Record<string, SimpleAction>>;
  /** Fields without which a body is refused, beside action and symbol. */
  readonly required?: readonly SimpleField[];
  /** Members that ask for something (a stop, say) and that the host wants left out all the same. */
  readonly ignore?: readonly string[];
}

/** An action of a simple body; a target needs the members of the `tradingView` dialect. */
export type SimpleAction = Exclude<SignalAction, "target">;

const ACTIONS = {
  buy: "buy",
  sell: "sell",
  exit: "exit",
  close: "exit",
  add: "add",
  reverse: "reverse",
  cancel: "cancel",
} as const satisfies Record<string, SimpleAction>;

/** Kinds of quantity by the words of a simple body. */
const QUANTITY_KINDS = {
  units: "units",
  money: "money",
  percent_of_equity: "percent_of_equity",
  percent_of_position: "percent_of_position",
  risk_money: "risk_money",
  risk_percent: "risk_percent",
} as const satisfies Record<QuantityKind, QuantityKind>;

/**
 * One flat object (or key=value text) with an action, a symbol and what else the order needs.
 * @example simple() // {"strategy_id":"rsi","action":"BUY","symbol":"BTCUSD","price":43250.5,"quantity":0.01}
 * @example simple({ fields: { strategy: "strategy" }, required: ["quantity"] })
 */
export function simple(options: SimpleOptions = {}): Dialect {
  const names: Names = { ...DEFAULT_NAMES, ...options.fields };
  const words = { ...ACTIONS, ...lowerCased(options.actions ?? {}) };
  const required = options.required ?? [];
  return {
    name: "simple",
    shape: `${names.action} and ${names.symbol}, and none of the members that mark an alert of a strategy`,
    recognises: (fields) => hasShape(fields, names),
    read: (fields) =>
      readDraft(fields, { dialect: "simple", ignore: options.ignore }, (from) => {
        for (const field of required) from.require(names[field]);
        return readSimple(from, names, words);
      }),
    problems: () => nameProblems(names, required),
  };
}

const lowerCased = <Value>(words: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(words).map(([word, value]) => [word.toLowerCase(), value]));

function hasShape(fields: JsonObject, names: Names): boolean {
  if (!fields.has(names.action) || !fields.has(names.symbol)) return false;
  // What the host has given a meaning here is no mark of another dialect.
  const own = new Set<string>(Object.values(names));
  const others = [...fields].filter(([name]) => !own.has(name));
  return !isStrategyAlert(new Map([...others, ["action", ""], ["symbol", ""]]));
}

function readSimple(
  from: FieldReader,
  names: Names,
  words: Readonly<Record<string, SimpleAction>>,
): DraftParts {
  from.require(names.action);
  const action = from.choice(names.action, words);
  return {
    senderId: from.id(names.id),
    strategy: from.strategy(names.strategy),
    action,
    symbol: from.symbol(names.symbol),
    quantity: readQuantity(
      from,
      { quantity: names.quantity, kind: names.quantityType },
      QUANTITY_KINDS,
    ),
    exitSide: readExitSide(from, { action }, names.exitSide),
    price: from.positive(names.price),
    timeInForce: from.choice(names.timeInForce, TIMES_IN_FORCE),
    cancelFirst: from.flag(names.cancelFirst) ?? false,
    timeMs: from.time(names.time),
    stopLoss: readStop(from, names),
    takeProfit: readTarget(from, names),
    // Spread parts come last: V8 is slow at adding members after them, and this is the hot path.
    ...readOrderTerms(from, names),
  };
}

const readStop = (from: FieldReader, names: Names): StopLoss | null =>
  readStopLoss(from, {
    price: names.stopLoss,
    percent: names.stopLossPercent,
    amount: names.stopLossAmount,
    limitPrice: names.stopLossLimit,
    trail: { amount: names.stopLossTrailAmount, percent: names.stopLossTrailPercent },
  });

const readTarget = (from: FieldReader, names: Names): PriceLevel | null =>
  readLevel(from, {
    price: names.takeProfit,
    percent: names.takeProfitPercent,
    amount: names.takeProfitAmount,
  });

function nameProblems(names: Names, required: readonly SimpleField[]): readonly string[] {
  const problems: string[] = [];
  const owners = new Map<string, string>();
  for (const [field, name] of Object.entries(names)) {
    const owner = owners.get(name);
    if (name === "") problems.push(`simple: the field ${field} needs a name.`);
    if (owner !== undefined) {
      problems.push(
        `simple: ${owner} and ${field} are both called ${name}; give one of them another name.`,
      );
    }
    owners.set(name, field);
    if (!Object.hasOwn(DEFAULT_NAMES, field)) problems.push(`simple: there is no field ${field}.`);
  }
  for (const field of required) {
    if (!Object.hasOwn(DEFAULT_NAMES, field)) problems.push(`simple: there is no field ${field}.`);
  }
  return problems;
}
