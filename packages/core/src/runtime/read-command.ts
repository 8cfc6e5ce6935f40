import * as z from "zod";
import { type Reason, reason } from "../model/codes.ts";
import type { Command, KillLevel } from "../model/commands.ts";
import type { Limits } from "../model/events.ts";
import {
  type AccountId,
  parseAccountId,
  parseClientOrderId,
  parseStrategyId,
} from "../model/ids.ts";
import type { TradingScope } from "../model/trading-state.ts";
import { accept, type Result, refuse } from "../prim/result.ts";

const actor = z.string().min(1).max(64);
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
const shape = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("halt"),
    scope,
    level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    actor,
  }),
  z.strictObject({ type: z.literal("resume"), scope, actor }),
  z.strictObject({ type: z.literal("cancel"), order: z.string(), actor }),
  z.strictObject({ type: z.literal("flatten"), account: z.string(), actor }),
  z.strictObject({
    type: z.literal("switch_strategy"),
    strategy: z.string(),
    enabled: z.boolean(),
    actor,
  }),
  z.strictObject({ type: z.literal("set_limits"), limits, actor }),
  z.strictObject({ type: z.literal("confirm_limits"), actor }),
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
  /** The operator's program is there (`deadManMs`); not journaled. */
  | { readonly type: "heartbeat" };

/** Whether a request is a heartbeat, which decides nothing. */
export const isHeartbeat = (request: unknown): boolean =>
  typeof request === "object" &&
  request !== null &&
  "type" in request &&
  request.type === "heartbeat";

/** Reads a command; one that could be meant otherwise is refused, because half of an order to stop is none. */
export function readCommand(
  request: unknown,
  accounts: ReadonlySet<AccountId>,
): Result<Command, Reason> {
  const parsed = shape.safeParse(request);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return invalid(first?.path.map(String).join(".") || "command");
  }
  const command = parsed.data;
  switch (command.type) {
    case "halt":
    case "resume":
    case "set_limits":
    case "confirm_limits":
      return accept(command);
    case "switch_strategy": {
      const strategy = parseStrategyId(command.strategy);
      return strategy === null ? invalid("strategy") : accept({ ...command, strategy });
    }
    case "cancel": {
      const order = parseClientOrderId(command.order);
      return order === null ? invalid("order") : accept({ ...command, order });
    }
    case "flatten": {
      const account = parseAccountId(command.account);
      return account !== null && accounts.has(account)
        ? accept({ ...command, account })
        : invalid("account");
    }
  }
}

const invalid = (field: string): Result<never, Reason> =>
  refuse(reason("COMMAND_INVALID", { field }));
