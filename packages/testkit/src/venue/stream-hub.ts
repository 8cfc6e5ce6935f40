import type { WebSocket } from "ws";
import type { Exchange, VenueEvent } from "./exchange.ts";

/** A frame of a venue's stream: text, or binary. */
export type Frame = string | Buffer;

/** The private stream of a local venue: who is subscribed, what they are told, and how that can go wrong. */
export class StreamHub {
  readonly #subscribers = new Set<WebSocket>();
  readonly #sent: Frame[] = [];
  #late: Frame[] | null = null;
  /** Events that happen meanwhile are lost: a gap in the stream. */
  muted = false;

  constructor(exchange: Exchange, render: (event: VenueEvent) => readonly Frame[]) {
    exchange.listen((event) => {
      for (const frame of this.muted ? [] : render(event)) this.tell(frame);
    });
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  subscribe(socket: WebSocket): void {
    this.#subscribers.add(socket);
    socket.on("close", () => this.#subscribers.delete(socket));
  }

  /** Sends one frame to everybody; a test may send what no event made. */
  tell(frame: Frame): void {
    if (this.#late !== null) return void this.#late.push(frame);
    this.#sent.push(frame);
    for (const socket of this.#subscribers) socket.send(frame);
  }

  /** Sends everything that was sent once more: duplicates. */
  repeat(): void {
    for (const frame of [...this.#sent]) this.tell(frame);
  }

  /** Keeps back what happens from now on. */
  hold(): void {
    this.#late = [];
  }

  /** Sends what was kept back, each as often as asked: late. */
  release(copies = 1): void {
    const late = this.#late ?? [];
    this.#late = null;
    for (const frame of late) for (let copy = 0; copy < copies; copy += 1) this.tell(frame);
  }

  /** Ends every session, with the venue's word for it where it has one. */
  expire(word: Frame | null): void {
    for (const socket of [...this.#subscribers]) {
      if (word !== null) socket.send(word);
      socket.close();
    }
  }

  /** Waits until every open socket has read what was sent to it. */
  async flush(): Promise<void> {
    await Promise.all([...this.#subscribers].map(answered));
  }
}

const answered = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.once("pong", () => resolve());
    socket.once("close", () => resolve());
    socket.ping();
  });

/** A member of a frame's document; undefined where there is none. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

/** What a local venue offers of its stream to a test. */
export interface VenueStreams {
  readonly hub: StreamHub;
  /** Ends every session as the venue does when a login or a listen key is over. */
  expire(): void;
}
