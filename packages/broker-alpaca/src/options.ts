import type { Clock, Timers } from "@hookline/core/driver";

/** Paper and live are two accounts with two hosts and two pairs of keys. */
export type AlpacaEnvironment = "paper" | "live";

export interface AlpacaOptions {
  /** Which account; there is no default, so that live is never a slip. */
  readonly environment: AlpacaEnvironment;
  /** `ALPACA_PAPER_KEY_ID` or `ALPACA_LIVE_KEY_ID` where left out. */
  readonly keyId?: string;
  /** `ALPACA_PAPER_SECRET_KEY` or `ALPACA_LIVE_SECRET_KEY` where left out. */
  readonly secretKey?: string;
  /** Marks limit orders for shares as good outside 09:30–16:00 New York time; false unless told otherwise. */
  readonly extendedHours?: boolean;
  /**
   * Lets fractions of a share be ordered; false unless told otherwise. Alpaca takes them as market orders for the
   * day only, so a fraction can have no stop at the venue.
   */
  readonly fractionalShares?: boolean;
  /** Where share prices come from: `iex` (free, the default) or `sip` (a paid subscription). */
  readonly feed?: "iex" | "sip";
  /** What the account's plan allows; 200 unless told otherwise, which is what every plan does. */
  readonly requestsPerMinute?: number;
  /** Longest wait for one answer; 10,000 unless told otherwise. */
  readonly requestTimeoutMs?: number;
  /** Wait before an order that is not found is looked for a second time; 2,000 unless told otherwise. */
  readonly lookUpAgainMs?: number;
  /** A local venue for tests, `http://127.0.0.1:4810`; takes loopback addresses only. */
  readonly localVenueUrl?: string;
  /** Where missing keys are looked up; the process's environment unless told otherwise. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Options that were checked. */
export interface AlpacaSettings {
  readonly environment: AlpacaEnvironment;
  readonly keyId: string;
  readonly secretKey: string;
  readonly hosts: AlpacaHosts;
  readonly extendedHours: boolean;
  readonly fractionalShares: boolean;
  readonly feed: "iex" | "sip";
  readonly requestsPerMinute: number;
  readonly requestTimeoutMs: number;
  readonly lookUpAgainMs: number;
}

/** The only addresses a key may be sent to. */
export interface AlpacaHosts {
  readonly trading: string;
  readonly data: string;
  readonly stream: string;
}

/** What waits and tells the time. */
export interface Time {
  readonly clock: Clock;
  readonly timers: Timers;
}

const HOSTS: Readonly<Record<AlpacaEnvironment, AlpacaHosts>> = {
  paper: {
    trading: "https://paper-api.alpaca.markets",
    data: "https://data.alpaca.markets",
    stream: "wss://paper-api.alpaca.markets/stream",
  },
  live: {
    trading: "https://api.alpaca.markets",
    data: "https://data.alpaca.markets",
    stream: "wss://api.alpaca.markets/stream",
  },
};

/** What key ids of the other environment begin with. */
const FOREIGN_PREFIX: Readonly<Record<AlpacaEnvironment, string>> = { paper: "AK", live: "PK" };
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/** Checks the options and finds the keys; problems name variables, never what is in them. */
export function readOptions(options: AlpacaOptions): {
  readonly problems: readonly string[];
  readonly settings: AlpacaSettings;
} {
  const environment = options.environment === "live" ? "live" : "paper";
  const keys = readKeys(options, environment);
  const local = options.localVenueUrl ?? null;
  const settings: AlpacaSettings = {
    environment,
    keyId: keys.keyId,
    secretKey: keys.secretKey,
    hosts: local === null || !LOOPBACK.test(local) ? HOSTS[environment] : localHosts(local),
    extendedHours: options.extendedHours ?? false,
    fractionalShares: options.fractionalShares ?? false,
    feed: options.feed ?? "iex",
    requestsPerMinute: options.requestsPerMinute ?? 200,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    lookUpAgainMs: options.lookUpAgainMs ?? 2_000,
  };
  return { problems: [...optionProblems(options), ...keys.problems], settings };
}

const localHosts = (url: string): AlpacaHosts => ({
  trading: url,
  data: url,
  stream: `${url.replace(/^http/, "ws")}/stream`,
});

function optionProblems(options: AlpacaOptions): readonly string[] {
  const problems: string[] = [];
  const { environment, localVenueUrl, lookUpAgainMs, requestsPerMinute, requestTimeoutMs } =
    options;
  if (environment !== "paper" && environment !== "live") {
    problems.push('alpaca: environment must be "paper" or "live".');
  }
  if (localVenueUrl !== undefined && !LOOPBACK.test(localVenueUrl)) {
    problems.push("alpaca: localVenueUrl takes loopback addresses only, as http://127.0.0.1:4810.");
  }
  const paced = requestsPerMinute ?? 200;
  if (!(Number.isInteger(paced) && paced >= 10 && paced <= 10_000)) {
    problems.push("alpaca: requestsPerMinute must be a whole number from 10 to 10000.");
  }
  if (requestTimeoutMs !== undefined && !(requestTimeoutMs > 0 && requestTimeoutMs <= 120_000)) {
    problems.push("alpaca: requestTimeoutMs must lie between 1 and 120000.");
  }
  if (lookUpAgainMs !== undefined && !(lookUpAgainMs >= 0 && lookUpAgainMs <= 60_000)) {
    problems.push("alpaca: lookUpAgainMs must lie between 0 and 60000.");
  }
  return problems;
}

interface Keys {
  readonly keyId: string;
  readonly secretKey: string;
  readonly problems: readonly string[];
}

function readKeys(options: AlpacaOptions, environment: AlpacaEnvironment): Keys {
  const env = options.env ?? process.env;
  const names = variablesOf(environment);
  // A pair comes from one place: half from the options and half from the environment is two different keys.
  const given = options.keyId !== undefined || options.secretKey !== undefined;
  const keyId = (given ? options.keyId : env[names.keyId]) ?? "";
  const secretKey = (given ? options.secretKey : env[names.secretKey]) ?? "";
  const problems: string[] = [];
  if (keyId === "") problems.push(`alpaca: the ${environment} key id is missing (${names.keyId}).`);
  if (secretKey === "") {
    problems.push(`alpaca: the ${environment} secret key is missing (${names.secretKey}).`);
  }
  if (keyId.startsWith(FOREIGN_PREFIX[environment])) {
    problems.push(
      `alpaca: this is not a ${environment} key; its id begins like one of the other kind.`,
    );
  }
  const other = variablesOf(environment === "paper" ? "live" : "paper");
  if (keyId !== "" && keyId === env[other.keyId]) {
    problems.push(
      `alpaca: the ${environment} key is the one in ${other.keyId}; keys are never shared.`,
    );
  }
  if (secretKey !== "" && secretKey === env[other.secretKey]) {
    problems.push(
      `alpaca: the ${environment} secret is the one in ${other.secretKey}; keys are never shared.`,
    );
  }
  if (!/^[\x21-\x7e]*$/.test(keyId + secretKey)) {
    problems.push("alpaca: a key contains characters that no key has.");
  }
  return { keyId, secretKey, problems };
}

const variablesOf = (environment: AlpacaEnvironment) =>
  environment === "paper"
    ? { keyId: "ALPACA_PAPER_KEY_ID", secretKey: "ALPACA_PAPER_SECRET_KEY" }
    : { keyId: "ALPACA_LIVE_KEY_ID", secretKey: "ALPACA_LIVE_SECRET_KEY" };
