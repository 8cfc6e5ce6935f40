import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examine, isReady } from "@hookline/core/live";
import { TOTP, URI } from "otpauth";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type App, rollout, startApp } from "../src/app.ts";
import { type Config, readConfig } from "../src/config.ts";
import { operate } from "../src/operator.ts";

let folder = "";
let app: App | null = null;
let alerts: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hookline-live-rollout-"));
  alerts = [];
});
afterEach(async () => {
  await app?.close();
  app = null;
  rmSync(folder, { recursive: true, force: true });
});

const LIVE = { ALPACA_ENVIRONMENT: "live", TRADING212_USE_DEMO: "false" };
const sentence = "live orders use real money";
/** A Thursday on which the exchange opened an hour ago. */
const OPEN_MS = Date.UTC(2026, 0, 15, 15, 30, 0);
const startedMs = Date.now();
const clock = { nowMs: (): number => OPEN_MS + Date.now() - startedMs };
const configOf = (env: Readonly<Record<string, string>>, over: Partial<Config> = {}): Config => ({
  ...readConfig({ HOOKLINE_DB: join(folder, "journal.db"), ...env }),
  clock,
  ...over,
});

async function start(
  env: Readonly<Record<string, string>> = {},
  over: Partial<Config> = {},
): Promise<App> {
  await app?.close();
  app = await startApp(configOf(env, over), (text) => void alerts.push(text));
  return app;
}

let count = 0;
function send(
  { engine }: App,
  action: "buy" | "exit",
  { mode, quantity }: { readonly mode: "paper" | "live"; readonly quantity: string },
) {
  count += 1;
  return engine.submit({
    strategy_id: "rollout",
    action,
    symbol: "AAPL",
    quantity,
    price: "200",
    id: String(count),
    mode,
  });
}

const buy = (at: App, mode: "paper" | "live", quantity = "1") =>
  send(at, "buy", { mode, quantity });

/** Closes what is held: Alpaca takes no second entry against the stop of the first. */
async function closed(at: App): Promise<void> {
  const filled = fills(at, 1);
  expect(await send(at, "exit", { mode: "live", quantity: "100" })).toMatchObject({
    accounts: [{ account: "alpaca-live", code: "SIGNAL_ACCEPTED" }, { account: "trading212-live" }],
  });
  await filled;
}

/** Waits for this many fills; the test's own time limit ends it otherwise. */
const fills = ({ engine }: App, wanted: number): Promise<void> =>
  new Promise((resolve) => {
    let left = wanted;
    const stop = engine.on("order.filled", () => {
      left -= 1;
      if (left > 0) return;
      stop();
      resolve();
    });
  });

function codeOf({ enrolments }: App, account: string): string {
  const factor = URI.parse(enrolments.get(account)?.reveal() ?? "");
  if (!(factor instanceof TOTP)) throw new Error("the test's own data is wrong");
  return factor.generate({ timestamp: clock.nowMs() });
}

