import { type Reason, reason } from "../model/codes.ts";
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import type { InputOf } from "../model/inputs.ts";
import type { Order } from "../model/order.ts";
import {
  scopeCovers,
  scopeKey,
  stricter,
  type TradingScope,
  type TradingState,
} from "../model/trading-state.ts";
import { loosenedBetween } from "../risk/limit-values.ts";
import { cancelOrder } from "./cancel.ts";
import { flattenAccount } from "./flatten.ts";
import { changeLimits } from "./limits.ts";
import type { EngineSettings } from "./settings.ts";
import { accountOf, openOrdersOf, type State } from "./state.ts";

/** What an operator's command makes of the state; a command that changes nothing leaves no events. */
export function decideCommand(
  state: State,
  input: InputOf<"command">,
  settings: EngineSettings,
): readonly Event[] {
  const { command, nowMs } = input;
  const { actor } = command;
  switch (command.type) {
    case "halt":
      return halt(state, command, nowMs, settings);
    case "resume":
      return [stateChange(command.scope, "active", actor, nowMs)];
    case "cancel":
      return everyOrder(state)
        .filter((order) => order.clientOrderId === command.order)
        .flatMap((order) => cancelOrder(order, nowMs, null));
    case "flatten": {
      const scope = { kind: "account", name: command.account } as const;
      return flattenAccount(
        state,
        accountOf(state, command.account),
        { scope, actor, nowMs },
        settings,
      );
    }
    case "switch_strategy": {
      const { enabled, strategy } = command;
      const same = state.disabled.has(strategy) !== enabled;
      return same ? [] : [{ type: "strategy.switched", strategy, enabled, actor, atMs: nowMs }];
    }
    case "set_limits":
      return [changeLimits(state, command.limits, { actor, atMs: nowMs })];
    case "confirm_limits":
      return state.unconfirmed.length === 0
        ? []
        : [{ ...changeLimits(state, state.limitChanges, { actor, atMs: nowMs }), unconfirmed: [] }];
  }
}

const stateChange = (
  scope: TradingScope,
  trading: TradingState,
  actor: string,
  atMs: number,
): Event => ({ type: "trading_state.changed", scope, state: trading, actor, atMs });

const STATES = { 1: "reduce_only", 2: "halted", 3: "halted", 4: "frozen" } as const;

/**
 * Level 1 takes no entries; level 2 also cancels those that work, and stops and targets stay; level 3 closes what is
 * held; level 4 sends nothing any more, and leaves at the broker what is there.
 */
function halt(
  state: State,
  command: Extract<Command, { type: "halt" }>,
  nowMs: number,
  settings: EngineSettings,
): Event[] {
  const { actor, level, scope } = command;
  const before = state.tradingStates.get(scopeKey(scope)) ?? "active";
  // Halting never loosens: a frozen account stays frozen until it is resumed.
  const events = [stateChange(scope, stricter(before, STATES[level]), actor, nowMs)];
  if (level === 2) {
    const entries = everyOrder(state).filter(
      (order) => order.purpose === "entry" && scopeCovers(scope, order),
    );
    events.push(...entries.flatMap((order) => cancelOrder(order, nowMs, null)));
  }
  if (level === 3) {
    for (const book of state.accounts.values()) {
      if (scope.kind === "account" && scope.name !== book.id) continue;
      events.push(...flattenAccount(state, book, { scope, actor, nowMs }, settings));
    }
  }
  return events;
}

const everyOrder = (state: State): Order[] => [...state.accounts.values()].flatMap(openOrdersOf);

/** Why a command cannot be carried out; null where it can. */
export function commandRefusal(
  state: State,
  command: Command,
  settings: EngineSettings,
): Reason | null {
  if (command.type === "cancel") {
    const known = everyOrder(state).some((order) => order.clientOrderId === command.order);
    return known ? null : reason("ORDER_NOT_FOUND", { clientOrderId: command.order });
  }
  if (command.type !== "set_limits") return null;
  if (settings.limits === undefined || settings.limitProblems === undefined) {
    return reason("COMMAND_INVALID", { field: "limits" });
  }
  const [problem] = settings.limitProblems(command.limits);
  if (problem !== undefined) return reason("COMMAND_INVALID", { field: "limits", problem });
  const { values } = settings.limits;
  const looser = loosenedBetween(values, { ...values, ...command.limits });
  return looser.length === 0 ? null : reason("LIMIT_LOOSER", { limits: looser.join(", ") });
}
