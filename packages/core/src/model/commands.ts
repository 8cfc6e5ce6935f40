import type { Limits } from "./events.ts";
import type { AccountId, ClientOrderId, StrategyId } from "./ids.ts";
import type { TradingScope } from "./trading-state.ts";

/**
 * How far the kill switch goes: 1 reduce-only · 2 halt and cancel entries, protective stops stay · 3 cancel all and
 * flatten · 4 freeze, nothing is sent.
 */
export type KillLevel = 1 | 2 | 3 | 4;

/** What an operator may tell the engine; `actor` is who, for the journal. */
export type Command =
  | {
      readonly type: "halt";
      readonly scope: TradingScope;
      readonly level: KillLevel;
      readonly actor: string;
    }
  | { readonly type: "resume"; readonly scope: TradingScope; readonly actor: string }
  | { readonly type: "cancel"; readonly order: ClientOrderId; readonly actor: string }
  | { readonly type: "flatten"; readonly account: AccountId; readonly actor: string }
  | {
      readonly type: "switch_strategy";
      readonly strategy: StrategyId;
      readonly enabled: boolean;
      readonly actor: string;
    }
  | {
      /** Tighter limits beside the configured ones, all of them anew; an empty object takes them back. */
      readonly type: "set_limits";
      readonly limits: Limits;
      readonly actor: string;
    }
  | { readonly type: "confirm_limits"; readonly actor: string };
