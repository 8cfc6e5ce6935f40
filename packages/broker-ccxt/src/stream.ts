import type { Logger, Timers } from "@hookline/core/driver";
import WebSocket, { type RawData } from "ws";
import type { Heard, StreamContext, StreamEvent, StreamProfile, Talk } from "./stream-profile.ts";

export interface StreamOptions {
  readonly profile: StreamProfile;
  readonly url: string;
  readonly context: StreamContext;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onEvent: (event: StreamEvent) => void;
  /** Subscribed, for the first time or again: what happened meanwhile must be asked for. */
  readonly onUp: () => void;
  readonly onDown: () => void;
}

const PING_MS = 15_000;
const SILENT_MS = 45_000;
const ANSWER_MS = 10_000;
const KEEP_ALIVE_MS = 1_200_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const MOST_BYTES = 4_194_304;

/**
 * A venue's private order stream. It connects again by itself, with growing delays, after an end, a silence, a refusal
 * or an expired session; each time anew, because nothing of a session outlives its connection.
 */
export class Stream {
  readonly #options: StreamOptions;
  #socket: WebSocket | null = null;
  #delayMs = FIRST_DELAY_MS;
  #timers: (() => void)[] = [];
  #stopKeepAlive: (() => void) | null = null;
  #up = false;
  #closed = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** Connects; comes back when everything is subscribed or the first try failed. */
  async start(): Promise<void> {
    await this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#up = false;
    this.#stopTimers();
    this.#stopKeepAlive?.();
    this.#socket?.removeAllListeners();
    this.#socket?.on("error", () => undefined);
    this.#socket?.terminate();
    this.#socket = null;
  }

  async #connect(): Promise<void> {
    const { context, profile, url } = this.#options;
    let talk: Talk;
    try {
      talk = await profile.talk(url, context);
    } catch {
      return this.#again();
    }
    if (!this.#closed) await this.#converse(talk);
  }

  async #converse(talk: Talk): Promise<void> {
    await new Promise<void>((settled) => {
      const socket = new WebSocket(talk.url, {
        followRedirects: false,
        handshakeTimeout: ANSWER_MS,
        maxPayload: MOST_BYTES,
        perMessageDeflate: false,
      });
      this.#socket = socket;
      const { timers } = this.#options;
      this.#timers.push(timers.after(ANSWER_MS, () => this.#up || socket.terminate()));
      const isAlive = () => this.#watchSilence(talk);
      socket.on("open", () => {
        for (const text of talk.opening) socket.send(text);
        if (talk.opening.length === 0) this.#subscribed(talk);
        if (this.#up) settled();
      });
      socket.on("error", () => undefined); // "close" follows.
      socket.on("ping", isAlive);
      socket.on("pong", isAlive);
      socket.on("message", (data, isBinary) => {
        isAlive();
        this.#hear(talk, bytesOf(data), isBinary);
        if (this.#up) settled();
      });
      socket.on("close", () => {
        this.#again();
        settled();
      });
    });
  }

  #hear(talk: Talk, data: Buffer, isBinary: boolean): void {
    const message = this.#options.profile.read(data, isBinary);
    for (const heard of talk.hear(message)) this.#do(talk, heard);
  }

  #do(talk: Talk, heard: Heard): void {
    switch (heard.kind) {
      case "event":
        return void this.#options.onEvent(heard.event);
      case "send":
        return void this.#socket?.send(heard.text);
      case "up":
        return void this.#subscribed(talk);
      case "end":
        this.#options.logger.warn("the order stream ended", { why: heard.why });
        this.#socket?.terminate();
    }
  }

  #subscribed(talk: Talk): void {
    this.#up = true;
    this.#delayMs = FIRST_DELAY_MS;
    this.#stopTimers();
    this.#watchSilence(talk);
    this.#keepAliveLater(talk);
    this.#options.onUp();
  }

  #keepAliveLater(talk: Talk): void {
    const { keepAlive } = talk;
    const socket = this.#socket;
    if (keepAlive === null) return;
    this.#stopKeepAlive = this.#options.timers.after(KEEP_ALIVE_MS, () => {
      keepAlive().then(
        () => this.#socket === socket && this.#up && this.#keepAliveLater(talk),
        () => socket?.terminate(),
      );
    });
  }

  /** A ping asks before the silence is taken for the end. */
  #watchSilence({ ping }: Talk): void {
    if (!this.#up) return;
    const { timers } = this.#options;
    const socket = this.#socket;
    this.#stopTimers();
    const ask = () => {
      if (socket?.readyState !== WebSocket.OPEN) return;
      if (ping === null) socket.ping();
      else socket.send(ping, () => undefined);
    };
    this.#timers.push(
      timers.after(PING_MS, ask),
      timers.after(2 * PING_MS, ask),
      timers.after(SILENT_MS, () => socket?.terminate()),
    );
  }

  #again(): void {
    const wasUp = this.#up;
    this.#up = false;
    this.#stopTimers();
    this.#stopKeepAlive?.();
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

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
