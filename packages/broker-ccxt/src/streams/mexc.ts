import { createHmac } from "node:crypto";
import type { Unified } from "../client.ts";
import { at, decimalOf, textOf, timeOf } from "../read.ts";
import { event, type Heard, readText, type StreamProfile } from "../stream-profile.ts";
import { readPush } from "./mexc-wire.ts";

// Facts: MEXC's user data stream (spot v3, protobuf) and its contract stream as ccxt 4.5.84 uses and quotes them.

const SPOT_STATUS: Readonly<Record<string, string>> = {
  "0": "open",
  "1": "open",
  "2": "closed",
  "3": "open",
  "4": "canceled",
  "5": "canceled",
  NEW: "open",
  CANCELED: "canceled",
  FAILED: "rejected",
};
const CONTRACT_STATUS: Readonly<Record<string, string>> = {
  "1": "open",
  "2": "open",
  "3": "closed",
  "4": "canceled",
  "5": "rejected",
};

const CHANNELS = ["spot@private.orders.v3.api.pb", "spot@private.deals.v3.api.pb"];

/** Spot: a listen key, which lives an hour and is extended, and binary frames. */
export const mexcSpotStream: StreamProfile = {
  urls: { live: "wss://wbs-api.mexc.com/ws" },
  read: (data, isBinary) => (isBinary ? readPush(data) : readText(data)),
  talk: async (url, { ask }) => {
    const answer = await ask(async (client) => await client.spotPrivatePostUserDataStream?.());
    const listenKey = textOf(at(answer, "listenKey"));
    if (listenKey === null) throw new Error("no listen key");
    return {
      url: `${url}?listenKey=${encodeURIComponent(listenKey)}`,
      opening: [JSON.stringify({ id: 1, method: "SUBSCRIPTION", params: CHANNELS })],
      ping: '{"method":"PING"}',
      keepAlive: () =>
        ask(async (client) => await client.spotPrivatePutUserDataStream?.({ listenKey })),
      hear: (message) => {
        if (message === "Invalid listen key") return [{ kind: "end", why: "listen key expired" }];
        const msg = textOf(at(message, "msg"));
        if (msg === null) return hearMexc(message);
        if (msg === "PONG") return [];
        const taken = CHANNELS.every((channel) => msg.includes(channel));
        return [taken ? { kind: "up" } : { kind: "end", why: "subscribe was refused" }];
      },
    };
  },
};

/** Contracts: a signed login; everything personal is pushed after it. */
export const mexcContractStream: StreamProfile = {
  urls: { live: "wss://contract.mexc.com/edge" },
  read: (data) => readText(data),
  talk: async (url, { key, nowMs }) => {
    const reqTime = String(nowMs());
    const signature = createHmac("sha256", key.secret)
      .update(`${key.apiKey}${reqTime}`)
      .digest("hex");
    const param = { apiKey: key.apiKey, reqTime, signature };
    return {
      url,
      opening: [JSON.stringify({ method: "login", param })],
      ping: '{"method":"ping"}',
      keepAlive: null,
      hear: hearContract,
    };
  },
};

function hearContract(message: unknown): readonly Heard[] {
  const channel = at(message, "channel");
  if (channel === "rs.error") return [{ kind: "end", why: "refused" }];
  if (channel !== "rs.login") return hearMexc(message);
  const taken = at(message, "data") === "success";
  return [taken ? { kind: "up" } : { kind: "end", why: "login was refused" }];
}

/** What a pushed message means, spot (binary or the older JSON) or contracts. */
export function hearMexc(message: unknown): readonly Heard[] {
  const channel = textOf(at(message, "channel")) ?? textOf(at(message, "c")) ?? "";
  const symbol = textOf(at(message, "symbol")) ?? textOf(at(message, "s"));
  const data = at(message, "privateOrders") ?? at(message, "privateDeals") ?? at(message, "d");
  if (channel.includes("private.orders.v3")) return [spotOrder(data, symbol)];
  if (channel.includes("private.deals.v3")) return [spotDeal(data, symbol)];
  if (channel === "push.personal.order") return [contractOrder(at(message, "data"))];
  if (channel === "push.personal.order.deal") return [contractDeal(at(message, "data"))];
  return [];
}

const either = (row: unknown, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const text = textOf(at(row, name));
    if (text !== null) return text;
  }
  return null;
};

function spotOrder(row: unknown, symbol: string | null): Heard {
  const word = either(row, "status", "s") ?? "";
  return event({
    symbol,
    clientOrderId: either(row, "clientId", "c"),
    venueOrderId: either(row, "id", "i"),
    status: SPOT_STATUS[word] ?? `mexc ${word}`,
    filled: decimalOf(either(row, "cumulativeQuantity", "cv")),
    // The message has the time of the order's creation only.
    atMs: null,
  });
}

const SPOT_SIDES: Readonly<Record<string, "buy" | "sell">> = { "1": "buy", "2": "sell" };

function spotDeal(row: unknown, symbol: string | null): Heard {
  const trade: Unified = {
    id: either(row, "tradeId", "t"),
    order: either(row, "orderId", "i"),
    side: SPOT_SIDES[either(row, "tradeType", "S") ?? ""],
    amount: either(row, "quantity", "v"),
    price: either(row, "price", "p"),
    timestamp: either(row, "time", "T"),
    fee: { cost: either(row, "feeAmount", "n"), currency: either(row, "feeCurrency", "N") },
  };
  return event({
    symbol,
    clientOrderId: either(row, "clientOrderId", "c"),
    venueOrderId: either(row, "orderId", "i"),
    trade,
    atMs: timeOf(trade.timestamp),
  });
}

const named = (row: unknown) => ({
  symbol: textOf(at(row, "symbol")),
  clientOrderId: textOf(at(row, "externalOid")),
  venueOrderId: textOf(at(row, "orderId")),
});

function contractOrder(row: unknown): Heard {
  const word = textOf(at(row, "state")) ?? "";
  return event({
    ...named(row),
    status: CONTRACT_STATUS[word] ?? `mexc ${word}`,
    filled: decimalOf(at(row, "dealVol")),
    atMs: timeOf(at(row, "updateTime")),
  });
}

/** 1 opens and 3 opens short, 2 closes short and 4 closes long. */
const CONTRACT_SIDES: Readonly<Record<string, "buy" | "sell">> = {
  "1": "buy",
  "2": "buy",
  "3": "sell",
  "4": "sell",
};

function contractDeal(row: unknown): Heard {
  const trade: Unified = {
    id: at(row, "id"),
    order: at(row, "orderId"),
    side: CONTRACT_SIDES[textOf(at(row, "side")) ?? ""],
    amount: at(row, "vol"),
    price: at(row, "price"),
    timestamp: at(row, "timestamp"),
    fee: { cost: at(row, "fee"), currency: at(row, "feeCurrency") },
  };
  return event({ ...named(row), trade, atMs: timeOf(trade.timestamp) });
}
