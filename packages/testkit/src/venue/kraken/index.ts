import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Clock, type Decimal, decimal } from "@hookline/core/driver";
import { Exchange } from "../exchange.ts";
import type { FaultScript } from "../fault-script.ts";
import {
  type LocalServer,
  startLocalServer,
  type VenueAnswer,
  type VenueRequest,
} from "../local-server.ts";
import { ExecutionsChannel } from "./executions.ts";
import { MarginDesk } from "./margin.ts";
import { type Answer, failed, type Params } from "./orders.ts";
import { PAIRS, pairOf } from "./pairs.ts";
import { type Desk, PRIVATE, PUBLIC } from "./routes.ts";

export interface KrakenVenueOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly cash?: Decimal;
  readonly takerFeePercent?: Decimal;
  readonly maxFillPerPrice?: Decimal | null;
  /** The key that the venue knows, and its secret in base 64. */
  readonly apiKey?: string;
  readonly secret?: string;
}

/** A local Kraken: spot REST with nonce and signature, and the WebSocket v2 channel `executions`. */
export interface KrakenVenue {
  readonly url: string;
  readonly socketUrl: string;
  readonly exchange: Exchange;
  readonly faults: FaultScript;
  readonly server: LocalServer;
  readonly executions: ExecutionsChannel;
  /** Seconds of the dead-man timer; null while it is off. */
  readonly deadManSeconds: () => number | null;
  /** Moves a pair by its id or altname, for example `XBTUSD`. */
  movePrice(name: string, price: Decimal): void;
  /** Makes every token of the WebSocket invalid. */
  expireTokens(): void;
  close(): Promise<void>;
}

/** The key and the secret that the venue takes unless told otherwise. */
export const LOCAL_KRAKEN_KEY: { readonly apiKey: string; readonly secret: string } = {
  apiKey: "local-key",
  secret: Buffer.from("local-secret").toString("base64"),
};

/** Starts it on loopback; prices of every pair begin at 100. */
export async function startKrakenVenue(options: KrakenVenueOptions = {}): Promise<KrakenVenue> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const {
    cash = decimal("100000"),
    maxFillPerPrice = null,
    takerFeePercent = decimal("0"),
  } = options;
  const exchange = new Exchange({ clock, cash, takerFeePercent, maxFillPerPrice });
  const tokens = new Set<string>();
  const executions = new ExecutionsChannel(exchange, tokens);
  let deadMan: number | null = null;
  let made = 0;
  const desk: Desk = {
    exchange,
    margin: new MarginDesk(exchange),
    nowMs: () => clock.nowMs(),
    token: () => {
      made += 1;
      tokens.add(`token-${made}`);
      return `token-${made}`;
    },
    cancelAllAfter: (seconds) => {
      deadMan = seconds === 0 ? null : seconds;
    },
  };
  const door = new Door({ ...LOCAL_KRAKEN_KEY, ...keyOf(options) });
  const server = await startLocalServer({
    handle: (request) => answer(desk, door, request),
    onSocket: (socket, request) => {
      if (request.path === "/v2") executions.open(socket);
      else socket.close();
    },
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const movePrice = (name: string, price: Decimal) =>
    exchange.movePrice(pairOf(name)?.id ?? name, price);
  for (const { id } of PAIRS) movePrice(id, decimal("100"));
  const { faults, socketUrl, url } = server;
  return {
    url,
    socketUrl,
    exchange,
    faults,
    server,
    executions,
    deadManSeconds: () => deadMan,
    movePrice,
    expireTokens: () => tokens.clear(),
    close: () => server.close(),
  };
}

const keyOf = ({ apiKey, secret }: KrakenVenueOptions) => ({
  ...(apiKey === undefined ? {} : { apiKey }),
  ...(secret === undefined ? {} : { secret }),
});

/** Kraken answers 200 for its refusals too; the texts stand in `error`. */
function answer(desk: Desk, door: Door, request: VenueRequest): VenueAnswer {
  const [, version, kind, name = ""] = request.path.split("/");
  if (version !== "0" || (kind !== "public" && kind !== "private"))
    return { status: 404, body: "<html>Not found</html>" };
  const route = (kind === "public" ? PUBLIC : PRIVATE)[name];
  if (route === undefined) return said(failed("EGeneral:Unknown method"));
  const params = kind === "public" ? new Map(request.query) : paramsOf(request.body);
  const refusal = kind === "public" ? null : door.refusal(request, params);
  return said(refusal === null ? route(desk, params) : failed(refusal));
}

const said = (given: Answer): VenueAnswer => ({
  status: 200,
  body: "error" in given ? given : { error: [], ...given },
});

function paramsOf(body: string): Params {
  if (!body.startsWith("{")) return new Map(new URLSearchParams(body));
  const read: unknown = JSON.parse(body);
  return new Map(
    Object.entries(typeof read === "object" && read !== null ? read : {}).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
}

/** Checks key, nonce and signature: HMAC-SHA512(path + SHA256(nonce + body)) with the decoded secret. */
class Door {
  readonly #key: { readonly apiKey: string; readonly secret: string };
  #nonce = 0n;

  constructor(key: { readonly apiKey: string; readonly secret: string }) {
    this.#key = key;
  }

  refusal({ body, headers, path }: VenueRequest, params: Params): string | null {
    if (headers["api-key"] !== this.#key.apiKey) return "EAPI:Invalid key";
    const nonce = params.get("nonce") ?? "";
    const digest = createHash("sha256").update(`${nonce}${body}`).digest();
    const wanted = createHmac("sha512", Buffer.from(this.#key.secret, "base64"))
      .update(path)
      .update(digest)
      .digest();
    const given = Buffer.from(String(headers["api-sign"] ?? ""), "base64");
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      return "EAPI:Invalid signature";
    if (!/^[0-9]{1,19}$/.test(nonce) || BigInt(nonce) <= this.#nonce) return "EAPI:Invalid nonce";
    this.#nonce = BigInt(nonce);
    return null;
  }
}
