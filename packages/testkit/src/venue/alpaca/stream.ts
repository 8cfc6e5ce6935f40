import { once } from "node:events";
import type { WebSocket } from "ws";
import type { VenueKeys } from "./venue-keys.ts";

/** The `trade_updates` half of the venue: authenticate, listen, then frames in binary as on paper. */
export class UpdateStream {
  readonly #keys: VenueKeys;
  readonly #listening = new Set<WebSocket>();
  #sessionValid = true;
  #held: string[] | null = null;

  constructor(keys: VenueKeys) {
    this.#keys = keys;
  }

  get listeners(): number {
    return this.#listening.size;
  }

  accept(socket: WebSocket): void {
    socket.on("close", () => void this.#listening.delete(socket));
    socket.on("error", () => undefined);
    socket.on("message", (data) => this.#take(socket, String(data)));
  }

  /** Sends an update to everyone who listens. */
  send(data: Record<string, unknown>): void {
    const text = JSON.stringify({ stream: "trade_updates", data });
    if (this.#held !== null) this.#held.push(text);
    else this.sendText(text);
  }

  /** Sends a frame as it is; for messages that no venue should send. */
  sendText(text: string): void {
    for (const socket of this.#listening) socket.send(Buffer.from(text, "utf8"));
  }

  /** Keeps updates back from now on: they come late. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what was kept back, each as often as asked. */
  release(times: number = 1): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (let count = 0; count < times; count += 1) for (const text of held) this.sendText(text);
  }

  /** Refuses keys from now on, or takes them again. */
  setSessionValid(valid: boolean): void {
    this.#sessionValid = valid;
  }

  /** Waits until every listener has taken what was sent: a ping is answered after the frames before it. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#listening].map(async (socket) => {
        if (socket.readyState !== socket.OPEN) return;
        const answered = Promise.race([once(socket, "pong"), once(socket, "close")]);
        socket.ping();
        await answered.catch(() => undefined);
      }),
    );
  }

  #take(socket: WebSocket, text: string): void {
    const message: unknown = JSON.parse(text);
    const action = field(message, "action");
    const data = field(message, "data");
    if (action === "authenticate") {
      const fits =
        this.#sessionValid &&
        field(data, "key_id") === this.#keys.keyId &&
        field(data, "secret_key") === this.#keys.secretKey;
      if (fits) this.#authorized.add(socket);
      const status = fits ? "authorized" : "unauthorized";
      reply(socket, { stream: "authorization", data: { status, action } });
    } else if (action === "listen") {
      if (!this.#authorized.has(socket)) {
        reply(socket, { stream: "authorization", data: { status: "unauthorized", action } });
        return;
      }
      const streams = field(data, "streams");
      if (Array.isArray(streams) && streams.includes("trade_updates")) this.#listening.add(socket);
      reply(socket, { stream: "listening", data: { streams } });
    }
  }

  readonly #authorized = new WeakSet<WebSocket>();
}

const reply = (socket: WebSocket, message: object): void =>
  socket.send(Buffer.from(JSON.stringify(message), "utf8"));

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
