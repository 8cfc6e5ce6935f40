import type { Event } from "../model/events.ts";
import type { Input } from "../model/inputs.ts";
import { accountOf, type State } from "./state.ts";

/** The first decision of a new session day starts the day's counters anew, before anything is decided. */
export function openSessions(state: State, input: Input): Event[] {
  if (input.type !== "signal" && input.type !== "command") return [];
  const rolls = new Map<string, Event>();
  for (const { account, sessionDay: day, unrealized } of input.facts) {
    if (accountOf(state, account).session.day === day) continue;
    rolls.set(account, { type: "session.rolled", account, day, unrealized });
  }
  return [...rolls.values()];
}
