import { capOf, entryAccount } from "../engine/live-gate.ts";
import type { AccountSettings } from "../engine/settings.ts";
import { liveOf, type State } from "../engine/state.ts";
import { formatInstant } from "../prim/time.ts";
import type { LiveView } from "./reads.ts";

/** A live account for people and programs outside; null for a paper account. */
export function liveView(state: State, account: AccountSettings, nowMs: number): LiveView | null {
  if (account.live === null) return null;
  const open = entryAccount(state, account, nowMs);
  const { grant, held, stage } = liveOf(state, account.id);
  return {
    stage,
    code: open.ok ? null : open.refusal.code,
    grantExpiresAt: grant === null ? null : formatInstant(grant.expiresAtMs),
    maxEntryNotional: capOf(state, account),
    held: [...held].map(([clientOrderId, { expiresAtMs }]) => ({
      clientOrderId,
      expiresAt: formatInstant(expiresAtMs),
    })),
  };
}
