// The library's types name this class, but its entry does not export it; its guide tells to extend it for a store of one's own.
declare module "rate-limiter-flexible/lib/RateLimiterStoreAbstract.js" {
  import { RateLimiterAbstract, type RateLimiterRes } from "rate-limiter-flexible";

  abstract class RateLimiterStoreAbstract<Stored> extends RateLimiterAbstract {
    constructor(options: { points: number; duration: number; keyPrefix: string });
    protected abstract _upsert(
      key: string,
      points: number,
      forMs: number,
      replaces: boolean,
      options: { readonly callOver?: boolean },
    ): Promise<Stored>;
    protected abstract _get(key: string): Promise<Stored | null>;
    protected abstract _delete(key: string): Promise<boolean>;
    protected abstract _getRateLimiterRes(
      key: string,
      changed: number,
      stored: Stored,
    ): RateLimiterRes;
  }
  export = RateLimiterStoreAbstract;
}

declare module "rate-limiter-flexible/lib/RateLimiterRes.js" {
  import { RateLimiterRes } from "rate-limiter-flexible";

  export = RateLimiterRes;
}
