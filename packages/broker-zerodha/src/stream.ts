import type { Clock, Logger, Timers } from "@hookline/core/driver";
import type { WebSocket } from "ws";
import type { Auth } from "./auth.ts";
import { readObject, textAt } from "./json.ts";
import { type KiteTick, readTicks } from "./packets.ts";

/** What the stream tells. Order frames are hints only: what they say is read again over REST. */
export interface StreamEvents {
  /** After each connection: what happened meanwhile must be read. */
  readonly onOpen: () => void;
  readonly onOrder: () => void;
  readonly onTick: (tick: KiteTick) => void;
  /** The venue refused the connection; whether the token has run out is for a request to say. */
  readonly onRefused: () => void;
}

export interface StreamParts extends StreamEvents {
  readonly socketUrl: string;
  readonly apiKey: string;
  readonly auth: Auth;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Tokens of the instruments that are watched. */
  readonly tokens: () => readonly number[];
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** The ticker sends a byte about every second; silence means that the line is dead. */
const SILENCE_MS = 10_000;
const CONNECT_MS = 10_000;

/** Orders and ticks of one account over a WebSocket of its own; it connects again until it is closed. */
export class KiteStream {
  readonly #parts: StreamParts;
  readonly #stopRenewals: () => void;
  #socket: WebSocket | null = null;
  #open = false;
  #closed = false;
  #connecting = false;
  #failures = 0;
  #cancelRetry: () => void = () => undefined;
  #cancelSilence: () => void = () => undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    // A new login ends the old token's connection at the venue; begin anew rather than wait for that.
    this.#stopRenewals = parts.auth.onRenewed(() => this.restart());
  }

  get connected(): boolean {
    return this.#open;
  }

  start(): void {
    void this.#connect();
  }

  /** Drops the connection and makes another one. */
  restart(): void {
    this.#drop();
    this.#failures = 0;
    void this.#connect();
  }

  /** Asks for full ticks of instruments. */
  subscribe(tokens: readonly number[]): void {
    if (tokens.length === 0) return;
    this.#send({ a: "subscribe", v: tokens });
    this.#send({ a: "mode", v: ["full", tokens] });
  }

  unsubscribe(tokens: readonly number[]): void {
    if (tokens.length > 0) this.#send({ a: "unsubscribe", v: tokens });
  }

  close(): void {
    this.#closed = true;
    this.#stopRenewals();
    this.#drop();
  }

  #send(command: { readonly a: string; readonly v: readonly unknown[] }): void {
    if (this.#open) this.#socket?.send(JSON.stringify(command));
  }

  #drop(): void {
    this.#cancelRetry();
    this.#cancelSilence();
    this.#open = false;
    const socket = this.#socket;
    this.#socket = null;
    socket?.terminate();
  }

  async #connect(): Promise<void> {
    const { apiKey, auth, clock, socketUrl } = this.#parts;
    const token = auth.token(clock);
    // Without a session there is nothing to connect with: the next login starts the stream.
    if (this.#closed || this.#connecting || this.#socket !== null || token === null) return;
    this.#connecting = true;
    const Socket = await socketClass();
    this.#connecting = false;
    if (Socket === null)
      this.#parts.logger.error("The ws module cannot be loaded; orders are read by asking.");
    if (this.#closed || Socket === null) return;
    // Asked again: a login may have come while the module was loaded.
    const query = new URLSearchParams({
      api_key: apiKey,
      access_token: auth.token(clock) ?? token,
    });
    const socket = new Socket(`${socketUrl}/?${query}`, {
      followRedirects: false,
      maxPayload: 1_048_576,
    });
    this.#socket = socket;
    this.#listen(socket);
    this.#watch(CONNECT_MS);
  }

  #listen(socket: WebSocket): void {
    const current = (): boolean => this.#socket === socket;
    socket.on("open", () => {
      if (!current()) return;
      this.#open = true;
      this.#failures = 0;
      this.#watch(SILENCE_MS);
      this.subscribe(this.#parts.tokens());
      this.#parts.onOpen();
    });
    socket.on("message", (data, binary) => {
      if (!current()) return;
      this.#watch(SILENCE_MS);
      const bytes = bytesOf(data);
      if (binary) for (const tick of readTicks(bytes)) this.#parts.onTick(tick);
      else this.#text(new TextDecoder().decode(bytes));
    });
    socket.on("unexpected-response", (_request, response) => {
      response.resume();
      if (current() && (response.statusCode === 401 || response.statusCode === 403))
        this.#parts.onRefused();
      if (current()) this.#again();
    });
    // Its text may carry the address with the token in it.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (current()) this.#again();
    });
  }

  #text(text: string): void {
    const frame = readObject(text);
    const type = textAt(frame, "type");
    if (type === "order") this.#parts.onOrder();
    if (type === "error") this.#parts.logger.warn("The ticker reported an error.");
  }

  /** Ends the connection when nothing comes for a while. */
  #watch(delayMs: number): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#parts.timers.after(delayMs, () => this.#again());
  }

  #again(): void {
    this.#drop();
    if (this.#closed) return;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#cancelRetry = this.#parts.timers.after(delayMs, () => void this.#connect());
  }
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** The socket's class; null where the module cannot be loaded. */
const socketClass = (): Promise<typeof import("ws").WebSocket | null> =>
  import("ws").then(
    (module) => module.WebSocket,
    () => null,
  );
