import { reason } from "../model/codes.ts";
import type { Event, EventOf, Limits } from "../model/events.ts";
import type { Input } from "../model/inputs.ts";
import { isEntry } from "../risk/facts.ts";
import { loosenedBetween } from "../risk/limit-values.ts";
import { deny, type OrderRule, pass } from "../risk/rule.ts";
import type { EngineSettings } from "./settings.ts";
import type { State } from "./state.ts";

/** The configured rules and, with every one's veto, those of an operator's tighter limits. */
export function rulesInForce(state: State, settings: EngineSettings): readonly OrderRule[] {
  const { limitChanges } = state;
  if (Object.keys(limitChanges).length === 0) return settings.orderRules;
  return [...settings.orderRules, ...(settings.tightened?.(limitChanges) ?? [unappliable])];
}

/** An operator's limits stand in the journal and this set of rules cannot apply them. */
const unappliable: OrderRule = {
  about: "order",
  id: "limits",
  name: "limits",
  problems: () => [],
  check: (intent) =>
    isEntry(intent) ? deny(reason("RISK_LIMIT_MISSING", { rule: "limits" })) : pass,
};

/** The first decision after the configured limits changed tells so, before anything is decided by them. */
export function openLimits(state: State, input: Input, settings: EngineSettings): Event[] {
  const { limits: configured } = settings;
  if (configured === undefined || state.limits?.digest === configured.digest) return [];
  if (input.type !== "signal" && input.type !== "command") return [];
  const loosened =
    state.limits === null ? [] : loosenedBetween(state.limits.values, configured.values);
  return [
    {
      type: "limits.changed",
      configured,
      changes: state.limitChanges,
      unconfirmed: [...new Set([...state.unconfirmed, ...loosened])].sort(),
      actor: "configuration",
      atMs: input.nowMs,
    },
  ];
}

/** An operator's changes in the place of the ones before; a change that is taken back is a loosening. */
export function changeLimits(
  state: State,
  changes: Limits,
  by: { readonly actor: string; readonly atMs: number },
): EventOf<"limits.changed"> {
  const inForce = { ...(state.limits?.values ?? {}) };
  const loosened = loosenedBetween(
    { ...inForce, ...state.limitChanges },
    { ...inForce, ...changes },
  );
  const unconfirmed = [...new Set([...state.unconfirmed, ...loosened])].sort();
  return { type: "limits.changed", configured: null, changes, unconfirmed, ...by };
}
