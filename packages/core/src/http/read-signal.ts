import { type Reason, reason } from "../model/codes.ts";
import type { WireRequest } from "../model/request.ts";
import type { Signal } from "../model/signal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { resolveMode } from "../route/mode.ts";
import { keyOf } from "../signal/key.ts";
import { parseBody } from "../signal/parse.ts";
import { toSignal } from "../signal/to-signal.ts";
import type { VerifyContext } from "../verify/layer.ts";
import { verifyFields, verifyRequest } from "../verify/verify.ts";
import type { SourceMatch } from "./source.ts";

/**
 * Bytes to signal, in an order that gives nothing away: token and layers first, then the mode, then the body,
 * then the secrets inside it, and only then what it says.
 */
export function readSignal(
  { pathToken, source }: SourceMatch,
  request: WireRequest,
  context: Omit<VerifyContext, "pathToken"> & { readonly liveEnabled: boolean },
): Result<Signal, Reason> {
  const proof = verifyRequest(source.auth, request, { ...context, pathToken });
  if (!proof.ok) return proof;
  const asked = modeAskedFor(request.query);
  const mode = resolveMode({ asked, allowed: source.modes, liveEnabled: context.liveEnabled });
  if (!mode.ok) return mode;
  const fields = parseBody({
    bytes: proof.value.body,
    contentType: header(request, "content-type"),
    contentEncoding: header(request, "content-encoding"),
  });
  if (!fields.ok) return fields;
  const verified = verifyFields(proof.value, fields.value);
  if (!verified.ok) return verified;
  const draft = source.dialect.read(verified.value);
  if (!draft.ok) return draft;
  const strategy = draft.value.strategy ?? source.strategy;
  if (strategy === null) return refuse(reason("SIGNAL_STRATEGY_MISSING", { field: "strategy" }));
  const key = keyOf({ source: source.id, draft: draft.value, fields: verified.value });
  const origin = {
    source: source.id,
    strategy,
    mode: mode.value,
    receivedAtMs: context.nowMs,
    key,
  };
  return accept(toSignal(draft.value, origin));
}

/** All values of `mode` in the query: one is fine, two are ambiguous. */
const modeAskedFor = (query: string): readonly string[] =>
  query === "" ? [] : new URLSearchParams(query).getAll("mode");

function header(request: WireRequest, name: string): string | null {
  const value = request.headers[name];
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}
