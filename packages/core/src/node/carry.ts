import type { IncomingMessage } from "node:http";
import type { WireResponse } from "../model/request.ts";
import type { WireHandler } from "../model/wire-handler.ts";
import { readBody } from "./body.ts";
import { bodyTaken, warnBodyTaken } from "./body-taken.ts";
import { wireRequestOf } from "./wire-request.ts";

/** What an adapter adds to `carry`. */
export interface CarryOptions {
  /** Request target below the adapter's mount point; the request's own by default. */
  readonly target?: string;
  /**
   * Writes the answer. `unread` says that the rest of the body is still on its way, so the
   * connection must be closed after the answer.
   */
  readonly answer: (response: WireResponse, unread: boolean) => void;
}

/**
 * Carries one Node request to the handler and its answer back; what every adapter for a framework on
 * `node:http` is made of. A sender who leaves before the end of the body gets no call and no answer.
 * @example carry(engine, req, { answer: (response) => writeWire(res, response) })
 */
export function carry(handler: WireHandler, req: IncomingMessage, options: CarryOptions): void {
  readBody(req, handler.maxBodyBytes, (read) => {
    if (read.kind === "taken") {
      warnBodyTaken(handler);
      options.answer(bodyTaken, false);
      return;
    }
    handler
      .handleWire(wireRequestOf(req, read.body, options.target))
      .then((response) => options.answer(response, read.kind === "cut"))
      // Only a bug leads here. No answer makes the sender send again, a wrong one may not.
      .catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error));
        req.socket.destroy();
      });
  });
}
