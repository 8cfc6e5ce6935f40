import type { Decimal } from "@hookline/core/driver";
import type { CcxtClient, Unified } from "./client.ts";
import type { Environment } from "./profile.ts";

/** What one pushed message says of one order; null wherever it does not say. */
export interface StreamEvent {
  /** The venue's id of the market. */
  readonly symbol: string | null;
  readonly clientOrderId: string | null;
  readonly venueOrderId: string | null;
  /** The order's state in ccxt's words (`open`, `closed`, `canceled`, …); a word that has no meaning is asked about. */
  readonly status: string | null;
  /** The quantity that was filled altogether. */
  readonly filled: Decimal | null;
  /** One execution, in ccxt's form. */
  readonly trade: Unified | null;
  readonly atMs: number | null;
}

/** What a message means to the connection. */
export type Heard =
  | { readonly kind: "send"; readonly text: string }
  /** Everything that was asked for is subscribed. */
  | { readonly kind: "up" }
  /** Refused, expired or shut down: the connection is given up and made again. */
  | { readonly kind: "end"; readonly why: string }
  | { readonly kind: "event"; readonly event: StreamEvent };

/** One connection's conversation with the venue. */
export interface Talk {
  readonly url: string;
  /** Sent when the socket is open. */
  readonly opening: readonly string[];
  /** The venue's own ping; null: a ping frame of the protocol. */
  readonly ping: string | null;
  /** Extends what the connection lives by (a listen key); a failure ends the connection. */
  readonly keepAlive: (() => Promise<unknown>) | null;
  hear(message: unknown): readonly Heard[];
}

/** What a conversation needs of the account. */
export interface StreamContext {
  readonly key: { readonly apiKey: string; readonly secret: string; readonly password: string };
  readonly nowMs: () => number;
  readonly ask: <Value>(question: (client: CcxtClient) => Promise<Value>) => Promise<Value>;
}

/** How the orders of one market are streamed. */
export interface StreamProfile {
  readonly urls: Readonly<Partial<Record<Environment, string>>>;
  readonly talk: (url: string, context: StreamContext) => Promise<Talk>;
  /** A frame's content; null where it says nothing. */
  readonly read: (data: Buffer, isBinary: boolean) => unknown;
}

/** An event that says nothing yet. */
const SILENT_EVENT: StreamEvent = {
  symbol: null,
  clientOrderId: null,
  venueOrderId: null,
  status: null,
  filled: null,
  trade: null,
  atMs: null,
};

/** Numbers as members of objects become texts, so that none goes through a double. */
const NUMBER_MEMBER = /("(?:[^"\\]|\\.)*"\s*:\s*)(-?[0-9][-+.0-9eE]*)(?=\s*[,}\]])/g;

/** Reads a text frame with its numbers as texts; the text itself where it is no JSON (`pong`). */
export function readText(data: Buffer): unknown {
  const text = data.toString("utf8");
  try {
    return JSON.parse(text.replaceAll(NUMBER_MEMBER, '$1"$2"'));
  } catch {
    return text;
  }
}

export const event = (said: Partial<StreamEvent>): Heard => ({
  kind: "event",
  event: { ...SILENT_EVENT, ...said },
});

export const rowsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** Buy or sell by a venue's word, whatever its case. */
export const sideOf = (word: unknown): "buy" | "sell" | undefined => {
  const text = typeof word === "string" ? word.toLowerCase() : "";
  return text === "buy" || text === "sell" ? text : undefined;
};
