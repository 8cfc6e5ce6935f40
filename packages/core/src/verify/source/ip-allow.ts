import { reason } from "../../model/codes.ts";
import type { WireRequest } from "../../model/request.ts";
import type { HeaderRecord } from "../headers.ts";
import type { RequestLayer, VerifyContext } from "../layer.ts";
import { addressListProblems, plainAddress } from "./address.ts";

/** Options of `ipAllow`. */
export interface IpAllowOptions {
  /** Addresses and CIDR blocks that may send. */
  readonly addresses: readonly string[];
  /**
   * How many proxies of yours stand before the server. 0, the default, believes the socket alone; n
   * takes the n-th address from the right of `x-forwarded-for`, which the outermost of your proxies
   * wrote.
   */
  readonly trustedProxyDepth?: number;
  /** Addresses your proxies connect from; given, the header is believed from nobody else. */
  readonly trustedProxies?: readonly string[];
}

/** Where TradingView's webhooks come from. Source: TradingView support, article 43000529348. */
export const tradingViewAddresses: readonly string[] = Object.freeze([
  "52.89.214.238",
  "34.212.75.30",
  "54.218.53.128",
  "52.32.178.7",
]);

const NAME = "ip-allow";
const MOST_PROXIES = 8;

/**
 * Takes requests from listed addresses only. An address alone is weak proof (others may share it),
 * so combine it with `pathToken` or a signature.
 * @example ipAllow({ addresses: tradingViewAddresses, trustedProxyDepth: 1 })
 */
export function ipAllow(options: IpAllowOptions): RequestLayer {
  const { addresses, trustedProxyDepth = 0, trustedProxies = null } = options;
  return Object.freeze<RequestLayer>({
    name: NAME,
    problems: () => problemsOf(addresses, trustedProxyDepth, trustedProxies),
    checkRequest(request, context) {
      const address = isFromProxy(request, context, trustedProxies)
        ? senderOf(request, trustedProxyDepth)
        : null;
      return address !== null && context.addressIn(address, addresses)
        ? null
        : reason("AUTH_SOURCE_NOT_ALLOWED", { layer: NAME, address });
    },
  });
}

function isFromProxy(
  { remoteAddress }: WireRequest,
  { addressIn }: VerifyContext,
  proxies: readonly string[] | null,
): boolean {
  const socket = plainAddress(remoteAddress);
  return proxies === null || (socket !== null && addressIn(socket, proxies));
}

/**
 * The sender's address at the configured depth; null where the socket or the header does not tell
 * it.
 */
function senderOf({ remoteAddress, headers }: WireRequest, depth: number): string | null {
  if (depth === 0) return plainAddress(remoteAddress);
  const hops = forwardedFor(headers);
  return plainAddress(hops[hops.length - depth] ?? null);
}

/**
 * `x-forwarded-for` as one list from the far end to the near one; repeated lines continue it (RFC
 * 9110, 5.3).
 */
function forwardedFor(headers: HeaderRecord): readonly string[] {
  const value = Object.hasOwn(headers, "x-forwarded-for") ? headers["x-forwarded-for"] : undefined;
  return value === undefined
    ? []
    : [value]
        .flat()
        .join(",")
        .split(",")
        .map((hop) => hop.trim());
}

function problemsOf(
  addresses: readonly string[],
  depth: number,
  proxies: readonly string[] | null,
): readonly string[] {
  const problems = [...addressListProblems(`${NAME}: addresses`, addresses)];
  if (!Number.isInteger(depth) || depth < 0 || depth > MOST_PROXIES) {
    problems.push(`${NAME}: trustedProxyDepth must be a whole number from 0 to ${MOST_PROXIES}.`);
  }
  if (proxies === null) return problems;
  problems.push(...addressListProblems(`${NAME}: trustedProxies`, proxies));
  if (depth === 0) problems.push(`${NAME}: trustedProxies without a trustedProxyDepth has no use.`);
  return problems;
}
