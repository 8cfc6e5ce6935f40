import { reason } from "../../model/codes.ts";
import type { WireRequest } from "../../model/request.ts";
import type { RequestLayer } from "../layer.ts";
import { plainAddress } from "./address.ts";

const NAME = "loopback-only";
const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;
// A proxy or tunnel on this machine connects from loopback and brings the whole internet along.
const PROXY_HEADERS: ReadonlySet<string> = new Set([
  ...["forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-amzn-trace-id"],
  ...["true-client-ip", "fastly-client-ip", "fly-client-ip", "cdn-loop"],
]);
const PROXY_PREFIX = /^(?:x-forwarded|x-original-|x-envoy-|x-azure-|cf-)/;
// A web page open in a browser on this machine can post to loopback; programs do not send these. (Node's own
// fetch sends `sec-fetch-mode`, which therefore tells nothing.)
const BROWSER = /^(?:origin|sec-fetch-(?:site|dest|user))$/;

/**
 * Takes requests from this very machine, for development. Refused when a header shows a proxy, a
 * tunnel or a browser in between, because then the sender may be anybody.
 * @example auth: [loopbackOnly()]
 */
export function loopbackOnly(): RequestLayer {
  return Object.freeze<RequestLayer>({
    name: NAME,
    problems: () => [],
    checkRequest({ remoteAddress, headers }) {
      const cause = elsewhere({ remoteAddress, headers }) ?? browser(headers);
      return cause === null ? null : reason("AUTH_SOURCE_NOT_ALLOWED", { layer: NAME, cause });
    },
  });
}

/** Why a request may come from outside this machine; null where it does not. */
export function elsewhere({
  remoteAddress,
  headers,
}: Pick<WireRequest, "remoteAddress" | "headers">): "not_loopback" | "proxied" | null {
  const address = plainAddress(remoteAddress);
  if (address === null || !LOOPBACK.test(address)) return "not_loopback";
  return namesOf(headers).some(isProxy) ? "proxied" : null;
}

const isProxy = (name: string): boolean => PROXY_HEADERS.has(name) || PROXY_PREFIX.test(name);

const browser = (headers: WireRequest["headers"]): "browser" | null =>
  namesOf(headers).some((name) => BROWSER.test(name)) ? "browser" : null;

const namesOf = (headers: WireRequest["headers"]): string[] =>
  Object.keys(headers).map((name) => name.toLowerCase());
