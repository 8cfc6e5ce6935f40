import { connect, type Socket } from "node:net";
import { signedRequest } from "./signal.ts";
import { at } from "./statistics.ts";

/** What a load came to; latencies in milliseconds. */
export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx. */
  readonly refused: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly count: number;
  /** Makes the signals' ids; two loads on one host need two names. */
  readonly name: string;
  /** Signals a second, due at fixed instants; left out, each connection sends when it was answered. */
  readonly rate?: number;
  readonly path?: string;
  /** Hears of each signal just before it is sent; then nothing is sent before the first. */
  readonly onSend?: (index: number) => void;
}

/** Posts signed signals over keep-alive connections; with a rate, latency counts from the due instant. */
export async function load(port: number, options: LoadOptions): Promise<Load> {
  const { connections, count, name, onSend, path = "/webhook", rate } = options;
  const requests = Array.from({ length: count }, (_, index) =>
    signedRequest({ id: `${name}-${index}`, index, path }),
  );
  const latencies: number[] = [];
  let refused = 0;
  let next = 0;
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  // Node takes in one new connection a turn of its loop; that wait is not the path's.
  if (onSend === undefined) {
    await Promise.all(
      sockets.map((socket) => exchange(socket, "GET /none HTTP/1.1\r\nhost: a\r\n\r\n")),
    );
  }
  const started = performance.now();
  const worker = async (socket: Socket): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const due = rate === undefined ? performance.now() : started + (index * 1_000) / rate;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      onSend?.(index);
      const status = await exchange(socket, requests[index] ?? "");
      latencies.push(performance.now() - due);
      if (status < 200 || status > 299) refused += 1;
    }
  };
  await Promise.all(sockets.map(worker));
  const seconds = (performance.now() - started) / 1_000;
  for (const socket of sockets) socket.destroy();
  return { perSecond: count / seconds, p50: at(latencies, 0.5), p99: at(latencies, 0.99), refused };
}

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.setEncoding("latin1").once("error", reject);
  });

/** One request and its whole answer, by its content length; answers the status. */
function exchange(socket: Socket, request: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (chunk: string): void => {
      text += chunk;
      const head = text.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? "0";
      if (text.length < head + 4 + Number(length)) return;
      socket.off("data", onData).off("close", onClose);
      resolve(Number(text.slice(9, 12)));
    };
    const onClose = (): void => reject(new Error("the server closed the connection"));
    socket.on("data", onData).once("close", onClose);
    socket.write(request);
  });
}
