import { createHash } from "node:crypto";
import { exactText, lotOf, tickOf } from "@hookline/broker-ccxt";
import type { Clock } from "@hookline/core/driver";
import type { KrakenOptions } from "./options.ts";
import { documentOf, type Transport } from "./transport.ts";

type Params = Readonly<Record<string, string>>;
type Request = (params?: Params) => Promise<unknown>;

/** A market of ccxt's list, as far as it is used here. */
export interface Market {
  readonly id: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly spot?: boolean | undefined;
  readonly active?: boolean | undefined;
  readonly precision: { readonly amount?: unknown; readonly price?: unknown };
  readonly limits: Readonly<
    Record<string, { readonly min?: unknown; readonly max?: unknown } | undefined>
  >;
  readonly info?: unknown;
}

/** The part of ccxt's `kraken` that the broker uses: orders by its unified call, questions by Kraken's own names. */
export interface KrakenClient {
  readonly features: unknown;
  markets: Readonly<Record<string, Market>> | undefined;
  loadMarkets(): Promise<unknown>;
  market(symbol: string): Market;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string | undefined,
    params: Params,
  ): Promise<unknown>;
  readonly publicGetTime: Request;
  readonly publicGetTicker: Request;
  readonly privatePostAmendOrder: Request;
  readonly privatePostCancelOrder: Request;
  readonly privatePostCancelAllOrdersAfter: Request;
  readonly privatePostOpenOrders: Request;
  readonly privatePostClosedOrders: Request;
  readonly privatePostQueryOrders: Request;
  readonly privatePostQueryTrades: Request;
  readonly privatePostTradesHistory: Request;
  readonly privatePostBalanceEx: Request;
  readonly privatePostOpenPositions: Request;
  readonly privatePostTradeBalance: Request;
  readonly privatePostGetWebSocketsToken: Request;
}

/** The hooks of a ccxt instance that are replaced. */
interface Hooks {
  number: unknown;
  fetchImplementation: unknown;
  parseJson: (text: string) => unknown;
  nonce: () => number;
  amountToPrecision: (symbol: string, amount: unknown) => string | undefined;
  priceToPrecision: (symbol: string, price: unknown) => string | undefined;
}

type Constructor = new (config: Readonly<Record<string, unknown>>) => KrakenClient & Hooks;

/** Loads ccxt (a second, 80 MB: so not before somebody connects) and makes a client of it. */
export async function makeClient(
  options: KrakenOptions,
  { clock, transport }: { readonly clock: Clock; readonly transport: Transport },
): Promise<KrakenClient> {
  const library: unknown = await import("ccxt");
  const Kraken = constructorOf(library);
  const { apiKey, secret } = options;
  const client = new Kraken({
    apiKey,
    secret,
    enableRateLimit: false,
    timeout: 2 * (options.requestTimeoutMs ?? 10_000),
    has: { fetchCurrencies: false },
    maxRetriesOnFailure: 0,
  });
  const step =
    (of: (market: Market) => ReturnType<typeof lotOf>) => (symbol: string, value: unknown) =>
      value === undefined ? undefined : exactText(value, of(client.market(symbol)));
  client.number = String;
  client.fetchImplementation = transport.fetch;
  client.parseJson = (text) => documentOf(text) ?? undefined;
  client.nonce = () => nextNonce(apiKey, clock.nowMs());
  client.amountToPrecision = step(lotOf);
  client.priceToPrecision = step(tickOf);
  return client;
}

const nonces = new Map<string, number>();
const MOST_KEYS = 1_000;

/** Kraken wants each nonce of a key above the last one: two requests of one millisecond must differ. */
function nextNonce(apiKey: string, nowMs: number): number {
  const key = createHash("sha256").update(apiKey).digest("base64");
  const nonce = Math.max(nowMs, (nonces.get(key) ?? 0) + 1);
  if (nonces.size >= MOST_KEYS && !nonces.has(key)) nonces.clear();
  nonces.set(key, nonce);
  return nonce;
}

function constructorOf(library: unknown): Constructor {
  const found: unknown =
    typeof library === "object" && library !== null ? Reflect.get(library, "kraken") : undefined;
  if (typeof found !== "function") throw new Error("ccxt has no exchange kraken.");
  return found as Constructor;
}
