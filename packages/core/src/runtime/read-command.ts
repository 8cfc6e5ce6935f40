import * as z from "zod";
import { type Reason, reason } from "../model/codes.ts";
import type { KillLevel } from "../model/commands.ts";
import type { Limits } from "../model/events.ts";
import {
  type AccountId,
  parseAccountId,
  parseClientOrderId,
  parseStrategyId,
} from "../model/ids.ts";
import { type LiveStage, LONGEST_GRANT_MS } from "../model/live.ts";
import { Secret } from "../model/secret.ts";
import type { TradingScope } from "../model/trading-state.ts";
import type { Credentials } from "../ports/broker.ts";
import { isPositive, parseDecimal } from "../prim/decimal.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import type { OperatorCommand } from "./operator.ts";

const actor = z.string().min(1).max(64);
const account = z.string();
const code = z.string().min(1).max(64);
const scope = z.union([
  z.strictObject({ kind: z.literal("global") }),
  z.strictObject({
    kind: z.enum(["account", "strategy", "symbol"]),
    name: z.string().min(1).max(64),
  }),
]);
const limit = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.record(z.string(), z.string()),
]);
const limits = z.record(z.string(), limit);
const key = z.union([z.string().min(1).max(4_096), z.instanceof(Secret)]);
const shape = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("halt"),
    scope,
    level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    actor,
  }),
  z.strictObject({ type: z.literal("resume"), scope, actor }),
  z.strictObject({ type: z.literal("cancel"), order: z.string(), actor }),
  z.strictObject({ type: z.literal("flatten"), account, actor }),
  z.strictObject({
    type: z.literal("switch_strategy"),
    strategy: z.string(),
    enabled: z.boolean(),
    actor,
  }),
  z.strictObject({ type: z.literal("set_limits"), limits, actor }),
  z.strictObject({ type: z.literal("confirm_limits"), actor }),
  z.strictObject({ type: z.literal("approve"), order: z.string(), actor }),
  z.strictObject({ type: z.literal("deny"), order: z.string(), actor }),
  z.strictObject({
    type: z.literal("grant"),
    account,
    code,
    durationMs: z.int().min(1).max(LONGEST_GRANT_MS).optional(),
    actor,
  }),
  z.strictObject({ type: z.literal("revoke"), account, actor }),
  z.strictObject({
    type: z.literal("promote"),
    account,
    stage: z.enum(["confirm", "auto"]),
    actor,
  }),
  z.strictObject({
    type: z.literal("demote"),
    account,
    stage: z.enum(["read_only", "confirm"]),
    actor,
  }),
  z.strictObject({
    type: z.literal("set_entry_cap"),
    account,
    maxEntryNotional: z.string(),
    actor,
  }),
  z.strictObject({
    type: z.literal("replace_credentials"),
    account,
    credentials: z.record(z.string().min(1).max(64), key),
    code: code.optional(),
    actor,
  }),
]);

/** A command as an operator or a program writes it: names are plain texts. */
export type CommandRequest =
  | {
      readonly type: "halt";
      readonly scope: TradingScope;
      /**
       * 1 takes no entries; 2 also cancels those that work, stops and targets stay; 3 closes what is held; 4 sends
       * nothing any more.
       */
      readonly level: KillLevel;
      readonly actor: string;
    }
  | { readonly type: "resume"; readonly scope: TradingScope; readonly actor: string }
  | { readonly type: "cancel"; readonly order: string; readonly actor: string }
  | { readonly type: "flatten"; readonly account: string; readonly actor: string }
  | {
      readonly type: "switch_strategy";
      readonly strategy: string;
      readonly enabled: boolean;
      readonly actor: string;
    }
  | {
      /** Tighter limits, by the names of `standardRisk`; an empty object takes earlier ones back. */
      readonly type: "set_limits";
      readonly limits: Limits;
      readonly actor: string;
    }
  | { readonly type: "confirm_limits"; readonly actor: string }
  | LiveCommandRequest
  /** The operator's program is there (`deadManMs`); not journaled. */
  | { readonly type: "heartbeat" };

