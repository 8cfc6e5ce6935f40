import { at, decimalOf, textOf } from "@hookline/broker-ccxt";
import {
  type Balances,
  type BrokerPosition,
  negate,
  parseDecimal,
  type Quote,
  type SymbolName,
} from "@hookline/core/driver";
import { VenueUnavailable } from "../venue.ts";
import { UnreadableAnswer } from "../wire.ts";
import type { Contract, Contracts } from "./contracts.ts";
import type { FuturesVenue } from "./venue.ts";
import { listOf } from "./wire.ts";

/** The open positions; signed, in contracts. Funding is not counted in their price. */
export async function positionsOf(
  venue: FuturesVenue,
  names: Contracts,
): Promise<readonly BrokerPosition[]> {
  const rows = listOf(await venue.ask("GET", "openpositions"), "openPositions");
  return rows.flatMap((row) => {
    const size = decimalOf(at(row, "size"));
    const side = textOf(at(row, "side"));
    const contract = names.byVenueName(textOf(at(row, "symbol")) ?? "");
    if (size === null || (side !== "long" && side !== "short"))
      throw new UnreadableAnswer("a position");
    const symbol = contract === null ? null : names.nameOf(contract);
    const averagePrice = decimalOf(at(row, "price"));
    return symbol === null
      ? []
      : [{ symbol, quantity: side === "long" ? size : negate(size), averagePrice }];
  });
}

/** The multi-collateral wallet in US dollars: collateral at market value, with the unrealised gain, and free margin. */
export async function balancesOf(venue: FuturesVenue): Promise<Balances> {
  const wallet = at(await venue.ask("GET", "accounts"), "accounts", "flex");
  const cash = decimalOf(at(wallet, "balanceValue"));
  const equity = decimalOf(at(wallet, "portfolioValue"));
  const buyingPower = decimalOf(at(wallet, "availableMargin"));
  if (cash === null || equity === null || buyingPower === null)
    throw new VenueUnavailable("the account has no multi-collateral wallet");
  return { currency: "USD", cash, equity, buyingPower };
}

/** Last price with bid and ask; null where there is none. */
export async function quoteOf(
  venue: FuturesVenue,
  { id }: Contract,
  symbol: SymbolName,
): Promise<Quote | null> {
  const row = at(await venue.ask("GET", `tickers/${id}`), "ticker");
  const price = decimalOf(at(row, "last"));
  if (price === null) return null;
  const side = (name: string) => parseDecimal(textOf(at(row, name)) ?? "");
  return { symbol, price, bid: side("bid"), ask: side("ask"), atMs: venue.nowMs };
}
