import { fileURLToPath } from "node:url";
import type { EngineOptions } from "@hookline/core";
import type { Clock } from "@hookline/core/driver";

type Mode = EngineOptions["accounts"][string]["mode"];

/** Everything this host can be told, in one place. */
export interface Config {
  /** Which Alpaca account: `ALPACA_ENVIRONMENT`, `paper` unless it says `live`. */
  readonly alpaca: { readonly mode: Mode; readonly keys: AlpacaKeys | null };
  /** Which Trading 212 account: live only where `TRADING212_USE_DEMO` says `false`. */
  readonly trading212: { readonly mode: Mode; readonly keys: Trading212Keys | null };
  /** The first consent of each live account: this sentence, set here in code; no variable and no request can. */
  readonly sentence: "live orders use real money" | null;
  /** Largest value of one live entry until an operator raises it. */
  readonly firstCap: string;
  /** Loss of the open and closed positions together at which an alert goes out, in the account's currency. */
  readonly alertLoss: number;
  readonly port: number;
  readonly database: string;
  /** Secret of `X-Hub-Signature-256`; null takes unsigned signals from this machine only. */
  readonly secret: string | null;
  /** Time, for tests: an exchange that is closed takes no entries. */
  readonly clock?: Clock;
  /** Where the second factors are kept, and the key; null keeps them in memory, for a try. */
  readonly vault: { readonly path: string; readonly key: string } | null;
}

export interface AlpacaKeys {
  readonly keyId: string;
  readonly secretKey: string;
}

export interface Trading212Keys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the environment; a word that is none of those expected ends the start, because it might have meant live. */
export function readConfig(env: Env): Config {
  const alpacaMode = oneOf(env, "ALPACA_ENVIRONMENT", { paper: "paper", live: "live" });
  const demo = oneOf(env, "TRADING212_USE_DEMO", { true: "paper", false: "live" });
  const { ALPACA_KEY_ID: keyId, ALPACA_SECRET_KEY: secretKey, VAULT_FILE: path } = env;
  const { TRADING212_API_KEY: apiKey, TRADING212_API_SECRET: apiSecret, VAULT_KEY: key } = env;
  return {
    alpaca: {
      mode: alpacaMode,
      keys: keyId === undefined || secretKey === undefined ? null : { keyId, secretKey },
    },
    trading212: {
      mode: demo,
      keys: apiKey === undefined || apiSecret === undefined ? null : { apiKey, apiSecret },
    },
    sentence: null,
    firstCap: "500",
    alertLoss: 100,
    port: Number(env.PORT ?? 3000),
    database: env.HOOKLINE_DB ?? fileURLToPath(new URL("../live-rollout.db", import.meta.url)),
    secret: env.WEBHOOK_SECRET ?? null,
    vault: path === undefined || key === undefined ? null : { path, key },
  };
}

/** The mode that a variable names; the first word where it is not set. */
function oneOf(env: Env, name: string, words: Readonly<Record<string, Mode>>): Mode {
  const word = env[name];
  if (word === undefined) return "paper";
  const mode = Object.hasOwn(words, word) ? words[word] : undefined;
  if (mode === undefined) throw new Error(`${name} must be ${Object.keys(words).join(" or ")}.`);
  return mode;
}
