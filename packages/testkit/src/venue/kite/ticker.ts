import { type Decimal, decimal, multiply } from "@hookline/core/driver";
import type { WebSocket } from "ws";

type Mode = "ltp" | "quote" | "full";

const LENGTHS = { ltp: 8, quote: 44, full: 184 } as const;
const HEARTBEAT_MS = 2_500;
const HUNDRED = decimal("100");

/** The ticker socket: order frames as text, prices as binary packets, a byte now and then. */
export class KiteTickerDesk {
  readonly #sockets = new Map<WebSocket, Map<number, Mode>>();
  readonly #held: string[] = [];
  readonly #heartbeat: ReturnType<typeof setInterval>;
  /** Frames wait instead of going out. */
  hold = false;
  /** How often each order frame is sent. */
  copies = 1;

  constructor() {
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  open(socket: WebSocket): void {
    const modes = new Map<number, Mode>();
    this.#sockets.set(socket, modes);
    socket.on("message", (data) => obey(String(data), modes));
    socket.on("close", () => void this.#sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.send(Uint8Array.of(0));
  }

  /** Sockets that are open. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Tokens that somebody watches. */
  get tokens(): readonly number[] {
    return [...this.#sockets.values()].flatMap((modes) => [...modes.keys()]);
  }

  order(row: Readonly<Record<string, unknown>>): void {
    const frame = JSON.stringify({ type: "order", id: "", data: { ...row, checksum: "" } });
    for (let copy = 0; copy < this.copies; copy += 1) {
      if (this.hold) this.#held.push(frame);
      else this.#send(frame);
    }
  }

  /** Sends what waited, the last first and each as often as asked: late and out of order. */
  release(copies = 1): void {
    this.hold = false;
    for (const frame of this.#held.splice(0).reverse())
      for (let copy = 0; copy < copies; copy += 1) this.#send(frame);
  }

  tick(token: number, price: Decimal, atMs: number): void {
    for (const [socket, modes] of this.#sockets) {
      const mode = modes.get(token);
      if (mode !== undefined) socket.send(packetOf({ token, price, atMs, mode }));
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
  }

  #send(frame: string): void {
    for (const socket of this.#sockets.keys()) socket.send(frame);
  }

  #beat(): void {
    for (const socket of this.#sockets.keys()) socket.send(Uint8Array.of(0));
  }
}

/** `{"a":"subscribe","v":[…]}`, `{"a":"mode","v":["full",[…]]}`, `{"a":"unsubscribe","v":[…]}`. */
function obey(text: string, modes: Map<number, Mode>): void {
  const { a: action, v: value }: { a?: unknown; v?: unknown } = JSON.parse(text);
  if (!Array.isArray(value)) return;
  const [first, second]: readonly unknown[] = value;
  if (action === "mode" && (first === "ltp" || first === "quote" || first === "full")) {
    for (const token of Array.isArray(second) ? second : []) modes.set(Number(token), first);
  }
  for (const token of value) {
    if (action === "subscribe") modes.set(Number(token), modes.get(Number(token)) ?? "quote");
    if (action === "unsubscribe") modes.delete(Number(token));
  }
}

function packetOf(tick: {
  readonly token: number;
  readonly price: Decimal;
  readonly atMs: number;
  readonly mode: Mode;
}): Uint8Array {
  const length = LENGTHS[tick.mode];
  const view = new DataView(new ArrayBuffer(4 + length));
  const paise = Number(multiply(tick.price, HUNDRED));
  view.setInt16(0, 1);
  view.setUint16(2, length);
  view.setUint32(4, tick.token);
  view.setInt32(8, paise);
  if (tick.mode === "full") {
    view.setUint32(4 + 60, Math.floor(tick.atMs / 1_000));
    for (let level = 0; level < 10; level += 1) {
      view.setUint32(4 + 64 + level * 12, 100);
      view.setInt32(4 + 64 + level * 12 + 4, paise);
      view.setUint16(4 + 64 + level * 12 + 8, 1);
    }
  }
  return new Uint8Array(view.buffer);
}
