import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireResponse } from "../model/request.ts";
import { discardRest } from "./body.ts";

/**
 * Writes an answer of the engine unchanged.
 * @example writeWire(res, await handler.handleWire(request))
 */
export function writeWire(res: ServerResponse, response: WireResponse): void {
  res.writeHead(response.status, headersOf(response));
  res.end(response.body);
}

/**
 * Writes an answer to a request whose body was not read to its end, then closes the connection: what
 * follows on it cannot be told from the rest of that body.
 */
export function writeWireAndClose(
  req: IncomingMessage,
  res: ServerResponse,
  response: WireResponse,
): void {
  res.writeHead(response.status, { ...headersOf(response), connection: "close" });
  res.flushHeaders();
  res.write(response.body);
  discardRest(req, () => res.end());
}

function headersOf({ status, headers, body }: WireResponse): Record<string, string | number> {
  if (status === 204 || status === 304) return headers;
  return { ...headers, "content-length": Buffer.byteLength(body) };
}
