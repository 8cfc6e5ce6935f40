import type { Clock } from "@hookline/core/driver";

export type QuotaKind = "documented" | "generous";

/** Requests in a period of seconds, as the reference states them for each endpoint. */
const DOCUMENTED: Readonly<Record<string, readonly [requests: number, seconds: number]>> = {
  "POST /equity/orders/market": [50, 60],
  "POST /equity/orders/limit": [1, 2],
  "POST /equity/orders/stop": [1, 2],
  "POST /equity/orders/stop_limit": [1, 2],
  "DELETE /equity/orders/{id}": [50, 60],
  "GET /equity/orders": [1, 5],
  "GET /equity/orders/{id}": [1, 1],
  "GET /equity/positions": [1, 1],
  "GET /equity/account/summary": [1, 5],
  "GET /equity/history/orders": [6, 60],
  "GET /equity/metadata/instruments": [1, 50],
};

interface Window {
  used: number;
  resetsMs: number;
}

/** Counts requests for each endpoint and says so in the venue's headers. */
export class Quota {
  readonly #clock: Clock;
  readonly #kind: QuotaKind;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock, kind: QuotaKind) {
    this.#clock = clock;
    this.#kind = kind;
  }

  /** Counts one request; `over` where it is one too many. */
  take(endpoint: string): { readonly over: boolean; readonly headers: Record<string, string> } {
    const [limit, seconds] =
      this.#kind === "generous" ? [100_000, 60] : (DOCUMENTED[endpoint] ?? [60, 60]);
    const nowMs = this.#clock.nowMs();
    const last = this.#windows.get(endpoint);
    const window =
      last !== undefined && nowMs < last.resetsMs
        ? last
        : { used: 0, resetsMs: nowMs + seconds * 1_000 };
    this.#windows.set(endpoint, window);
    const over = window.used >= limit;
    if (!over) window.used += 1;
    return { over, headers: headersOf(window, limit, seconds) };
  }
}

const headersOf = (window: Window, limit: number, seconds: number): Record<string, string> => ({
  "x-ratelimit-limit": String(limit),
  "x-ratelimit-period": String(seconds),
  "x-ratelimit-remaining": String(limit - window.used),
  // Whole seconds, so that it is never before the true end.
  "x-ratelimit-reset": String(Math.ceil(window.resetsMs / 1_000)),
  "x-ratelimit-used": String(window.used),
});
