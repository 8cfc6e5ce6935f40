import { hookline } from "@hookline/adapter-express";
import {
  createEngine,
  type Engine,
  type EngineOptions,
  fromSignal,
  github,
  loopbackOnly,
  simple,
  standardRisk,
} from "@hookline/core";
import type { Secret } from "@hookline/core/driver";
import { sqliteStore } from "@hookline/store-sqlite";
import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { livePlatform, type Platform, paperPlatform } from "./platforms.ts";
import { type LiveFactor, liveFactor } from "./second-factor.ts";

/** The running host. */
export interface App {
  readonly engine: Engine;
  readonly express: Express;
  /** What stands behind each mode, for the log. */
  readonly notes: readonly string[];
  /** For an authenticator app, where the live account's second factor was made just now. */
  readonly enrolmentUri: Secret | null;
  close(): Promise<void>;
}

/** One webhook, two accounts: paper by default, live only with its three consents. */
export async function startApp(config: Config): Promise<App> {
  const paper = await paperPlatform(config);
  const live = config.ENABLE_LIVE === null ? null : await livePlatform(config);
  const factor = config.ENABLE_LIVE === null ? null : await liveFactor(config);
  const engine = createEngine({
    store: sqliteStore(config.database),
    accounts: {
      paper: { mode: "paper", broker: paper.broker },
      ...liveAccount(config, live, factor),
    },
    sources: {
      pine: {
        path: "/api/pine-script-webhook",
        auth: [config.secret === null ? loopbackOnly() : github({ secret: config.secret })],
        dialect: simple(),
        modes: ["paper", "live"],
      },
    },
    strategies: {
      "*": { account: "paper", symbols: "any", size: fromSignal() },
      rsi_macd_scalper_v3: {
        account: { paper: "paper", ...(live === null ? {} : { live: "live" }) },
        symbols: ["BTCUSD"],
        size: fromSignal(),
      },
    },
    risk: standardRisk({
      maxOrderNotional: "25000",
      maxDailyLoss: "500",
      // A relay tells no balance, and the demo's signals ask for no stop; a host with a broker leaves both out.
      allowUnknownMoney: true,
      allowNoStop: true,
      repeatedOrderMs: 1,
      coolDownMs: 1,
    }),
  });
  await engine.start();
  const app = express()
    .use(hookline(engine))
    .get("/api/status", (_request, response) => void response.json(statusOf(engine, config)));
  return {
    engine,
    express: app,
    notes: notesOf(config, paper, live),
    enrolmentUri: factor?.uri ?? null,
    close: async () => {
      await engine.stop();
      await paper.close();
      await live?.close();
    },
  };
}

/** The live account: the sentence and live credentials stand here; the grant is a person's, while the engine runs. */
function liveAccount(
  { ENABLE_LIVE: sentence }: Config,
  platform: Platform | null,
  factor: LiveFactor | null,
): EngineOptions["accounts"] {
  if (sentence === null || platform === null || factor === null) return {};
  const live = { sentence, secondFactor: factor.factor, maxEntryNotional: "1000" };
  return { live: { mode: "live", broker: platform.broker, live } };
}

/** For each mode: platform, connection, last order, and whether live is armed. */
function statusOf(engine: Engine, config: Config) {
  const { accounts, liveArmed } = engine.status();
  const of = (mode: "paper" | "live", platform: string) => {
    const account = accounts.find((each) => each.mode === mode);
    return {
      platform,
      connected: account?.connected ?? false,
      lastOrder: account?.lastOrder ?? null,
      tradingState: account?.tradingState ?? null,
      consents: account?.live ?? null,
    };
  };
  return {
    defaultMode: config.DEFAULT_MODE,
    paper: of("paper", config.PAPER_TRADING_PLATFORM),
    live: { ...of("live", config.LIVE_TRADING_PLATFORM), armed: liveArmed },
  };
}

const notesOf = (config: Config, paper: Platform, live: Platform | null): readonly string[] => [
  `paper  ${paper.note}`,
  `live   ${live === null ? "off: ?mode=live is answered 403 (ENABLE_LIVE in src/config.ts)" : live.note}`,
  `auth   ${config.secret === null ? "none: signals from this machine only (set WEBHOOK_SECRET)" : "X-Hub-Signature-256"}`,
];
