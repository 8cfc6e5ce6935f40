import { absolute, add, divide, isPositive, multiply, subtract, ZERO } from "@hookline/core/driver";
import type { Exchange, VenueOrder, VenuePosition } from "../exchange.ts";
import {
  type ContractRefusal,
  contractDealRow,
  contractOrderRow,
  createContractOrder,
  isContract,
  isContractRefusal,
  refuseContract,
} from "./contract-orders.ts";
import { BASES, type Row } from "./orders.ts";

/** What a path gets: what its pattern caught, its query, its body, and the market behind it. */
export interface ContractAsked {
  readonly exchange: Exchange;
  readonly caught: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly nowMs: number;
}

type ContractRoute = (asked: ContractAsked) => unknown;

const positionsOf = (exchange: Exchange): readonly VenuePosition[] =>
  exchange.positions.filter(({ symbol }) => isContract(symbol));
const ordersOf = (exchange: Exchange): readonly VenueOrder[] =>
  exchange.orders.filter(({ symbol }) => isContract(symbol));
const cost = ({ averagePrice, quantity }: VenuePosition) => multiply(quantity, averagePrice);

const contracts: ContractRoute = () =>
  BASES.map((base) => ({
    symbol: `${base}_USDT`,
    displayName: `${base}_USDT`,
    displayNameEn: `${base}_USDT`,
    positionOpenType: 3,
    baseCoin: base,
    quoteCoin: "USDT",
    settleCoin: "USDT",
    // The real ones are smaller; the exchange behind counts in whole coins.
    contractSize: 1,
    minLeverage: 1,
    maxLeverage: 125,
    priceScale: 1,
    volScale: 0,
    amountScale: 4,
    priceUnit: 0.1,
    volUnit: 1,
    minVol: 1,
    maxVol: 5_000_000,
    takerFeeRate: 0.0006,
    makerFeeRate: 0.0002,
    state: 0,
    isHidden: false,
    apiAllowed: true,
  }));

const ticker: ContractRoute = ({ exchange, nowMs, query }) => {
  const symbol = query.get("symbol") ?? "";
  const price = Number(exchange.price(symbol) ?? "0");
  return {
    symbol,
    lastPrice: price,
    bid1: price,
    ask1: price,
    indexPrice: price,
    fairPrice: price,
    timestamp: nowMs,
  };
};

const assets: ContractRoute = ({ exchange }) => {
  const held = positionsOf(exchange);
  const wallet = held.reduce((sum, position) => add(sum, cost(position)), exchange.cash);
  const margin = held.reduce((sum, position) => add(sum, absolute(cost(position))), ZERO);
  const gain = held.reduce((sum, { averagePrice, quantity, symbol }) => {
    const price = exchange.price(symbol) ?? averagePrice;
    return add(sum, multiply(quantity, subtract(price, averagePrice)));
  }, ZERO);
  const frozen = ordersOf(exchange)
    .filter(({ reduceOnly, status }) => status === "open" && !reduceOnly)
    .reduce((sum, { filledQuantity, limitPrice, quantity, symbol }) => {
      const price = limitPrice ?? exchange.price(symbol) ?? ZERO;
      return add(sum, multiply(subtract(quantity, filledQuantity), price));
    }, ZERO);
  const available = subtract(subtract(wallet, margin), frozen);
  return [
    {
      currency: "USDT",
      positionMargin: Number(margin),
      availableBalance: Number(available),
      cashBalance: Number(available),
      frozenBalance: Number(frozen),
      equity: Number(add(wallet, gain)),
      unrealized: Number(gain),
      bonus: 0,
    },
  ];
};

const positions: ContractRoute = ({ exchange, nowMs }) =>
  positionsOf(exchange).map((position) => {
    const average = Number(divide(cost(position), position.quantity));
    return {
      positionId: 1,
      symbol: position.symbol,
      positionType: isPositive(position.quantity) ? 1 : 2,
      openType: 2,
      state: 1,
      holdVol: Number(absolute(position.quantity)),
      frozenVol: 0,
      closeVol: 0,
      holdAvgPrice: average,
      openAvgPrice: average,
      closeAvgPrice: 0,
      liquidatePrice: 0,
      oim: 0,
      im: 0,
      holdFee: 0,
      realised: 0,
      leverage: 1,
      createTime: nowMs,
      updateTime: nowMs,
      autoAddIm: false,
    };
  });

const told = (order: VenueOrder | undefined): Row | ContractRefusal =>
  order === undefined ? refuseContract(2040, "Order does not exist") : contractOrderRow(order);

