import type { WireHandler } from "@hookline/core/driver";
import { pathOf, toNodeHandler } from "@hookline/core/node";
import type { RequestHandler } from "express";

/**
 * Serves the engine in an Express app, at the root or below a prefix. Mount it before body parsers:
 * signatures are made over the raw bytes, so a body that a parser has read is refused with
 * HTTP_BODY_ALREADY_READ and never put together again. Paths the engine does not serve go on to the
 * host.
 * @example app.use(hookline(engine)); app.use(express.json());
 */
export function hookline(engine: WireHandler): RequestHandler {
  const carry = toNodeHandler(engine);
  return (request, response, next) => {
    // Below a prefix Express has already taken the prefix off `url`.
    if (engine.serves(pathOf(request.url))) carry(request, response);
    else next();
  };
}
