import { type Reason, reason } from "../model/codes.ts";
import type { Command, LiveCommand } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import type { AccountId, ClientOrderId } from "../model/ids.ts";
import type { InputOf } from "../model/inputs.ts";
import { type HeldEntry, LIVE_STAGES, type LiveState, LONGEST_GRANT_MS } from "../model/live.ts";
import type { Order } from "../model/order.ts";
import { type Decimal, greaterThan } from "../prim/decimal.ts";
import { approvalRefusal } from "./approval.ts";
import { cancelOrder } from "./cancel.ts";
import { type Asked, capOf, openAccount } from "./live-gate.ts";
import { releaseNow } from "./release.ts";
import { review } from "./review.ts";
import { accountOf, liveOf, openOrdersOf, type State } from "./state.ts";

type Of<Type extends LiveCommand["type"]> = Extract<LiveCommand, { readonly type: Type }>;

const LIVE_COMMANDS: ReadonlySet<Command["type"]> = new Set<LiveCommand["type"]>([
  "approve",
  "deny",
  "grant",
  "revoke",
  "promote",
  "demote",
  "set_entry_cap",
  "replace_credentials",
]);

/** Whether a command is about a live account's consents, stage, cap, entries or keys. */
export const isLiveCommand = (command: Command): command is LiveCommand =>
  LIVE_COMMANDS.has(command.type);

/** Why such a command cannot be carried out now; null where it can. What loosens needs an open account. */
export function liveCommandRefusal(
  state: State,
  command: LiveCommand,
  asked: Asked,
): Reason | null {
  if (command.type === "approve" || command.type === "deny") {
    return heldEntry(state, command.order) === null
      ? reason("LIVE_ENTRY_NOT_HELD", { clientOrderId: command.order })
      : null;
  }
  const account = asked.settings.accounts.get(command.account);
  // A paper account has keys as well, and nothing else of this.
  if (account === undefined || (account.live === null && command.type !== "replace_credentials")) {
    return reason("COMMAND_INVALID", { field: "account" });
  }
  if (command.type === "promote" || command.type === "demote") {
    const why = stepRefusal(liveOf(state, account.id), command);
    if (why !== null) return why;
  }
  const loosens =
    command.type === "promote" ||
    (command.type === "set_entry_cap" && isHigher(command.maxEntryNotional, capOf(state, account)));
  const open = openAccount(state, account, asked.nowMs);
  return loosens && !open.ok ? open.refusal : null;
}

/** Up by one stage at a time; down as far as one likes. */
function stepRefusal({ stage }: LiveState, command: Of<"promote" | "demote">): Reason | null {
  const steps = LIVE_STAGES.indexOf(command.stage) - LIVE_STAGES.indexOf(stage);
  const fits = command.type === "promote" ? steps === 1 : steps < 0;
  return fits ? null : reason("LIVE_STAGE_SKIPPED", { from: stage, to: command.stage });
}

const isHigher = (wanted: Decimal | "none", cap: Decimal | "none"): boolean =>
  cap !== "none" && (wanted === "none" || greaterThan(wanted, cap));

/** What such a command makes of the state; nothing where it cannot be carried out any more. */
export function decideLiveCommand(
  state: State,
  input: InputOf<"command">,
  asked: Asked,
): readonly Event[] {
  const { command } = input;
  if (!isLiveCommand(command) || liveCommandRefusal(state, command, asked) !== null) return [];
  return command.type === "approve" || command.type === "deny"
    ? decideHeld(state, { command, facts: input.facts }, asked)
    : decideOnAccount(state, command, asked);
}

