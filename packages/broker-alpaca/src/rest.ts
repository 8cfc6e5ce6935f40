import type { marketData, trading } from "@alpacahq/alpaca-trade-api/rest";
import { Pacer, type Urgency } from "@hookline/pacer";
import { REQUEST_LIMIT } from "./capabilities.ts";
import { parseBody } from "./json.ts";
import type { AlpacaSettings, Time } from "./options.ts";
import type { RestAnswer } from "./outcome.ts";

/** The SDK's REST half, loaded when a broker connects. */
export type AlpacaSdk = typeof import("@alpacahq/alpaca-trade-api/rest");

/** Loads the SDK; importing this package does not. */
export const loadSdk = (): Promise<AlpacaSdk> => import("@alpacahq/alpaca-trade-api/rest");

/** The SDK's classes in use. */
export interface AlpacaApis {
  readonly orders: trading.OrdersApi;
  readonly account: trading.AccountsApi;
  readonly positions: trading.PositionsApi;
  readonly assets: trading.AssetsApi;
  readonly activities: trading.AccountActivitiesApi;
  readonly clock: trading.ClockApi;
  readonly calendar: trading.CalendarApi;
  readonly stocks: marketData.StockApi;
  readonly crypto: marketData.CryptoApi;
  readonly options: marketData.OptionApi;
}

/** One call of an SDK method in its `…Raw` form, which leaves the body to us. */
export type RawCall = (apis: AlpacaApis, init: RequestInit) => Promise<{ readonly raw: Response }>;

export interface CallOptions {
  readonly priority?: Urgency;
  readonly signal?: AbortSignal | null;
  /** Prices have a host and a limit of their own. */
  readonly from?: "trading" | "data";
}

/** This part of the venue's limit is for exits and cancels alone. */
const RESERVED_FOR_EXITS = 0.1;
/** A price that has waited this long for its turn is another one by now. */
const ENTRY_EXPIRES_MS = 15_000;
const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 60_000;

/** Paces one host of Alpaca. A 429 holds everything back: Alpaca refuses exits as well until its minute is over. */
export const alpacaPacer = (
  { clock, timers }: Time,
  requestsPerMinute: number = REQUEST_LIMIT.limit,
): Pacer =>
  new Pacer({
    clock,
    timers,
    limits: [
      {
        ...REQUEST_LIMIT,
        limit: requestsPerMinute,
        reserved: Math.ceil(requestsPerMinute * RESERVED_FOR_EXITS),
      },
    ],
    entryExpiresMs: ENTRY_EXPIRES_MS,
  });

/** Carries requests to Alpaca and answers back: pinned hosts, no redirects, no retries, one deadline each. */
export class AlpacaRest {
  readonly #sdk: AlpacaSdk;
  readonly #apis: AlpacaApis;
  readonly #time: Time;
  readonly #timeoutMs: number;
  readonly #pacers: Readonly<Record<"trading" | "data", Pacer>>;
  readonly #running = new Set<() => void>();

