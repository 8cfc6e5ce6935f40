import { CODES } from "../model/codes.ts";
import type { AccountId } from "../model/ids.ts";
import type { SignalRecord } from "../model/journal.ts";
import type { WireResponse } from "../model/request.ts";
import type { SignalStatus } from "../model/signal.ts";
import type { Broker } from "../ports/broker.ts";
import { json } from "./problem.ts";

/** Names the API behind an account; every answer says which one was used. */
export type BrokerOf = (account: AccountId) => Pick<Broker, "platform" | "executionMethod"> | null;

/** What the sender of a signal is told; stable, and the same for a repeat but for `status` and `code`. */
export interface SignalAnswer {
  readonly signalId: string;
  readonly status: SignalStatus;
  readonly code: string;
  readonly message: string;
  readonly mode: string;
  readonly tradingMode: string;
  readonly platform: string | null;
  readonly account: string | null;
  readonly executionMethod: string | null;
  /** Client order ids. */
  readonly orders: readonly string[];
  readonly detail: SignalRecord["reason"]["detail"];
  /** How repeats are told: by the sender's id, by content with its time, or by content within a window. */
  readonly keyedBy: SignalRecord["keyKind"];
  /** One entry for each account that a strategy trades on. */
  readonly accounts: readonly {
    readonly account: string;
    readonly status: string;
    readonly code: string;
    readonly orders: readonly string[];
  }[];
  /** True where the strategy's signal optimiser judged the entry; false for exits, and where it gave no answer. */
  readonly optimizationApplied: boolean;
  /** The optimiser's own, 0 to 1; null: nobody has computed one. */
  readonly aiConfidence: number | null;
}

/** The answer that a decided signal gets, now or again. */
export function signalAnswer(
  record: SignalRecord,
  repeated: boolean,
  brokerOf: BrokerOf,
): SignalAnswer {
  const first = record.results.find((result) => result.status !== "denied") ?? record.results[0];
  const broker = first === undefined ? null : brokerOf(first.account);
  const code = repeated ? "SIGNAL_DUPLICATE" : record.reason.code;
  return {
    signalId: record.signalId,
    status: repeated ? "duplicate" : record.status,
    code,
    message: CODES[code].message,
    mode: record.mode,
    tradingMode: record.mode,
    platform: broker?.platform ?? null,
    account: first?.account ?? null,
    executionMethod: broker?.executionMethod ?? null,
    orders: record.results.flatMap((result) => result.orders),
    detail: record.reason.detail,
    keyedBy: record.keyKind,
    accounts: record.results.map((result) => ({
      account: result.account,
      status: result.status,
      code: result.reason.code,
      orders: result.orders,
    })),
    optimizationApplied: record.advice !== null && record.advice.scale !== null,
    aiConfidence: record.advice?.confidence ?? null,
  };
}

/** 202 for a new signal that made orders, also where an entry waits for a person, 200 for a repeat and for one that plan or risk denied. */
export const answerResponse = (answer: SignalAnswer): WireResponse =>
  json(answer.status === "accepted" || answer.status === "held" ? 202 : statusOf(answer), answer);

const statusOf = (answer: SignalAnswer): number => {
  if (answer.status === "duplicate") return 200;
  const entry = Object.entries(CODES).find(([code]) => code === answer.code);
  return entry === undefined ? 200 : entry[1].status;
};
