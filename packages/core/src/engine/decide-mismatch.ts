import type { Event } from "../model/events.ts";
import type { InputOf, PositionMismatch } from "../model/inputs.ts";
import { scopeKey, stricter } from "../model/trading-state.ts";
import { subtract } from "../prim/decimal.ts";
import type { EngineSettings } from "./settings.ts";
import { accountOf, type State } from "./state.ts";

/**
 * The broker holds something else than we think. By default entries stop until a person has looked; an
 * account that somebody also trades by hand may adopt the difference instead. A flat or unpriced difference cannot
 * be adopted, because its price would be invented.
 */
export function decideMismatch(
  state: State,
  { account, mismatches, nowMs }: InputOf<"position_mismatch">,
  settings: EngineSettings,
): readonly Event[] {
  const adopts = settings.accounts.get(account)?.outsideTrades === "adopt";
  const events = mismatches.flatMap((mismatch) => {
    const price =
      mismatch.averagePrice ?? accountOf(state, account).prices.get(mismatch.symbol)?.price ?? null;
    return adopts && price !== null ? [adopted(mismatch, price)] : [mismatched(mismatch)];
  });
  return events.some(({ type }) => type === "position.mismatched")
    ? [...events, ...reduceOnly()]
    : events;

  function adopted(
    { ours, symbol, theirs }: PositionMismatch,
    price: PositionMismatch["ours"],
  ): Event {
    const quantity = subtract(theirs, ours);
    return { type: "position.adopted", account, symbol, quantity, price, atMs: nowMs };
  }

  function mismatched({ ours, symbol, theirs }: PositionMismatch): Event {
    return { type: "position.mismatched", account, symbol, ours, theirs, atMs: nowMs };
  }

  function reduceOnly(): readonly Event[] {
    const scope = { kind: "account", name: account } as const;
    const before = state.tradingStates.get(scopeKey(scope)) ?? "active";
    const after = stricter(before, "reduce_only");
    return after === before
      ? []
      : [
          {
            type: "trading_state.changed",
            scope,
            state: after,
            actor: "reconciliation",
            atMs: nowMs,
          },
        ];
  }
}
