import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";

/** Limits of a server that faces the internet; each has a default. */
export interface ServerLimits {
  /** From the first byte of a request to the end of its headers; default 5 s. */
  readonly headersTimeoutMs?: number;
  /** From the first byte of a request to the end of its body; default 10 s. */
  readonly requestTimeoutMs?: number;
  /** How long an idle connection is kept; default 72 s, longer than the 60 s of usual proxies. */
  readonly keepAliveTimeoutMs?: number;
  /** How often the two request limits are looked at; default 1 s. */
  readonly checkIntervalMs?: number;
  /** Headers of one request, those beyond are dropped (Node counts in steps of 32); default 100. */
  readonly maxHeadersCount?: number;
  /** Open connections, more are closed at once; default 4096. */
  readonly maxConnections?: number;
}

/**
 * Bounds what a slow or greedy sender can hold; call it before `listen`. Node's own default lets a
 * request take five minutes and looks every 30 s. The size of the header block can only be set at
 * creation (`createServer({ maxHeaderSize: 8192 }, …)`); Node's 16 KiB hold otherwise.
 * @returns the same server
 * @example hardenServer(createServer(toNodeHandler(engine))).listen(8080)
 */
export function hardenServer<Server extends HttpServer | HttpsServer>(
  server: Server,
  limits: ServerLimits = {},
): Server {
  return Object.assign(server, {
    headersTimeout: limits.headersTimeoutMs ?? 5_000,
    requestTimeout: limits.requestTimeoutMs ?? 10_000,
    keepAliveTimeout: limits.keepAliveTimeoutMs ?? 72_000,
    // Documented as an option of createServer; the server reads its property when it starts to listen.
    connectionsCheckingInterval: limits.checkIntervalMs ?? 1_000,
    maxHeadersCount: limits.maxHeadersCount ?? 100,
    maxConnections: limits.maxConnections ?? 4_096,
  });
}
