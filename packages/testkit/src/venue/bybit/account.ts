import {
  absolute,
  add,
  type Decimal,
  isNegative,
  isPositive,
  multiply,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, VenueOrder, VenuePosition } from "../exchange.ts";
import { baseOf, idOf, inCategory } from "./instruments.ts";

type Row = Readonly<Record<string, unknown>>;

const total = (values: readonly Decimal[]): Decimal => values.reduce(add, ZERO);

/** One coin of the wallet, as `/v5/account/wallet-balance` tells it. */
function coin(
  name: string,
  wallet: Decimal,
  held: {
    readonly locked?: Decimal;
    readonly orders?: Decimal;
    readonly positions?: Decimal;
    readonly gain?: Decimal;
  },
): Row {
  const { gain = ZERO, locked = ZERO, orders = ZERO, positions = ZERO } = held;
  return {
    coin: name,
    walletBalance: wallet,
    equity: add(wallet, gain),
    locked,
    totalOrderIM: orders,
    totalPositionIM: positions,
    totalPositionMM: "0",
    unrealisedPnl: gain,
    cumRealisedPnl: "0",
    borrowAmount: "0",
    accruedInterest: "0",
    availableToWithdraw: "",
    availableToBorrow: "",
    bonus: "0",
    usdValue: "",
    marginCollateral: true,
    collateralSwitch: true,
    spotHedgingQty: "0",
  };
}

const openValue = (exchange: Exchange, orders: readonly VenueOrder[]): Decimal =>
  total(
    orders.map(({ filledQuantity, limitPrice, quantity, stopPrice, symbol }) =>
      multiply(
        subtract(quantity, filledQuantity),
        limitPrice ?? stopPrice ?? exchange.price(symbol) ?? ZERO,
      ),
    ),
  );

const cost = ({ averagePrice, quantity }: VenuePosition): Decimal =>
  multiply(quantity, averagePrice);

const gainOf = (exchange: Exchange, { averagePrice, quantity, symbol }: VenuePosition): Decimal =>
  multiply(quantity, subtract(exchange.price(symbol) ?? averagePrice, averagePrice));

/** The unified wallet: quote coin with what orders and swaps hold back, and the coins bought on spot. */
export function walletOf(exchange: Exchange, quote: string): readonly Row[] {
  const open = exchange.orders.filter(({ status }) => status === "open");
  const buys = open.filter(({ reduceOnly, side }) => side === "buy" && !reduceOnly);
  const swaps = exchange.positions.filter(({ symbol }) => inCategory(symbol, "linear"));
  const wallet = add(exchange.cash, total(swaps.map(cost)));
  const money = coin(quote, wallet, {
    locked: openValue(
      exchange,
      buys.filter(({ symbol }) => inCategory(symbol, "spot")),
    ),
    orders: openValue(
      exchange,
      open.filter(({ reduceOnly, symbol }) => inCategory(symbol, "linear") && !reduceOnly),
    ),
    positions: total(swaps.map((position) => absolute(cost(position)))),
    gain: total(swaps.map((position) => gainOf(exchange, position))),
  });
  const coins = exchange.positions
    .filter(({ symbol }) => inCategory(symbol, "spot"))
    .map(({ quantity, symbol }) =>
      coin(baseOf(symbol), quantity, { locked: lockedBase(exchange, symbol) }),
    );
  return [money, ...coins];
}

/** What working sales of a spot coin hold back; a stop holds nothing back before it is reached. */
export const lockedBase = (exchange: Exchange, symbol: string): Decimal =>
  total(
    exchange.orders
      .filter(
        (order) => order.symbol === symbol && order.side === "sell" && order.status === "open",
      )
      .filter(({ orderType, triggered }) => orderType === "limit" || triggered)
      .map(({ filledQuantity, quantity }) => subtract(quantity, filledQuantity)),
  );

/** Positions of swaps, as `/v5/position/list` tells them. */
export function positionRows(
  exchange: Exchange,
  wanted: { readonly symbol: string | null; readonly nowMs: number },
): readonly Row[] {
  return exchange.positions
    .filter(
      ({ symbol }) =>
        inCategory(symbol, "linear") && (wanted.symbol === null || idOf(symbol) === wanted.symbol),
    )
    .map((position) => ({
      symbol: idOf(position.symbol),
      positionIdx: 0,
      side: isPositive(position.quantity) ? "Buy" : isNegative(position.quantity) ? "Sell" : "",
      size: absolute(position.quantity),
      avgPrice: position.averagePrice,
      positionValue: absolute(cost(position)),
      positionIM: absolute(cost(position)),
      positionMM: "0",
      markPrice: exchange.price(position.symbol) ?? position.averagePrice,
      unrealisedPnl: gainOf(exchange, position),
      cumRealisedPnl: "0",
      leverage: "1",
      liqPrice: "",
      bustPrice: "",
      takeProfit: "",
      stopLoss: "",
      trailingStop: "0",
      tpslMode: "Full",
      tradeMode: 0,
      riskId: 1,
      riskLimitValue: "2000000",
      positionStatus: "Normal",
      autoAddMargin: 0,
      adlRankIndicator: 2,
      seq: 1,
      createdTime: String(wanted.nowMs),
      updatedTime: String(wanted.nowMs),
    }));
}
