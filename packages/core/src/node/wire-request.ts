import type { IncomingMessage } from "node:http";
import type { WireRequest } from "../model/request.ts";
import { clientCertificateOf } from "./client-certificate.ts";
import { pathOf, queryOf } from "./target.ts";

/**
 * The request as the engine takes it: nothing decoded, nothing joined, the address of the socket and
 * not of a header.
 * @param target request target; give it where the adapter is mounted below a prefix
 * @example handler.handleWire(wireRequestOf(req, body))
 */
export function wireRequestOf(
  req: IncomingMessage,
  body: Uint8Array,
  target: string = req.url ?? "/",
): WireRequest {
  return {
    method: req.method ?? "",
    path: pathOf(target),
    query: queryOf(target),
    headers: headersOf(req.rawHeaders),
    body,
    remoteAddress: req.socket.remoteAddress ?? null,
    clientCertificate: clientCertificateOf(req.socket),
  };
}

/**
 * Headers by lower-case name from Node's flat list. `req.headers` would join some repeated headers
 * and drop others, so that a signature sent twice would look like one.
 */
function headersOf(raw: readonly string[]): WireRequest["headers"] {
  const headers: Record<string, string | readonly string[]> = Object.create(null);
  for (let index = 1; index < raw.length; index += 2) {
    const name = (raw[index - 1] ?? "").toLowerCase();
    // HTTP/2 lists method and path here too.
    if (name.startsWith(":")) continue;
    const value = raw[index] ?? "";
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}
