import { fileURLToPath } from "node:url";

/** Where paper signals trade. */
export type PaperPlatform = "alpaca-paper";
/** Where live signals trade: at Kraken through a relay that takes orders by webhook, or directly. */
export type LivePlatform = "kraken-webhook" | "kraken-direct";

/** Everything this host can be told, in one place. */
export interface Config {
  readonly PAPER_TRADING_PLATFORM: PaperPlatform;
  readonly LIVE_TRADING_PLATFORM: LivePlatform;
  /** Signals without `?mode=`; nothing but paper, because a default must never trade live. */
  readonly DEFAULT_MODE: "paper";
  /** The first of live's three consents: this sentence, set here in code; no variable and no request can. */
  readonly ENABLE_LIVE: "live orders use real money" | null;
  readonly port: number;
  readonly database: string;
  /** Secret of `X-Hub-Signature-256`; null takes unsigned signals from this machine only. */
  readonly secret: string | null;
  /** Keys of the paper account; null starts a local stand-in for Alpaca. */
  readonly alpaca: { readonly keyId: string; readonly secretKey: string } | null;
  /** Keys of the Kraken account, for `kraken-direct`; null starts a local stand-in for Kraken. */
  readonly kraken: { readonly apiKey: string; readonly secret: string } | null;
  /** The relay to Kraken, for `kraken-webhook`; null starts a local stand-in. */
  readonly relay: { readonly url: string; readonly secret: string } | null;
  /** Where the second factor of the live account is kept, and its key; null keeps one in memory, for a try. */
  readonly vault: { readonly path: string; readonly key: string } | null;
}

/** Reads the environment; what is not set has a default that trades nothing real. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const {
    ALPACA_PAPER_KEY_ID: keyId,
    ALPACA_PAPER_SECRET_KEY: secretKey,
    HOOKLINE_DB,
    KRAKEN_API_KEY: apiKey,
    KRAKEN_API_SECRET: secret,
    KRAKEN_RELAY_SECRET: relaySecret,
    KRAKEN_RELAY_URL: url,
    PORT,
    VAULT_FILE,
    VAULT_KEY,
    WEBHOOK_SECRET,
  } = env;
  return {
    PAPER_TRADING_PLATFORM: "alpaca-paper",
    LIVE_TRADING_PLATFORM: "kraken-webhook",
    DEFAULT_MODE: "paper",
    ENABLE_LIVE: null,
    port: Number(PORT ?? 3000),
    database: HOOKLINE_DB ?? fileURLToPath(new URL("../mode-routing.db", import.meta.url)),
    secret: WEBHOOK_SECRET ?? null,
    alpaca: keyId === undefined || secretKey === undefined ? null : { keyId, secretKey },
    kraken: apiKey === undefined || secret === undefined ? null : { apiKey, secret },
    relay: url === undefined || relaySecret === undefined ? null : { url, secret: relaySecret },
    vault:
      VAULT_FILE === undefined || VAULT_KEY === undefined
        ? null
        : { path: VAULT_FILE, key: VAULT_KEY },
  };
}
