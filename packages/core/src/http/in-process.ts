import { type Reason, reason } from "../model/codes.ts";
import { parseSourceId } from "../model/ids.ts";
import type { Mode, Signal } from "../model/signal.ts";
import { invariant } from "../prim/invariant.ts";
import { JsonNumber, type JsonObject, type JsonValue } from "../prim/json.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { resolveMode } from "../route/mode.ts";
import { simple } from "../signal/dialects/simple.ts";
import { keyOf } from "../signal/key.ts";
import { toSignal } from "../signal/to-signal.ts";

/**
 * A signal of the process itself, with the members of the `simple` dialect: `strategy_id`, `action`, `symbol`,
 * and mostly `quantity`, `price` and an `id` of its own, by which a repeat is known.
 */
export interface InProcessSignal {
  readonly strategy_id: string;
  readonly action: string;
  readonly symbol: string;
  /** Numbers may be given as decimal texts, which are exact whatever their size. */
  readonly [member: string]: string | number | boolean | undefined;
  readonly mode?: Mode;
}

const dialect = simple({ required: ["strategy"] });

/** Reads a signal that came without HTTP; authentication is the host's own code calling. */
export function draftSignal(
  given: InProcessSignal,
  { liveEnabled, nowMs }: { readonly nowMs: number; readonly liveEnabled: boolean },
): Result<Signal, Reason> {
  const { mode: asked, ...members } = given;
  const mode = resolveMode({
    asked: asked === undefined ? [] : [asked],
    allowed: ["paper", "live"],
    liveEnabled,
  });
  if (!mode.ok) return mode;
  const fields = fieldsOf(members);
  const draft = dialect.read(fields);
  if (!draft.ok) return draft;
  const { strategy } = draft.value;
  if (strategy === null) return refuse(reason("FIELD_MISSING", { field: "strategy_id" }));
  const source = parseSourceId("in-process");
  invariant(source !== null, "the process itself is a source");
  const key = keyOf({ source, draft: draft.value, fields });
  return accept(
    toSignal(draft.value, { source, strategy, mode: mode.value, receivedAtMs: nowMs, key }),
  );
}

function fieldsOf(
  members: Readonly<Record<string, string | number | boolean | undefined>>,
): JsonObject {
  const fields = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue;
    fields.set(name, typeof value === "number" ? new JsonNumber(String(value)) : value);
  }
  return fields;
}
