import type { WireRequest, WireResponse } from "../model/request.ts";
import type { WireHandler } from "../model/wire-handler.ts";
import { bodyTaken } from "./body-taken.ts";
import { pathOf, queryOf } from "./target.ts";

/** What a web-standard Request does not tell and its host may know. */
export interface FetchOptions {
  /** Address of the socket's other end; without it, sources with an address list refuse. */
  readonly remoteAddress?: (request: Request) => string | null;
}

/**
 * Serves the engine to hosts with a web-standard `fetch` handler. A Request joins a header sent twice
 * with a comma, so such a header shows as one text. Rejects where the sender leaves before the end
 * of the body.
 * @example const fetch = toFetch(engine); const response = await fetch(request);
 */
export function toFetch(
  handler: WireHandler,
  options: FetchOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.bodyUsed) return responseOf(bodyTaken);
    const body = await readUpTo(request.body, handler.maxBodyBytes + 1);
    const wire: WireRequest = {
      method: request.method,
      ...targetOf(request.url),
      headers: Object.fromEntries(request.headers),
      body,
      remoteAddress: options.remoteAddress?.(request) ?? null,
      clientCertificate: null,
    };
    return responseOf(await handler.handleWire(wire));
  };
}

/** A status such as 204 allows no body, not even an empty one. */
const responseOf = ({ status, headers, body }: WireResponse): Response =>
  new Response(body === "" ? null : body, { status, headers });

function targetOf(url: string): Pick<WireRequest, "path" | "query"> {
  const [target = ""] = url.split("#", 1);
  return { path: pathOf(target), query: queryOf(target) };
}

async function readUpTo(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of stream ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= maxBytes) break;
  }
  return join(chunks, length).subarray(0, maxBytes);
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