const rowOf = (body: unknown): Row =>
  typeof body === "object" && body !== null ? { ...body } : {};

const create: ContractRoute = ({ body, exchange, nowMs }) => {
  const placed = createContractOrder(exchange, rowOf(body));
  return isContractRefusal(placed) ? placed : { orderId: placed.id, ts: nowMs };
};

const cancel: ContractRoute = ({ body, exchange }) =>
  (Array.isArray(body) ? body : []).map((id: unknown) => {
    const orderId = String(id);
    if (exchange.cancel(orderId) !== null) return { orderId, errorCode: 0, errorMsg: "success" };
    return exchange.order(orderId) === null
      ? { orderId, errorCode: 2040, errorMsg: "order not exist" }
      : { orderId, errorCode: 2041, errorMsg: "order state cannot be cancelled" };
  });

const cancelByOurs: ContractRoute = ({ body, exchange }) => {
  const { externalOid, symbol } = rowOf(body);
  const found = ordersOf(exchange).findLast(
    (order) => order.symbol === symbol && order.clientId === externalOid,
  );
  if (found === undefined) return refuseContract(2040, "Order does not exist");
  return exchange.cancel(found.id) === null
    ? refuseContract(2041, "Order state cannot be cancelled")
    : null;
};

const newest = (orders: readonly VenueOrder[], { query }: ContractAsked) =>
  orders
    .filter(({ symbol }) => (query.get("symbol") ?? symbol) === symbol)
    .toReversed()
    .map(contractOrderRow);

const deals = (
  { exchange, query }: ContractAsked,
  wanted: (orderId: string) => boolean,
): readonly Row[] =>
  exchange.fills
    .filter(({ atMs, orderId, symbol }) => {
      const asked = (query.get("symbol") ?? symbol) === symbol && isContract(symbol);
      return asked && wanted(orderId) && atMs >= Number(query.get("start_time") ?? 0);
    })
    .toReversed()
    .map((fill) => contractDealRow(fill, exchange.order(fill.orderId)));

const leverage: ContractRoute = ({ body }) => {
  const { leverage: wanted, openType, positionType, symbol } = rowOf(body);
  const whole = [openType, positionType].every((type) => type === 1 || type === 2);
  return whole && typeof wanted === "number" && isContract(String(symbol))
    ? null
    : refuseContract(600, "Parameter error");
};

/** Paths of the contract API, those that need no signature first. */
export const CONTRACT_OPEN: readonly (readonly [RegExp, ContractRoute])[] = [
  [/^GET \/api\/v1\/contract\/ping$/, ({ nowMs }) => nowMs],
  [/^GET \/api\/v1\/contract\/detail$/, contracts],
  [/^GET \/api\/v1\/contract\/ticker$/, ticker],
];
export const CONTRACT_SIGNED: readonly (readonly [RegExp, ContractRoute])[] = [
  [/^POST \/api\/v1\/private\/order\/create$/, create],
  [/^POST \/api\/v1\/private\/order\/cancel$/, cancel],
  [/^POST \/api\/v1\/private\/order\/cancel_with_external$/, cancelByOurs],
  [
    /^GET \/api\/v1\/private\/order\/external\/([^/]+)\/([^/]+)$/,
    ({ caught: [symbol, ours], exchange }) =>
      told(
        ordersOf(exchange).findLast((order) => order.symbol === symbol && order.clientId === ours),
      ),
  ],
  [
    /^GET \/api\/v1\/private\/order\/get\/([^/]+)$/,
    ({ caught: [id], exchange }) => told(ordersOf(exchange).find((order) => order.id === id)),
  ],
  [
    /^GET \/api\/v1\/private\/order\/list\/open_orders$/,
    (asked) =>
      newest(
        ordersOf(asked.exchange).filter(({ status }) => status === "open"),
        asked,
      ),
  ],
  [
    /^GET \/api\/v1\/private\/order\/list\/history_orders$/,
    (asked) => newest(ordersOf(asked.exchange), asked),
  ],
  [/^GET \/api\/v1\/private\/order\/list\/order_deals$/, (asked) => deals(asked, () => true)],
  [
    /^GET \/api\/v1\/private\/order\/deal_details\/([^/]+)$/,
    (asked) => deals(asked, (orderId) => orderId === asked.caught[0]),
  ],
  [/^GET \/api\/v1\/private\/account\/assets$/, assets],
  [/^GET \/api\/v1\/private\/position\/open_positions$/, positions],
  [/^POST \/api\/v1\/private\/position\/change_leverage$/, leverage],
];
