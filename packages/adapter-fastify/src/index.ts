import type { WireHandler } from "@hookline/core/driver";
import { carry, pathOf } from "@hookline/core/node";
import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import { answerWith } from "./answer.ts";
import { belowPrefix, serveOnly } from "./routing.ts";

/** Options of the plug-in; Fastify's own `prefix` may stand beside them. */
export interface HooklineOptions {
  readonly engine: WireHandler;
}

/**
 * Serves the engine in a Fastify app, at the root or below a prefix. The host's parsers, routes and
 * not-found handler stay as they are, even its own routes for every path; its hooks run for the
 * engine's paths too, before the body is read.
 * @example await fastify.register(hookline, { engine });
 */
export const hookline: FastifyPluginCallback<HooklineOptions> = (fastify, { engine }, done) => {
  const { prefix } = fastify;
  const serves = (target: string) => engine.serves(pathOf(belowPrefix(target, prefix)));
  const constraints = serveOnly(fastify, serves);
  // No parser reads anything: the handler takes the bytes from the socket.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
  fastify.addHook("onRequest", (request, _reply, next) => {
    acceptAnyContentType(request);
    next();
  });
  for (const url of ["/", "/*"]) {
    fastify.all(url, { constraints, logSerializers: { req: withoutPath } }, (request, reply) => {
      const target = belowPrefix(request.raw.url ?? "/", prefix);
      carry(engine, request.raw, { target, answer: answerWith(reply) });
    });
  }
  done();
};

const WELL_FORMED = /^[\w.+-]+\/[\w.+-]+(?: *; *[\w-]+=(?:[\w.-]+|"[\w.-]+"))*$/;

/** Fastify answers a malformed content type itself; the engine is the one to judge it. */
function acceptAnyContentType(request: FastifyRequest): void {
  if (WELL_FORMED.test(request.headers["content-type"] ?? "a/b")) return;
  request.headers = { "content-type": "application/octet-stream" };
}

/** The path of a source may hold its secret token, so Fastify's request log names the route only. */
const withoutPath = (request: FastifyRequest): Record<string, string | undefined> => ({
  method: request.method,
  url: request.routeOptions.url,
  remoteAddress: request.ip,
});
