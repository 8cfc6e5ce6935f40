import { isLiveCommand } from "../engine/decide-live.ts";
import { accountOf } from "../engine/state.ts";
import { type Reason, type ReasonDetail, reason } from "../model/codes.ts";
import type { Command, LiveCommand } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import type { AccountId } from "../model/ids.ts";
import type { JournalRecord } from "../model/journal.ts";
import type { Broker, Credentials } from "../ports/broker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Timers } from "../ports/timers.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import { within } from "./deadline.ts";
import { egressRefusal } from "./egress.ts";
import type { Kernel } from "./kernel.ts";
import type { RuntimeAccount } from "./prefetch.ts";
import { unproven } from "./second-factor.ts";

/** A command and what proves it; the proof never reaches the journal. */
export interface OperatorCommand {
  readonly command: Command;
  /** What the person typed for the second factor; null where nothing was typed. */
  readonly code: string | null;
  readonly credentials: Credentials | null;
}

export interface OperatorParts {
  readonly accounts: ReadonlyMap<AccountId, RuntimeAccount>;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Connecting with new keys, at most. */
const REPLACE_TIMEOUT_MS = 30_000;

/** Does what must come before the decision: proves the second factor, changes the keys. Answers the command to journal. */
export async function prepared(
  { code, command, credentials }: OperatorCommand,
  { accounts, clock, timers }: OperatorParts,
): Promise<Result<Command, Reason>> {
  if (command.type !== "grant" && command.type !== "replace_credentials") return accept(command);
  const account = accounts.get(command.account);
  if (account === undefined) return refuse(reason("COMMAND_INVALID", { field: "account" }));
  if (command.type === "grant" || account.broker.mode === "live") {
    const { actor } = command;
    const attempt = { account: account.id, actor, code: code ?? "", nowMs: clock.nowMs() };
    const why = await unproven(account.secondFactor, attempt, timers);
    if (why !== null) return refuse(why);
  }
  if (command.type === "grant") {
    const why = account.egress === null ? null : await egressRefusal(account.egress, timers);
    return why === null ? accept(command) : refuse(why);
  }
  const problem = await replaced(account.broker, credentials ?? {}, timers);
  return problem === null
    ? accept({ ...command, keyEnding: account.broker.keyEnding ?? null })
    : refuse(reason("CREDENTIALS_REFUSED", { account: account.id, problem }));
}

async function replaced(
  broker: Broker,
  credentials: Credentials,
  timers: Timers,
): Promise<string | null> {
  if (broker.replaceCredentials === undefined) return "the broker cannot change its keys";
  const [problem] = await within<readonly string[]>(
    timers,
    REPLACE_TIMEOUT_MS,
    async () => (await broker.replaceCredentials?.(credentials)) ?? [],
    // Messages of libraries may hold credentials; the kind of the failure does not.
    (why) => [why],
  );
  return problem?.slice(0, 200) ?? null;
}

/** The order that an approval is about, whose market has to be asked first; null for every other command. */
export function approvedPlace(
  { state }: Kernel,
  command: Command,
): { readonly account: AccountId; readonly symbol: RuntimeSymbol } | null {
  if (!isLiveCommand(command) || command.type !== "approve") return null;
  for (const [account, { held }] of state.live) {
    const order = accountOf(state, account).orders.get(command.order);
    if (order !== undefined && held.has(command.order)) return { account, symbol: order.symbol };
  }
  return null;
}

type RuntimeSymbol = Parameters<Broker["quote"]>[0];

/** What an operator is told: what is being closed and what could not be, and why an approval came to nothing. */
export function answerOf(command: Command, record: JournalRecord | null): Reason {
  const isApproval = (each: Command): each is Extract<LiveCommand, { type: "approve" | "deny" }> =>
    each.type === "approve";
  if (!isApproval(command)) return reason("COMMAND_APPLIED", closingOf(record?.events ?? []));
  // Between the question and the decision the hold ended.
  if (record === null) return reason("LIVE_ENTRY_NOT_HELD", { clientOrderId: command.order });
  const denied = record.events.find(
    (event) => event.type === "order.denied" && event.clientOrderId === command.order,
  );
  return denied?.type === "order.denied" ? denied.reason : reason("COMMAND_APPLIED");
}

/** What flattening has begun to close and what it could not. */
function closingOf(events: readonly Event[]): ReasonDetail {
  const reports = events.filter((event) => event.type === "positions.flattened");
  if (reports.length === 0) return {};
  const left = reports.flatMap((report) =>
    report.left.map(
      ({ quantity, reason: why, symbol }) =>
        `${report.account} ${symbol} ${quantity} (${why.code})`,
    ),
  );
  return {
    closing: reports.reduce((count, report) => count + report.orders.length, 0),
    notClosed: left.join("; ").slice(0, 1_000),
  };
}
