/** Requests that Kite allows; it counts refused ones as well. */
export interface KiteLimits {
  readonly ordersPerSecond: number;
  readonly ordersPerMinute: number;
  readonly ordersPerDay: number;
  readonly quotesPerSecond: number;
  /** Everything else. */
  readonly requestsPerSecond: number;
}

/** Kite Connect's published limits. */
export const KITE_LIMITS: KiteLimits = {
  ordersPerSecond: 10,
  ordersPerMinute: 400,
  ordersPerDay: 5000,
  quotesPerSecond: 1,
  requestsPerSecond: 10,
};

/** The published limits with a host's own in their place. */
export function readLimits(given: Partial<KiteLimits>): {
  readonly limits: KiteLimits;
  readonly problem: string | null;
} {
  const limits = { ...KITE_LIMITS, ...given };
  const bad = Object.entries(limits).find(([, value]) => !Number.isSafeInteger(value) || value < 1);
  return bad === undefined
    ? { limits, problem: null }
    : { limits: KITE_LIMITS, problem: `zerodha: limits.${bad[0]} must be a whole number above 0.` };
}
