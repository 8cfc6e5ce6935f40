import { createHmac } from "node:crypto";
import type { Unified } from "../client.ts";
import { at, decimalOf, textOf, timeOf } from "../read.ts";
import { event, type Heard, readText, type StreamProfile, sideOf } from "../stream-profile.ts";

// Facts: Binance's user data streams (spot: WebSocket API; USD-M: listen key) as ccxt 4.5.84 uses and quotes them.

const STATUS: Readonly<Record<string, string>> = {
  NEW: "open",
  PENDING_NEW: "open",
  PARTIALLY_FILLED: "open",
  PENDING_CANCEL: "open",
  ACCEPTED: "open",
  TRIGGERING: "open",
  FILLED: "closed",
  CANCELED: "canceled",
  EXPIRED: "expired",
  EXPIRED_IN_MATCH: "expired",
  REJECTED: "rejected",
};

const OVER = new Set(["listenKeyExpired", "eventStreamTerminated", "serverShutdown"]);

/** Spot: the WebSocket API, subscribed by a signed request; there is no listen key any more. */
export const binanceSpotStream: StreamProfile = {
  urls: {
    live: "wss://ws-api.binance.com:443/ws-api/v3",
    testnet: "wss://ws-api.testnet.binance.vision/ws-api/v3",
    demo: "wss://demo-ws-api.binance.com/ws-api/v3",
  },
  read: (data) => readText(data),
  talk: async (url, { key, nowMs }) => {
    const timestamp = nowMs();
    const signed = `apiKey=${key.apiKey}&timestamp=${timestamp}`;
    const signature = createHmac("sha256", key.secret).update(signed).digest("hex");
    const params = { apiKey: key.apiKey, timestamp, signature };
    const method = "userDataStream.subscribe.signature";
    return {
      url,
      opening: [JSON.stringify({ id: "1", method, params })],
      ping: null,
      keepAlive: null,
      hear: (message) =>
        at(message, "id") === undefined ? hearBinance(message) : [subscribed(message)],
    };
  },
};

function subscribed(message: unknown): Heard {
  const taken = textOf(at(message, "result", "subscriptionId")) !== null;
  return taken ? { kind: "up" } : { kind: "end", why: "subscribe was refused" };
}

/** USD-M futures: a listen key, which lives an hour and is extended; subscribed as soon as the socket is open. */
export const binanceFuturesStream: StreamProfile = {
  urls: {
    live: "wss://fstream.binance.com/private/ws",
    demo: "wss://fstream.binancefuture.com/private/ws",
  },
  read: (data) => readText(data),
  talk: async (url, { ask }) => {
    const answer = await ask(async (client) => await client.fapiPrivatePostListenKey?.());
    const listenKey = textOf(at(answer, "listenKey"));
    if (listenKey === null) throw new Error("no listen key");
    return {
      url: `${url}?listenKey=${encodeURIComponent(listenKey)}`,
      opening: [],
      ping: null,
      keepAlive: () => ask(async (client) => await client.fapiPrivatePutListenKey?.({ listenKey })),
      hear: hearBinance,
    };
  },
};

/** What a pushed message means; plain, in `event` (WebSocket API) or in `data` (combined streams). */
export function hearBinance(message: unknown): readonly Heard[] {
  const inner = at(message, "event") ?? at(message, "data") ?? message;
  const type = textOf(at(inner, "e"));
  if (type !== null && OVER.has(type)) return [{ kind: "end", why: type }];
  if (type === "executionReport") return [orderEvent(inner)];
  if (type === "ORDER_TRADE_UPDATE") return [orderEvent(at(inner, "o"))];
  return type === "ALGO_UPDATE" ? [algoEvent(at(inner, "o"), at(inner, "T"))] : [];
}

function orderEvent(row: unknown): Heard {
  const kind = textOf(at(row, "x")) ?? "";
  const word = textOf(at(row, "X")) ?? "";
  // A cancel has an id of its own on spot: the order's is in `C`.
  const before = kind === "CANCELED" ? textOf(at(row, "C")) : null;
  const odd = kind === "TRADE_PREVENTION" || kind === "CALCULATED" || kind === "REPLACED";
  return event({
    symbol: textOf(at(row, "s")),
    clientOrderId: before ?? textOf(at(row, "c")),
    venueOrderId: textOf(at(row, "i")),
    status: odd ? `binance ${kind}` : (STATUS[word] ?? `binance ${word}`),
    filled: decimalOf(at(row, "z")),
    trade: kind === "TRADE" ? tradeOf(row) : null,
    atMs: timeOf(at(row, "T")),
  });
}

const tradeOf = (row: unknown): Unified => ({
  id: at(row, "t"),
  order: at(row, "i"),
  side: sideOf(at(row, "S")),
  amount: at(row, "l"),
  price: at(row, "L"),
  timestamp: at(row, "T"),
  fee: { cost: at(row, "n"), currency: at(row, "N") },
});

/** A conditional order becomes another order when it is reached; only its rest and its cancel stand by themselves. */
function algoEvent(row: unknown, time: unknown): Heard {
  const word = textOf(at(row, "X")) ?? "";
  const filled = decimalOf(at(row, "aq"));
  const plain = word === "NEW" || word === "CANCELED" || word === "REJECTED" || word === "EXPIRED";
  return event({
    symbol: textOf(at(row, "s")),
    clientOrderId: textOf(at(row, "caid")),
    status: plain ? (STATUS[word] ?? null) : `binance ${word}`,
    filled,
    atMs: timeOf(time),
  });
}
