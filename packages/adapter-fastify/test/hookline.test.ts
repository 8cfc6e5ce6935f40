import { once } from "node:events";
import { connect } from "node:http2";
import { hookline } from "@hookline/adapter-fastify";
import { type RecordingHandler, recordingHandler } from "@hookline/testkit";
import { type FastifyInstance, fastify, type InjectOptions } from "fastify";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let engine: RecordingHandler;
let app: FastifyInstance;
beforeEach(() => {
  engine = recordingHandler();
  app = fastify();
});
afterEach(() => app.close());

const post = (url: string, options: InjectOptions = {}) =>
  app.inject({
    method: "POST",
    url,
    payload: '{ "a": 1.0 }',
    headers: { "content-type": "application/json" },
    ...options,
  });

const bodies = (): string[] => engine.requests.map(({ body }) => Buffer.from(body).toString());
const paths = (): string[] => engine.requests.map(({ path }) => path);

describe("hookline beside the host's routes", () => {
  it("lives with routes for every path, as static files and CORS add them", async () => {
    app.get("/*", () => "a file");
    app.options("*", (_request, reply) => reply.code(204).send());
    app.register(hookline, { engine });
    app.post("/*", () => "the host");
    expect((await app.inject("/style.css")).body).toBe("a file");
    expect((await app.inject({ method: "OPTIONS", url: "/api" })).statusCode).toBe(204);
    expect((await post("/other")).body).toBe("the host");
    expect((await post("/webhook/tv")).statusCode).toBe(202);
    expect((await app.inject("/webhook/tv")).statusCode).toBe(202);
    expect(paths()).toEqual(["/webhook/tv", "/webhook/tv"]);
  });

  it("leaves a path that both have to the host", async () => {
    app.register(hookline, { engine });
    app.post("/webhook/mine", () => "the host");
    expect((await post("/webhook/mine")).body).toBe("the host");
  });

  it("leaves parsers and body limit of the host alone, and the host's leave it alone", async () => {
    app = fastify({ bodyLimit: 4 });
    app.addContentTypeParser("text/x", { parseAs: "string" }, async () => "parsed");
    app.register(hookline, { engine });
    app.post("/host", (request) => ({ got: request.body }));
    const text = { headers: { "content-type": "text/x" }, payload: "1" };
    expect((await post("/host", text)).json()).toEqual({ got: "parsed" });
    expect((await post("/host", { payload: "[ 1 ]" })).statusCode).toBe(413);
    const unknown = { headers: { "content-type": "text/y" }, payload: "1" };
    expect((await post("/host", unknown)).statusCode).toBe(415);
    await post("/webhook/tv", { ...text, payload: "longer than four" });
    expect(bodies()).toEqual(["longer than four"]);
  });

  it("serves several engines on one server", async () => {
    const others = [recordingHandler(), recordingHandler()] as const;
    app.register(hookline, { engine });
    app.register(hookline, { engine: others[0], prefix: "/two" });
    app.register(hookline, {
      engine: { ...others[1], serves: (path) => path === "/third" },
    });
    for (const url of ["/webhook/1", "/two/webhook/2", "/third"]) await post(url);
    expect(paths()).toEqual(["/webhook/1"]);
    expect(others.map((other) => other.requests.map(({ path }) => path))).toEqual([
      ["/webhook/2"],
      ["/third"],
    ]);
  });

  it.each([
    ["/shop/:tenant", "/shop/a%2Fb/webhook/tv?x=%31", "/webhook/tv"],
    ["/hooks/", "/hooks/webhook/tv", "/webhook/tv"],
    ["/a/b", "/a/b/webhook/", "/webhook/"],
  ])("takes off the prefix %s", async (prefix, url, path) => {
    app.register(hookline, { engine, prefix });
    expect((await post(url)).statusCode).toBe(202);
    expect(paths()).toEqual([path]);
  });

  it.each(["/hooks", "/hooks/", "/hooks?x=1"])("serves the mount point itself: %s", async (url) => {
    app.register(hookline, {
      engine: { ...engine, serves: (path) => path === "/" },
      prefix: "/hooks",
    });
    expect((await post(url)).statusCode).toBe(202);
    expect(paths()).toEqual(["/"]);
  });
});

describe("hookline and the host's hooks", () => {
  it.each(["application/json", "not a media type", "a/b; c", ""])(
    "asks the host's guard before the body is read (content type %j)",
    async (type) => {
      app.addHook("preHandler", async (_request, reply) => reply.code(403).send());
      app.register(hookline, { engine });
      expect((await post("/webhook/tv", { headers: { "content-type": type } })).statusCode).toBe(
        403,
      );
      expect(bodies()).toEqual([]);
    },
  );

  it.each(["application/json; charset=utf-8", 'multipart/form-data; boundary="x.-_1"'])(
    "shows the host's hooks the content type %s unchanged",
    async (type) => {
      const seen: unknown[] = [];
      app.addHook("preHandler", async (request) => seen.push(request.headers["content-type"]));
      app.register(hookline, { engine });
      await post("/webhook/tv", { headers: { "content-type": type } });
      expect(seen).toEqual([type]);
    },
  );

  it("lets onSend hooks see the answer", async () => {
    app.addHook("onSend", async (_request, reply) => {
      reply.header("x-frame-options", "DENY");
    });
    app.register(hookline, { engine });
    expect((await post("/webhook/tv")).headers["x-frame-options"]).toBe("DENY");
  });

  it("refuses a body that a hook has read", async () => {
    const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    app.addHook("onRequest", async (request) => request.raw.resume() && once(request.raw, "end"));
    app.register(hookline, { engine });
    const response = await post("/webhook/tv");
    expect([response.statusCode, response.json().code]).toEqual([503, "HTTP_BODY_ALREADY_READ"]);
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(bodies()).toEqual([]);
    warnings.mockRestore();
  });

  it("keeps the path, which may hold a secret token, out of the host's log", async () => {
    const lines: string[] = [];
    app = fastify({ logger: { stream: { write: (line) => lines.push(line) } } });
    app.register(hookline, { engine, prefix: "/hooks" });
    await post("/hooks/webhook/s3cret?key=s3cret");
    expect(lines.join("")).toContain('"url":"/hooks/*"');
    expect(lines.join("")).not.toContain("s3cret");
  });
});

describe("hookline over HTTP/2", () => {
  it("carries body, headers and address", async () => {
    const server = fastify({ http2: true });
    server.register(hookline, { engine });
    const session = connect(await server.listen({ host: "127.0.0.1", port: 0 }));
    const stream = session.request({
      ":method": "POST",
      ":path": "/webhook/tv?q",
      "x-a": ["1", "2"],
    });
    const [headers] = await once(stream.end("{}").resume(), "response");
    await once(stream, "close");
    session.close();
    await server.close();
    expect(headers[":status"]).toBe(202);
    expect(bodies()).toEqual(["{}"]);
    expect(engine.requests[0]).toMatchObject({ query: "q", remoteAddress: "127.0.0.1" });
    expect({ ...engine.requests[0]?.headers }).toEqual({ "x-a": ["1", "2"] });
  });
});
