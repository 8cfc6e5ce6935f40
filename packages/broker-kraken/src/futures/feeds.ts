import { at, textOf } from "@hookline/broker-ccxt";
import type { Logger, Timers } from "@hookline/core/driver";
import WebSocket from "ws";
import { documentOf } from "../transport.ts";
import { signedChallenge } from "./sign.ts";

export interface FeedOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onMessage: (message: unknown) => void;
  /** Subscribed, for the first time or again: what happened meanwhile must be asked for. */
  readonly onUp: () => void;
  readonly onDown: () => void;
}

const FEEDS = ["open_orders", "fills"];
const PING_MS = 20_000;
const SILENT_MS = 60_000;
const ANSWER_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** The private feeds of Kraken Futures: challenge, signed challenge, both feeds; connects again with growing delays. */
export class Feeds {
  readonly #options: FeedOptions;
  readonly #subscribed = new Set<string>();
  #socket: WebSocket | null = null;
  #delayMs = FIRST_DELAY_MS;
  #timers: (() => void)[] = [];
  #up = false;
  #closed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Connects; comes back when both feeds are subscribed or the first try failed. */
  async start(): Promise<void> {
    await new Promise<void>((settled) => this.#connect(settled));
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

  #connect(settled: () => void): void {
    if (this.#closed) {
      settled();
      return;
    }
    const { apiKey, timers, url } = this.#options;
    const socket = new WebSocket(url, {
      followRedirects: false,
      handshakeTimeout: ANSWER_MS,
      maxPayload: 4_194_304,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    this.#subscribed.clear();
    this.#timers.push(timers.after(ANSWER_MS, () => this.#up || socket.terminate()));
    socket.on("open", () => send(socket, { event: "challenge", api_key: apiKey }));
    socket.on("error", () => undefined); // "close" follows.
    socket.on("message", (data) => {
      this.#hear(socket, String(data));
      if (this.#up) settled();
    });
    socket.on("close", () => {
      this.#again();
      settled();
    });
  }

  #hear(socket: WebSocket, text: string): void {
    const message = documentOf(text);
    const event = textOf(at(message, "event"));
    this.#watchSilence();
    if (event === "challenge") this.#subscribe(socket, at(message, "message"));
    if (event === "subscribed") this.#onSubscribed(textOf(at(message, "feed")) ?? "");
    if (event === "alert" || event === "error" || event === "subscribed_failed") {
      if (this.#up) return;
      this.#options.logger.warn("Kraken refused the subscription", {});
      socket.terminate();
      return;
    }
    this.#options.onMessage(message);
  }

  #subscribe(socket: WebSocket, challenge: unknown): void {
    if (typeof challenge !== "string") {
      socket.terminate();
      return;
    }
    const { apiKey, secret } = this.#options;
    for (const feed of FEEDS) {
      send(socket, {
        event: "subscribe",
        feed,
        api_key: apiKey,
        original_challenge: challenge,
        signed_challenge: signedChallenge(secret, challenge),
      });
    }
    send(socket, { event: "subscribe", feed: "heartbeat" });
  }

  #onSubscribed(feed: string): void {
    this.#subscribed.add(feed);
    if (this.#up || !FEEDS.every((name) => this.#subscribed.has(name))) return;
    this.#up = true;
    this.#delayMs = FIRST_DELAY_MS;
    this.#watchSilence();
    this.#options.onUp();
  }

  #watchSilence(): void {
    if (!this.#up) return;
    const socket = this.#socket;
    this.#stopTimers();
    this.#timers.push(
      this.#options.timers.after(PING_MS, () => socket?.ping()),
      this.#options.timers.after(SILENT_MS, () => socket?.terminate()),
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
    this.#timers.push(this.#options.timers.after(delayMs, () => this.#connect(() => undefined)));
  }

  #stopTimers(): void {
    for (const stop of this.#timers.splice(0)) stop();
  }
}

const send = (socket: WebSocket, message: Readonly<Record<string, string>>): void =>
  socket.send(JSON.stringify(message), () => undefined);
