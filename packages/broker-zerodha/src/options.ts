import { type Decimal, decimal, isPositive, lessThan, parseDecimal } from "@hookline/core/driver";
import type { KiteSessionStore } from "./auth.ts";
import { type KiteLimits, readLimits } from "./limit-table.ts";

/** Exchanges whose equities and options this broker trades. */
export type KiteExchange = "NSE" | "BSE" | "NFO" | "BFO";

/** What `zerodha()` takes. */
export interface ZerodhaOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Today's access token, where the host has one; a login at run time replaces it. */
  readonly accessToken?: string;
  /** Where tokens are kept between runs of the process; asked at `connect` when there is no `accessToken`. */
  readonly sessions?: KiteSessionStore;
  /** Whose daily instrument lists are read; NSE and NFO unless told otherwise. */
  readonly exchanges?: readonly KiteExchange[];
  /** Symbols of this exchange are written without its name (`INFY` for `NSE:INFY`); none unless told. */
  readonly bareExchange?: KiteExchange;
  /** CNC and NRML unless told otherwise. Positions of other products are not this broker's. */
  readonly product?: {
    readonly equity?: "CNC" | "MIS" | "MTF";
    readonly derivatives?: "NRML" | "MIS";
  };
  /** How far from the last price a market order or market stop may trade: `auto` (the exchange decides) or percent. */
  readonly marketProtection?: string;
  /**
   * Exchanges take no market stops (SL-M) for options and none on BSE. Such stops are refused, or with a percentage
   * they become stop-limit orders whose limit lies so far behind the trigger: a gap beyond it leaves them open.
   */
  readonly optionStopLimitPercent?: string;
  /** Sends good-till-cancelled orders as day orders; they end at the close. Refused unless set. */
  readonly gtcAsDay?: boolean;
  /** Largest quantity of one order by underlying, as the exchange publishes it each month. */
  readonly freezeQuantities?: Readonly<Record<string, string>>;
  /** Most orders that one signal's order is sliced into; 10 unless told otherwise. */
  readonly maxSlices?: number;
  /** The exchange's id of a registered algorithm. */
  readonly algoId?: string;
  readonly limits?: Partial<KiteLimits>;
  /** For an answer over HTTP; 7 s unless told otherwise, and below the engine's own time-out. */
  readonly requestTimeoutMs?: number;
  /** How long an order may be missing from the order book before its absence means something; 60 s. */
  readonly settleMs?: number;
  /** A local venue for tests, on loopback only. */
  readonly local?: { readonly url: string; readonly socketUrl: string };
}

/** The options with everything filled in, without the secrets. */
export interface Settings {
  readonly exchanges: readonly KiteExchange[];
  readonly bareExchange: KiteExchange | null;
  readonly equityProduct: string;
  readonly derivativeProduct: string;
  /** As it goes out: `-1` or a percentage. */
  readonly marketProtection: string;
  readonly optionStopLimitPercent: Decimal | null;
  readonly gtcAsDay: boolean;
  readonly freezeQuantities: ReadonlyMap<string, Decimal>;
  readonly maxSlices: number;
  readonly algoId: string | null;
  readonly limits: KiteLimits;
  readonly requestTimeoutMs: number;
  readonly settleMs: number;
  readonly url: string;
  readonly socketUrl: string;
}

/** NSE, from 2026-02-01; reviewed monthly, so hosts pass newer ones. */
const FREEZE_QUANTITIES: Readonly<Record<string, string>> = {
  NIFTY: "1800",
  BANKNIFTY: "600",
  FINNIFTY: "1800",
  MIDCPNIFTY: "2800",
  NIFTYNXT50: "600",
};

const HUNDRED = decimal("100");
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Reads the options; what is wrong with them is collected as sentences. */
export function readOptions(options: ZerodhaOptions): {
  readonly settings: Settings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const note = <Value>(value: Value | null, problem: string, instead: Value): Value => {
    if (value === null) problems.push(problem);
    return value ?? instead;
  };
  for (const name of ["apiKey", "apiSecret"] as const) {
    if (typeof options[name] !== "string" || !/^[\x21-\x7e]+$/.test(options[name]))
      problems.push(`zerodha: ${name} is missing or has characters that no key has.`);
  }
  if (options.accessToken !== undefined && !/^[\x21-\x7e]+$/.test(options.accessToken))
    problems.push("zerodha: accessToken is empty or has characters that no token has.");
  const exchanges = options.exchanges ?? ["NSE", "NFO"];
  const bareExchange = options.bareExchange ?? null;
  if (exchanges.length === 0) problems.push("zerodha: exchanges is empty.");
  if (bareExchange !== null && !exchanges.includes(bareExchange))
    problems.push("zerodha: bareExchange is not among exchanges.");
  for (const name of ["requestTimeoutMs", "settleMs", "maxSlices"] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      problems.push(`zerodha: ${name} must be a whole number above zero.`);
  }
  const { limits, problem } = readLimits(options.limits ?? {});
  if (problem !== null) problems.push(problem);
  const local = localOf(options.local);
  if (options.local !== undefined && local === null)
    problems.push("zerodha: local takes only loopback addresses, as http:// and ws://.");
  const settings: Settings = {
    exchanges,
    bareExchange,
    equityProduct: options.product?.equity ?? "CNC",
    derivativeProduct: options.product?.derivatives ?? "NRML",
    marketProtection: note(
      protectionOf(options.marketProtection ?? "auto"),
      "zerodha: marketProtection must be auto, or a percentage above 0 and up to 100.",
      "-1",
    ),
    optionStopLimitPercent:
      options.optionStopLimitPercent === undefined
        ? null
        : note<Decimal | null>(
            percentOf(options.optionStopLimitPercent),
            "zerodha: optionStopLimitPercent must be a percentage above 0 and below 100.",
            null,
          ),
    gtcAsDay: options.gtcAsDay === true,
    freezeQuantities: freezeOf({ ...FREEZE_QUANTITIES, ...options.freezeQuantities }, problems),
    maxSlices: options.maxSlices ?? 10,
    algoId: options.algoId ?? null,
    limits,
    requestTimeoutMs: options.requestTimeoutMs ?? 7_000,
    settleMs: options.settleMs ?? 60_000,
    url: local?.url ?? "https://api.kite.trade",
    socketUrl: local?.socketUrl ?? "wss://ws.kite.trade",
  };
  return { settings, problems };
}

function percentOf(text: string): Decimal | null {
  const value = parseDecimal(text);
  return value !== null && isPositive(value) && lessThan(value, HUNDRED) ? value : null;
}

function protectionOf(text: string): string | null {
  if (text === "auto") return "-1";
  return text === "100" ? text : percentOf(text);
}

function freezeOf(
  given: Readonly<Record<string, string>>,
  problems: string[],
): ReadonlyMap<string, Decimal> {
  const quantities = new Map<string, Decimal>();
  for (const [name, text] of Object.entries(given)) {
    const value = parseDecimal(text);
    if (value === null || !isPositive(value))
      problems.push(`zerodha: the freeze quantity of ${name} must be a number above zero.`);
    else quantities.set(name, value);
  }
  return quantities;
}

function localOf(local: ZerodhaOptions["local"]): ZerodhaOptions["local"] | null {
  if (local === undefined) return null;
  const fits = (text: string, protocol: string): boolean => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && url.protocol === protocol && LOOPBACK.has(url.hostname);
  };
  if (!fits(local.url, "http:") || !fits(local.socketUrl, "ws:")) return null;
  return { url: local.url.replace(/\/$/, ""), socketUrl: local.socketUrl.replace(/\/$/, "") };
}
