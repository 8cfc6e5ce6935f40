import { EventEmitter } from "eventemitter3";
import { accountOf, type State } from "../engine/state.ts";
import type { Event, EventOf, EventType } from "../model/events.ts";
import type { AccountId, SymbolName } from "../model/ids.ts";
import type { JournalRecord } from "../model/journal.ts";
import type { Position } from "../model/position.ts";
import type { Logger } from "../ports/logger.ts";
import { FLAT } from "../position/apply-fill.ts";

/** A net position after a fill. */
export interface PositionChanged {
  readonly type: "position.changed";
  readonly account: AccountId;
  readonly symbol: SymbolName;
  readonly position: Position;
}

/** The engine met a fault: a failed write or a broken invariant. It answers reads and takes nothing more. */
export interface EngineFault {
  readonly type: "engine.fault";
  readonly code: "STORE_UNAVAILABLE" | "ENGINE_STOPPED_DECIDING";
}

/** Every event a listener can ask for, by its name. */
export type FeedEvents = { readonly [Type in EventType]: EventOf<Type> } & {
  readonly "position.changed": PositionChanged;
  readonly "engine.fault": EngineFault;
};

export type Listener<Type extends keyof FeedEvents> = (event: FeedEvents[Type]) => void;

/** Tells listeners what the journal holds, after it holds it. A listener that throws harms nobody (I46). */
export class Feed {
  readonly #emitter = new EventEmitter();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Calls the listener for each event of the type; the answer stops it. */
  on<Type extends keyof FeedEvents>(type: Type, listener: Listener<Type>): () => void {
    const safe = (event: FeedEvents[Type]): void => {
      try {
        const answer: unknown = listener(event);
        if (answer instanceof Promise) answer.catch(() => this.#complain(type));
      } catch {
        this.#complain(type);
      }
    };
    this.#emitter.on(type, safe);
    return () => void this.#emitter.off(type, safe);
  }

  /** Hands out the events of a record that is durable. */
  publish(record: JournalRecord, state: State): void {
    if (this.#emitter.eventNames().length === 0) return;
    for (const event of record.events) {
      this.emit(event);
      if (event.type === "order.filled" || event.type === "order.fill_busted")
        this.emit(positionAfter(event, state));
    }
  }

  emit(event: Event | PositionChanged | EngineFault): void {
    // Freezing costs more than telling; nobody can change what nobody hears of.
    if (this.#emitter.listenerCount(event.type) > 0) {
      this.#emitter.emit(event.type, Object.freeze(event));
    }
  }

  #complain(type: string): void {
    this.#logger.error("a listener failed", { event: type });
  }
}

function positionAfter(
  event: EventOf<"order.filled" | "order.fill_busted">,
  state: State,
): PositionChanged {
  const { account, symbol } = event;
  const position = accountOf(state, account).positions.get(symbol);
  return {
    type: "position.changed",
    account,
    symbol,
    position: position ?? FLAT,
  };
}
