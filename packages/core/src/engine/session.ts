import type { Event } from "../model/events.ts";
import type { AccountFacts, Input } from "../model/inputs.ts";
import { accountOf, type State } from "./state.ts";

/** The first decision of a new session day starts the day's counters anew, before anything is decided. */
export function openSessions(state: State, input: Input): Event[] {
  const rolls = new Map<string, Event>();
  for (const { account, sessionDay: day, unrealized } of daysIn(input)) {
    if (accountOf(state, account).session.day === day) continue;
    rolls.set(account, { type: "session.rolled", account, day, unrealized });
  }
  return [...rolls.values()];
}

type Day = Pick<AccountFacts, "account" | "sessionDay" | "unrealized">;

function daysIn(input: Input): readonly Day[] {
  if (input.type === "signal" || input.type === "command") return input.facts;
  if (input.type !== "account_watched" || input.day === undefined) return [];
  return [{ account: input.account, ...input.day }];
}
