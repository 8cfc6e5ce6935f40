import { type Reason, reason } from "../model/codes.ts";
import type { Mode } from "../model/signal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";

/** What a request asks for and what its source may. */
export interface ModeRequest {
  /**
   * The `mode` of the query as sent: one text, every value where it was repeated, null or none
   * where absent.
   */
  readonly asked: string | readonly string[] | null;
  /** Modes the source may ask for. */
  readonly allowed: readonly Mode[];
  /** Whether the operator has switched live trading on, in code; nothing in a request can. */
  readonly liveEnabled: boolean;
  /** For a request that asks for none; `paper` unless given. */
  readonly default?: Mode;
}

/**
 * The mode of a request: what it asks for, else the default, else paper.
 *
 * MODE_UNKNOWN for any text but exactly `paper` or `live`, and for a value sent twice;
 * LIVE_NOT_ENABLED for `live` unless the operator enabled it; MODE_NOT_ALLOWED for a mode that the source may not ask for.
 */
export function resolveMode(request: ModeRequest): Result<Mode, Reason> {
  const values = listOf(request.asked);
  if (values.length > 1) return refuse(reason("MODE_UNKNOWN", { values: values.length }));
  const mode = values[0] ?? request.default ?? "paper";
  if (mode === "live" && !request.liveEnabled) return refuse(reason("LIVE_NOT_ENABLED"));
  if (mode !== "paper" && mode !== "live")
    return refuse(reason("MODE_UNKNOWN", { mode: mode.slice(0, 20) }));
  return request.allowed.includes(mode)
    ? accept(mode)
    : refuse(reason("MODE_NOT_ALLOWED", { mode }));
}

function listOf(asked: string | readonly string[] | null): readonly string[] {
  if (asked === null) return [];
  return typeof asked === "string" ? [asked] : asked;
}
