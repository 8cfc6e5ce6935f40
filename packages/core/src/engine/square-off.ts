import type { Event } from "../model/events.ts";
import type { InputOf } from "../model/inputs.ts";
import { isZero } from "../prim/decimal.ts";
import { flattenAccount } from "./flatten.ts";
import type { EngineSettings } from "./settings.ts";
import { type AccountState, accountOf, type State, shareKey } from "./state.ts";

/**
 * an account that holds nothing over night is flattened shortly before its exchange closes, longs and shorts.
 * What is closing already is left alone, so that looking again does nothing.
 */
export function squareOff(
  state: State,
  { account, market, nowMs }: InputOf<"account_watched">,
  settings: EngineSettings,
): readonly Event[] {
  const beforeMs = settings.accounts.get(account)?.squareOffMs ?? null;
  const closesAtMs = market?.closesAtMs ?? null;
  if (beforeMs === null || closesAtMs === null) return [];
  if (nowMs < closesAtMs - beforeMs || nowMs >= closesAtMs) return [];
  const book = accountOf(state, account);
  const asked = { scope: { kind: "account", name: account }, actor: "R-45", nowMs } as const;
  return isClosing(book) ? [] : flattenAccount(state, book, asked, settings);
}

/** Whether every open share has an exit on its way, or there is none. */
const isClosing = (book: AccountState): boolean =>
  [...book.strategyPositions.values()].every(
    ({ quantity, strategy, symbol }) =>
      isZero(quantity) ||
      (book.sums.shares.get(shareKey(strategy, symbol))?.exitsInFlight ?? 0) > 0,
  );
