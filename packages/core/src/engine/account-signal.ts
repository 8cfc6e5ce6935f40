import type { SignalId } from "../model/ids.ts";
import type { AccountFacts } from "../model/inputs.ts";
import type { Signal } from "../model/signal.ts";
import type { AccountTarget } from "../route/strategy.ts";
import type { AccountSettings } from "./settings.ts";

/** One account's part of a signal. */
export interface AccountSignal {
  readonly nowMs: number;
  readonly signalId: SignalId;
  readonly signal: Signal;
  readonly target: AccountTarget;
  readonly account: AccountSettings;
  readonly facts: AccountFacts;
}
