import { createServer } from "node:http";
import { hookline } from "@hookline/adapter-express";
import {
  listenLocally,
  type RecordingHandler,
  type RunningAdapter,
  recordingHandler,
} from "@hookline/testkit";
import express, { type Express } from "express";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let handler: RecordingHandler;
let running: RunningAdapter;
const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
beforeEach(() => {
  handler = recordingHandler();
  warnings.mockClear();
});
afterEach(() => running.close());

async function serve(arrange: (app: Express) => unknown): Promise<void> {
  const app = express();
  arrange(app);
  running = await listenLocally(createServer(app));
}

const post = (path: string, body: string, type: string = "application/json"): Promise<Response> =>
  fetch(running.url + path, { method: "POST", body, headers: { "content-type": type } });

const bodies = (): string[] => handler.requests.map(({ body }) => Buffer.from(body).toString());

const PARSERS = [
  ["express.json()", express.json(), "application/json"],
  ["express.text()", express.text({ type: "*/*" }), "text/plain"],
  ["express.raw()", express.raw({ type: "*/*" }), "text/plain"],
  ["express.urlencoded()", express.urlencoded(), "application/x-www-form-urlencoded"],
] as const;

describe("hookline behind a body parser", () => {
  it.each(PARSERS)("refuses the first request behind %s", async (_name, parser, type) => {
    await serve((app) => app.use(parser, hookline(handler)));
    const response = await post("/webhook/tv", '{ "side": "buy" }', type);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "HTTP_BODY_ALREADY_READ",
      message: expect.stringContaining("mount Hookline before body parsers"),
    });
    expect(bodies()).toEqual([]);
  });

  it("tells the host once", async () => {
    await serve((app) => app.use(express.json(), hookline(handler)));
    await post("/webhook/tv", "{}");
    await post("/webhook/tv", "{}");
    expect(warnings.mock.calls).toEqual([
      [expect.stringContaining("before body parsers"), { code: "HTTP_BODY_ALREADY_READ" }],
    ]);
  });

  it("still carries requests without a body", async () => {
    await serve((app) => app.use(express.json(), hookline(handler)));
    expect((await fetch(`${running.url}/webhook/tv`)).status).toBe(202);
  });
});

describe("hookline among the host's middleware", () => {
  it("gets the raw body behind middleware that waits", async () => {
    await serve((app) => {
      app.use((_request, _response, next) => void setImmediate(next));
      app.use(hookline(handler), express.json());
    });
    await post("/webhook/tv", '{ "a": 1.0 }');
    expect(bodies()).toEqual(['{ "a": 1.0 }']);
  });

  it("lets middleware before it refuse", async () => {
    await serve((app) => {
      app.use((_request, response) => void response.sendStatus(403));
      app.use(hookline(handler));
    });
    expect((await post("/webhook/tv", "{}")).status).toBe(403);
    expect(bodies()).toEqual([]);
  });

  it("takes off the prefixes of nested routers and keeps the query", async () => {
    await serve((app) => {
      const inner = express.Router().use("/inner", hookline(handler));
      app.use("/outer/:tenant", inner);
    });
    await post("/outer/7/inner/webhook/a%2Fb?x=%31", "{}");
    expect(handler.requests.map(({ path, query }) => [path, query])).toEqual([
      ["/webhook/a%2Fb", "x=%31"],
    ]);
  });

  it("serves two engines side by side", async () => {
    const second = recordingHandler();
    await serve((app) => app.use("/one", hookline(handler)).use("/two", hookline(second)));
    await post("/one/webhook/a", "first");
    await post("/two/webhook/b", "second");
    expect(bodies()).toEqual(["first"]);
    expect(second.requests.map(({ path }) => path)).toEqual(["/webhook/b"]);
  });
});
