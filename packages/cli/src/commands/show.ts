import type { Event, JournalRecord } from "@hookline/core/driver";
import type { JournalReader } from "@hookline/store-sqlite";
import type { Filters } from "../arguments.ts";
import { RecordFilter } from "../facets.ts";
import { type Colour, clean, type Output } from "../output.ts";
import { recordsAfter } from "../records.ts";
import { eventText, inputText } from "../text/describe.ts";
import { timeText } from "../text/time.ts";

/** Lists records, oldest first: what came in, and below it what was decided. As JSON one record a line. */
export function show(
  journal: JournalReader,
  { filters, json }: { readonly filters: Filters; readonly json: boolean },
  output: Output,
): number {
  const filter = new RecordFilter(filters);
  let left = filters.limit;
  for (const record of recordsAfter(journal, 0)) {
    if (left === 0) break;
    if (!filter.passes(record)) continue;
    left -= 1;
    if (json) output.line(JSON.stringify(record));
    else for (const line of linesOf(record, output)) output.line(line);
  }
  return 0;
}

function linesOf({ events, input, sequence }: JournalRecord, output: Output): string[] {
  const number = output.paint(`#${sequence}`, "bold");
  const time = output.paint(timeText(input.nowMs), "dim");
  return [
    `${number} ${time} ${output.paint(input.type, "cyan")} ${clean(inputText(input))}`,
    ...events.map(
      (event) => `    ${output.paint(event.type, colourOf(event))} ${clean(eventText(event))}`,
    ),
  ];
}

const BAD: ReadonlySet<Event["type"]> = new Set([
  ...(["signal.denied", "signal.conflicted", "order.denied", "order.rejected"] as const),
  ...(["order.anomaly", "position.mismatched", "session.loss_reached"] as const),
]);
const WORTH_A_LOOK: ReadonlySet<Event["type"]> = new Set([
  ...(["signal.duplicate", "signal.gap", "order.outcome_unknown"] as const),
  ...(["order.cancel_rejected", "trading_state.changed", "position.adopted"] as const),
]);

const colourOf = ({ type }: Event): Colour =>
  BAD.has(type) ? "red" : WORTH_A_LOOK.has(type) ? "yellow" : "green";
