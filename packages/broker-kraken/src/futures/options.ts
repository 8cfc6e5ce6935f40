import { credentialProblems, isLoopback, span } from "../options.ts";

/** Which of Kraken's two futures venues the key was made at; each has its own hosts. */
export type FuturesEnvironment = "demo" | "live";

/** Options of a Kraken Futures account. */
export interface KrakenFuturesOptions {
  readonly apiKey: string;
  /** The private key as Kraken shows it, in base 64. */
  readonly secret: string;
  /** A key of the one never reaches the hosts of the other; there is no default. */
  readonly environment: FuturesEnvironment;
  /** Hookline symbol → Kraken symbol, for example `{ BTCUSD: "PF_XBTUSD" }`. `PF_XBTUSD` works without. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** The most leverage (isolated margin), set per contract before its first entry; left out: Kraken's own setting. */
  readonly leverage?: number;
  /** Which price sets stops off; `last` unless told otherwise. */
  readonly triggerSignal?: "last" | "mark" | "index";
  /** How long after it is sent Kraken may still take an order (`processBefore`), 1000 to 55000 ms; 10000 unless told otherwise. */
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

/** The hosts of each environment, and nothing else, are sent its credentials. */
export const HOSTS: Readonly<Record<FuturesEnvironment, string>> = {
  demo: "demo-futures.kraken.com",
  live: "futures.kraken.com",
};

const SIGNALS = new Set<unknown>(["last", "mark", "index", undefined]);

/** Problems of the options, as sentences without their values. */
export function futuresProblems(options: KrakenFuturesOptions): readonly string[] {
  const { leverage } = options;
  const isLeverage =
    leverage === undefined || (Number.isInteger(leverage) && leverage >= 1 && leverage <= 100);
  return [
    ...credentialProblems(options),
    ...(Object.hasOwn(HOSTS, options.environment)
      ? []
      : ["kraken: environment must be demo or live."]),
    ...(isLeverage ? [] : ["kraken: leverage must be a whole number from 1 to 100."]),
    ...(SIGNALS.has(options.triggerSignal)
      ? []
      : ["kraken: triggerSignal must be last, mark or index."]),
    ...span("deadlineMs", options.deadlineMs, [1_000, 55_000]),
    ...span("deadManMs", options.deadManMs, [15_000, 3_600_000]),
    ...span("pollMs", options.pollMs, [100, 60_000]),
    ...span("requestTimeoutMs", options.requestTimeoutMs, [100, 60_000]),
    ...(isLoopback(options.loopbackUrl) ? [] : ["kraken: loopbackUrl must be a loopback address."]),
  ];
}
