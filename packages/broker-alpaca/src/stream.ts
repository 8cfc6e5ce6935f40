import type { JsonObject } from "@hookline/core/driver";
import type { RawData, WebSocket } from "ws";
import { asList, asObject, parseBody } from "./json.ts";
import type { AlpacaSettings, Time } from "./options.ts";

/** What a stream tells its owner. */
export interface StreamListener {
  /** `trade_updates` begins, for the first time or again; what came before was not told. */
  onListening(): void;
  /** The data of one `trade_updates` message. */
  onUpdate(data: JsonObject): void;
  /** A message that cannot be read: something may have been missed. */
  onGarbled(): void;
  /** The venue does not take the key. */
  onRefused(): void;
  /** The connection ended; the next one is under way. */
  onLost(): void;
}

export type SocketClass = typeof WebSocket;

/** Loads the WebSocket client when a broker connects. */
export const loadSocket = async (): Promise<SocketClass> => (await import("ws")).WebSocket;

const FIRST_WAIT_MS = 1_000;
const MOST_WAIT_MS = 30_000;
const HANDSHAKE_MS = 10_000;
const PING_MS = 15_000;
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * Listens to `trade_updates` and connects again for as long as it is open. A client of our own and not the SDK's:
 * that one gives up after ten attempts, runs on timers that cannot be injected and reads numbers as floats
 * (decision 0020).
 */
export class TradeStream {
  readonly #Socket: SocketClass;
  readonly #settings: AlpacaSettings;
  readonly #time: Time;
  readonly #listener: StreamListener;
  #socket: WebSocket | null = null;
  #failures = 0;
  #closed = false;
  #cancelTimer: () => void = () => undefined;

  constructor(parts: {
    readonly Socket: SocketClass;
    readonly settings: AlpacaSettings;
    readonly time: Time;
    readonly listener: StreamListener;
  }) {
    this.#Socket = parts.Socket;
    this.#settings = parts.settings;
    this.#time = parts.time;
    this.#listener = parts.listener;
  }

  open(): void {
    if (this.#closed) return;
    const socket = new this.#Socket(this.#settings.hosts.stream, {
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    this.#socket = socket;
    this.#after(HANDSHAKE_MS, () => socket.terminate());
    socket.on("open", () => this.#authenticate(socket));
    socket.on("message", (data) => this.#take(socket, data));
    // `close` always follows, and there the next attempt is made.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#again(socket));
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = null;
    socket?.removeAllListeners();
    // `terminate` on a socket that is still connecting ends in an error event.
    socket?.on("error", () => undefined);
    socket?.terminate();
  }

  #authenticate(socket: WebSocket): void {
    const { keyId, secretKey } = this.#settings;
    const data = { key_id: keyId, secret_key: secretKey };
    socket.send(JSON.stringify({ action: "authenticate", data }));
  }

  #take(socket: WebSocket, data: RawData): void {
    if (socket !== this.#socket) return;
    const message = asObject(parseBody(textOf(data)));
    const content = asObject(message?.get("data"));
    if (message === null || content === null) this.#listener.onGarbled();
    else if (message.get("stream") === "authorization") this.#authorization(socket, content);
    else if (message.get("stream") === "listening") this.#listening(socket, content);
    else if (message.get("stream") === "trade_updates") this.#listener.onUpdate(content);
  }

  #authorization(socket: WebSocket, content: JsonObject): void {
    if (content.get("status") === "authorized") {
      const data = { streams: ["trade_updates"] };
      socket.send(JSON.stringify({ action: "listen", data }));
    } else {
      this.#listener.onRefused();
      socket.terminate();
    }
  }

  #listening(socket: WebSocket, content: JsonObject): void {
    if (asList(content.get("streams"))?.includes("trade_updates") === true) {
      this.#failures = 0;
      this.#watch(socket);
      this.#listener.onListening();
    } else socket.terminate();
  }

  /** Ends a connection that is open in name only. */
  #watch(socket: WebSocket): void {
    let alive = true;
    socket.on("pong", () => {
      alive = true;
    });
    const check = () => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
      this.#after(PING_MS, check);
    };
    this.#after(PING_MS, check);
  }

  #again(socket: WebSocket): void {
    if (socket !== this.#socket || this.#closed) return;
    this.#socket = null;
    this.#listener.onLost();
    const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#after(waitMs, () => this.open());
  }

  /** One timer at a time: the handshake's deadline, the next ping or the next attempt. */
  #after(delayMs: number, callback: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#time.timers.after(delayMs, callback);
  }
}

// Paper sends text in binary frames; `ws` hands both kinds over as bytes.
function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return data instanceof ArrayBuffer ? Buffer.from(data).toString("utf8") : data.toString("utf8");
}
