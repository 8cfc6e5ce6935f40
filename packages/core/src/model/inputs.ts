import type { Decimal } from "../prim/decimal.ts";
import type { Command } from "./commands.ts";
import type { CancelOutcome, ExecutionReport, SubmitOutcome } from "./execution.ts";
import type { AccountId, ClientOrderId, StrategyId, SymbolName } from "./ids.ts";
import type { Instrument, Quote } from "./instrument.ts";
import type { Signal } from "./signal.ts";
import type { SignalRecord } from "./signal-record.ts";

/** What the outside world said about one account just before a decision; part of the journaled input. */
export interface AccountFacts {
  readonly account: AccountId;
  /** Canonical symbol of the signal at this account, after symbol mapping. */
  readonly symbol: SymbolName;
  readonly instrument: Instrument | null;
  readonly quote: Quote | null;
  /** Cash plus the value of the positions; null where the broker could not say. */
  readonly equity: Decimal | null;
  /** Loss or profit of the open positions at current prices; null where a price is missing. */
  readonly unrealized: Decimal | null;
  /** Session day of now, `YYYY-MM-DD` in the account's zone. */
  readonly sessionDay: string;
  /** What new orders may use, as the broker said at `moneyAtMs`; null where it could not say. */
  readonly buyingPower?: Decimal | null;
  /** When the broker was asked for its money; what was accepted since is not in `buyingPower` for sure. */
  readonly moneyAtMs?: number;
  /** Hours of the exchange today. Left out: always open, or only the venue knows. */
  readonly market?: MarketHours;
}

/** The trading day of an exchange around one instant, Unix milliseconds. */
export interface MarketHours {
  /** Null: no session today. */
  readonly opensAtMs: number | null;
  readonly closesAtMs: number | null;
}

/** One symbol in which the broker holds something else than we think; quantities are signed. */
export interface PositionMismatch {
  readonly symbol: SymbolName;
  readonly ours: Decimal;
  readonly theirs: Decimal;
  /** The broker's average price; null where it is flat or does not say. */
  readonly averagePrice: Decimal | null;
}

/** Everything that can make the engine decide; journaled beside its events, so that a replay decides the same. */
export type Input =
  | {
      readonly type: "signal";
      readonly nowMs: number;
      readonly signal: Signal;
      readonly facts: readonly AccountFacts[];
      /** What the store knows of the key, where memory no longer reaches back. */
      readonly known: SignalRecord | null;
    }
  | {
      readonly type: "submit_outcome";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly clientOrderId: ClientOrderId;
      readonly outcome: SubmitOutcome;
    }
  | {
      readonly type: "cancel_outcome";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly clientOrderId: ClientOrderId;
      readonly outcome: CancelOutcome;
    }
  | {
      readonly type: "report";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly report: ExecutionReport;
    }
  | {
      /** A look-up proved that the order never reached the broker. */
      readonly type: "order_absent";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly clientOrderId: ClientOrderId;
    }
  | {
      /** The broker's positions differ from ours, in two comparisons with nothing in between. */
      readonly type: "position_mismatch";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly mismatches: readonly PositionMismatch[];
    }
  | {
      /** What an account owns and how long its exchange is open, looked at between signals; journaled where it has consequences. */
      readonly type: "account_watched";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly equity: Decimal | null;
      readonly market: MarketHours | null;
      /** Left out in journals of before the day's loss was looked at between signals. */
      readonly day?: { readonly sessionDay: string; readonly unrealized: Decimal | null };
    }
  | {
      /** Legs of a strategy have stood alone for as long as they may; which ones is seen from the positions. */
      readonly type: "hedge_overdue";
      readonly nowMs: number;
      readonly account: AccountId;
      readonly strategy: StrategyId;
    }
  | {
      /** A grant or an approval may have run out; what has is seen from the time. */
      readonly type: "live_deadline";
      readonly nowMs: number;
    }
  | {
      readonly type: "command";
      readonly nowMs: number;
      readonly command: Command;
      readonly facts: readonly AccountFacts[];
    };

export type InputType = Input["type"];
/** The input of one type. */
export type InputOf<Type extends InputType> = Extract<Input, { readonly type: Type }>;
