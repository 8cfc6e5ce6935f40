import {
  add,
  type Balances,
  type BrokerPosition,
  type Decimal,
  decimal,
  divide,
  isZero,
  multiply,
  negate,
  ZERO,
} from "@hookline/core/driver";
import type { Market } from "./client.ts";
import { assetOf } from "./money.ts";
import type { Names } from "./names.ts";
import type { Venue } from "./venue.ts";

interface Parts {
  readonly venue: Venue;
  readonly names: Names;
  readonly currency: string;
}

interface Sum {
  readonly market: Market;
  readonly quantity: Decimal;
  readonly cost: Decimal;
}

/** The margin positions, one for each pair; what is held without margin is collateral and no position. */
export async function marginPositions({ names, venue }: Parts): Promise<readonly BrokerPosition[]> {
  const sums = new Map<string, Sum>();
  for (const { cost, pair, quantity, side } of await venue.openPositions()) {
    const market = names.byVenueName(pair);
    if (market === null) continue;
    const before = sums.get(market.symbol) ?? { market, quantity: ZERO, cost: ZERO };
    const sign = side === "buy" ? (value: Decimal) => value : negate;
    sums.set(market.symbol, {
      market,
      quantity: add(before.quantity, sign(quantity)),
      cost: add(before.cost, sign(cost)),
    });
  }
  return [...sums.values()].flatMap(({ cost, market, quantity }) => {
    const symbol = names.nameOf(market);
    return symbol === null || isZero(quantity)
      ? []
      : [{ symbol, quantity, averagePrice: divide(cost, quantity) }];
  });
}

/** Equity with open gains; what new orders may use is the free margin times the leverage. */
export async function marginBalances(parts: Parts, leverage: number): Promise<Balances> {
  const { currency, names, venue } = parts;
  const quoted = names.all.find(({ quote }) => quote === currency);
  const asset = quoted === undefined ? currency : assetOf(quoted, "quote");
  const { balance, equity, freeMargin } = await venue.tradeBalance(asset);
  const buyingPower = multiply(freeMargin, decimal(String(leverage)));
  return { currency, cash: balance, equity, buyingPower };
}
