import {
  add,
  type Balances,
  type BrokerPosition,
  type Decimal,
  isNegative,
  isZero,
  multiply,
  negate,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { CcxtClient, Unified } from "./client.ts";
import type { Names } from "./names.ts";
import type { Profile } from "./profile.ts";
import { at, decimalOf } from "./read.ts";

/** Positions of swaps, as the venue lists them; quantities in contracts, signed. */
export async function swapPositions(
  client: CcxtClient,
  names: Names,
): Promise<readonly BrokerPosition[]> {
  const rows = await client.fetchPositions(undefined, {});
  return rows.flatMap((row) => {
    const symbol = typeof row.symbol === "string" ? names.nameOf(row.symbol) : null;
    const contracts = decimalOf(row.contracts);
    if (symbol === null || contracts === null || isZero(contracts)) return [];
    const short = row.side === "short" && !isNegative(contracts);
    return [
      {
        symbol,
        quantity: short ? negate(contracts) : contracts,
        averagePrice: decimalOf(row.entryPrice),
      },
    ];
  });
}

/** What a spot account holds of each market's base currency, counted in the currency of the account. */
export async function spotPositions(
  client: CcxtClient,
  profile: Profile,
  {
    averageOf,
    currency,
    names,
  }: {
    readonly names: Names;
    readonly currency: string;
    /** The average price of a holding where the fills that are known add up to it. */
    readonly averageOf: (symbol: string, quantity: Decimal) => Decimal | null;
  },
): Promise<readonly BrokerPosition[]> {
  const balance = await client.fetchBalance(profile.balanceParams);
  return Object.values(client.markets ?? {}).flatMap((market) => {
    const total =
      market.spot === true && market.quote === currency
        ? decimalOf(at(balance, "total", market.base))
        : null;
    const symbol = names.nameOf(market.symbol);
    if (total === null || isZero(total) || symbol === null) return [];
    return [{ symbol, quantity: total, averagePrice: averageOf(market.symbol, total) }];
  });
}

/** Money of a spot account; holdings are valued at the last price, those without a price not at all. */
export async function spotBalances(
  client: CcxtClient,
  profile: Profile,
  currency: string,
): Promise<Balances> {
  const balance = await client.fetchBalance(profile.balanceParams);
  const { cash, free } = moneyOf(balance, currency);
  let equity = cash;
  for (const market of Object.values(client.markets ?? {})) {
    const total =
      market.spot === true && market.quote === currency
        ? decimalOf(at(balance, "total", market.base))
        : null;
    if (total === null || isZero(total)) continue;
    const ticker = await client.fetchTicker(market.symbol);
    equity = add(equity, multiply(total, decimalOf(ticker.last) ?? ZERO));
  }
  return { currency, cash, equity, buyingPower: free };
}

/** Money of a swap account: the wallet, plus what the positions have gained. */
export async function swapBalances(
  client: CcxtClient,
  profile: Profile,
  currency: string,
): Promise<Balances> {
  if (profile.balances !== undefined) return await profile.balances(client, currency);
  const balance = await client.fetchBalance(profile.balanceParams);
  const { cash, free } = moneyOf(balance, currency);
  const rows = await client.fetchPositions(undefined, {});
  const gain = rows.reduce((total, row) => add(total, decimalOf(row.unrealizedPnl) ?? ZERO), ZERO);
  return profile.balanceTotal === "wallet"
    ? { currency, cash, equity: add(cash, gain), buyingPower: free }
    : { currency, cash: subtract(cash, gain), equity: cash, buyingPower: free };
}

function moneyOf(
  balance: Unified,
  currency: string,
): { readonly cash: Decimal; readonly free: Decimal } {
  const cash = decimalOf(at(balance, "total", currency)) ?? ZERO;
  return { cash, free: decimalOf(at(balance, "free", currency)) ?? cash };
}
