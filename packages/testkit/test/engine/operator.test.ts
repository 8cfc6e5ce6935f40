import { ConfigError } from "@hookline/core";
import type { WireRequest } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";

const ALICE = "k7Qw2mZp9xRt4vLs8nBd";
const operator = { tokens: { alice: ALICE } } as const;
const bearer = { authorization: `Bearer ${ALICE}`, "content-type": "application/json" };

const desk = async (more: object = {}) => {
  const made = await rig(() => ({ operator: { ...operator, ...more } }));
  const ask = async (
    path: string,
    body: object | null = null,
    parts: Partial<WireRequest> = {},
  ) => {
    const response = await made.engine.handleWire({
      method: body === null ? "GET" : "POST",
      path: `/operator${path}`,
      query: "",
      headers: bearer,
      body: new TextEncoder().encode(body === null ? "" : JSON.stringify(body)),
      remoteAddress: "127.0.0.1",
      clientCertificate: null,
      ...parts,
    });
    return { status: response.status, body: JSON.parse(response.body) };
  };
  return { ...made, ask };
};
const GLOBAL = { kind: "global" };

describe("the operator's paths", () => {
  it("halt, resume, flatten, cancel and switch, in the name of the token's person", async () => {
    const { ask, engine, position, quiet, trade } = await desk();
    const seen: string[] = [];
    engine.on("trading_state.changed", ({ actor, state }) => seen.push(`${actor} ${state}`));
    await trade({ quantity: "1" });
    expect(await ask("/halt", { scope: GLOBAL, level: 1 })).toMatchObject({
      status: 200,
      body: { code: "COMMAND_APPLIED" },
    });
    expect((await ask("/status")).body.tradingState).toBe("reduce_only");
    await ask("/resume", { scope: GLOBAL });
    await trade({ quantity: "1", order_type: "limit", limit_price: "95" });
    const [, resting] = engine.orders();
    expect((await ask("/cancel", { order: resting?.clientOrderId })).status).toBe(200);
    expect((await ask("/flatten", { account: "paper" })).body.detail).toEqual({
      closing: 1,
      notClosed: "",
    });
    await quiet();
    expect(await position()).toBe("0");
    await ask("/strategies", { strategy: "rsi", enabled: false });
    expect((await ask("/strategies")).body).toEqual([{ strategy: "rsi", enabled: false }]);
    expect(seen).toEqual(["alice reduce_only", "alice active"]);
  });

  it("reads limits, and takes tighter ones with an audit trail", async () => {
    const { ask, engine } = await desk();
    const changes: string[] = [];
    engine.on("limits.changed", ({ actor, changes: after }) =>
      changes.push(`${actor} ${JSON.stringify(after)}`),
    );
    expect((await ask("/limits")).body).toMatchObject({
      configured: { maxOrderNotional: "1000000" },
      changes: {},
      unconfirmed: [],
    });
    expect(await ask("/limits", { limits: { maxOrderNotional: "2000000" } })).toMatchObject({
      status: 422,
      body: { code: "LIMIT_LOOSER" },
    });
    await ask("/limits", { limits: { maxOrderNotional: "10" } });
    await ask("/limits", { limits: {} });
    expect((await ask("/limits")).body.unconfirmed).toContain("maxOrderNotional");
    await ask("/limits/confirm", {});
    expect((await ask("/limits")).body).toMatchObject({ changes: {}, unconfirmed: [] });
    expect(changes).toContain('alice {"maxOrderNotional":"10"}');
  });

  it("nobody can claim to be somebody else", async () => {
    const { ask, engine } = await desk();
    const actors: string[] = [];
    engine.on("trading_state.changed", ({ actor }) => actors.push(actor));
    await ask("/halt", { scope: GLOBAL, level: 1, actor: "bob", type: "resume" });
    expect(actors).toEqual(["alice"]);
  });

  const request = (parts: Partial<WireRequest>) => parts;
  it.each([
    ["no token", request({ headers: {} }), 401, "AUTH_OPERATOR_TOKEN_INVALID"],
    [
      "a wrong token",
      request({ headers: { authorization: "Bearer wrong" } }),
      401,
      "AUTH_OPERATOR_TOKEN_INVALID",
    ],
    [
      "a token twice",
      request({ headers: { authorization: [`Bearer ${ALICE}`, "x"] } }),
      401,
      "AUTH_OPERATOR_TOKEN_INVALID",
    ],
    ["another machine", request({ remoteAddress: "203.0.113.9" }), 403, "AUTH_SOURCE_NOT_ALLOWED"],
    [
      "a proxy",
      request({ headers: { ...bearer, "x-forwarded-for": "127.0.0.1" } }),
      403,
      "AUTH_SOURCE_NOT_ALLOWED",
    ],
    [
      "a page of another site",
      request({ headers: { ...bearer, host: "localhost:3000", origin: "https://evil.example" } }),
      403,
      "AUTH_CROSS_SITE",
    ],
    [
      "a browser that says so",
      request({ headers: { ...bearer, "sec-fetch-site": "cross-site" } }),
      403,
      "AUTH_CROSS_SITE",
    ],
    [
      "a form",
      request({ headers: { ...bearer, "content-type": "text/plain" } }),
      422,
      "COMMAND_INVALID",
    ],
    [
      "a body that is no JSON",
      request({ body: new TextEncoder().encode("{") }),
      422,
      "COMMAND_INVALID",
    ],
    ["another method", request({ method: "PUT" }), 405, "HTTP_METHOD_NOT_ALLOWED"],
    ["another path", request({ path: "/operator/nothing" }), 404, "HTTP_NOT_FOUND"],
  ])("refuses %s and changes nothing", async (_, parts, status, code) => {
    const { ask, engine } = await desk();
    const before = engine.stateHash();
    const answer = await ask("/halt", { scope: GLOBAL, level: 4 }, parts);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(engine.stateHash()).toBe(before);
  });

  it("ten wrong tokens a minute close the door for wrong ones, never for the right one", async () => {
    const { ask, time } = await desk();
    const wrong = { headers: { authorization: "Bearer wrong" } };
    for (let attempt = 0; attempt < 10; attempt += 1) await ask("/status", null, wrong);
    expect((await ask("/status", null, wrong)).body.code).toBe("AUTH_RATE_LIMITED");
    expect((await ask("/status")).status).toBe(200);
    time.advance(60_000);
    expect((await ask("/status", null, wrong)).body.code).toBe("AUTH_OPERATOR_TOKEN_INVALID");
  });

  it("is not there unless asked for, and answers elsewhere only where the host says so", async () => {
    const { engine } = await rig();
    expect(engine.serves("/operator/status")).toBe(false);
    const open = await desk({ from: "anywhere" });
    expect((await open.ask("/status", null, { remoteAddress: "203.0.113.9" })).status).toBe(200);
  });

  it.each([
    [{ tokens: {} }, /at least one person/],
    [{ tokens: { alice: "" } }, /token of alice is empty/],
    [{ tokens: { alice: "changeme-changeme" } }, /placeholder/],
    [{ tokens: { alice: "short" } }, /fewer than/],
    [{ tokens: { alice: ALICE, bob: ALICE } }, /share a token/],
    [{ tokens: { "a b": ALICE } }, /a name has/],
    [{ tokens: { alice: ALICE }, path: "operator" }, /must be a path/],
    [{ tokens: { alice: ALICE }, from: "world" }, /operator\.from/],
  ])("I29 does not start with %j", async (options, problem) => {
    const start = rig(() => JSON.parse(JSON.stringify({ operator: options })));
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(problem);
  });
});
