import { problem } from "../http/problem.ts";
import { CODES, reason } from "../model/codes.ts";
import type { WireResponse } from "../model/request.ts";
import type { WireHandler } from "../model/wire-handler.ts";

const code = "HTTP_BODY_ALREADY_READ";

/** Answer for a host that read the body first; 503, so that senders keep the signal and send it again. */
export const bodyTaken: WireResponse = problem(reason(code));

const warned = new WeakSet<WireHandler>();

/** Tells the host's maintainer once for each engine; the answer itself goes to the sender only. */
export function warnBodyTaken(handler: WireHandler): void {
  if (warned.has(handler)) return;
  warned.add(handler);
  process.emitWarning(CODES[code].message, { code });
}
