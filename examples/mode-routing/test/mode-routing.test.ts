import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOTP, URI } from "otpauth";
import { afterEach, describe, expect, it } from "vitest";
import { type App, startApp } from "../src/app.ts";
import { type Config, readConfig } from "../src/config.ts";
import { operate } from "../src/operator.ts";

let folder = "";
let close: (() => Promise<void>) | null = null;

afterEach(async () => {
  await close?.();
  close = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(over: Partial<Config> = {}): Promise<{ app: App; url: string }> {
  folder = mkdtempSync(join(tmpdir(), "hookline-mode-routing-"));
  const config = { ...readConfig({ HOOKLINE_DB: join(folder, "journal.db") }), ...over };
  const app = await startApp(config);
  const server = app.express.listen(0);
  await once(server, "listening");
  const address = server.address();
  close = async () => {
    server.closeAllConnections();
    server.close();
    await app.close();
  };
  return {
    app,
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
  };
}

/** Does what a person does: types the app's code, then brings the account to a stage. */
async function open(app: App, stage: "confirm" | "auto"): Promise<void> {
  const factor = URI.parse(app.enrolmentUri?.reveal() ?? "");
  if (!(factor instanceof TOTP)) throw new Error("the test's own data is wrong");
  expect(await operate(app.engine, `grant ${factor.generate()}`)).toMatch(/^COMMAND_APPLIED/);
  expect(await operate(app.engine, "promote confirm")).toMatch(/^COMMAND_APPLIED/);
  if (stage === "auto") {
    expect(await operate(app.engine, "promote auto")).toMatch(/^COMMAND_APPLIED/);
  }
}

const signal =
  '{"strategy_id":"rsi_macd_scalper_v3","action":"BUY","symbol":"BTCUSD","price":43250.50,"quantity":0.01}';

async function send(url: string, query: string) {
  const response = await fetch(`${url}/api/pine-script-webhook${query}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: signal,
  });
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, body };
}

/** Waits until an order has come to the status; the test's own time limit ends it otherwise. */
async function until(app: App, status: string): Promise<void> {
  if (app.engine.orders().some((order) => order.status === status)) return;
  await new Promise<void>((resolve) => {
    const stop = app.engine.on(status === "filled" ? "order.filled" : "order.accepted", () => {
      stop();
      resolve();
    });
  });
}

describe("mode routing", () => {
  it("no mode is paper, at Alpaca's paper API, and the answer says so", async () => {
    const { app, url } = await start();
    const { body, status } = await send(url, "");
    expect(status).toBe(202);
    expect(body).toMatchObject({
      tradingMode: "paper",
      platform: "alpaca",
      optimizationApplied: false,
      aiConfidence: null,
    });
    expect(body.executionMethod).toMatch(/paper/i);
    expect(typeof body.message).toBe("string");
    await until(app, "filled");
    const state = await (await fetch(`${url}/api/status`)).json();
    expect(state).toMatchObject({
      defaultMode: "paper",
      paper: {
        platform: "alpaca-paper",
        connected: true,
        lastOrder: { symbol: "BTCUSD", quantity: "0.01" },
      },
      live: { platform: "kraken-webhook", connected: false, armed: false },
    });
  });

  it("live is 403 and nothing is sent, until the code says the sentence", async () => {
    const { app, url } = await start();
    const { body, status } = await send(url, "?mode=live");
    expect([status, body.code]).toEqual([403, "LIVE_NOT_ENABLED"]);
    expect(app.engine.orders()).toEqual([]);
  });

  it("with the sentence and live credentials alone, live is refused for want of a person", async () => {
    const { app, url } = await start({ ENABLE_LIVE: "live orders use real money" });
    const { body, status } = await send(url, "?mode=live");
    expect([status, body.code]).toEqual([200, "LIVE_GRANT_MISSING"]);
    expect(await operate(app.engine, "grant 000000")).toMatch(/^LIVE_GRANT_REFUSED/);
    expect(await operate(app.engine, "promote auto")).toMatch(/^LIVE_STAGE_SKIPPED/);
    expect(app.engine.orders()).toEqual([]);
    expect(await (await fetch(`${url}/api/status`)).json()).toMatchObject({
      live: { armed: false, consents: { stage: "read_only", code: "LIVE_GRANT_MISSING" } },
    });
  });

  it("confirm holds a live entry until the person at the terminal approves it", async () => {
    const { app, url } = await start({
      ENABLE_LIVE: "live orders use real money",
      LIVE_TRADING_PLATFORM: "kraken-direct",
    });
    await open(app, "confirm");
    const { body, status } = await send(url, "?mode=live");
    expect([status, body.status, body.code]).toEqual([202, "held", "LIVE_APPROVAL_NEEDED"]);
    const [order] = app.engine.orders();
    expect(await operate(app.engine, `approve ${order?.clientOrderId}`)).toMatch(
      /^COMMAND_APPLIED/,
    );
    await until(app, "filled");
    expect(app.engine.orders()).toMatchObject([{ mode: "live", filledQuantity: "0.01" }]);
  });

  it("opened, live goes to the relay and stops at accepted, because a receipt proves no fill", async () => {
    const { app, url } = await start({ ENABLE_LIVE: "live orders use real money" });
    await open(app, "auto");
    const { body, status } = await send(url, "?mode=live");
    expect(status).toBe(202);
    expect(body).toMatchObject({
      tradingMode: "live",
      platform: "kraken",
      executionMethod: "kraken through a webhook relay",
      account: "live",
    });
    await until(app, "accepted");
    expect(app.engine.orders()).toMatchObject([{ mode: "live", status: "accepted" }]);
  });

  it("opened and direct, live goes to Kraken itself", async () => {
    const { app, url } = await start({
      ENABLE_LIVE: "live orders use real money",
      LIVE_TRADING_PLATFORM: "kraken-direct",
    });
    await open(app, "auto");
    const { body, status } = await send(url, "?mode=live");
    expect(status).toBe(202);
    expect(body).toMatchObject({ tradingMode: "live", platform: "kraken" });
    await until(app, "filled");
    expect(app.engine.orders()).toMatchObject([{ mode: "live", filledQuantity: "0.01" }]);
  });
});
