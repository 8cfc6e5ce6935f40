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
import { watchAccounts } from "./alerts.ts";
import type { Config } from "./config.ts";
import { alpacaPlatform, type Platform, trading212Platform } from "./platforms.ts";
import { secondFactors } from "./second-factor.ts";

/** The running host. */
export interface App {
  readonly engine: Engine;
  readonly express: Express;
  readonly notes: readonly string[];
  /** For an authenticator app, by account, where a second factor was made just now. */
  readonly enrolments: ReadonlyMap<string, Secret>;
  close(): Promise<void>;
}

type Accounts = EngineOptions["accounts"];

/** What the doctor examines and the engine trades: the same options, made once. */
export interface Rollout {
  readonly accounts: Accounts;
  readonly platforms: readonly Platform[];
  readonly enrolments: App["enrolments"];
}

/** One account at each venue, named by venue and mode, so that a paper position is never taken for a live one. */
export async function rollout(config: Config): Promise<Rollout> {
  const alpaca = { mode: config.alpaca.mode, platform: await alpacaPlatform(config) };
  const t212 = { mode: config.trading212.mode, platform: await trading212Platform(config) };
  const named = [
    { name: `alpaca-${alpaca.mode}`, ...alpaca },
    { name: `trading212-${t212.mode}`, ...t212 },
  ];
  const live = named.filter(({ mode }) => mode === "live").map(({ name }) => name);
  const { factor, uris } = await secondFactors(config, live);
  const consent =
    config.sentence === null
      ? {}
      : {
          live: {
            sentence: config.sentence,
            secondFactor: factor,
            maxEntryNotional: config.firstCap,
          },
        };
  const accounts: Accounts = Object.fromEntries(
    named.map(({ mode, name, platform: { broker } }) => [
      name,
      { mode, broker, ...(mode === "live" ? consent : {}) },
    ]),
  );
  return { accounts, platforms: named.map(({ platform }) => platform), enrolments: uris };
}

/** Starts the engine on both accounts; `alert` hears of what a person should look at. */
export async function startApp(config: Config, alert: (text: string) => void): Promise<App> {
  const { accounts, enrolments, platforms } = await rollout(config);
  const names = (mode: "paper" | "live"): string[] =>
    Object.entries(accounts).flatMap(([name, account]) => (account.mode === mode ? [name] : []));
  const targets = {
    ...(names("paper").length === 0 ? {} : { paper: names("paper") }),
    ...(names("live").length === 0 ? {} : { live: names("live") }),
  };
  const engine = createEngine({
    store: sqliteStore(config.database),
    accounts,
    sources: {
      pine: {
        path: "/api/webhook",
        auth: [config.secret === null ? loopbackOnly() : github({ secret: config.secret })],
        dialect: simple(),
        modes: ["paper", "live"],
      },
    },
    strategies: {
      rollout: {
        account: targets,
        symbols: ["AAPL"],
        size: fromSignal(),
        defaultStop: { percent: "5" },
      },
    },
    // A demo's signals come in a hurry; a host leaves the last two out.
    risk: standardRisk({
      maxOrderNotional: "25000",
      maxDailyLoss: "500",
      repeatedOrderMs: 1,
      coolDownMs: 1,
    }),
    ...(config.clock === undefined ? {} : { clock: config.clock }),
  });
  await engine.start();
  const stopWatching = watchAccounts(engine, { lossLimit: config.alertLoss, alert });
  return {
    engine,
    express: express().use(hookline(engine)),
    notes: platforms.map(({ note }) => note),
    enrolments,
    close: async () => {
      stopWatching();
      await engine.stop();
      for (const platform of platforms) await platform.close();
    },
  };
}
