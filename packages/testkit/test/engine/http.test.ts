import { createHmac } from "node:crypto";
import {
  createEngine,
  type Engine,
  fromSignal,
  ipAllow,
  memoryStore,
  paperBroker,
  pathToken,
  simple,
  standardRisk,
  tradingViewAddresses,
} from "@hookline/core";
import type { WireRequest } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { rig, SECRET } from "./harness.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const sign = (body: string): string =>
  `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;

const request = (parts: Partial<WireRequest>): WireRequest => ({
  method: "POST",
  path: "/webhook/bot",
  query: "",
  headers: {},
  body: new Uint8Array(),
  remoteAddress: "127.0.0.1",
  clientCertificate: null,
  ...parts,
});

async function ask(engine: Engine, parts: Partial<WireRequest>) {
  const response = await engine.handleWire(request(parts));
  return { status: response.status, headers: response.headers, body: JSON.parse(response.body) };
}

const BUY =
  '{"id":"1","strategy_id":"rsi","action":"buy","symbol":"BTCUSD","price":100,"quantity":1}';
const signed = (body: string): Partial<WireRequest> => ({
  body: encode(body),
  headers: { "content-type": "application/json", "x-hub-signature-256": sign(body) },
});

describe("signals by HTTP", () => {
  it("answers 202 with everything a sender may want to know", async () => {
    const { engine } = await rig();
    const { body, status } = await ask(engine, signed(BUY));
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: "accepted",
      code: "SIGNAL_ACCEPTED",
      mode: "paper",
      tradingMode: "paper",
      platform: "paper",
      account: "paper",
      executionMethod: "paper engine (no venue)",
      optimizationApplied: false,
      aiConfidence: null,
      keyedBy: "sender_id",
    });
    expect(body.orders).toHaveLength(1);
    expect((await ask(engine, { method: "GET", path: `/signals/${body.signalId}` })).body).toEqual(
      body,
    );
  });

  it("I6 answers 409 to an id that comes with another body", async () => {
    const { engine } = await rig();
    await ask(engine, signed(BUY));
    const other = await ask(engine, signed(BUY.replace('"quantity":1', '"quantity":2')));
    expect([other.status, other.body.code]).toEqual([409, "SIGNAL_KEY_CONFLICT"]);
  });

  it("I5 an unauthenticated request changes nothing", async () => {
    const { engine } = await rig();
    const before = engine.stateHash();
    const missing = await ask(engine, { body: encode(BUY) });
    expect([missing.status, missing.body]).toMatchObject([
      401,
      { code: "AUTH_SIGNATURE_MISSING", detail: {} },
    ]);
    const forged = await ask(engine, { ...signed(BUY), body: encode(BUY.replace("1}", "2}")) });
    expect([forged.status, forged.body]).toMatchObject([
      401,
      { code: "AUTH_SIGNATURE_INVALID", detail: {} },
    ]);
    expect(engine.stateHash()).toBe(before);
  });

  it.each([
    ["mode=live", 403, "LIVE_NOT_ENABLED"],
    ["mode=demo", 400, "MODE_UNKNOWN"],
    ["mode=paper&mode=live", 400, "MODE_UNKNOWN"],
    ["mode=paper", 202, "SIGNAL_ACCEPTED"],
    ["", 202, "SIGNAL_ACCEPTED"],
  ])("I30 ?%s answers %d %s", async (query, status, code) => {
    const { engine } = await rig();
    const answer = await ask(engine, { ...signed(BUY), query });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(engine.orders()).toHaveLength(status === 202 ? 1 : 0);
  });

  it("I32 no field of the body raises the mode, the account or a limit", async () => {
    const { engine } = await rig();
    const body = BUY.replace("{", '{"mode":"live","live":true,"account":"live-1","skipRisk":true,');
    await ask(engine, signed(body));
    expect(engine.orders().map(({ account, mode }) => [account, mode])).toEqual(
      engine.orders().map(() => ["paper", "paper"]),
    );
  });

  it("refuses other methods, unknown paths and bodies above the limit", async () => {
    const { engine } = await rig();
    const get = await ask(engine, { method: "GET" });
    expect([get.status, get.body.code, get.headers.allow]).toEqual([
      405,
      "HTTP_METHOD_NOT_ALLOWED",
      "POST",
    ]);
    expect((await ask(engine, { path: "/nothing" })).body.code).toBe("HTTP_NOT_FOUND");
    const large = await ask(engine, { body: new Uint8Array(engine.maxBodyBytes + 1) });
    expect([large.status, large.body.code]).toEqual([413, "BODY_TOO_LARGE"]);
    expect(engine.serves("/nothing")).toBe(false);
    expect(engine.serves("/webhook/bot")).toBe(true);
  });

  it("a body without a strategy needs a source with a default", async () => {
    const { engine } = await rig();
    const answer = await ask(
      engine,
      signed('{"action":"buy","symbol":"BTCUSD","price":1,"quantity":1}'),
    );
    expect([answer.status, answer.body.code]).toEqual([422, "SIGNAL_STRATEGY_MISSING"]);
  });

  it("the same signal by web-standard request and by wire is one signal", async () => {
    const { engine } = await rig();
    const { body, headers } = signed(BUY);
    const sent = new Request("http://host/webhook/bot", {
      method: "POST",
      body: BUY,
      headers: Object.entries(headers ?? {}).map(
        ([name, value]) => [name, String(value)] as [string, string],
      ),
    });
    expect((await engine.handle(sent)).status).toBe(202);
    expect(
      (await ask(engine, { body: body ?? new Uint8Array(), headers: headers ?? {} })).status,
    ).toBe(200);
  });
});

describe("sources that need more than a signature", () => {
  const token = "0123456789abcdefghijklmn";
  const start = async (): Promise<Engine> => {
    const engine = createEngine({
      store: memoryStore(),
      accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "100000" }) } },
      sources: {
        tv: {
          path: "/tv",
          auth: [
            pathToken({ token }),
            ipAllow({ addresses: tradingViewAddresses, trustedProxyDepth: 1 }),
          ],
          dialect: simple(),
        },
      },
      strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal() } },
      risk: standardRisk({ maxOrderNotional: "25000" }),
    });
    await engine.start();
    return engine;
  };
  const from = (address: string): WireRequest["headers"] => ({
    "content-type": "text/plain",
    "x-forwarded-for": address,
  });

  it("all layers must pass; a wrong token looks like an unknown path", async () => {
    const engine = await start();
    const body = encode(BUY);
    const good = await ask(engine, { path: `/tv/${token}`, body, headers: from("52.89.214.238") });
    expect(good.status).toBe(202);
    const stranger = await ask(engine, { path: `/tv/${token}`, body, headers: from("10.1.2.3") });
    expect([stranger.status, stranger.body.code]).toEqual([403, "AUTH_SOURCE_NOT_ALLOWED"]);
    const wrong = await engine.handleWire(request({ path: "/tv/another-token-0123456789", body }));
    const nowhere = await engine.handleWire(request({ path: "/elsewhere", body }));
    expect(wrong).toEqual(nowhere);
  });
});

describe("reads", () => {
  it("answer this machine only, and not through a proxy", async () => {
    const { engine } = await rig();
    const local = await ask(engine, { method: "GET", path: "/orders" });
    expect([local.status, local.body]).toEqual([200, []]);
    const far = await ask(engine, { method: "GET", path: "/orders", remoteAddress: "10.0.0.9" });
    expect([far.status, far.body.code]).toEqual([403, "AUTH_SOURCE_NOT_ALLOWED"]);
    const proxied = await ask(engine, {
      method: "GET",
      path: "/positions",
      headers: { "x-forwarded-for": "1.2.3.4" },
    });
    expect(proxied.status).toBe(403);
    expect((await ask(engine, { method: "POST", path: "/orders" })).status).toBe(405);
  });

  it("with a token they need the token, from wherever", async () => {
    const token = "a-reading-token-0123456789";
    const { engine } = await rig(() => ({ reads: { token } }));
    const without = await ask(engine, { method: "GET", path: "/status" });
    expect([without.status, without.body.code]).toEqual([401, "AUTH_READ_TOKEN_INVALID"]);
    const headers = { authorization: `Bearer ${token}` };
    const status = await ask(engine, {
      method: "GET",
      path: "/status",
      remoteAddress: "10.0.0.9",
      headers,
    });
    expect([status.status, status.body]).toMatchObject([
      200,
      {
        status: "running",
        liveArmed: false,
        accounts: [{ account: "paper", platform: "paper", connected: true }],
      },
    ]);
  });

  it("can be left to the host", async () => {
    const { engine } = await rig(() => ({ reads: "none" }));
    expect(engine.serves("/orders")).toBe(false);
    expect((await ask(engine, { method: "GET", path: "/orders" })).status).toBe(404);
  });

  it("an unknown signal is not found", async () => {
    const { engine } = await rig();
    const answer = await ask(engine, { method: "GET", path: "/signals/sig_nothing" });
    expect([answer.status, answer.body.code]).toEqual([404, "SIGNAL_NOT_FOUND"]);
  });
});
