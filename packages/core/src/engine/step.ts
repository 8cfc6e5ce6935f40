import type { Event } from "../model/events.ts";
import type { Input } from "../model/inputs.ts";
import type { JournalRecord } from "../model/journal.ts";
import { invariant } from "../prim/invariant.ts";
import { decide } from "./decide.ts";
import { closeRecord, evolve } from "./evolve.ts";
import { openSessions } from "./session.ts";
import type { EngineSettings } from "./settings.ts";
import { settle } from "./settle.ts";
import type { State } from "./state.ts";

/** More rounds than any chain of releases and stops can have; a longer one is a bug, not patience. */
const MAX_ROUNDS = 16;

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
  fold(openSessions(state, input));
  let batch = fold(decide(state, input, settings));
  for (let round = 0; batch.length > 0; round += 1) {
    invariant(round < MAX_ROUNDS, "what follows from an input comes to an end", {
      type: input.type,
    });
    batch = fold(settle(state, batch, input.nowMs, settings));
  }
  if (events.length === 0) return null;
  const record = { sequence: state.sequence + 1, input, events };
  closeRecord(state, record);
  return record;
}
