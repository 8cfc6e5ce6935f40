import { absolute, add, type Decimal, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange, VenueOrder, VenuePosition } from "../exchange.ts";
import { idOf, isOn, pairOf } from "./instruments.ts";

type Row = Readonly<Record<string, unknown>>;

const total = (values: readonly Decimal[]): Decimal => values.reduce(add, ZERO);
const cost = ({ averagePrice, quantity }: VenuePosition): Decimal =>
  multiply(quantity, averagePrice);
const gain = (exchange: Exchange, { averagePrice, quantity, symbol }: VenuePosition): Decimal =>
  multiply(quantity, subtract(exchange.price(symbol) ?? averagePrice, averagePrice));
const leaves = ({ filledQuantity, quantity }: VenueOrder): Decimal =>
  subtract(quantity, filledQuantity);
const open = (exchange: Exchange) => exchange.orders.filter(({ status }) => status === "open");

const held = (exchange: Exchange, orders: readonly VenueOrder[]): Decimal =>
  total(
    orders.map((order) =>
      multiply(
        leaves(order),
        order.limitPrice ?? order.stopPrice ?? exchange.price(order.symbol) ?? ZERO,
      ),
    ),
  );

/** What working sales hold back of a spot coin. */
export const lockedBase = (exchange: Exchange, key: string): Decimal =>
  total(
    open(exchange)
      .filter(({ side, symbol }) => symbol === key && side === "sell")
      .map(leaves),
  );

/** `/api/v3/account`. */
export function spotAccount(exchange: Exchange, nowMs: number): Row {
  const locked = held(
    exchange,
    open(exchange).filter(({ side, symbol }) => side === "buy" && isOn(symbol, "spot")),
  );
  const swaps = total(exchange.positions.filter(({ symbol }) => isOn(symbol, "um")).map(cost));
  const coins = exchange.positions.filter(({ symbol }) => isOn(symbol, "spot"));
  return {
    accountType: "SPOT",
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    updateTime: nowMs,
    permissions: ["SPOT"],
    balances: [
      { asset: "USDT", free: subtract(add(exchange.cash, swaps), locked), locked },
      ...coins.map(({ quantity, symbol }) => {
        const sold = lockedBase(exchange, symbol);
        return {
          asset: pairOf(idOf(symbol))?.base ?? "",
          free: subtract(quantity, sold),
          locked: sold,
        };
      }),
    ],
  };
}

/** `/fapi/v3/account`. */
export function futuresAccount(exchange: Exchange, nowMs: number): Row {
  const positions = exchange.positions.filter(({ symbol }) => isOn(symbol, "um"));
  const wallet = add(exchange.cash, total(positions.map(cost)));
  const unrealizedProfit = total(positions.map((position) => gain(exchange, position)));
  const orders = held(
    exchange,
    open(exchange).filter(({ reduceOnly, symbol }) => isOn(symbol, "um") && !reduceOnly),
  );
  const margin = total(positions.map((position) => absolute(cost(position))));
  const availableBalance = subtract(subtract(wallet, orders), margin);
  const asset = {
    asset: "USDT",
    walletBalance: wallet,
    unrealizedProfit,
    marginBalance: add(wallet, unrealizedProfit),
    maintMargin: "0",
    initialMargin: margin,
    positionInitialMargin: margin,
    openOrderInitialMargin: orders,
    crossWalletBalance: wallet,
    crossUnPnl: unrealizedProfit,
    availableBalance,
    maxWithdrawAmount: availableBalance,
    updateTime: nowMs,
  };
  return {
    totalWalletBalance: wallet,
    totalUnrealizedProfit: unrealizedProfit,
    availableBalance,
    assets: [asset],
    positions: [],
  };
}

/** `/fapi/v3/positionRisk`. */
export const riskRows = (exchange: Exchange, nowMs: number): readonly Row[] =>
  exchange.positions
    .filter(({ symbol }) => isOn(symbol, "um"))
    .map((position) => ({
      symbol: idOf(position.symbol),
      positionSide: "BOTH",
      positionAmt: position.quantity,
      entryPrice: position.averagePrice,
      breakEvenPrice: position.averagePrice,
      markPrice: exchange.price(position.symbol) ?? position.averagePrice,
      unRealizedProfit: gain(exchange, position),
      liquidationPrice: "0",
      isolatedMargin: "0",
      notional: multiply(
        position.quantity,
        exchange.price(position.symbol) ?? position.averagePrice,
      ),
      marginAsset: "USDT",
      isolatedWallet: "0",
      initialMargin: absolute(cost(position)),
      maintMargin: "0",
      adl: 0,
      updateTime: nowMs,
    }));
