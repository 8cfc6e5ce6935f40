import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WireRequest } from "../model/request.ts";
import type { WireHandler } from "../model/wire-handler.ts";
import { toNodeHandler } from "./to-node-handler.ts";

const requests: WireRequest[] = [];
const newHandler = (): WireHandler => ({
  maxBodyBytes: 100,
  serves: () => true,
  handleWire: async (wire) => {
    requests.push(wire);
    return { status: 202, headers: {}, body: "" };
  },
});

let server: Server;
const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
beforeEach(() => {
  warnings.mockClear();
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  requests.length = 0;
});

/** A server on which other code has the request first. */
async function serve(
  before: (req: IncomingMessage) => unknown,
  handler: WireHandler = newHandler(),
): Promise<void> {
  const handle = toNodeHandler(handler);
  server = createServer((req, res) => {
    Promise.resolve(before(req)).then(
      () => handle(req, res),
      (error) => res.destroy(error),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
}

async function send(method: string, body: string | null, path: string = "/webhook") {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const target = { host: "127.0.0.1", port: address.port, agent: false, method, path };
  const headers = body === null ? {} : { "content-length": Buffer.byteLength(body) };
  const [response] = await once(request({ ...target, headers }).end(body ?? undefined), "response");
  const chunks: Buffer[] = await response.toArray();
  return { status: Number(response.statusCode), body: Buffer.concat(chunks).toString() };
}

const parsers: Readonly<Record<string, (req: IncomingMessage) => unknown>> = {
  "read the body": (req) => req.resume() && once(req, "end"),
  "read a part of the body": (req) => once(req, "data").then(() => req.pause()),
  "decodes the body": (req) => req.setEncoding("utf8"),
  "left a parsed body": (req) => Object.assign(req, { body: {} }),
};

describe("toNodeHandler behind other code", () => {
  it.each(Object.entries(parsers))("refuses a request if other code %s", async (_name, parser) => {
    await serve(parser);
    const answer = await send("POST", '{"side":"buy"}');
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: "HTTP_BODY_ALREADY_READ",
      message: expect.stringContaining("before body parsers"),
    });
    expect(requests).toEqual([]);
  });

  it("warns the host once, not at each request", async () => {
    await serve((req) => Object.assign(req, { body: {} }));
    await send("POST", "{}");
    await send("POST", "{}");
    expect(warnings.mock.calls).toEqual([
      [expect.stringContaining("before body parsers"), { code: "HTTP_BODY_ALREADY_READ" }],
    ]);
  });

  it("takes a request without a body although a parser left an empty one", async () => {
    await serve((req) => Object.assign(req, { body: {} }));
    expect((await send("GET", null)).status).toBe(202);
    expect((await send("POST", "")).status).toBe(202);
    expect(requests.map(({ body }) => body.length)).toEqual([0, 0]);
  });

  it("takes a request whose empty body was read", async () => {
    await serve((req) => req.resume() && once(req, "end"));
    expect((await send("POST", "")).status).toBe(202);
  });

  it("takes the body after code that waited without reading", async () => {
    await serve(() => new Promise(setImmediate));
    await send("POST", "{}");
    expect(requests.map(({ body }) => String(body))).toEqual(["{}"]);
  });

  it("takes the body that other code has paused", async () => {
    await serve((req) => req.pause());
    await send("POST", "{}");
    expect(requests.map(({ body }) => String(body))).toEqual(["{}"]);
  });
});

describe("toNodeHandler with a broken handler", () => {
  const broken: Readonly<Record<string, WireHandler["handleWire"]>> = {
    "that rejects": () => Promise.reject(new Error("bug")),
    "that rejects with no error": () => Promise.reject("bug"),
    "whose answer cannot be written": async () => ({
      status: 202,
      headers: { "x-a": "\n" },
      body: "",
    }),
  };

  it.each(Object.entries(broken))("cuts the connection of one %s and warns", async (_name, bug) => {
    await serve(() => {}, { ...newHandler(), handleWire: bug });
    await expect(send("POST", "{}")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(warnings).toHaveBeenCalledTimes(1);
  });
});

describe("the request target", () => {
  it.each([
    ["http://hooks.example/webhook?a=1", "/webhook", "a=1"],
    ["HTTPS://hooks.example", "/", ""],
    ["http://hooks.example?a=1", "/", "a=1"],
    ["//hooks.example/webhook", "//hooks.example/webhook", ""],
    ["/webhook?a=http://x/y?z", "/webhook", "a=http://x/y?z"],
    ["*", "*", ""],
  ])("%s has the path %s and the query %j", async (target, path, query) => {
    await serve(() => {});
    await send("OPTIONS", null, target);
    expect(requests.map((wire) => [wire.path, wire.query])).toEqual([[path, query]]);
  });
});
