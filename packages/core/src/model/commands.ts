import type { AccountId, ClientOrderId } from "./ids.ts";
import type { TradingScope } from "./trading-state.ts";

/** What an operator may tell the engine; `actor` is who, for the journal. */
export type Command =
  | {
      readonly type: "halt";
      readonly scope: TradingScope;
      /** 1 reduce-only · 2 halt and cancel entries, protective stops stay. */
      readonly level: 1 | 2;
      readonly actor: string;
    }
  | { readonly type: "resume"; readonly scope: TradingScope; readonly actor: string }
  | { readonly type: "cancel"; readonly order: ClientOrderId; readonly actor: string }
  | { readonly type: "flatten"; readonly account: AccountId; readonly actor: string };
