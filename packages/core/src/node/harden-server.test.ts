import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { WireRequest } from "../model/request.ts";
import { hardenServer } from "./harden-server.ts";
import { toNodeHandler } from "./to-node-handler.ts";

const requests: WireRequest[] = [];
const handler = toNodeHandler({
  maxBodyBytes: 100,
  serves: () => true,
  handleWire: async (request) => {
    requests.push(request);
    return { status: 202, headers: {}, body: "" };
  },
});

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
  requests.length = 0;
});

async function open(limits: Parameters<typeof hardenServer>[1]): Promise<Socket> {
  server = hardenServer(createServer(handler), limits).listen(0, "127.0.0.1");
  await once(server, "listening");
  return connectTo(server);
}

async function connectTo(to: Server): Promise<Socket> {
  const address = to.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const socket = connect(address.port, "127.0.0.1").setEncoding("latin1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** All that the server sends until it closes the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  await once(socket, "close");
  return text;
}

const FAST = { headersTimeoutMs: 20, requestTimeoutMs: 40, checkIntervalMs: 10 };

describe("hardenServer", () => {
  it("F38 closes a connection whose headers do not end", async () => {
    const socket = await open({ ...FAST, requestTimeoutMs: 10_000 });
    socket.write("POST /webhook HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("F38 closes a connection that sends nothing at all", async () => {
    const socket = await open(FAST);
    expect(await untilClosed(socket)).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it("F38 closes a connection whose body does not end, and calls nobody", async () => {
    const socket = await open(FAST);
    socket.write("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{");
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
    expect(requests).toEqual([]);
  });

  it("F38 takes no connection beyond the cap", async () => {
    const first = await open({ maxConnections: 1 });
    expect(await untilClosed(await connectTo(server))).toBe("");
    expect(first.destroyed).toBe(false);
  });

  it("keeps little more than the counted headers", async () => {
    const socket = await open({});
    const many = Array.from({ length: 1_000 }, (_, number) => `x-${number}: 1\r\n`).join("");
    socket.write(`POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}\r\n`);
    await untilClosed(socket);
    expect(Object.keys(requests[0]?.headers ?? {}).length).toBeLessThanOrEqual(100 + 32);
  });

  it("has the limits of the design by default", () => {
    server = hardenServer(createServer());
    expect(server).toMatchObject({
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      keepAliveTimeout: 72_000,
      connectionsCheckingInterval: 1_000,
      maxHeadersCount: 100,
      maxConnections: 4_096,
    });
  });

  it("finds the property under which this Node keeps the checking interval", () => {
    server = createServer({ connectionsCheckingInterval: 1_234 });
    expect(server).toMatchObject({ connectionsCheckingInterval: 1_234 });
  });
});
