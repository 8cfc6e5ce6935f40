import { createHmac } from "node:crypto";
import type { Exchange } from "../exchange.ts";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import { type ContractRefusal, isContractRefusal, refuseContract } from "./contract-orders.ts";
import { CONTRACT_OPEN, CONTRACT_SIGNED } from "./contract-routes.ts";

/** The key that the venue knows, and its time. */
export interface Key {
  readonly apiKey: string;
  readonly secret: string;
  readonly nowMs: number;
}

const WINDOW_MS = 10_000;

/** What the contract API answers; null for paths that are not its own. */
export function contractAnswer(
  exchange: Exchange,
  request: VenueRequest,
  key: Key,
): VenueAnswer | null {
  const name = `${request.method} ${request.path}`;
  for (const [routes, signed] of [
    [CONTRACT_OPEN, false],
    [CONTRACT_SIGNED, true],
  ] as const) {
    for (const [pattern, route] of routes) {
      const match = pattern.exec(name);
      if (match === null) continue;
      const caught = match.slice(1);
      const refusal = signed ? signatureRefusal(request, key) : null;
      const body: unknown = request.body === "" ? null : JSON.parse(request.body);
      const asked = { exchange, caught, query: request.query, body, nowMs: key.nowMs };
      const data = refusal ?? route(asked);
      return { status: 200, body: isRefusal(data) ? data : { success: true, code: 0, data } };
    }
  }
  return null;
}

const isRefusal = (data: unknown): data is ContractRefusal =>
  typeof data === "object" && data !== null && isContractRefusal(data);

/** Signs key, time and what was asked: the sorted query, or the body. */
function signatureRefusal(request: VenueRequest, key: Key): ContractRefusal | null {
  const { body, headers, method, query } = request;
  if (headers.apikey !== key.apiKey) return refuseContract(402, "Api_key expired");
  const time = String(headers["request-time"]);
  if (!(Math.abs(key.nowMs - Number(time)) <= WINDOW_MS))
    return refuseContract(513, "Invalid request");
  const asked = method === "POST" ? body : query.toString();
  const wanted = createHmac("sha256", key.secret)
    .update(`${key.apiKey}${time}${asked}`)
    .digest("hex");
  return headers.signature === wanted ? null : refuseContract(602, "Verify failed");
}
