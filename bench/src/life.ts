// The pure core driven without a runtime: signal, broker's answer, fill. The sources of core are bundled
// in, because the core alone is no public entry.
import { fromSignal, memoryStore } from "@hookline/core";
import type { StateBounds } from "../../packages/core/src/engine/settings.ts";
import { emptyState, type State } from "../../packages/core/src/engine/state.ts";
import { step } from "../../packages/core/src/engine/step.ts";
import { draftSignal } from "../../packages/core/src/http/in-process.ts";
import {
  type AccountId,
  parseExecutionId,
  parseSymbol,
  type SymbolName,
} from "../../packages/core/src/model/ids.ts";
import type { Instrument } from "../../packages/core/src/model/instrument.ts";
import type { JournalRecord } from "../../packages/core/src/model/journal.ts";
import type { Order } from "../../packages/core/src/model/order.ts";
import type { Signal } from "../../packages/core/src/model/signal.ts";
import { decimal, ONE, ZERO } from "../../packages/core/src/prim/decimal.ts";
import { readOptions } from "../../packages/core/src/read-options.ts";
import { paper, wideRisk } from "./engine.ts";

const NOW_MS = Date.UTC(2026, 0, 15);

function known<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("the bench's own data is wrong");
  return value;
}

const { settings } = readOptions({
  store: memoryStore(),
  accounts: { paper: { mode: "paper", broker: paper() } },
  sources: {},
  strategies: { bench: { account: "paper", symbols: "any", size: fromSignal() } },
  risk: wideRisk(),
});
const account: AccountId = known([...settings.accounts.keys()][0]);
const step8 = decimal("0.00000001");

const instrumentOf = (symbol: SymbolName): Instrument => ({
  symbol,
  tickSize: step8,
  lotSize: step8,
  minQuantity: ZERO,
  maxQuantity: null,
  multiplier: ONE,
  shortable: true,
  currency: "USD",
});

/** A state and what happens to it; answers the records as the runtime would journal them. */
export class Life {
  readonly state: State;
  readonly #instruments = new Map<string, Instrument>();
  #count = 0;

  /** @param bounds of what memory keeps of signals and ended orders */
  constructor(bounds?: StateBounds) {
    this.state = emptyState(bounds);
  }

  /** A buy of 0.01 is decided; with a limit price it rests, else it goes to the market. */
  buy(name: string, limitPrice?: string): JournalRecord {
    const signal = this.draft(name, limitPrice);
    return this.decide(signal);
  }

  /** The signal alone, so that reading it need not be measured. */
  draft(name: string, limitPrice?: string): Signal {
    this.#count += 1;
    const drafted = draftSignal(
      {
        id: `life-${this.#count}`,
        strategy_id: "bench",
        action: "buy",
        symbol: name,
        quantity: "0.01",
        price: "43250.5",
        ...(limitPrice === undefined ? {} : { order_type: "limit", limit_price: limitPrice }),
      },
      { nowMs: NOW_MS, liveEnabled: false },
    );
    if (!drafted.ok) throw new Error(drafted.refusal.code);
    return drafted.value;
  }

  decide(signal: Signal): JournalRecord {
    const { symbol } = signal;
    const instrument = this.#instruments.get(symbol) ?? instrumentOf(known(parseSymbol(symbol)));
    this.#instruments.set(symbol, instrument);
    const fact = { account, symbol, instrument, quote: null, unrealized: ZERO };
    const facts = [{ ...fact, equity: decimal("1000000000"), sessionDay: "2026-01-15" }];
    const input = { type: "signal", nowMs: NOW_MS, signal, facts, known: null } as const;
    return known(step(this.state, input, settings));
  }

  /** The broker has the order. */
  accept({ clientOrderId }: Order): JournalRecord {
    const outcome = { kind: "accepted", venueOrderId: null } as const;
    const about = { nowMs: NOW_MS, account, clientOrderId, outcome };
    return known(step(this.state, { type: "submit_outcome", ...about }, settings));
  }

  /** The whole order has filled at 43250.5. */
  fill({ clientOrderId, quantity, side, symbol }: Order): JournalRecord {
    const execId = known(parseExecutionId(`${clientOrderId}:1`));
    const trade = { execId, symbol, side, lastQuantity: quantity, lastPrice: decimal("43250.5") };
    const report = {
      type: "fill",
      clientOrderId,
      venueOrderId: null,
      atMs: NOW_MS,
      fee: ZERO,
      ...trade,
    } as const;
    return known(step(this.state, { type: "report", nowMs: NOW_MS, account, report }, settings));
  }

  /** A market order from signal to fill, in three records. */
  trade(name: string): readonly JournalRecord[] {
    const decided = this.buy(name);
    const order = orderOf(decided);
    return [decided, this.accept(order), this.fill(order)];
  }
}

/** The order that a record made. */
export function orderOf(record: JournalRecord): Order {
  for (const event of record.events) if (event.type === "order.initialized") return event.order;
  throw new Error(`no order came of it: ${JSON.stringify(record.events[0])}`);
}
