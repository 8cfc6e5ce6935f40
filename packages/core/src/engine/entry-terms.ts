import type { Order, Protection } from "../model/order.ts";
import type { Signal } from "../model/signal.ts";
import { absolute, type Decimal, divide, HUNDRED, multiply, subtract } from "../prim/decimal.ts";
import type { StrategyTerms } from "../risk/rule.ts";
import { strategyOf } from "../route/route.ts";
import { stopPriceOf } from "../route/size/stop-price.ts";
import type { AccountSettings, EngineSettings } from "./settings.ts";

/** What an entry's strategy and account were registered with. */
export function termsOf(
  { strategy }: Pick<Signal, "strategy">,
  account: AccountSettings,
  settings: EngineSettings,
): StrategyTerms {
  const { direction = "both" } = strategyOf(settings.strategies, strategy) ?? {};
  return { direction, margin: account.capabilities.leverage };
}

/** The protection of an entry: what the signal asks for, with the strategy's default stop where it asks for none. */
export function protectedBy(
  asked: Protection | null,
  { strategy }: Pick<Signal, "strategy">,
  settings: EngineSettings,
): Protection | null {
  const usual = strategyOf(settings.strategies, strategy)?.defaultStop ?? null;
  if (usual === null || (asked !== null && asked.stopLoss !== null)) return asked;
  return { stopLoss: usual, takeProfit: asked?.takeProfit ?? null };
}

/** Distance of an entry's stop loss from its price, in percent of it; null where either is missing. */
export function stopPercentOf(order: Order): Decimal | null {
  const { instrument, limitPrice, protection, referencePrice, side, stopPrice } = order;
  const price = limitPrice ?? stopPrice ?? referencePrice;
  if (price === null || protection === null) return null;
  const stop = stopPriceOf(protection.stopLoss, { side, price, instrument });
  if (!stop.ok || stop.value === null) return null;
  return divide(multiply(absolute(subtract(price, stop.value)), HUNDRED), price);
}
