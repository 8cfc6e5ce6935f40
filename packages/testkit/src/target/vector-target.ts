import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { hardenServer, toNodeHandler } from "@hookline/core/node";
import { startVectorHost, type VectorHost } from "./vector-host.ts";

/** A host on loopback that anyone can throw hostile deliveries at. */
export interface VectorTarget {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `POST /webhook` as `bad-input.README.md` describes it, `GET /__target/orders`, which answers how many orders
 * reached the broker and how many of them were live, and `POST /__target/reset`, which begins anew with an empty journal.
 * @example const target = await startVectorTarget({ port: 4900 });
 */
export async function startVectorTarget({
  port = 0,
}: {
  readonly port?: number;
} = {}): Promise<VectorTarget> {
  let host = await startVectorHost();
  let webhook = toNodeHandler(host.engine);
  const reset = async (): Promise<void> => {
    const before = host;
    host = await startVectorHost();
    webhook = toNodeHandler(host.engine);
    await before.engine.stop();
  };
  const server = hardenServer(
    createServer((request, response) => {
      if (request.url === "/__target/orders") void report(host, request, response);
      else if (request.url === "/__target/reset") void resetOn(reset, request, response);
      else webhook(request, response);
    }),
  );
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const open = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${open}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await host.engine.stop();
    },
  };
}

/** Counts once nothing is due any more: what is queued must not hide. */
async function report(
  { recorded, time }: VectorHost,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET") return answer(response, 405, {});
  for (let turn = 0; turn < SETTLING_TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    time.advance(0);
  }
  answer(response, 200, recorded);
}

async function resetOn(
  reset: () => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "POST") return answer(response, 405, {});
  await reset();
  answer(response, 200, { reset: true });
}

const SETTLING_TURNS = 30;

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
