import type { Instrument, Quote } from "../model/instrument.ts";
import type { PlanView } from "../plan/plan.ts";
import type { Decimal } from "../prim/decimal.ts";
import { roundToStep } from "../prim/decimal.ts";
import { refuse } from "../prim/result.ts";
import { sizeEntry } from "../route/size/size-entry.ts";
import { stopPriceOf } from "../route/size/stop-price.ts";
import type { AccountSignal } from "./account-signal.ts";
import { projectedOf } from "./projected.ts";
import { type AccountState, heldBy, openOrdersIn, reducingOrdersOf } from "./state.ts";

/** What planning sees of one account: the strategy's own share, and its sizer bound to today's facts. */
export function planView(
  book: AccountState,
  input: AccountSignal,
  market: { readonly instrument: Instrument; readonly reference: Quote | null },
): PlanView {
  const { facts, signal, target } = input;
  const held = heldBy(book, signal.strategy, facts.symbol);
  const price = signal.limitPrice ?? signal.stopPrice ?? market.reference?.price ?? null;
  return {
    signal,
    held,
    projected: projectedOf(book, signal.strategy, facts.symbol),
    // Counted only by the plans that need them all: a plain entry costs the same among a thousand orders.
    get openOrders() {
      return openOrdersIn(book, facts.symbol).filter((order) => order.strategy === signal.strategy);
    },
    reducing: reducingOrdersOf(book, signal.strategy, facts.symbol),
    followsSender: target.size.followsSender,
    toLot: (quantity: Decimal) => roundToStep(quantity, market.instrument.lotSize, "down"),
    entrySize: (side) => {
      const stop = stopPriceOf(signal.stopLoss, { side, price, instrument: market.instrument });
      if (!stop.ok) return refuse(stop.refusal);
      return sizeEntry(target.size, {
        signal,
        side,
        price,
        stopPrice: stop.value,
        equity: facts.equity,
        position: held,
        instrument: market.instrument,
      });
    },
  };
}
