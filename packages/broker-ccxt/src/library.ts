import type { Clock } from "@hookline/core/driver";
import type { CcxtClient, CcxtMarket } from "./client.ts";
import type { CcxtBrokerOptions } from "./options.ts";
import { exactText, lotOf, tickOf } from "./precision.ts";
import type { Profile } from "./profile.ts";
import { parseJson } from "./read.ts";
import type { Transport } from "./transport.ts";

/** The hooks of a ccxt instance that are replaced. */
interface Hooks {
  number: unknown;
  fetchImplementation: unknown;
  parseJson: (text: string) => unknown;
  onJsonResponse: (text: string) => string;
  milliseconds: () => number;
  amountToPrecision: (symbol: string, amount: unknown) => string | undefined;
  priceToPrecision: (symbol: string, price: unknown) => string | undefined;
}

type Constructor = new (config: Readonly<Record<string, unknown>>) => CcxtClient & Hooks;

/** A double holds every decimal of 15 digits; one with more is read as text. */
const LONG_NUMBER = /\d[\d.]{15,}/;

/** Loads ccxt (a second, 80 MB: so not before somebody connects) and makes one client of the profile's exchange. */
export async function makeClient(
  profile: Profile,
  {
    clock,
    options,
    transport,
  }: {
    readonly options: CcxtBrokerOptions;
    readonly transport: Transport;
    readonly clock: Clock;
  },
): Promise<CcxtClient> {
  const library: unknown = await import("ccxt");
  const Exchange = constructorOf(library, profile.exchange);
  const { apiKey, environment, password, secret } = options;
  const client = new Exchange({
    apiKey,
    secret,
    ...(password === undefined ? {} : { password }),
    enableRateLimit: false,
    timeout: 2 * (options.requestTimeoutMs ?? 10_000),
    // The list of currencies is a private call with a permission of its own, and nothing here needs it.
    has: { fetchCurrencies: false },
    maxRetriesOnFailure: 0,
    options: profile.clientOptions,
  });
  hook(client, { transport, clock });
  const select = profile.environments[environment]?.select;
  if (select === "sandbox") client.setSandboxMode(true);
  if (select === "demo") client.enableDemoTrading(true);
  profile.mend?.(client);
  return client;
}

function hook(
  client: CcxtClient & Hooks,
  { clock, transport }: { readonly transport: Transport; readonly clock: Clock },
): void {
  const step =
    (of: (market: CcxtMarket) => ReturnType<typeof lotOf>) => (symbol: string, value: unknown) =>
      value === undefined ? undefined : exactText(value, of(client.market(symbol)));
  client.number = String;
  client.fetchImplementation = transport.fetch;
  client.milliseconds = () => clock.nowMs();
  client.parseJson = (text) =>
    parseJson(LONG_NUMBER.test(text) ? client.onJsonResponse(text) : text) ?? undefined;
  client.amountToPrecision = step(lotOf);
  client.priceToPrecision = step(tickOf);
}

function constructorOf(library: unknown, exchange: string): Constructor {
  const found: unknown =
    typeof library === "object" && library !== null ? Reflect.get(library, exchange) : undefined;
  if (typeof found !== "function") throw new Error(`ccxt has no exchange ${exchange}.`);
  return found as Constructor;
}

interface Listing {
  readonly markets: unknown;
  readonly currencies: unknown;
  readonly atMs: number;
}

const DAY_MS = 86_400_000;
const MOST_LISTINGS = 16;
const listings = new Map<string, Listing>();

/** Loads the markets, or takes the list that another account of the same venue loaded within a day. */
export async function loadMarkets(client: CcxtClient, key: string, nowMs: number): Promise<void> {
  const known = listings.get(key);
  if (known !== undefined && nowMs - known.atMs < DAY_MS && nowMs >= known.atMs) {
    client.setMarkets(known.markets, known.currencies);
    return;
  }
  await client.loadMarkets();
  if (listings.size >= MOST_LISTINGS) listings.clear();
  listings.set(key, { markets: client.markets, currencies: client.currencies, atMs: nowMs });
}
