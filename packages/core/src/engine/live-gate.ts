import { type Reason, reason } from "../model/codes.ts";
import type { Event } from "../model/events.ts";
import { LIVE_STAGES } from "../model/live.ts";
import type { Order, OrderIntent } from "../model/order.ts";
import type { Decimal } from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { worstValue } from "../risk/facts.ts";
import { within } from "../risk/plain.ts";
import type { RiskView } from "../risk/rule.ts";
import { type EntryAccount, openLive } from "../route/mode.ts";
import type { AccountSettings, EngineSettings } from "./settings.ts";
import { liveOf, type State } from "./state.ts";

/** When a gate is asked, and with which settings. */
export interface Asked {
  readonly nowMs: number;
  readonly settings: EngineSettings;
}

/** The account where its three consents hold now, whatever its stage; paper needs none. */
export function openAccount(
  state: State,
  account: AccountSettings,
  nowMs: number,
): Result<EntryAccount<AccountSettings>, Reason> {
  if (isPaper(account)) return accept(account);
  const { id, live } = account;
  if (live === null) return refuse(reason("LIVE_NOT_CONFIRMED"));
  const { grant, grantEnded } = liveOf(state, id);
  const { confirmed, credentials } = live;
  return openLive(account, { confirmed, credentials, grant, grantEnded }, nowMs);
}

/** The account where an entry may go to it now: open, and past its read-only stage. */
export function entryAccount(
  state: State,
  account: AccountSettings,
  nowMs: number,
): Result<EntryAccount<AccountSettings>, Reason> {
  const open = openAccount(state, account, nowMs);
  if (!open.ok || isPaper(account)) return open;
  const { stage } = liveOf(state, account.id);
  // A stage that nobody knows, of a newer journal, sends nothing.
  return stage === "read_only" || !LIVE_STAGES.includes(stage)
    ? refuse(reason("LIVE_STAGE_READ_ONLY"))
    : open;
}

const isPaper = (
  account: AccountSettings,
): account is AccountSettings & { readonly mode: "paper" } => account.mode === "paper";

/** Why an entry that was made before may not leave now; null where it may, and for all that reduces a position. */
export function entryRefusal(
  state: State,
  order: Pick<Order, "account" | "purpose">,
  { nowMs, settings }: Asked,
): Reason | null {
  if (order.purpose !== "entry") return null;
  const account = settings.accounts.get(order.account);
  if (account === undefined) return reason("ROUTE_NO_ACCOUNT");
  const open = entryAccount(state, account, nowMs);
  return open.ok ? null : open.refusal;
}

/** How old the price may be that a cap is reckoned with. */
const REFERENCE_AGE_MS = 60_000;

/** Why an entry is too large for what the live account may put into one; null where it is not. */
export function capRefusal(
  state: State,
  account: AccountSettings,
  { intent, view }: { readonly intent: OrderIntent; readonly view: RiskView },
): Reason | null {
  const cap = capOf(state, account);
  if (cap === "none") return null;
  const value = worstValue(intent.quantity, intent, view, REFERENCE_AGE_MS);
  if (!value.ok) return value.refusal;
  return within(value.value, cap)
    ? null
    : reason("LIVE_ENTRY_EXCEEDS_CAP", { value: value.value, max: cap });
}

/** The largest value of one entry: as an operator set it, else as configured; paper has none. */
export const capOf = (state: State, { id, live }: AccountSettings): Decimal | "none" =>
  live === null ? "none" : (liveOf(state, id).maxEntryNotional ?? live.maxEntryNotional);

/** When a hold that begins now ends; null where entries of the account wait for nobody. */
export function holdUntil(state: State, account: AccountSettings, nowMs: number): number | null {
  const { id, live } = account;
  return live !== null && liveOf(state, id).stage !== "auto" ? nowMs + live.approvalMs : null;
}

/** Whether the entry waits for a person. */
export const isHeld = (state: State, { account, clientOrderId }: Order): boolean =>
  state.live.get(account)?.held.has(clientOrderId) === true;

/** The event that sends an entry: nothing but an open account makes it. */
export const entrySubmitted = (
  account: EntryAccount<AccountSettings>,
  { clientOrderId, quantity }: Order,
  nowMs: number,
): Event => ({
  type: "order.submitted",
  account: account.id,
  clientOrderId,
  atMs: nowMs,
  quantity,
});
