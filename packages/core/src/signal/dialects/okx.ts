import type { SignalQuantity } from "../../model/signal.ts";
import { HUNDRED } from "../../prim/decimal.ts";
import { readClaim, readMove } from "../claims.ts";
import type { Dialect } from "../dialect.ts";
import type { DraftParts } from "../draft.ts";
import type { FieldReader } from "../fields.ts";
import { readDraft } from "../read.ts";

/** Options of `okx`. */
export interface OkxOptions {
  /** Member that names the strategy; OKX itself goes by `signalToken`, which is a secret. */
  readonly strategy?: string;
  /** Members that ask for something and that the host wants left out all the same. */
  readonly ignore?: readonly string[];
}

/** Actions of form A (strategies) and form B (everything else). */
const ACTIONS = {
  buy: { order: "buy", exitSide: null },
  sell: { order: "sell", exitSide: null },
  enter_long: { order: "buy", exitSide: null },
  enter_short: { order: "sell", exitSide: null },
  exit_long: { order: "exit", exitSide: "long" },
  exit_short: { order: "exit", exitSide: "short" },
} as const;

/**
 * Kinds of amount that mean the same here. Fixed margin, contracts and shares of free or invested margin
 * depend on the bot's leverage and are refused.
 */
const QUANTITY_KINDS = {
  base: "units",
  percentage_position: "percent_of_position",
  margin: "unsupported",
  contract: "unsupported",
  percentage_balance: "unsupported",
  percentage_investment: "unsupported",
} as const;

const TARGET = { side: "marketPosition", size: "marketPositionSize" } as const;
const PREVIOUS = { side: "prevMarketPosition", size: "prevMarketPositionSize" } as const;

/**
 * Alert messages 2.0 of the OKX signal bot: form A with `marketPosition` and `prevMarketPosition`, form B
 * with `ENTER_LONG` and its like. `id` is the strategy's order id and comes again, so it is no key; `maxLag`
 * is left to the age limits of the strategy.
 * @example okx()
 */
export function okx(options: OkxOptions = {}): Dialect {
  return {
    name: "okx",
    shape: "instrument, with signalToken, marketPosition or an action such as ENTER_LONG",
    recognises: (fields) =>
      fields.has("instrument") &&
      ["signalToken", "marketPosition", "action"].some((name) => fields.has(name)),
    read: (fields) =>
      readDraft(fields, { dialect: "okx", ignore: options.ignore }, (from) =>
        readMessage(from, options),
      ),
  };
}

function readMessage(from: FieldReader, options: OkxOptions): DraftParts {
  from.require("action");
  if (from.choice("orderType", { market: "market", limit: "limit" }) === "limit") {
    from.refuse("FIELD_UNSUPPORTED", "orderType", { allowed: "market" });
  }
  from.unsupported(["orderPriceOffset"]);
  return {
    symbol: from.symbol("instrument"),
    strategy: options.strategy === undefined ? null : from.strategy(options.strategy),
    timeMs: from.time("timestamp"),
    ...readAction(from, readAmount(from)),
  };
}

function readAction(
  from: FieldReader,
  quantity: SignalQuantity | null,
): Omit<DraftParts, "symbol"> {
  const word = from.choice("action", ACTIONS);
  const units = quantity?.kind === "units" ? quantity.value : null;
  const move = {
    order: word?.order ?? null,
    size: units,
    previous: readClaim(from, PREVIOUS),
    target: readClaim(from, TARGET),
  };
  const parts = readMove(from, move, { order: "action", size: "amount" });
  const exitSide = parts.action === "exit" ? (parts.exitSide ?? word?.exitSide ?? null) : null;
  return { ...parts, exitSide, quantity: parts.action === "target" ? null : quantity };
}

function readAmount(from: FieldReader): SignalQuantity | null {
  if (from.has("amount")) from.require("investmentType");
  const kind = from.choice("investmentType", QUANTITY_KINDS);
  const value = from.positive("amount", kind === "percent_of_position" ? HUNDRED : undefined);
  if (kind === "unsupported") {
    return from.refuse("FIELD_UNSUPPORTED", "investmentType", { allowed: "base" });
  }
  return kind === null || value === null ? null : { kind, value };
}
