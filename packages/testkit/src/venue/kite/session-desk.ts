import { createHash } from "node:crypto";
import type { Clock } from "@hookline/core/driver";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import { failure, istText, success } from "./words.ts";

/** Logins: request tokens are good once, and a new login ends the one before. */
export class KiteSessionDesk {
  readonly #keys: { readonly apiKey: string; readonly apiSecret: string };
  readonly #clock: Clock;
  readonly #requestTokens = new Set<string>();
  #accessToken: string | null;
  #count = 0;

  constructor(
    keys: { readonly apiKey: string; readonly apiSecret: string; readonly accessToken: string },
    clock: Clock,
  ) {
    this.#keys = keys;
    this.#clock = clock;
    this.#accessToken = keys.accessToken;
  }

  /** What a person gets by logging in on the venue's page. */
  requestToken(): string {
    this.#count += 1;
    const token = `request-${this.#count}`;
    this.#requestTokens.add(token);
    return token;
  }

  expire(): void {
    this.#accessToken = null;
  }

  /** Whether the header, or the query of the ticker, carries the day's token. */
  admits(request: Pick<VenueRequest, "headers" | "query" | "path">, socket: boolean): boolean {
    if (this.#accessToken === null) return false;
    const { apiKey } = this.#keys;
    if (!socket) return request.headers.authorization === `token ${apiKey}:${this.#accessToken}`;
    const { query } = request;
    return query.get("api_key") === apiKey && query.get("access_token") === this.#accessToken;
  }

  refusal(): VenueAnswer {
    return failure(403, "TokenException", "Incorrect `api_key` or `access_token`.");
  }

  logIn(form: ReadonlyMap<string, string>): VenueAnswer {
    const { apiKey, apiSecret } = this.#keys;
    const token = form.get("request_token") ?? "";
    const checksum = createHash("sha256")
      .update(apiKey + token + apiSecret)
      .digest("hex");
    const known = this.#requestTokens.delete(token);
    if (!known || form.get("api_key") !== apiKey || form.get("checksum") !== checksum)
      return failure(403, "TokenException", "Token is invalid or has expired.");
    this.#accessToken = `access-${this.#count}-${checksum.slice(0, 12)}`;
    return success({
      user_type: "individual",
      user_id: "AB1234",
      user_name: "Local Venue",
      broker: "ZERODHA",
      exchanges: ["NSE", "NFO"],
      products: ["CNC", "NRML", "MIS"],
      order_types: ["MARKET", "LIMIT", "SL", "SL-M"],
      api_key: apiKey,
      access_token: this.#accessToken,
      public_token: "public",
      refresh_token: "",
      login_time: istText(this.#clock.nowMs()),
    });
  }

  logOut(): VenueAnswer {
    this.expire();
    return success(true);
  }

  /** SHA-256 over order id, its timestamp as written, and the secret. */
  checksum(orderId: string, timestamp: string): string {
    return createHash("sha256")
      .update(orderId + timestamp + this.#keys.apiSecret)
      .digest("hex");
  }
}
