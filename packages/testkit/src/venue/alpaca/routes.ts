import type { Clock } from "@hookline/core/driver";
import type { VenueAnswer, VenueRequest } from "../local-server.ts";
import { assetBody, assetOf, contractBody } from "./assets.ts";
import type { AlpacaBook } from "./book.ts";
import * as facts from "./facts.ts";
import * as orders from "./orders.ts";
import { refusal, UNAUTHORIZED } from "./refusals.ts";
import type { VenueKeys } from "./venue-keys.ts";

/** What the routes answer from. */
export interface RouteParts {
  readonly book: AlpacaBook;
  readonly clock: Clock;
  readonly keys: VenueKeys;
  readonly isSessionValid: () => boolean;
}

type Route = (parts: RouteParts, request: VenueRequest, argument: string) => VenueAnswer;

const ROUTES: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ["POST", /^\/v2\/orders$/, ({ book }, request) => orders.postOrder(book, request)],
  ["GET", /^\/v2\/orders$/, ({ book }, request) => orders.listOrders(book, request)],
  ["DELETE", /^\/v2\/orders$/, ({ book }) => orders.deleteAllOrders(book)],
  [
    "GET",
    /^\/v2\/orders:by_client_order_id$/,
    ({ book }, request) => orders.getByClientId(book, request),
  ],
  ["GET", /^\/v2\/orders\/([^/]+)$/, ({ book }, request, id) => orders.getOrder(book, id, request)],
  ["DELETE", /^\/v2\/orders\/([^/]+)$/, ({ book }, _, id) => orders.deleteOrder(book, id)],
  [
    "PATCH",
    /^\/v2\/orders\/([^/]+)$/,
    ({ book }, request, id) => orders.patchOrder(book, id, request),
  ],
  ["GET", /^\/v2\/positions$/, ({ book }) => facts.positions(book)],
  [
    "DELETE",
    /^\/v2\/positions\/([^/]+)$/,
    ({ book }, _, symbol) => orders.closePosition(book, symbol),
  ],
  ["DELETE", /^\/v2\/positions$/, ({ book }) => closeAll(book)],
  ["GET", /^\/v2\/account$/, ({ book }) => facts.account(book)],
  [
    "GET",
    /^\/v2\/account\/activities\/FILL$/,
    ({ book }, request) => facts.fillActivities(book, request),
  ],
  ["GET", /^\/v2\/assets\/([^/]+)$/, (_, __, symbol) => asset(symbol)],
  ["GET", /^\/v2\/options\/contracts\/([^/]+)$/, (_, __, symbol) => contract(symbol)],
  ["GET", /^\/v2\/clock$/, ({ clock }) => facts.clock(clock)],
  ["GET", /^\/v2\/calendar$/, (_, request) => facts.calendar(request)],
  [
    "GET",
    /^\/(?:v2\/stocks|v1beta3\/crypto\/us\/latest|v1beta1\/options)\/(trades|quotes)(?:\/latest)?$/,
    ({ book, clock }, request, kind) =>
      facts.latest(book, kind === "trades" ? "trades" : "quotes", request, clock.nowMs()),
  ],
];

/** Answers one request as Alpaca would. */
export function route(parts: RouteParts, request: VenueRequest): VenueAnswer {
  const { headers } = request;
  // Crypto prices are public at Alpaca.
  const open = request.path.startsWith("/v1beta3/crypto/");
  const fits =
    parts.isSessionValid() &&
    headers["apca-api-key-id"] === parts.keys.keyId &&
    headers["apca-api-secret-key"] === parts.keys.secretKey;
  if (!fits && !open) return UNAUTHORIZED;
  for (const [method, path, answer] of ROUTES) {
    const match = method === request.method ? path.exec(request.path) : null;
    if (match !== null) return answer(parts, request, decodeURIComponent(match[1] ?? ""));
  }
  return { status: 404, body: { message: "endpoint not found." } };
}

function asset(symbol: string): VenueAnswer {
  const found = assetOf(symbol);
  return found === null || found.class === "us_option"
    ? refusal(404, 40_410_000, `asset not found for ${symbol}`)
    : { status: 200, body: assetBody(found) };
}

function contract(symbol: string): VenueAnswer {
  const found = assetOf(symbol);
  return found?.class === "us_option"
    ? { status: 200, body: contractBody(found) }
    : refusal(404, 40_410_000, `option contract ${symbol} not found`);
}

function closeAll(book: AlpacaBook): VenueAnswer {
  orders.deleteAllOrders(book);
  const body = book.exchange.positions.map(({ symbol }) => ({
    symbol: symbol.replace("/", ""),
    ...orders.closePosition(book, symbol),
  }));
  return { status: 207, body };
}
