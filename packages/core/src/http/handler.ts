import { type Reason, reason } from "../model/codes.ts";
import type { WireRequest, WireResponse } from "../model/request.ts";
import type { Signal } from "../model/signal.ts";
import type { WireHandler } from "../model/wire-handler.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { SignalOutcome } from "../runtime/intake.ts";
import { MAX_BODY_BYTES } from "../signal/parse.ts";
import type { VerifyContext } from "../verify/layer.ts";
import { answerResponse, type BrokerOf, signalAnswer } from "./answer.ts";
import type { Operator } from "./operator/operator.ts";
import { json, problem } from "./problem.ts";
import type { ReadAccess } from "./read-access.ts";
import { readSignal } from "./read-signal.ts";
import type { Reads } from "./reads.ts";
import { matchSource, type SourceMatch, type SourceSettings } from "./source.ts";

/** What the handler needs of the engine around it. */
export interface HandlerParts {
  readonly sources: ReadonlyMap<string, SourceSettings>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly addressIn: VerifyContext["addressIn"];
  readonly liveEnabled: boolean;
  readonly take: (signal: Signal) => Promise<SignalOutcome>;
  readonly reads: Reads;
  /** Null: nothing can be read by HTTP. */
  readonly access: ReadAccess | null;
  readonly brokerOf: BrokerOf;
  /** Null: nothing can be commanded by HTTP. */
  readonly operator: Operator | null;
}

const READ_PATHS = new Set(["/orders", "/positions", "/status"]);
const SIGNAL_PATH = /^\/signals\/([^/]+?)(\/explain)?$/;

/** The engine's HTTP: signal paths of the sources, and reads. Every failure is an answer with a code. */
export function createHandler(parts: HandlerParts): WireHandler {
  return {
    maxBodyBytes: MAX_BODY_BYTES,
    serves: (path) =>
      parts.operator?.serves(path) === true ||
      (parts.access !== null && isRead(path)) ||
      matchSource(parts.sources, path) !== null,
    async handleWire(request) {
      try {
        return await answer(parts, request);
      } catch (error) {
        // A bug of ours: the sender may send again, and learns nothing about the inside.
        parts.logger.error("a request failed", {
          what: error instanceof Error ? error.name : "error",
        });
        return problem(reason("STORE_UNAVAILABLE"));
      }
    },
  };
}

const isRead = (path: string): boolean => READ_PATHS.has(path) || SIGNAL_PATH.test(path);

function answer(parts: HandlerParts, request: WireRequest): Promise<WireResponse> | WireResponse {
  if (parts.operator?.serves(request.path) === true) return parts.operator.answer(request);
  const match = matchSource(parts.sources, request.path);
  if (match !== null) return signal(parts, match, request);
  const { access } = parts;
  return access !== null && isRead(request.path)
    ? read(parts, access, request)
    : problem(reason("HTTP_NOT_FOUND"));
}

async function signal(
  parts: HandlerParts,
  match: SourceMatch,
  request: WireRequest,
): Promise<WireResponse> {
  if (request.method !== "POST") return methodNotAllowed("POST");
  if (request.body.length > MAX_BODY_BYTES) {
    return problem(reason("BODY_TOO_LARGE", { maxBytes: MAX_BODY_BYTES }));
  }
  const context = {
    nowMs: parts.clock.nowMs(),
    addressIn: parts.addressIn,
    liveEnabled: parts.liveEnabled,
  };
  const verified = readSignal(match, request, context);
  if (!verified.ok) {
    parts.logger.warn("a request was refused", {
      source: match.source.id,
      code: verified.refusal.code,
    });
    return problem(forSender(verified.refusal));
  }
  const outcome = await parts.take(verified.value);
  return outcome.kind === "refused"
    ? problem(outcome.reason)
    : answerResponse(signalAnswer(outcome.record, outcome.repeated, parts.brokerOf));
}

/** Which layer refused is for our log; who may not come in learns nothing about the door. */
const forSender = (why: Reason): Reason => (why.code.startsWith("AUTH_") ? reason(why.code) : why);

async function read(
  parts: HandlerParts,
  access: ReadAccess,
  request: WireRequest,
): Promise<WireResponse> {
  const refusal = access(request);
  if (refusal !== null) return problem(refusal);
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET, HEAD");
  switch (request.path) {
    case "/orders":
      return json(200, parts.reads.orders());
    case "/positions":
      return json(200, await parts.reads.positions());
    case "/status":
      return json(200, parts.reads.status());
    default: {
      const [, id = "", explain] = SIGNAL_PATH.exec(request.path) ?? [];
      const { reads } = parts;
      const found = await (explain === undefined ? reads.signal(id) : reads.explain(id));
      return found === null ? problem(reason("SIGNAL_NOT_FOUND")) : json(200, found);
    }
  }
}

function methodNotAllowed(allow: string): WireResponse {
  const refused = problem(reason("HTTP_METHOD_NOT_ALLOWED", { allow }));
  return { ...refused, headers: { ...refused.headers, allow } };
}
