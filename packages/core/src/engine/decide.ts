import type { Event } from "../model/events.ts";
import type { Input } from "../model/inputs.ts";
import { decideCommand } from "./decide-command.ts";
import { decideLiveDeadline } from "./decide-live.ts";
import { decideMismatch } from "./decide-mismatch.ts";
import {
  decideAbsent,
  decideCancelOutcome,
  decideReport,
  decideSubmitOutcome,
} from "./decide-report.ts";
import { decideSignal } from "./decide-signal.ts";
import { unwindLoneLegs } from "./hedge.ts";
import type { EngineSettings } from "./settings.ts";
import { squareOff } from "./square-off.ts";
import type { State } from "./state.ts";

/**
 * What the engine makes of one input. Pure: state, input and settings in, facts out; the input carries its own
 * time and everything the outside said, so that a replay decides the same.
 *
 * A signal:  decide-signal (seen before? rules; route) → decide-account (plan, size, risk).
 * A report:  decide-report (what an answer proves, and what it does not).
 * A comparison with the broker: decide-mismatch (alarm and reduce-only, or adopt).
 * A look at an account between signals: square-off; guards see its equity.
 * Legs that have stood alone for too long: hedge.
 * A command: decide-command (halt, resume, cancel, flatten), decide-live (grants, stages, approvals).
 * What follows from all of them (waiting legs, stops) is in settle.
 */
export function decide(state: State, input: Input, settings: EngineSettings): readonly Event[] {
  switch (input.type) {
    case "live_deadline":
      return decideLiveDeadline(state, input);
    case "signal":
      return decideSignal(state, input, settings);
    case "submit_outcome":
      return decideSubmitOutcome(state, input);
    case "cancel_outcome":
      return decideCancelOutcome(state, input);
    case "report":
      return decideReport(state, input);
    case "order_absent":
      return decideAbsent(state, input, settings);
    case "position_mismatch":
      return decideMismatch(state, input, settings);
    case "account_watched":
      return squareOff(state, input, settings);
    case "hedge_overdue":
      return unwindLoneLegs(state, input, settings);
    case "command":
      return decideCommand(state, input, settings);
  }
}