describe("from paper to live, in stages", () => {
  it("paper first: both venues fill, and live is not even there", async () => {
    const at = await start();
    const filled = fills(at, 2);
    expect(await buy(at, "paper")).toMatchObject({ code: "SIGNAL_ACCEPTED", tradingMode: "paper" });
    await filled;
    expect(await buy(at, "live")).toMatchObject({ code: "LIVE_NOT_ENABLED" });
    expect((await at.engine.positions()).map(({ account }) => account).sort()).toEqual([
      "alpaca-paper",
      "trading212-paper",
    ]);
  });

  it("live keys without the sentence are read and nothing else, and the doctor says what is missing", async () => {
    const { accounts, platforms } = await rollout(configOf(LIVE));
    const symbols = { "alpaca-live": ["AAPL"], "trading212-live": ["AAPL"] };
    const findings = await examine({ accounts, symbols, clock });
    for (const platform of platforms) await platform.close();
    expect(isReady(findings)).toBe(true);
    expect(findings.filter(({ check }) => check === "consents")).toMatchObject([
      { account: "alpaca-live", verdict: "warn" },
      { account: "trading212-live", verdict: "warn" },
    ]);
    expect(findings.find(({ check }) => check === "status")).toMatchObject({ verdict: "pass" });

    const at = await start(LIVE);
    expect(await buy(at, "live")).toMatchObject({ code: "LIVE_NOT_ENABLED" });
    expect(at.engine.orders()).toEqual([]);
  });

  it("read-only, then a person for each entry, then auto within the cap; one account at a time", async () => {
    const at = await start(LIVE, { sentence });
    expect(await buy(at, "live")).toMatchObject({ code: "LIVE_GRANT_MISSING" });
    const say = (line: string) => operate(at.engine, line);
    expect(await say(`grant alpaca-live ${codeOf(at, "alpaca-live")}`)).toMatch(/^COMMAND_APPLIED/);
    expect(await buy(at, "live")).toMatchObject({ code: "LIVE_STAGE_READ_ONLY" });

    expect(await say("promote alpaca-live confirm")).toMatch(/^COMMAND_APPLIED/);
    const held = await buy(at, "live");
    expect(held).toMatchObject({
      status: "held",
      accounts: [
        { account: "alpaca-live", code: "LIVE_APPROVAL_NEEDED" },
        { account: "trading212-live", code: "LIVE_GRANT_MISSING" },
      ],
    });
    const [order] = at.engine.orders();
    expect(alerts).toContain(`alpaca-live: approve ${order?.clientOrderId}`);
    expect(await say("status")).toContain(`waits: ${order?.clientOrderId}`);
    const approved = fills(at, 1);
    expect(await say(`approve ${order?.clientOrderId}`)).toMatch(/^COMMAND_APPLIED/);
    await approved;
    // An exit waits for nobody, whatever the stage.
    await closed(at);

    expect(await say("promote alpaca-live auto")).toMatch(/^COMMAND_APPLIED/);
    const sent = fills(at, 1);
    expect(await buy(at, "live", "2")).toMatchObject({ status: "accepted" });
    await sent;
    expect(await buy(at, "live", "3")).toMatchObject({ code: "LIVE_ENTRY_EXCEEDS_CAP" });
    expect(await say("cap alpaca-live 1000")).toMatch(/^COMMAND_APPLIED/);
    expect(await say("status")).toContain("cap 1000");

    expect(await say("revoke alpaca-live")).toMatch(/^COMMAND_APPLIED/);
    expect(alerts.at(-1)).toContain("alpaca-live: no entries any more");
    expect(await buy(at, "live")).toMatchObject({ code: "LIVE_GRANT_EXPIRED" });
  });

  it("a grant of one account is none of the other's, and stages survive a restart", async () => {
    const vault = {
      path: join(folder, "vault"),
      key: Buffer.alloc(32, "0123456789abcdef!").toString("base64"),
    };
    const first = await start(LIVE, { sentence, vault });
    const code = codeOf(first, "alpaca-live");
    expect(await operate(first.engine, `grant trading212-live ${code}`)).toMatch(
      /^LIVE_GRANT_REFUSED/,
    );
    await operate(first.engine, `grant alpaca-live ${code}`);
    await operate(first.engine, "promote alpaca-live confirm");
    const second = await start(LIVE, { sentence, vault });
    expect(second.enrolments.size).toBe(0);
    expect(await operate(second.engine, "status")).toMatch(/alpaca-live.*confirm, open/);
    expect(await operate(second.engine, `grant alpaca-live ${code}`)).toMatch(
      /^LIVE_GRANT_REFUSED/,
    );
  });

  it.each([
    { ALPACA_ENVIRONMENT: "Live" },
    { ALPACA_ENVIRONMENT: "" },
    { TRADING212_USE_DEMO: "no" },
    { TRADING212_USE_DEMO: "0" },
  ])("%j might have meant live, so nothing starts", (env) => {
    expect(() => configOf(env)).toThrowError(/must be/);
  });
});
