import type { StrategyId, SymbolName } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { leavesQuantity } from "../order/quantities.ts";
import type { OpenSides } from "../position/exposure.ts";
import { add, type Decimal, sum, ZERO } from "../prim/decimal.ts";
import type { OpenSums } from "../risk/rule.ts";
import { type AccountState, reducingOrdersOf, shareKey } from "./state.ts";
import type { SymbolSums } from "./sums.ts";

interface Subject {
  readonly strategy: StrategyId;
  readonly symbol: SymbolName;
  readonly also: readonly Order[];
}

/** The sums of a symbol as a rule sees them, with the orders of this very step. */
export function openSums(
  account: AccountState,
  { also, strategy, symbol }: Subject,
): {
  readonly view: OpenSums;
  readonly closing: OpenSides;
  readonly own: SymbolSums | null;
} {
  const own = account.sums.symbols.get(symbol) ?? null;
  const share = account.sums.shares.get(shareKey(strategy, symbol));
  const entries = also.filter(({ purpose }) => purpose === "entry");
  const exits = also.filter(({ purpose }) => purpose !== "entry");
  const opening = own?.opening ?? NONE;
  const closing = own?.closing ?? NONE;
  const mine = share?.opening ?? NONE;
  const reducing = together(closing, exits);
  return {
    own,
    closing: reducing,
    view: {
      ...together(opening, entries),
      count: (account.openBySymbol.get(symbol)?.size ?? 0) + also.length,
      ownBought: together(mine, entries).bought,
      ownSold: together(mine, entries).sold,
      closingBought: reducing.bought,
      closingSold: reducing.sold,
      waitingEntries: account.sums.waitingEntries + entries.length,
      reducing: [...reducingOrdersOf(account, strategy, symbol), ...exits],
    },
  };
}

const NONE: OpenSides = { bought: ZERO, sold: ZERO };

function together(sides: OpenSides, orders: readonly Order[]): OpenSides {
  if (orders.length === 0) return { bought: sides.bought, sold: sides.sold };
  const leaves = (side: Order["side"]): Decimal =>
    sum(orders.filter((order) => order.side === side).map(leavesQuantity));
  return { bought: add(sides.bought, leaves("buy")), sold: add(sides.sold, leaves("sell")) };
}
