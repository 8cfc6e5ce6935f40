import { createHmac } from "node:crypto";
import { negate } from "@hookline/core/driver";
import type { Unified } from "../client.ts";
import { at, decimalOf, textOf, timeOf } from "../read.ts";
import {
  event,
  type Heard,
  readText,
  rowsOf,
  type StreamContext,
  type StreamProfile,
  sideOf,
} from "../stream-profile.ts";

// Facts: Bitget's private channels (v2 `orders`, `orders-algo`; v3 `order`, `fill`) as ccxt 4.5.84 quotes them.

const STATUS: Readonly<Record<string, string>> = {
  init: "open",
  new: "open",
  live: "open",
  not_trigger: "open",
  partial_fill: "open",
  partially_fill: "open",
  partially_filled: "open",
  filled: "closed",
  full_fill: "closed",
  cancel: "canceled",
  canceled: "canceled",
  cancelled: "canceled",
  fail_trigger: "rejected",
  fail_execute: "rejected",
  rejected: "rejected",
};

type Subscription = Readonly<Record<string, string>>;

const bitget = (version: "v2" | "v3", wanted: readonly Subscription[]): StreamProfile => ({
  urls: {
    live: `wss://ws.bitget.com/${version}/ws/private`,
    demo: `wss://wspap.bitget.com/${version}/ws/private`,
  },
  read: (data) => readText(data),
  talk: async (url, context) => {
    const missing = new Set(wanted.map(nameOf));
    return {
      url,
      opening: [login(context)],
      ping: "ping",
      keepAlive: null,
      hear: (message) => {
        const said = at(message, "event");
        if (said === "error") return [{ kind: "end", why: `error ${textOf(at(message, "code"))}` }];
        if (said === "login") return [loggedIn(message, wanted)];
        if (said !== "subscribe") return hearBitget(message);
        missing.delete(nameOf(at(message, "arg")));
        return missing.size === 0 ? [{ kind: "up" }] : [];
      },
    };
  },
});

const nameOf = (arg: unknown): string => {
  const what = textOf(at(arg, "channel")) ?? textOf(at(arg, "topic"));
  return `${textOf(at(arg, "instType"))} ${what}`;
};

const v2 = (instType: string): StreamProfile =>
  bitget("v2", [
    { instType, channel: "orders", instId: "default" },
    { instType, channel: "orders-algo", instId: "default" },
  ]);

/** USDT perpetuals of a classic account. */
export const bitgetFuturesStream: StreamProfile = v2("USDT-FUTURES");
/** Spot of a classic account. */
export const bitgetSpotStream: StreamProfile = v2("SPOT");
/** Every market of a unified account. */
export const bitgetUnifiedStream: StreamProfile = bitget("v3", [
  { instType: "UTA", topic: "order" },
  { instType: "UTA", topic: "fill" },
]);

function login({ key, nowMs }: StreamContext): string {
  const timestamp = String(Math.floor(nowMs() / 1000));
  const sign = createHmac("sha256", key.secret)
    .update(`${timestamp}GET/user/verify`)
    .digest("base64");
  const args = [{ apiKey: key.apiKey, passphrase: key.password, timestamp, sign }];
  return JSON.stringify({ op: "login", args });
}

function loggedIn(message: unknown, args: readonly Subscription[]): Heard {
  return textOf(at(message, "code")) === "0"
    ? { kind: "send", text: JSON.stringify({ op: "subscribe", args }) }
    : { kind: "end", why: "login was refused" };
}

/** What a pushed message means. */
export function hearBitget(message: unknown): readonly Heard[] {
  const rows = rowsOf(at(message, "data"));
  const channel = textOf(at(message, "arg", "channel")) ?? textOf(at(message, "arg", "topic"));
  if (channel === "orders") return rows.map(orderEvent);
  if (channel === "orders-algo") return rows.map(planEvent);
  if (channel === "order") return rows.map(unifiedEvent);
  return channel === "fill" ? rows.map(fillEvent) : [];
}

const named = (row: unknown) => ({
  symbol: textOf(at(row, "instId")) ?? textOf(at(row, "symbol")),
  clientOrderId: textOf(at(row, "clientOid")),
  venueOrderId: textOf(at(row, "orderId")),
});

const statusOf = (word: string): string => STATUS[word] ?? `bitget ${word}`;

/** `orders` tells an order with its newest execution; a later message may tell the same execution again. */
function orderEvent(row: unknown): Heard {
  return event({
    ...named(row),
    status: statusOf(textOf(at(row, "status")) ?? ""),
    filled: decimalOf(at(row, "accBaseVolume")),
    trade: textOf(at(row, "tradeId")) === null ? null : tradeOf(row),
    atMs: timeOf(at(row, "uTime")),
  });
}

function tradeOf(row: unknown): Unified {
  const fee = decimalOf(at(row, "fillFee"));
  return {
    id: at(row, "tradeId"),
    order: at(row, "orderId"),
    side: sideOf(at(row, "side")),
    amount: at(row, "baseVolume"),
    price: at(row, "fillPrice"),
    timestamp: at(row, "fillTime"),
    // A fee that was paid is negative here.
    fee: { cost: fee === null ? undefined : negate(fee), currency: at(row, "fillFeeCoin") },
  };
}

/** A plan order becomes another order when it is reached: only its rest and its cancel stand by themselves. */
function planEvent(row: unknown): Heard {
  const word = textOf(at(row, "status")) ?? "";
  const status = statusOf(word);
  const plain = status === "open" || status === "canceled" || status === "rejected";
  return event({ ...named(row), status: plain ? status : `bitget plan ${word}` });
}

function unifiedEvent(row: unknown): Heard {
  return event({
    ...named(row),
    status: statusOf(textOf(at(row, "orderStatus")) ?? ""),
    filled: decimalOf(at(row, "cumExecQty")),
    atMs: timeOf(at(row, "updatedTime")),
  });
}

/** The channel `fill` of v3, and that of v2 under its own names. */
function fillEvent(row: unknown): Heard {
  const fee = rowsOf(at(row, "feeDetail"))[0];
  const unified = textOf(at(row, "execId")) !== null;
  const total = decimalOf(at(fee, unified ? "fee" : "totalFee"));
  const trade: Unified = {
    id: at(row, unified ? "execId" : "tradeId"),
    order: at(row, "orderId"),
    side: sideOf(at(row, "side")),
    amount: at(row, "execQty") ?? at(row, "baseVolume") ?? at(row, "size"),
    price: at(row, "execPrice") ?? at(row, "price") ?? at(row, "priceAvg"),
    timestamp: at(row, "execTime") ?? at(row, "cTime"),
    fee: {
      cost: total === null || unified ? (total ?? undefined) : negate(total),
      currency: at(fee, "feeCoin"),
    },
  };
  return event({ ...named(row), trade, atMs: timeOf(trade.timestamp) });
}
