import { createHash } from "node:crypto";
import type { Auth, KiteSession } from "./auth.ts";
import { dataOf, failureOf, type KiteHttp } from "./http.ts";
import { objectAt, textAt } from "./json.ts";
import { isRefusal } from "./outcome.ts";
import { parseIst, tokenExpiry } from "./time.ts";

/** What came of a login. */
export type LoginOutcome =
  | { readonly kind: "renewed"; readonly userId: string | null; readonly expiresAtMs: number }
  /** The request token is used up, too old or not of this app. */
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "unavailable"; readonly why: string };

const LOGIN_PAGE = "https://kite.zerodha.com/connect/login";

/** Where a person logs in; the request token comes back to the app's redirect address. */
export function loginUrlOf(
  apiKey: string,
  redirectParams?: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({ v: "3", api_key: apiKey });
  if (redirectParams !== undefined)
    query.set("redirect_params", new URLSearchParams(redirectParams).toString());
  return `${LOGIN_PAGE}?${query}`;
}

/** Changes a request token into the day's access token. */
export async function logIn(parts: {
  readonly http: KiteHttp;
  readonly auth: Auth;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly requestToken: string;
  readonly nowMs: number;
  readonly keep: (session: KiteSession) => Promise<void>;
}): Promise<LoginOutcome> {
  const { apiKey, apiSecret, auth, http, nowMs, requestToken, keep } = parts;
  const checksum = createHash("sha256")
    .update(apiKey + requestToken + apiSecret)
    .digest("hex");
  const answer = await http.request({
    method: "POST",
    path: "/session/token",
    form: { api_key: apiKey, request_token: requestToken, checksum },
    anonymous: true,
  });
  const data = objectAt(dataOf(answer), "data");
  const accessToken = textAt(data, "access_token");
  if (accessToken === null) {
    return isRefusal(answer)
      ? { kind: "refused", why: "request_token" }
      : { kind: "unavailable", why: failureOf(answer) };
  }
  const loginMs = parseIst(textAt(data, "login_time")) ?? nowMs;
  const session: KiteSession = { accessToken, loginMs };
  auth.set(session);
  await keep(session);
  return { kind: "renewed", userId: textAt(data, "user_id"), expiresAtMs: tokenExpiry(loginMs) };
}
