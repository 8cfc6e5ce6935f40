import {
  absolute,
  isNegative,
  isPositive,
  lessThan,
  parseDecimal,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { Exchange, NewVenueOrder, VenueFill, VenueOrder } from "../exchange.ts";
import { BASES, type Row } from "./orders.ts";

/** A refusal of the contract API: 200 with `{success: false, code, message}`. */
export interface ContractRefusal {
  readonly success: false;
  readonly code: number;
  readonly message: string;
}

export const refuseContract = (code: number, message: string): ContractRefusal => ({
  success: false,
  code,
  message,
});
export const isContractRefusal = (value: object): value is ContractRefusal =>
  "success" in value && value.success === false;

const CONTRACTS: ReadonlySet<string> = new Set(BASES.map((base) => `${base}_USDT`));
export const isContract = (symbol: string): boolean => CONTRACTS.has(symbol);

/** 1 opens long, 2 closes short, 3 opens short, 4 closes long. */
const SIDES: Readonly<Record<number, Pick<NewVenueOrder, "side" | "reduceOnly">>> = {
  1: { side: "buy", reduceOnly: false },
  2: { side: "buy", reduceOnly: true },
  3: { side: "sell", reduceOnly: false },
  4: { side: "sell", reduceOnly: true },
};
const sideOf = ({ reduceOnly, side }: Pick<VenueOrder, "side" | "reduceOnly">): number =>
  side === "buy" ? (reduceOnly ? 2 : 1) : reduceOnly ? 4 : 3;

/** 6 becomes a limit order at the current price: it may rest. */
const TYPES: Readonly<Record<number, Pick<NewVenueOrder, "orderType" | "timeInForce">>> = {
  1: { orderType: "limit", timeInForce: "gtc" },
  3: { orderType: "limit", timeInForce: "ioc" },
  4: { orderType: "limit", timeInForce: "fok" },
  5: { orderType: "market", timeInForce: "gtc" },
  6: { orderType: "limit", timeInForce: "gtc" },
};
const typeOf = ({ orderType, timeInForce }: VenueOrder): number =>
  orderType === "market" ? 5 : timeInForce === "ioc" ? 3 : timeInForce === "fok" ? 4 : 1;

function readContractOrder(exchange: Exchange, body: Row): NewVenueOrder | ContractRefusal {
  const symbol = String(body.symbol);
  const kind = TYPES[Number(body.type)];
  const way = SIDES[Number(body.side)];
  const quantity = parseDecimal(String(body.vol));
  const given = parseDecimal(String(body.price));
  const limitPrice = body.type === 6 ? exchange.price(symbol) : given;
  if (!isContract(symbol)) return refuseContract(1001, "Contract does not exist");
  if (way === undefined) return refuseContract(2001, "Wrong order direction");
  if (kind === undefined || quantity === null || !isPositive(quantity))
    return refuseContract(600, "Parameter error");
  if (body.openType !== 1 && body.openType !== 2) return refuseContract(2002, "Wrong opening type");
  if (kind.orderType === "limit" && limitPrice === null)
    return refuseContract(2007, "Order price error");
  return {
    ...kind,
    ...way,
    clientId: typeof body.externalOid === "string" ? body.externalOid : null,
    symbol,
    quantity,
    limitPrice: kind.orderType === "limit" ? limitPrice : null,
    stopPrice: null,
    trailAmount: null,
  };
}

/** Places an order, or says why not in the API's codes. */
export function createContractOrder(exchange: Exchange, body: Row): VenueOrder | ContractRefusal {
  const order = readContractOrder(exchange, body);
  if (isContractRefusal(order)) return order;
  const held = exchange.positions.find(({ symbol }) => symbol === order.symbol)?.quantity ?? ZERO;
  const against = order.side === "buy" ? isNegative(held) : isPositive(held);
  if (order.reduceOnly && !against)
    return refuseContract(2009, "Positions do not exist or have been closed");
  if (order.reduceOnly && lessThan(absolute(held), order.quantity))
    return refuseContract(2008, "The quantity is insufficient");
  return exchange.refusal(order) === null
    ? exchange.place(order)
    : refuseContract(2005, "Balance insufficient");
}

const STATE = { open: 2, filled: 3, canceled: 4, expired: 4, rejected: 5 } as const;

/** An order as `order/get` and the lists tell it. */
export const contractOrderRow = (order: VenueOrder): Row => ({
  orderId: order.id,
  symbol: order.symbol,
  positionId: 1,
  price: Number(order.limitPrice ?? "0"),
  vol: Number(order.quantity),
  leverage: 1,
  side: sideOf(order),
  category: 1,
  orderType: typeOf(order),
  dealAvgPrice: Number(order.averagePrice ?? "0"),
  dealVol: Number(order.filledQuantity),
  orderMargin: 0,
  takerFee: 0,
  makerFee: 0,
  profit: 0,
  feeCurrency: "USDT",
  openType: 2,
  state: STATE[order.status],
  externalOid: order.clientId ?? `_m_${order.id}`,
  errorCode: 0,
  usedMargin: 0,
  createTime: order.createdMs,
  updateTime: order.updatedMs,
  positionMode: 2,
});

/** The row of an order as the stream pushes it. */
export const contractOrderPush = (order: VenueOrder): Row => ({
  ...contractOrderRow(order),
  remainVol: Number(subtract(order.quantity, order.filledQuantity)),
  version: 1,
});

/** A deal as `order_deals` and the stream tell it. */
export const contractDealRow = (fill: VenueFill, order: VenueOrder | null): Row => ({
  id: fill.id,
  symbol: fill.symbol,
  side: order === null ? (fill.side === "buy" ? 1 : 3) : sideOf(order),
  vol: Number(fill.quantity),
  price: Number(fill.price),
  feeCurrency: "USDT",
  fee: Number(fill.fee),
  timestamp: fill.atMs,
  profit: 0,
  category: 1,
  orderId: fill.orderId,
  positionMode: 2,
  taker: true,
});
