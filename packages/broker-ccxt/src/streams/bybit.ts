import { createHmac } from "node:crypto";
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

// Facts: Bybit v5 private stream (auth, order, execution) as ccxt 4.5.84 quotes it.

const STATUS: Readonly<Record<string, string>> = {
  Created: "open",
  New: "open",
  PartiallyFilled: "open",
  Untriggered: "open",
  Triggered: "open",
  Active: "open",
  PendingCancel: "open",
  Filled: "closed",
  Cancelled: "canceled",
  PartiallyFilledCanceled: "canceled",
  Deactivated: "canceled",
  Rejected: "rejected",
};

/** The private stream of a unified account: one connection for spot and swaps. */
export const bybitStream: StreamProfile = {
  urls: {
    live: "wss://stream.bybit.com/v5/private",
    testnet: "wss://stream-testnet.bybit.com/v5/private",
    demo: "wss://stream-demo.bybit.com/v5/private",
  },
  read: (data) => readText(data),
  talk: async (url, context) => ({
    url,
    opening: [login(context)],
    ping: '{"op":"ping"}',
    keepAlive: null,
    hear: hearBybit,
  }),
};

function login({ key, nowMs }: StreamContext): string {
  const expires = nowMs() + 10_000;
  const sign = createHmac("sha256", key.secret).update(`GET/realtime${expires}`).digest("hex");
  return JSON.stringify({ op: "auth", args: [key.apiKey, expires, sign] });
}

const SUBSCRIBE = JSON.stringify({ op: "subscribe", args: ["order", "execution"] });

/** What a message of Bybit's private stream means. */
export function hearBybit(message: unknown): readonly Heard[] {
  const op = at(message, "op") ?? at(message, "request", "op");
  if (op === "auth" || op === "subscribe") return [answered(message, op)];
  const topic = textOf(at(message, "topic"))?.split(".", 1)[0];
  const rows = rowsOf(at(message, "data"));
  if (topic === "order") return rows.map(orderEvent);
  return topic === "execution" ? rows.map(executionEvent) : [];
}

function answered(message: unknown, op: "auth" | "subscribe"): Heard {
  const taken = at(message, "success") === true || at(message, "retCode") === "0";
  if (!taken) return { kind: "end", why: `${op} was refused` };
  return op === "auth" ? { kind: "send", text: SUBSCRIBE } : { kind: "up" };
}

const named = (row: unknown) => ({
  symbol: textOf(at(row, "symbol")),
  clientOrderId: textOf(at(row, "orderLinkId")),
  venueOrderId: textOf(at(row, "orderId")),
});

function orderEvent(row: unknown): Heard {
  const word = textOf(at(row, "orderStatus")) ?? "";
  return event({
    ...named(row),
    status: STATUS[word] ?? `bybit ${word}`,
    filled: decimalOf(at(row, "cumExecQty")),
    atMs: timeOf(at(row, "updatedTime")),
  });
}

/** A funding payment, a settlement or a liquidation is no plain trade: the order is asked about. */
function executionEvent(row: unknown): Heard {
  const type = textOf(at(row, "execType")) ?? "Trade";
  const atMs = timeOf(at(row, "execTime"));
  if (type !== "Trade") return event({ ...named(row), status: `bybit ${type}`, atMs });
  const trade: Unified = {
    id: at(row, "execId"),
    order: at(row, "orderId"),
    side: sideOf(at(row, "side")),
    amount: at(row, "execQty"),
    price: at(row, "execPrice"),
    timestamp: at(row, "execTime"),
    fee: {
      cost: at(row, "execFee"),
      currency: textOf(at(row, "feeCoin")) ?? textOf(at(row, "feeCurrency")),
    },
  };
  return event({ ...named(row), trade, atMs });
}
