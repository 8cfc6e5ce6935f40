import type { Event, EventOf } from "./events.ts";
import type { Input } from "./inputs.ts";
import type { SignalRecord } from "./signal-record.ts";

export type { SignalRecord } from "./signal-record.ts";

/** One decision: what came in and what the engine made of it. */
export interface JournalRecord {
  /** 1, 2, 3, … without a gap. */
  readonly sequence: number;
  readonly input: Input;
  readonly events: readonly Event[];
}

/** The signals that a record decided, as the store indexes them. */
export function signalsOf(record: JournalRecord): readonly SignalRecord[] {
  const found: SignalRecord[] = [];
  for (const event of record.events) {
    if (event.type !== "signal.accepted" && event.type !== "signal.denied") continue;
    const { signal } = event;
    found.push({
      signalId: event.signalId,
      key: event.key,
      keyKind: signal.keyKind,
      bodyDigest: signal.bodyDigest,
      source: signal.source,
      strategy: signal.strategy,
      mode: signal.mode,
      status: statusOf(event),
      reason: event.reason,
      results: event.results,
      advice: signal.advice,
      ...(signal.mirrors === undefined ? {} : { mirrors: signal.mirrors }),
      receivedAtMs: signal.receivedAtMs,
      sequence: record.sequence,
    });
  }
  return found;
}

function statusOf(event: EventOf<"signal.accepted" | "signal.denied">): SignalRecord["status"] {
  if (event.type === "signal.denied") return "denied";
  return event.results.some(({ status }) => status === "held") ? "held" : "accepted";
}
