import {
  type AccountFacts,
  add,
  type Event,
  type EventOf,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import type { JournalReader } from "@hookline/store-sqlite";
import { clean, type Output } from "../output.ts";
import { recordsAfter } from "../records.ts";
import { type OrderStory, type SignalStory, storyOf } from "../signal-story.ts";
import { eventText, orderText, signalText, verdictTexts } from "../text/describe.ts";
import { meaningOf, reasonText } from "../text/reason.ts";
import { timeText } from "../text/time.ts";

/** Tells what became of a signal: the verdicts with the facts they saw, its orders and their fills, its repeats. */
export function explain(
  journal: JournalReader,
  { json, signal }: { readonly signal: string; readonly json: boolean },
  output: Output,
): number {
  const story = storyOf(recordsAfter(journal, 0), signal);
  if (story === null) {
    const code = "SIGNAL_NOT_FOUND";
    if (json) output.line(JSON.stringify({ ok: false, code, message: meaningOf(code) }));
    else output.note(`${output.paint("✗", "red")} ${meaningOf(code)} (${code})`);
    return 1;
  }
  if (json) output.line(JSON.stringify({ ok: true, ...story }));
  else for (const line of linesOf(story, output)) output.line(line);
  return 0;
}

function linesOf(story: SignalStory, output: Output): string[] {
  const { copies, decision, facts, gap, judged, orders } = story;
  const { event, sequence } = decision;
  const { signal, signalId } = event;
  const sender = signal.senderId === null ? "" : `, which calls it ${clean(signal.senderId)}`;
  const seen = signal.price === null ? "" : `, at ${signal.price} as the sender saw it`;
  const accepted = event.type === "signal.accepted";
  const verdict = output.paint(accepted ? "accepted" : "denied", accepted ? "green" : "red");
  return [
    `${output.paint(signalId, "bold")}: ${signal.strategy}, ${clean(signalText(signal))}${seen}, ${signal.mode}`,
    `  from ${signal.source}${sender}, received ${timeText(signal.receivedAtMs)}`,
    `  ${verdict} in record ${sequence}: ${clean(reasonText(event.reason))}`,
    `    ${meaningOf(event.reason.code)}`,
    ...(signal.advice === null
      ? []
      : [`  advice of ${signal.advice.optimizer}: scale ${signal.advice.scale ?? "none"}`]),
    ...(gap === null ? [] : [`  the strategy's message before it was lost or late`]),
    ...event.results.flatMap(({ account, orders: ids, reason, status, symbol }) => [
      `  account ${account}, ${symbol}: ${output.paint(status, status === "accepted" ? "green" : "red")} ${clean(reasonText(reason))}`,
      ...(status === "denied" ? [`    ${meaningOf(reason.code)}`] : []),
      ...(status === "accepted" && ids.length === 0 ? ["    no order was needed"] : []),
    ]),
    ...facts.map((each) => `  fact ${factsText(each)}`),
    ...judged.flatMap((each) => [
      ...verdictTexts(each).map((text) => `  rule ${clean(text)}`),
      ...(Object.keys(each.saw).length === 0 ? [] : [`  the rules saw ${clean(sawText(each))}`]),
    ]),
    ...orders.flatMap((order) => orderLines(order, output)),
    ...copyLines(copies),
  ];
}

const sawText = ({ saw }: EventOf<"risk.judged">): string =>
  Object.entries(saw)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");

function factsText({
  account,
  equity,
  instrument,
  quote,
  sessionDay,
  symbol,
  unrealized,
}: AccountFacts): string {
  const known = (name: string, value: string | null): string => `${name} ${value ?? "unknown"}`;
  return [
    `${account}: ${symbol} ${known("price", quote?.price ?? null)}`,
    known("equity", equity),
    known("open profit", unrealized),
    instrument === null
      ? "instrument unknown"
      : `lot ${instrument.lotSize}, tick ${instrument.tickSize}`,
    `session ${sessionDay}`,
  ].join(", ");
}

function orderLines({ events, order }: OrderStory, output: Output): string[] {
  const filled = events.reduce((sum, { event }) => {
    if (event.type === "order.fill_busted") return subtract(sum, event.fill?.quantity ?? ZERO);
    return event.type === "order.filled" ? add(sum, event.lastQuantity) : sum;
  }, ZERO);
  const id = output.paint(order.clientOrderId, "bold");
  return [
    `  order ${id}: ${orderText(order)}, filled ${filled}`,
    ...events.map(
      ({ atMs, event, sequence }) =>
        `    ${output.paint(`#${sequence} ${timeText(atMs)}`, "dim")} ${event.type}${detailOf(event)}`,
    ),
  ];
}

/** What an event of a known order says beyond its type. */
function detailOf(event: Event): string {
  if (event.type === "order.initialized") return "";
  const id = "clientOrderId" in event ? `${event.clientOrderId} ` : "";
  const text = clean(eventText(event));
  return text === id.trim() ? "" : ` ${text.startsWith(id) ? text.slice(id.length) : text}`;
}

function copyLines(copies: SignalStory["copies"]): string[] {
  const recordsWith = (type: string): string =>
    copies.flatMap(({ event, sequence }) => (event.type === type ? [sequence] : [])).join(", ");
  const repeated = recordsWith("signal.duplicate");
  const conflicting = recordsWith("signal.conflicted");
  return [
    ...(repeated === "" ? [] : [`  repeated in records ${repeated}: nothing was done again`]),
    ...(conflicting === ""
      ? []
      : [`  its id came with another body in records ${conflicting}: refused`]),
  ];
}
