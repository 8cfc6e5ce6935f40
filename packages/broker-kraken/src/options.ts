/** Kraken's verification tiers, which set its rate limits. */
export type KrakenTier = "starter" | "intermediate" | "pro";

/** Options of a Kraken account. */
export interface KrakenOptions {
  readonly apiKey: string;
  /** The private key as Kraken shows it, in base 64. */
  readonly secret: string;
  /** Which of Kraken's venues; each has its own keys. */
  readonly market: "spot";
  /** Kraken has no sandbox for spot: there is `live` and nothing else. */
  readonly environment: "live";
  /**
   * Trades on margin: every order carries this leverage, shorts are possible, and positions and money are those of margin.
   * 2 to 10. Left out: no margin, a sale sells what is held.
   */
  readonly leverage?: number;
  /** Hookline symbol → ccxt symbol. `BTCUSD`, `XBTUSD`, `XXBTZUSD` and `BTC/USD` work without. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** Currency of cash and equity; `USD` unless told otherwise. */
  readonly currency?: string;
  /** `starter` unless told otherwise. */
  readonly tier?: KrakenTier;
  /** How long after it is sent Kraken may still take an order, 3000 to 55000 ms; 10000 unless told otherwise. */
  readonly deadlineMs?: number;
  /** Cancels every order of the account when this process has been silent for so long, 15000 to 3600000 ms. Off unless set. */
  readonly deadManMs?: number;
  /** False: no WebSocket; orders are polled. */
  readonly stream?: boolean;
  /** How often orders are looked at while the stream is down, in milliseconds; 5000 unless told otherwise. */
  readonly pollMs?: number;
  /** When an unanswered request is given up, in milliseconds; 10000 unless told otherwise. */
  readonly requestTimeoutMs?: number;
  /** For tests: the origin of a local venue, `http://127.0.0.1:PORT`. Nothing but loopback is taken. */
  readonly loopbackUrl?: string;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
const TIERS = new Set<unknown>(["starter", "intermediate", "pro", undefined]);

/** Problems of the options, as sentences without their values. */
export function problemsOf(options: KrakenOptions): readonly string[] {
  const { deadlineMs, deadManMs, leverage, loopbackUrl, pollMs, requestTimeoutMs } = options;
  const market: unknown = options.market;
  const environment: unknown = options.environment;
  return [
    ...credentialProblems(options),
    ...(market === "spot" ? [] : ["kraken: market must be spot; futures have krakenFutures."]),
    ...(environment === "live"
      ? []
      : ["kraken: environment must be live; Kraken has no sandbox for spot."]),
    ...(TIERS.has(options.tier) ? [] : ["kraken: tier must be starter, intermediate or pro."]),
    ...(leverage === undefined || (Number.isInteger(leverage) && leverage >= 2 && leverage <= 10)
      ? []
      : ["kraken: leverage must be a whole number from 2 to 10; leave it out for no margin."]),
    ...span("deadlineMs", deadlineMs, [3_000, 55_000]),
    ...span("deadManMs", deadManMs, [15_000, 3_600_000]),
    ...span("pollMs", pollMs, [100, 60_000]),
    ...span("requestTimeoutMs", requestTimeoutMs, [100, 60_000]),
    ...(isLoopback(loopbackUrl) ? [] : ["kraken: loopbackUrl must be a loopback address."]),
  ];
}

/** Problems of a key and its secret. */
export const credentialProblems = ({
  apiKey,
  secret,
}: Pick<KrakenOptions, "apiKey" | "secret">): readonly string[] => [
  ...(isText(apiKey) ? [] : ["kraken: apiKey is missing."]),
  ...(isText(secret) && /^[A-Za-z0-9+/]+={0,2}$/.test(secret)
    ? []
    : ["kraken: secret is missing or is not base 64."]),
];

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

export function span(
  name: string,
  ms: number | undefined,
  [least, most]: readonly [number, number],
): readonly string[] {
  return ms === undefined || (Number.isInteger(ms) && ms >= least && ms <= most)
    ? []
    : [`kraken: ${name} must be a whole number from ${least} to ${most}.`];
}

export function isLoopback(url: string | undefined): boolean {
  if (url === undefined) return true;
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  return protocol === "http:" && LOOPBACK.has(hostname);
}
