import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireHandler } from "../model/wire-handler.ts";
import { carry } from "./carry.ts";
import { writeWire, writeWireAndClose } from "./write-wire.ts";

/**
 * Serves the engine on a bare `node:http` or `node:https` server, the fastest way in. Paths that are
 * not the engine's are answered by the engine too (404).
 * @example hardenServer(createServer(toNodeHandler(engine))).listen(8080)
 */
export function toNodeHandler(
  handler: WireHandler,
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) =>
    carry(handler, req, {
      answer: (response, unread) =>
        unread ? writeWireAndClose(req, res, response) : writeWire(res, response),
    });
}
