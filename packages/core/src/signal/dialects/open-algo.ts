import type { SymbolName } from "../../model/ids.ts";
import type { OrderType, Side } from "../../model/order.ts";
import type { PositionClaim } from "../../model/signal.ts";
import {
  absolute,
  type Decimal,
  isNegative,
  isPositive,
  isZero,
  sign,
} from "../../prim/decimal.ts";
import type { Dialect } from "../dialect.ts";
import type { DraftParts } from "../draft.ts";
import type { FieldReader } from "../fields.ts";
import type { OrderTerms } from "../order-terms.ts";
import { readDraft } from "../read.ts";

/** Options of `openAlgo`. */
export interface OpenAlgoOptions {
  /** The product that the account trades; bodies that name another are refused. */
  readonly product: "MIS" | "CNC" | "NRML";
  /** Members that ask for something and that the host wants left out all the same. */
  readonly ignore?: readonly string[];
}

const ACTIONS = { buy: "buy", sell: "sell" } as const;
const PRODUCTS = { mis: "MIS", cnc: "CNC", nrml: "NRML" } as const;
const PRICE_TYPES = {
  market: "market",
  limit: "limit",
  sl: "stop_limit",
  "sl-m": "stop",
} as const satisfies Record<string, OrderType>;

/** The options endpoints choose contracts from a chain, and the rest slices or hides the order. */
const UNSUPPORTED = [
  ...["underlying", "expiry_date", "offset", "option_type", "strike_int", "legs"],
  ...["splitsize", "disclosed_quantity", "orders"],
];

/**
 * The bodies of OpenAlgo: orders, smart orders and the strategy address. A `position_size` is the position
 * to end at. The symbol is `EXCHANGE:SYMBOL` where the exchange is named. Zero prices are not given.
 * @example openAlgo({ product: "MIS" })
 */
export function openAlgo(options: OpenAlgoOptions): Dialect {
  return {
    name: "openalgo",
    shape: "symbol and action, with apikey, pricetype, product or position_size",
    recognises: (fields) =>
      ["apikey", "pricetype", "product", "position_size"].some((name) => fields.has(name)) &&
      fields.has("action") &&
      (fields.has("symbol") || fields.has("underlying")),
    read: (fields) =>
      readDraft(fields, { dialect: "openalgo", ignore: options.ignore }, (from) =>
        readOrder(from, options),
      ),
    problems: () =>
      Object.values(PRODUCTS).includes(options.product)
        ? []
        : [`openalgo: product must be one of ${Object.values(PRODUCTS).join(", ")}.`],
  };
}

function readOrder(from: FieldReader, options: OpenAlgoOptions): DraftParts {
  from.unsupported(UNSUPPORTED);
  from.require("action");
  const product = from.choice("product", PRODUCTS);
  if (product !== null && product !== options.product) {
    from.refuse("FIELD_UNSUPPORTED", "product", { allowed: options.product });
  }
  const price = readUnless0(from, "price");
  const terms = readTerms(from, price);
  return {
    symbol: readSymbol(from),
    strategy: from.strategy("strategy"),
    // With a market order the price is only a hint.
    price: terms.limitPrice === null ? price : null,
    ...terms,
    ...readMove(from),
  };
}

function readSymbol(from: FieldReader): SymbolName | null {
  return from.symbol("symbol", from.text("exchange", 16));
}

/** Every member of an OpenAlgo body has a default of 0, which says nothing. */
function readUnless0(from: FieldReader, name: string): Decimal | null {
  const value = from.decimal(name, { sign: "not_negative" });
  return value === null || isZero(value) ? null : value;
}

function readTerms(from: FieldReader, price: Decimal | null): OrderTerms {
  const orderType = from.choice("pricetype", PRICE_TYPES) ?? "market";
  const trigger = readUnless0(from, "trigger_price");
  const takesLimit = orderType === "limit" || orderType === "stop_limit";
  const takesStop = orderType === "stop" || orderType === "stop_limit";
  if (takesLimit && price === null) from.refuse("FIELD_MISSING", "price", { for: orderType });
  if (takesStop && trigger === null)
    from.refuse("FIELD_MISSING", "trigger_price", { for: orderType });
  if (!takesStop && trigger !== null) from.refuse("FIELD_CONFLICT", "trigger_price", { orderType });
  return { orderType, limitPrice: takesLimit ? price : null, stopPrice: trigger, trail: null };
}

type MoveParts = Pick<DraftParts, "action" | "quantity" | "target" | "orderSide" | "orderQuantity">;

function readMove(from: FieldReader): MoveParts {
  const side = from.choice("action", ACTIONS);
  const quantity = readUnless0(from, "quantity");
  const position = from.decimal("position_size", { sign: "any" });
  if (position !== null) {
    if (side !== null && !fits(position, side)) {
      from.refuse("FIELD_CONFLICT", "position_size", {
        allowed: "BUY to 0 or more, SELL to 0 or less",
      });
    }
    return {
      action: "target",
      target: targetOf(position),
      orderSide: side,
      orderQuantity: quantity,
    };
  }
  if (from.has("quantity") && quantity === null) {
    from.refuse("NUMBER_RANGE", "quantity", { allowed: "greater than 0" });
  }
  return { action: side, quantity: quantity === null ? null : { kind: "units", value: quantity } };
}

const fits = (position: Decimal, side: Side): boolean =>
  side === "buy" ? !isNegative(position) : !isPositive(position);

function targetOf(position: Decimal): PositionClaim {
  const sides = { [-1]: "short", 0: "flat", 1: "long" } as const;
  return { side: sides[sign(position)], quantity: absolute(position) };
}
