import type { Environment, Profile } from "./profile.ts";

/** Options of every ccxt broker. */
export interface CcxtBrokerOptions {
  readonly apiKey: string;
  readonly secret: string;
  /** The key's passphrase, where the venue has one (Bitget). */
  readonly password?: string;
  /** Which of the venue's environments the key belongs to; there is no default, least of all `live`. */
  readonly environment: Environment;
  /** Hookline symbol → ccxt symbol, for example `{ BTCUSD: "BTC/USDT" }`. ccxt symbols and venue ids work without. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** Currency of cash and equity; `USDT` unless told otherwise. */
  readonly currency?: string;
  /** Set per symbol before its first entry; swaps only. */
  readonly leverage?: number;
  /** Set per symbol before its first entry; swaps only. */
  readonly marginMode?: "cross" | "isolated";
  /** How often working orders are looked at, in milliseconds; 2000 unless told otherwise. */
  readonly pollMs?: number;
  /** Whether the venue's order stream is used; true unless told otherwise. Without it orders are only looked at. */
  readonly stream?: boolean;
  /** When an unanswered request is given up, in milliseconds; 10000 unless told otherwise. */
  readonly requestTimeoutMs?: number;
  /** For tests: the origin of a local venue, `http://127.0.0.1:PORT`. Nothing but loopback is taken. */
  readonly loopbackUrl?: string;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Problems of a broker's options, as sentences without their values. */
export function problemsOf(profile: Profile, options: CcxtBrokerOptions): readonly string[] {
  const name = `${profile.exchange} ${profile.market}`;
  const offered = Object.keys(profile.environments);
  const missing = profile.credentials.filter((part) => (options[part] ?? "") === "");
  const { leverage, loopbackUrl, marginMode, pollMs, requestTimeoutMs } = options;
  return [
    ...missing.map((part) => `${name}: ${part} is missing.`),
    ...(offered.includes(options.environment)
      ? []
      : [`${name}: environment must be one of ${offered.join(", ")}; the venue has no other.`]),
    ...(profile.prepare === undefined && (leverage !== undefined || marginMode !== undefined)
      ? [`${name}: leverage and marginMode are for swaps only.`]
      : []),
    ...(profile.isolatedNeedsLeverage === true &&
    marginMode === "isolated" &&
    leverage === undefined
      ? [`${name}: isolated margin needs a leverage.`]
      : []),
    ...(leverage !== undefined && !(Number.isInteger(leverage) && leverage >= 1 && leverage <= 200)
      ? [`${name}: leverage must be a whole number from 1 to 200.`]
      : []),
    ...(isLoopback(loopbackUrl) ? [] : [`${name}: loopbackUrl must be a loopback address.`]),
    ...(isSpan(pollMs) ? [] : [`${name}: pollMs must be from 100 to 60000.`]),
    ...(isSpan(requestTimeoutMs) ? [] : [`${name}: requestTimeoutMs must be from 100 to 60000.`]),
  ];
}

const isSpan = (ms: number | undefined): boolean => ms === undefined || (ms >= 100 && ms <= 60_000);

function isLoopback(url: string | undefined): boolean {
  if (url === undefined) return true;
  return URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);
}
