import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { closedGate, type Gate } from "./gate.ts";

/** One HTTP answer as it came over the wire; header names are lower-case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request to write; headers go out as given, in order, and repeated ones stay repeated. */
export interface RequestParts {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Sent with its content-length; none leaves both away. */
  readonly body?: Uint8Array;
}

/**
 * A connection that writes exactly the given bytes: HTTP clients join, sort and correct what a test
 * wants to see arrive.
 */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #changed: Gate = closedGate();
  #closed = false;

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    return new Connection(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    // A reset is an end like any other; what came before it counts.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Resolves when the system has taken the bytes; false where the connection is gone. */
  write(bytes: Uint8Array | string): Promise<boolean> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, (error) => resolve(!error));
    });
  }

  /** Leaves what arrives with the system until `resume`, as a sender does that is still writing. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The next answer, `100 Continue` included; null where the connection ends without one. */
  async answer(to: { readonly method?: string } = {}): Promise<Answer | null> {
    for (;;) {
      const parsed = parseAnswer(this.#received, to.method === "HEAD");
      if (parsed !== null) {
        this.#received = this.#received.subarray(parsed.length);
        return parsed.answer;
      }
      if (this.#closed) return null;
      await this.#changed.opened;
    }
  }

  /** Resolves when both directions are closed. */
  async waitForClose(): Promise<void> {
    while (!this.#closed) await this.#changed.opened;
  }

  /** Says that nothing more comes (FIN) and goes on reading. */
  finish(): void {
    this.#socket.end();
  }

  /** Resets the connection as a crashed sender would. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #wake(): void {
    this.#changed.open();
    this.#changed = closedGate();
  }
}

/** Sends one request on its own connection. */
export async function send(url: string, parts: RequestParts): Promise<Answer | null> {
  const connection = await Connection.open(url);
  await connection.write(requestBytes(parts));
  const answer = await connection.answer(parts);
  connection.finish();
  return answer;
}

/** The bytes of a request with a Host header. */
export function requestBytes({
  method = "POST",
  target,
  headers = [],
  body,
}: RequestParts): Buffer {
  const length = body === undefined ? [] : [["content-length", String(body.length)]];
  const lines = [["Host", "hookline.test"], ...headers, ...length].map((pair) => pair.join(": "));
  const head = [`${method} ${target} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), body ?? Buffer.alloc(0)]);
}

function parseAnswer(bytes: Buffer, toHead: boolean): { answer: Answer; length: number } | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const [statusLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(statusLine.split(" ")[1]);
  const headers = Object.fromEntries(lines.map(splitHeader));
  const empty = toHead || status < 200 || status === 204 || status === 304;
  const bodyLength = empty ? 0 : Number(headers["content-length"] ?? 0);
  const length = end + 4 + bodyLength;
  if (bytes.length < length) return null;
  return { answer: { status, headers, body: bytes.subarray(end + 4, length) }, length };
}

function splitHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
