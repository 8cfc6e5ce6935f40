import type { Live } from "../model/approved.ts";
import { type Reason, reason } from "../model/codes.ts";
import { type Grant, LONGEST_GRANT_MS } from "../model/live.ts";
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
  /** Whether some account is confirmed live, in code; nothing in a request can. */
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

/** What opening a live account takes, as it stands at one moment. */
export interface LiveConsents {
  /** The account's options say the sentence. */
  readonly confirmed: boolean;
  /** Whose money the credentials move. */
  readonly credentials: Mode;
  /** The newest second-factor grant of this very account; null where none holds. */
  readonly grant: Grant | null;
  /** An earlier grant has ended. */
  readonly grantEnded: boolean;
}

/** An account that entries may be sent to: on paper, or live with every consent. */
export type EntryAccount<Account> = (Account & { readonly mode: "paper" }) | Live<Account>;

/**
 * Opens a live account for entries: three consents, none of which stands in for another (I30). Whatever is missing
 * refuses with its own code. A clock that was set back to before the grant proves nothing, so it refuses as well.
 */
export function openLive<Account>(
  account: Account,
  consents: LiveConsents,
  nowMs: number,
): Result<Live<Account>, Reason> {
  const why = missingConsent(consents, nowMs);
  return why === null ? accept(account as Live<Account>) : refuse(why);
}

function missingConsent(consents: LiveConsents, nowMs: number): Reason | null {
  const { confirmed, credentials, grant, grantEnded } = consents;
  if (confirmed !== true) return reason("LIVE_NOT_CONFIRMED");
  if (credentials !== "live") return reason("LIVE_CREDENTIALS_NOT_LIVE");
  if (grant === null) return reason(grantEnded ? "LIVE_GRANT_EXPIRED" : "LIVE_GRANT_MISSING");
  const endMs = Math.min(grant.expiresAtMs, grant.grantedAtMs + LONGEST_GRANT_MS);
  // Written so that a time that is no number opens nothing.
  return nowMs >= grant.grantedAtMs && nowMs < endMs ? null : reason("LIVE_GRANT_EXPIRED");
}