function decideOnAccount(
  state: State,
  command: Exclude<LiveCommand, Of<"approve" | "deny">>,
  { nowMs: atMs }: Asked,
): readonly Event[] {
  const { account, actor } = command;
  const about = { account, actor, atMs };
  switch (command.type) {
    case "grant": {
      const expiresAtMs = atMs + Math.min(command.durationMs, LONGEST_GRANT_MS);
      return [{ ...about, type: "live.granted", expiresAtMs }];
    }
    case "revoke":
      return grantEnded(state, about, "revoked");
    case "promote":
      return [{ ...about, type: "live.stage_changed", stage: command.stage }];
    case "demote": {
      const { stage } = command;
      const cancels = stage === "read_only" ? entriesCanceled(state, account, atMs) : [];
      return [{ ...about, type: "live.stage_changed", stage }, ...cancels];
    }
    case "set_entry_cap": {
      const { maxEntryNotional } = command;
      return [{ ...about, type: "live.cap_changed", maxEntryNotional }];
    }
    case "replace_credentials":
      // Other keys may open another account: a person has to be there for them.
      return [
        { ...about, type: "credentials.replaced", keyEnding: command.keyEnding },
        ...grantEnded(state, about, "credentials"),
      ];
  }
}

/** What has run out by now: grants with the entries that still work or wait, and approvals that nobody gave. */
export function decideLiveDeadline(
  state: State,
  { nowMs }: InputOf<"live_deadline">,
): readonly Event[] {
  return [...state.live].flatMap(([account, live]): readonly Event[] => {
    if (live.grant !== null && nowMs >= live.grant.expiresAtMs) {
      return grantEnded(state, { account, actor: "engine", atMs: nowMs }, "expired");
    }
    return [...live.held].flatMap(([clientOrderId, { expiresAtMs }]): Event[] =>
      nowMs < expiresAtMs
        ? []
        : [
            {
              type: "order.denied",
              account,
              clientOrderId,
              atMs: nowMs,
              reason: reason("LIVE_APPROVAL_EXPIRED"),
            },
          ],
    );
  });
}

interface About {
  readonly account: AccountId;
  readonly actor: string;
  readonly atMs: number;
}

/** The end of a grant stops entries: those that wait, and those that work and could still fill (I33). */
function grantEnded(
  state: State,
  about: About,
  why: "expired" | "revoked" | "credentials",
): readonly Event[] {
  if (liveOf(state, about.account).grant === null) return [];
  return [
    { ...about, type: "live.grant_ended", why },
    ...entriesCanceled(state, about.account, about.atMs),
  ];
}

const entriesCanceled = (state: State, id: AccountId, nowMs: number): readonly Event[] =>
  openOrdersOf(accountOf(state, id))
    .filter(({ purpose }) => purpose === "entry")
    .flatMap((order) => cancelOrder(order, nowMs, null));

interface Found {
  readonly order: Order;
  readonly hold: HeldEntry;
}

function heldEntry(state: State, id: ClientOrderId): Found | null {
  for (const [account, { held }] of state.live) {
    const hold = held.get(id);
    const order = accountOf(state, account).orders.get(id);
    if (hold !== undefined && order !== undefined) return { order, hold };
  }
  return null;
}

function decideHeld(
  state: State,
  {
    command,
    facts,
  }: {
    readonly command: Of<"approve" | "deny">;
    readonly facts: InputOf<"command">["facts"];
  },
  asked: Asked,
): readonly Event[] {
  const found = heldEntry(state, command.order);
  if (found === null) return [];
  const { account, clientOrderId } = found.order;
  const about = { account, clientOrderId, atMs: asked.nowMs };
  const why =
    command.type === "deny"
      ? reason("LIVE_APPROVAL_DENIED", { actor: command.actor })
      : approvalRefusal(state, { ...found, facts }, asked);
  if (why !== null) return [{ ...about, type: "order.denied", reason: why }];
  const { events, refusal } = review(state, { order: found.order, facts }, asked);
  if (refusal !== null) return [...events, { ...about, type: "order.denied", reason: refusal }];
  return [
    ...events,
    { ...about, type: "order.approved", actor: command.actor },
    ...releaseNow(state, found.order, asked),
  ];
}
