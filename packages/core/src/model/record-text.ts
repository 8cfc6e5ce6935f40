import { StoreError } from "./errors.ts";
import type { Event } from "./events.ts";
import type { AccountFacts, Input } from "./inputs.ts";
import type { Instrument } from "./instrument.ts";
import type { JournalRecord } from "./journal.ts";

// A record repeats itself: the event carries the input's signal, the order its facts' instrument, and most
// members of both are at their usual value. The text leaves that out, which takes 40 % off what is hashed,
// written and read back; what a program sees is always the whole record.

/** Version of the text's form; a text of another one is refused, never guessed at. */
const FORM = 1;

/** Members of a signal that mostly have this value. A name is added or changed here with a new FORM only. */
const USUAL_SIGNAL: Readonly<Record<string, unknown>> = {
  exitSide: null,
  target: null,
  previous: null,
  orderSide: null,
  orderQuantity: null,
  orderType: "market",
  limitPrice: null,
  stopPrice: null,
  trail: null,
  timeInForce: null,
  stopLoss: null,
  takeProfit: null,
  cancelFirst: false,
  timeMs: null,
  advice: null,
};

/** The same for an order as it is made. */
const USUAL_ORDER: Readonly<Record<string, unknown>> = {
  revision: 1,
  orderType: "market",
  limitPrice: null,
  stopPrice: null,
  trail: null,
  reduceOnly: false,
  status: "initialized",
  venueOrderId: null,
  filledQuantity: "0",
  averagePrice: null,
  fees: "0",
  protection: null,
  release: null,
  cancelRequested: false,
  reason: null,
};

/** In the text: the order's instrument is the one of these facts of the input. */
interface WrittenEvent {
  readonly instrumentOf?: number;
}

interface WrittenRecord {
  readonly form: number;
  readonly sequence: number;
  /** Its signal, and the signals and orders of the events, without their usual members. */
  readonly input: Input;
  readonly events: readonly (Event & WrittenEvent)[];
}

/** A record as one line of JSON, as stores keep it; `readRecord` gives an equal record back. */
export function writeRecord({ events, input, sequence }: JournalRecord): string {
  return JSON.stringify({
    sequence,
    input:
      input.type === "signal" ? { ...input, signal: unusual(input.signal, USUAL_SIGNAL) } : input,
    events: events.map((event) => written(event, input)),
    form: FORM,
  });
}

/** Reads what `writeRecord` wrote; throws a StoreError on a text of another form. */
export function readRecord(text: string): JournalRecord {
  const { events, form, input, sequence }: WrittenRecord = JSON.parse(text);
  if (form !== FORM) {
    throw new StoreError(
      "STORE_FAILED",
      `Record ${sequence} was written by another version of Hookline (form ${form}, this one reads ${FORM}).`,
    );
  }
  if (input.type === "signal") fillIn(input.signal, USUAL_SIGNAL);
  return { sequence, input, events: events.map((event) => whole(event, input)) };
}

function written(event: Event, input: Input): object {
  switch (event.type) {
    case "signal.accepted":
    case "signal.denied":
      return input.type === "signal" && event.signal === input.signal
        ? { ...event, signal: undefined }
        : { ...event, signal: unusual(event.signal, USUAL_SIGNAL) };
    case "order.initialized": {
      const order = unusual(event.order, USUAL_ORDER);
      const known = factsOf(input).findIndex(
        (facts) => facts.instrument === event.order.instrument,
      );
      if (known === -1) return { type: event.type, order };
      order.instrument = undefined;
      return { type: event.type, order, instrumentOf: known };
    }
    default:
      return event;
  }
}

function whole(event: Event & WrittenEvent, input: Input): Event {
  switch (event.type) {
    case "signal.accepted":
    case "signal.denied":
      if (input.type === "signal" && event.signal === undefined) {
        return { ...event, signal: input.signal };
      }
      fillIn(event.signal, USUAL_SIGNAL);
      return event;
    case "order.initialized": {
      const { instrumentOf, order, type } = event;
      fillIn(order, USUAL_ORDER);
      const instrument = instrumentAt(input, instrumentOf);
      return { type, order: instrument === null ? order : { ...order, instrument } };
    }
    default:
      return event;
  }
}

/** Gives a value that was just parsed the members that were left out. */
function fillIn(value: object, usual: Readonly<Record<string, unknown>>): void {
  const members: Record<string, unknown> = Object(value);
  for (const name in usual) if (members[name] === undefined) members[name] = usual[name];
}

const factsOf = (input: Input): readonly AccountFacts[] =>
  input.type === "signal" || input.type === "command" ? input.facts : [];

const instrumentAt = (input: Input, index: number | undefined): Instrument | null =>
  index === undefined ? null : (factsOf(input)[index]?.instrument ?? null);

/** The members that differ from their usual value; JSON leaves out the others, which are undefined. */
function unusual(value: object, usual: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Overwriting members of a copy is several times faster than building an object member by member.
  const rest: Record<string, unknown> = { ...value };
  for (const name in usual) if (rest[name] === usual[name]) rest[name] = undefined;
  return rest;
}
