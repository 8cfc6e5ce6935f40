import { at, textOf } from "@hookline/broker-ccxt";
import {
  add,
  type Balances,
  type BrokerPosition,
  isZero,
  multiply,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Market } from "./client.ts";
import type { Holdings } from "./holdings.ts";
import type { Names } from "./names.ts";
import { type Venue, VenueUnavailable } from "./venue.ts";

interface Parts {
  readonly venue: Venue;
  readonly names: Names;
  readonly currency: string;
}

interface Holding {
  readonly market: Market;
  readonly quantity: BrokerPosition["quantity"];
}

type Rows = Awaited<ReturnType<Venue["balances"]>>;

/** Kraken's own name of a currency (`XXBT`), which ccxt keeps in the market's raw form only. */
export const assetOf = (market: Market, side: "base" | "quote"): string =>
  textOf(at(market.info, side)) ?? market[side];

/** What the account holds, by the market that trades it against the account's currency. */
const holdingsOf = ({ currency, names }: Parts, rows: Rows): readonly Holding[] =>
  names.all.flatMap((market) => {
    const quantity =
      market.quote === currency ? rows.get(assetOf(market, "base"))?.balance : undefined;
    return quantity === undefined || isZero(quantity) ? [] : [{ market, quantity }];
  });

/** Spot has no positions of its own: what is held of each base currency is one. */
export async function positionsOf(
  parts: Parts,
  holdings: Holdings,
): Promise<readonly BrokerPosition[]> {
  return holdingsOf(parts, await parts.venue.balances()).flatMap(({ market, quantity }) => {
    const symbol = parts.names.nameOf(market);
    const averagePrice = holdings.averageOf(market, quantity);
    return symbol === null ? [] : [{ symbol, quantity, averagePrice }];
  });
}

/** Cash, and the holdings at their last price; without a price there is no equity to tell. */
export async function balancesOf(parts: Parts): Promise<Balances> {
  const { currency, names, venue } = parts;
  const rows = await venue.balances();
  const held = holdingsOf(parts, rows);
  const prices =
    held.length === 0 ? new Map() : await venue.tickers(held.map(({ market }) => market.id));
  const quoted = names.all.find(({ quote }) => quote === currency);
  const row = quoted === undefined ? undefined : rows.get(assetOf(quoted, "quote"));
  const cash = row?.balance ?? ZERO;
  let equity = cash;
  for (const { market, quantity } of held) {
    const price = prices.get(market.id)?.last ?? null;
    if (price === null) throw new VenueUnavailable("no price for a holding");
    equity = add(equity, multiply(quantity, price));
  }
  return { currency, cash, equity, buyingPower: subtract(cash, row?.hold ?? ZERO) };
}
