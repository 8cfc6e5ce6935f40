import { at } from "@hookline/broker-ccxt";
import type { Logger, Timers } from "@hookline/core/driver";
import WebSocket from "ws";
import { documentOf } from "./transport.ts";

export interface StreamOptions {
  readonly url: string;
  readonly timers: Timers;
  readonly logger: Logger;
  /** A new token for each connection: a token lives fifteen minutes unless it is used. */
  readonly token: () => Promise<string>;
  /** Takes the events of one message, in their order. */
  readonly onEvents: (rows: readonly unknown[]) => void;
  /** Subscribed, for the first time or again: what happened meanwhile must be asked for. */
  readonly onUp: () => void;
  readonly onDown: () => void;
}

const PING_MS = 20_000;
const SILENT_MS = 60_000;
const ANSWER_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const MOST_BYTES = 4_194_304;

/**
 * The channel `executions` of Kraken's WebSocket v2, read from the raw messages. It connects again by itself, with
 * growing delays, after an end, a silence, a refused token or a gap in the sequence.
 */
export class Stream {
  readonly #options: StreamOptions;
  #socket: WebSocket | null = null;
  #sequence: number | null = null;
  #delayMs = FIRST_DELAY_MS;
  #timers: (() => void)[] = [];
  #up = false;
  #closed = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Connects; comes back when it is subscribed or the first try failed. */
  async start(): Promise<void> {
    await this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#up = false;
    this.#stopTimers();
    this.#socket?.removeAllListeners();
    this.#socket?.on("error", () => undefined);
    this.#socket?.terminate();
    this.#socket = null;
  }

  async #connect(): Promise<void> {
    let token: string;
    try {
      token = await this.#options.token();
    } catch {
      return this.#again();
    }
    if (this.#closed) return;
    await new Promise<void>((settled) => {
      const socket = new WebSocket(this.#options.url, {
        followRedirects: false,
        handshakeTimeout: ANSWER_MS,
        maxPayload: MOST_BYTES,
        perMessageDeflate: false,
      });
      this.#socket = socket;
      this.#sequence = null;
      const params = {
        channel: "executions",
        token,
        snap_orders: true,
        snap_trades: false,
        order_status: true,
      };
      this.#timers.push(
        this.#options.timers.after(ANSWER_MS, () => this.#up || socket.terminate()),
      );
      socket.on("open", () => socket.send(JSON.stringify({ method: "subscribe", params })));
      socket.on("error", () => undefined); // "close" follows.
      socket.on("message", (data) => {
        this.#hear(String(data));
        if (this.#up) settled();
      });
      socket.on("close", () => {
        this.#again();
        settled();
      });
    });
  }

  #hear(text: string): void {
    this.#watchSilence();
    const message = documentOf(text);
    if (at(message, "method") === "subscribe") {
      this.#onAnswer(at(message, "success") === true);
      return;
    }
    if (at(message, "channel") !== "executions") return;
    const rows = at(message, "data");
    const sequence = Number(at(message, "sequence"));
    const isSnapshot = at(message, "type") === "snapshot";
    if (!isSnapshot && this.#sequence !== null && sequence > this.#sequence + 1)
      return void this.#gap();
    if (Number.isSafeInteger(sequence)) this.#sequence = sequence;
    // The snapshot tells nothing that the look at the working orders after it does not tell better.
    if (Array.isArray(rows) && !isSnapshot) this.#options.onEvents(rows);
  }

  #onAnswer(isTaken: boolean): void {
    if (isTaken) {
      this.#subscribed();
      return;
    }
    this.#options.logger.warn("Kraken refused the subscription", {});
    this.#socket?.terminate();
  }

  #subscribed(): void {
    this.#up = true;
    this.#delayMs = FIRST_DELAY_MS;
    this.#stopTimers();
    this.#watchSilence();
    this.#options.onUp();
  }

  #gap(): void {
    this.#options.logger.warn("the stream has a gap; it is opened again", {});
    this.#socket?.terminate();
  }

  /** Kraken sends a heartbeat every second to who is subscribed; a ping asks again before the end. */
  #watchSilence(): void {
    if (!this.#up) return;
    const { timers } = this.#options;
    const socket = this.#socket;
    this.#stopTimers();
    this.#timers.push(
      timers.after(PING_MS, () =>
        socket?.send(JSON.stringify({ method: "ping" }), () => undefined),
      ),
      timers.after(SILENT_MS, () => socket?.terminate()),
    );
  }

  #again(): void {
    const wasUp = this.#up;
    this.#up = false;
    this.#stopTimers();
    this.#socket = null;
    if (this.#closed) return;
    if (wasUp) this.#options.onDown();
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
    this.#timers.push(this.#options.timers.after(delayMs, () => void this.#connect()));
  }

  #stopTimers(): void {
    for (const stop of this.#timers.splice(0)) stop();
  }
}
