import type { Event } from "../model/events.ts";
import type { Input } from "../model/inputs.ts";
import type { JournalRecord } from "../model/journal.ts";
import { decide } from "./decide.ts";
import { closeRecord, evolve } from "./evolve.ts";
import { guard } from "./guards.ts";
import { openLimits } from "./limits.ts";
import { openSessions } from "./session.ts";
import type { EngineSettings } from "./settings.ts";
import { settle } from "./settle.ts";
import type { State } from "./state.ts";

/**
 * One input through the pure core: decide, fold, and settle what follows, all in one record.
 * @returns the record to be journaled; null where nothing was decided
 */
export function step(state: State, input: Input, settings: EngineSettings): JournalRecord | null {
  const events: Event[] = [];
  const fold = (batch: readonly Event[]): readonly Event[] => {
    for (const event of batch) evolve(state, event);
    events.push(...batch);
    return batch;
  };
  fold(openLimits(state, input, settings));
  fold(openSessions(state, input));
  const decided = fold(decide(state, input, settings));
  const guarded = fold(guard(state, input, decided, settings));
  settle(state, [...decided, ...guarded], { nowMs: input.nowMs, settings, fold });
  if (events.length === 0) return null;
  const record = { sequence: state.sequence + 1, input, events };
  closeRecord(state, record);
  return record;
}