  constructor(sdk: AlpacaSdk, settings: AlpacaSettings, time: Time) {
    this.#sdk = sdk;
    this.#apis = apisOf(sdk, settings);
    this.#time = time;
    this.#timeoutMs = settings.requestTimeoutMs;
    this.#pacers = {
      trading: alpacaPacer(time, settings.requestsPerMinute),
      data: alpacaPacer(time, settings.requestsPerMinute),
    };
  }

  /** Never throws; says what is certain about the request. */
  async call(run: RawCall, options: CallOptions = {}): Promise<RestAnswer> {
    const { from = "trading", priority = "question", signal = null } = options;
    const pacer = this.#pacers[from];
    const turn = await pacer.turn({ urgency: priority, signal });
    if (!turn.granted) return { kind: "not_sent", why: turn.why };
    const deadline = this.#deadline(signal);
    try {
      const { raw } = await run(this.#apis, { signal: deadline.signal });
      return await this.#read(raw, pacer);
    } catch (error) {
      return await this.#failed(error, pacer, deadline);
    } finally {
      deadline.cancel();
      turn.done();
    }
  }

  /** Gives up what waits or runs. */
  close(): void {
    for (const giveUp of this.#running) giveUp();
    for (const pacer of Object.values(this.#pacers)) pacer.close();
  }

  async #failed(error: unknown, pacer: Pacer, deadline: Deadline): Promise<RestAnswer> {
    if (error instanceof this.#sdk.ResponseError) {
      return this.#read(error.response, pacer).catch(() => lost(deadline));
    }
    const why = connectFailure(error);
    return why === null ? lost(deadline) : { kind: "not_sent", why };
  }

  async #read(response: Response, pacer: Pacer): Promise<RestAnswer> {
    const { headers, status } = response;
    const reset = headers.get("x-ratelimit-reset");
    const limited = reset !== null || headers.get("retry-after") !== null;
    if (status === 429) pacer.pause(pauseMs(headers, this.#time.clock.nowMs()));
    return { kind: "answered", status, body: parseBody(await response.text()), limited };
  }

  #deadline(given: AbortSignal | null): Deadline {
    const controller = new AbortController();
    const end = (why: "timeout" | "given_up") => () => controller.abort(why);
    const cancelTimer = this.#time.timers.after(this.#timeoutMs, end("timeout"));
    const giveUp = end("given_up");
    given?.addEventListener("abort", giveUp, { once: true });
    this.#running.add(giveUp);
    const { signal } = controller;
    return {
      signal,
      cancel: () => {
        cancelTimer();
        given?.removeEventListener("abort", giveUp);
        this.#running.delete(giveUp);
      },
      why: () => (signal.aborted ? String(signal.reason) : "connection_lost"),
    };
  }
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  readonly why: () => string;
}

const lost = (deadline: Deadline): RestAnswer => ({ kind: "lost", why: deadline.why() });

function apisOf(sdk: AlpacaSdk, settings: AlpacaSettings): AlpacaApis {
  const { hosts, keyId, secretKey } = settings;
  // `timeoutMs: 0`: deadlines are ours, on injected timers. The SDK retries nothing unless told to.
  const shared = { keyId, secret: secretKey, timeoutMs: 0, fetchApi: pinnedFetch(settings) };
  const trade = new sdk.trading.Configuration({ ...shared, basePath: hosts.trading });
  const data = new sdk.marketData.Configuration({ ...shared, basePath: hosts.data });
  return {
    orders: new sdk.trading.OrdersApi(trade),
    account: new sdk.trading.AccountsApi(trade),
    positions: new sdk.trading.PositionsApi(trade),
    assets: new sdk.trading.AssetsApi(trade),
    activities: new sdk.trading.AccountActivitiesApi(trade),
    clock: new sdk.trading.ClockApi(trade),
    calendar: new sdk.trading.CalendarApi(trade),
    stocks: new sdk.marketData.StockApi(data),
    crypto: new sdk.marketData.CryptoApi(data),
    options: new sdk.marketData.OptionApi(data),
  };
}

/** A fetch that carries the keys to the hosts of their kind and nowhere else. */
function pinnedFetch({
  hosts,
}: AlpacaSettings): (url: string, init: RequestInit) => Promise<Response> {
  const origins: readonly string[] = [new URL(hosts.trading).origin, new URL(hosts.data).origin];
  return async (url, init) => {
    if (!origins.includes(new URL(url).origin))
      throw new Error("The address is not one of the key's own.");
    return fetch(url, { ...init, redirect: "error" });
  };
}

const CONNECT_CODES: readonly string[] = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** The code of a failure to connect at all, after which certainly nothing was sent; null for any other. */
function connectFailure(error: unknown): string | null {
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    const code = "code" in cause ? cause.code : null;
    if (typeof code === "string" && CONNECT_CODES.includes(code)) return code;
    cause = cause.cause;
  }
  return null;
}

/** How long a 429 holds requests back: until the venue's own reset, within reason. */
function pauseMs(headers: Headers, nowMs: number): number {
  const afterMs = Number(headers.get("retry-after") ?? Number.NaN) * 1_000;
  const untilMs = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1_000 - nowMs;
  const wantedMs = Number.isFinite(afterMs)
    ? afterMs
    : Number.isFinite(untilMs)
      ? untilMs
      : LEAST_PAUSE_MS;
  return Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, wantedMs));
}
