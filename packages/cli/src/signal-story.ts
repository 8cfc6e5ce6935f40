import type { AccountFacts, Event, EventOf, JournalRecord, Order } from "@hookline/core/driver";

type Decision = EventOf<"signal.accepted" | "signal.denied">;

/** An event with the record that it stands in. */
export interface Placed<Of> {
  readonly sequence: number;
  readonly atMs: number;
  readonly event: Of;
}

/** An order of a signal and everything that happened to it. */
export interface OrderStory {
  readonly order: Order;
  readonly events: Placed<Event>[];
}

/** What became of a signal. */
export interface SignalStory {
  readonly decision: Placed<Decision>;
  /** What the outside said just before the decision. */
  readonly facts: readonly AccountFacts[];
  /** Later deliveries of the same signal, and deliveries that used its key for another body. */
  readonly copies: Placed<EventOf<"signal.duplicate" | "signal.conflicted">>[];
  /** It did not begin where the strategy's last message had ended. */
  readonly gap: EventOf<"signal.gap"> | null;
  readonly orders: OrderStory[];
  /** What the risk rules said of the signal and of its orders, and what they saw beside the facts. */
  readonly judged: readonly EventOf<"risk.judged">[];
}

/**
 * Reads a signal's story out of a journal.
 * @param name its id, or the id that its sender gave it
 * @returns null where the journal does not know it
 */
export function storyOf(records: Iterable<JournalRecord>, name: string): SignalStory | null {
  let story: SignalStory | null = null;
  const orders = new Map<string, OrderStory>();
  for (const record of records) {
    story ??= begun(record, name);
    if (story === null) continue;
    for (const event of record.events) follow(story, orders, placed(record, event));
  }
  return story;
}

const placed = <Of extends Event>({ input, sequence }: JournalRecord, event: Of): Placed<Of> => ({
  sequence,
  atMs: input.nowMs,
  event,
});

const isDecision = (event: Event): event is Decision =>
  event.type === "signal.accepted" || event.type === "signal.denied";

function begun(record: JournalRecord, name: string): SignalStory | null {
  const event = record.events
    .filter(isDecision)
    .find(({ signal, signalId }) => signalId === name || signal.senderId === name);
  if (event === undefined) return null;
  const gap = record.events.find((each) => each.type === "signal.gap");
  return {
    decision: placed(record, event),
    facts: record.input.type === "signal" ? record.input.facts : [],
    copies: [],
    judged: record.events.filter((each) => each.type === "risk.judged"),
    gap: gap ?? null,
    orders: [],
  };
}

function follow(story: SignalStory, orders: Map<string, OrderStory>, next: Placed<Event>): void {
  const { event } = next;
  const { signalId } = story.decision.event;
  if (event.type === "signal.duplicate" || event.type === "signal.conflicted") {
    if (event.signalId === signalId) story.copies.push({ ...next, event });
    return;
  }
  if (event.type === "order.initialized") {
    if (event.order.signalId !== signalId) return;
    const order = { order: event.order, events: [next] };
    orders.set(event.order.clientOrderId, order);
    story.orders.push(order);
    return;
  }
  if ("clientOrderId" in event) orders.get(event.clientOrderId)?.events.push(next);
}