/** Whether a request is a heartbeat, which decides nothing. */
export const isHeartbeat = (request: unknown): boolean =>
  typeof request === "object" &&
  request !== null &&
  "type" in request &&
  request.type === "heartbeat";

/** A command about a live account. */
export type LiveCommandRequest =
  /** Lets a held entry go, or refuses it, by its client order id. */
  | { readonly type: "approve" | "deny"; readonly order: string; readonly actor: string }
  /** Opens the account for entries by a code of its second factor; 12 hours at most and unless told otherwise. */
  | (OnAccount & { readonly type: "grant"; readonly code: string; readonly durationMs?: number })
  | (OnAccount & { readonly type: "revoke" })
  /** One stage up; needs a grant that holds. */
  | (OnAccount & { readonly type: "promote"; readonly stage: Exclude<LiveStage, "read_only"> })
  | (OnAccount & { readonly type: "demote"; readonly stage: Exclude<LiveStage, "auto"> })
  /** Largest value of one entry, a decimal text or `none`; more than before needs a grant that holds. */
  | (OnAccount & { readonly type: "set_entry_cap"; readonly maxEntryNotional: string })
  /** Goes on with other keys, at once and without the old ones; for live keys with a code of the second factor. */
  | (OnAccount & {
      readonly type: "replace_credentials";
      readonly credentials: Credentials;
      readonly code?: string;
    });

interface OnAccount {
  readonly account: string;
  readonly actor: string;
}

/** Reads a command; one that could be meant otherwise is refused, because half of an order to stop is none. */
export function readCommand(
  request: unknown,
  accounts: ReadonlySet<AccountId>,
): Result<OperatorCommand, Reason> {
  const parsed = shape.safeParse(request);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return invalid(first?.path.map(String).join(".") || "command");
  }
  const read = parsed.data;
  switch (read.type) {
    case "halt":
    case "resume":
    case "set_limits":
    case "confirm_limits":
      return plain(read);
    case "switch_strategy": {
      const strategy = parseStrategyId(read.strategy);
      return strategy === null ? invalid("strategy") : plain({ ...read, strategy });
    }
    case "cancel":
    case "approve":
    case "deny": {
      const order = parseClientOrderId(read.order);
      return order === null ? invalid("order") : plain({ ...read, order });
    }
    default: {
      const named = parseAccountId(read.account);
      return named !== null && accounts.has(named) ? onAccount(read, named) : invalid("account");
    }
  }
}

type Parsed = z.infer<typeof shape>;

function onAccount(
  read: Extract<Parsed, { readonly account: string }>,
  named: AccountId,
): Result<OperatorCommand, Reason> {
  const about = { account: named, actor: read.actor };
  switch (read.type) {
    case "flatten":
    case "revoke":
      return plain({ ...about, type: read.type });
    case "promote":
    case "demote":
      return plain({ ...about, type: read.type, stage: read.stage });
    case "grant": {
      const durationMs = read.durationMs ?? LONGEST_GRANT_MS;
      return accept({ ...bare({ ...about, type: "grant", durationMs }), code: read.code });
    }
    case "set_entry_cap": {
      if (read.maxEntryNotional === "none") {
        return plain({ ...about, type: "set_entry_cap", maxEntryNotional: "none" });
      }
      const maxEntryNotional = parseDecimal(read.maxEntryNotional);
      return maxEntryNotional !== null && isPositive(maxEntryNotional)
        ? plain({ ...about, type: "set_entry_cap", maxEntryNotional })
        : invalid("maxEntryNotional");
    }
    case "replace_credentials":
      return accept({
        command: { ...about, type: "replace_credentials", keyEnding: null },
        code: read.code ?? null,
        credentials: read.credentials,
      });
  }
}

const bare = (command: OperatorCommand["command"]): OperatorCommand => ({
  command,
  code: null,
  credentials: null,
});

const plain = (command: OperatorCommand["command"]): Result<OperatorCommand, Reason> =>
  accept(bare(command));

const invalid = (field: string): Result<never, Reason> =>
  refuse(reason("COMMAND_INVALID", { field }));
