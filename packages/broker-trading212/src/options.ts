import { type Decimal, decimal, isPositive, parseDecimal } from "@hookline/core/driver";

/** Which of Trading 212's two worlds: practice money, or real money. */
export type Trading212Environment = "demo" | "live";

/** What Hookline calls an instrument, and steps that the venue does not publish. */
export interface Trading212Instrument {
  /** The venue's ticker, `AAPL_US_EQ`; left out, the symbol is the ticker. */
  readonly ticker?: string;
  /** Quantity step; the account's `lotSize` where left out. */
  readonly lotSize?: string;
  /** Price step; the account's `tickSize` where left out. */
  readonly tickSize?: string;
}

/** How an account at Trading 212 is reached: give `apiKey` and `apiSecret`, or the `legacyKey` of an older key. */
export interface Trading212Options {
  /** Decides the host; a key works in the environment it was made in only. */
  readonly environment: Trading212Environment;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  /** A key from the time when keys had no secret; sent as it is. */
  readonly legacyKey?: string;
  /** Instruments by the symbol that signals use; every other symbol is taken for a ticker. */
  readonly instruments?: Readonly<Record<string, Trading212Instrument>>;
  /** Quantity step of instruments for which the venue names none; `0.01`. */
  readonly lotSize?: string;
  /** Price step; the venue publishes none; `0.01`. */
  readonly tickSize?: string;
  /** Whether market orders may fill outside the regular session; false. */
  readonly extendedHours?: boolean;
  /** Between two looks at the working orders; 5000, which is the venue's limit, is the least. */
  readonly pollIntervalMs?: number;
  /** For the answer to one request; 8000. */
  readonly requestTimeoutMs?: number;
  /** A local venue instead of Trading 212, for tests: `http://` and a loopback address. */
  readonly localVenueUrl?: string;
}

/** The options, read. The credential is only in the closure. */
export interface Settings {
  readonly environment: Trading212Environment;
  readonly origin: string;
  readonly authorization: () => string;
  readonly instruments: ReadonlyMap<string, Trading212Instrument>;
  readonly lotSize: Decimal;
  readonly tickSize: Decimal;
  readonly extendedHours: boolean;
  readonly pollIntervalMs: number;
  readonly requestTimeoutMs: number;
}

const HOSTS: Readonly<Record<Trading212Environment, string>> = {
  demo: "https://demo.trading212.com",
  live: "https://live.trading212.com",
};
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);
const HEADER_SAFE = /^[\x21-\x7e]+$/;
const LEAST_POLL_MS = 5_000;

/** Reads the options; every problem is a sentence, and none repeats a credential. */
export function readOptions(options: Trading212Options): {
  readonly problems: readonly string[];
  readonly settings: Settings;
} {
  const problems: string[] = [];
  const { environment, extendedHours = false, pollIntervalMs = LEAST_POLL_MS } = options;
  const { requestTimeoutMs = 8_000 } = options;
  if (!Object.hasOwn(HOSTS, environment)) {
    problems.push('trading212: `environment` must be "demo" or "live".');
  }
  if (!(pollIntervalMs >= LEAST_POLL_MS)) {
    problems.push("trading212: `pollIntervalMs` must be at least 5000, the venue's own limit.");
  }
  if (!(requestTimeoutMs > 0)) problems.push("trading212: `requestTimeoutMs` must be positive.");
  const step = (name: string, text: string): Decimal => {
    const value = parseDecimal(text);
    if (value !== null && isPositive(value)) return value;
    problems.push(`trading212: \`${name}\` must be a decimal greater than zero.`);
    return ONE_CENT;
  };
  const settings: Settings = {
    environment,
    origin: originOf(options, problems),
    authorization: authorizationOf(options, problems),
    instruments: instrumentsOf(options, problems, step),
    lotSize: step("lotSize", options.lotSize ?? "0.01"),
    tickSize: step("tickSize", options.tickSize ?? "0.01"),
    extendedHours,
    pollIntervalMs,
    requestTimeoutMs,
  };
  return { problems, settings };
}

const ONE_CENT = decimal("0.01");

function originOf({ environment, localVenueUrl }: Trading212Options, problems: string[]): string {
  if (localVenueUrl === undefined) return HOSTS[environment] ?? HOSTS.demo;
  const url = URL.canParse(localVenueUrl) ? new URL(localVenueUrl) : null;
  if (url !== null && url.protocol === "http:" && LOOPBACK.has(url.hostname)) return url.origin;
  problems.push("trading212: `localVenueUrl` must be http:// and a loopback address.");
  return HOSTS.demo;
}

function authorizationOf(options: Trading212Options, problems: string[]): () => string {
  const { apiKey, apiSecret, legacyKey } = options;
  const given = [apiKey, apiSecret, legacyKey].filter((value) => value !== undefined);
  if (given.some((value) => !HEADER_SAFE.test(value))) {
    problems.push("trading212: a credential is empty or has characters that no key has.");
  }
  const pair = apiKey !== undefined && apiSecret !== undefined && legacyKey === undefined;
  const legacy = legacyKey !== undefined && apiKey === undefined && apiSecret === undefined;
  if (!pair && !legacy) {
    problems.push("trading212: give `apiKey` and `apiSecret`, or `legacyKey` alone.");
  }
  const header = pair
    ? `Basic ${Buffer.from(`${apiKey}:${apiSecret}`, "utf8").toString("base64")}`
    : (legacyKey ?? "");
  return () => header;
}

function instrumentsOf(
  { instruments = {} }: Trading212Options,
  problems: string[],
  step: (name: string, text: string) => Decimal,
): ReadonlyMap<string, Trading212Instrument> {
  const tickers = new Set<string>();
  for (const [symbol, { lotSize, tickSize, ticker = symbol }] of Object.entries(instruments)) {
    if (lotSize !== undefined) step(`instruments.${symbol}.lotSize`, lotSize);
    if (tickSize !== undefined) step(`instruments.${symbol}.tickSize`, tickSize);
    // Two names for one thing would split its position.
    if (tickers.has(ticker)) problems.push(`trading212: two symbols name the ticker ${ticker}.`);
    tickers.add(ticker);
  }
  return new Map(Object.entries(instruments));
}
