/** The endpoints that the broker uses, each with a limit of its own. */
export type Endpoint =
  | "market"
  | "limit"
  | "stop"
  | "stop_limit"
  | "cancel"
  | "orders"
  | "order"
  | "positions"
  | "summary"
  | "history"
  | "instruments";

export interface Limit {
  readonly limit: number;
  readonly periodMs: number;
}

/** The published limits; they count per account, whatever the key. Answers tell the current ones. */
export const LIMITS: Readonly<Record<Endpoint, Limit>> = {
  market: { limit: 50, periodMs: 60_000 },
  limit: { limit: 1, periodMs: 2_000 },
  stop: { limit: 1, periodMs: 2_000 },
  stop_limit: { limit: 1, periodMs: 2_000 },
  cancel: { limit: 50, periodMs: 60_000 },
  orders: { limit: 1, periodMs: 5_000 },
  order: { limit: 1, periodMs: 1_000 },
  positions: { limit: 1, periodMs: 1_000 },
  summary: { limit: 1, periodMs: 5_000 },
  history: { limit: 6, periodMs: 60_000 },
  instruments: { limit: 1, periodMs: 50_000 },
};
