import { describe, expect, it } from "vitest";
import { foldRecord } from "../../src/engine/evolve.ts";
import { restoreSnapshot, snapshotText, stateHash } from "../../src/engine/snapshot.ts";
import { accountOf, emptyState, type State } from "../../src/engine/state.ts";
import { reason } from "../../src/model/codes.ts";
import type { Event } from "../../src/model/events.ts";
import {
  type ClientOrderId,
  parseClientOrderId,
  parseExecutionId,
  parseSignalId,
  parseSignalKey,
} from "../../src/model/ids.ts";
import type { Input } from "../../src/model/inputs.ts";
import { decimal, ONE, ZERO } from "../../src/prim/decimal.ts";
import { anOrder, aSignal, btc, known, paper } from "../support/builders.ts";

const BOUNDS = { signals: 3, endedOrders: 2 } as const;
const idOf = (number: number): ClientOrderId => known(parseClientOrderId(`order${number}`));
const keyOf = (number: number) => known(parseSignalKey(`key_${number}`));

/** Folds one record of these events. */
function fold(state: State, events: readonly Event[]): void {
  const input: Input = {
    type: "order_absent",
    nowMs: 1,
    account: paper,
    clientOrderId: idOf(0),
  };
  foldRecord(state, { sequence: state.sequence + 1, input, events });
}

const decided = (number: number): Event => ({
  type: "signal.denied",
  signalId: known(parseSignalId(`sig_${number}`)),
  key: keyOf(number),
  signal: aSignal({ keyBase: `${number}`, keyKind: "content_window", receivedAtMs: number }),
  reason: reason("RISK_TRADING_HALTED"),
  results: [],
});

/** An order that was sent, filled in part under one execution, and canceled. */
function lived(number: number): readonly Event[] {
  const about = { account: paper, clientOrderId: idOf(number), atMs: number };
  return [
    { type: "order.initialized", order: anOrder({ clientOrderId: idOf(number), quantity: ONE }) },
    { ...about, type: "order.submitted", quantity: ONE },
    {
      ...about,
      type: "order.filled",
      execId: known(parseExecutionId(`x${number}`)),
      symbol: btc,
      side: "buy",
      lastQuantity: decimal("0.5"),
      lastPrice: decimal("100"),
      fee: ZERO,
    },
    { ...about, type: "order.canceled" },
  ];
}

describe("what the state keeps (I43)", () => {
  it("remembers so many signals, forgets the oldest one by key and by id, and knows that it did", () => {
    const state = emptyState(BOUNDS);
    for (const number of [1, 2, 3]) fold(state, [decided(number)]);
    expect(state.signalsForgotten).toBe(false);
    fold(state, [decided(4)]);
    expect([...state.signals.keys()]).toEqual([keyOf(2), keyOf(3), keyOf(4)]);
    expect([...state.signalIds.keys()]).toEqual(["sig_2", "sig_3", "sig_4"]);
    expect(state.contentKeys.size).toBe(3);
    expect(state.signalsForgotten).toBe(true);
  });

  it("remembers so many ended orders, with their executions, and every open one", () => {
    const state = emptyState(BOUNDS);
    fold(state, [{ type: "order.initialized", order: anOrder({ clientOrderId: idOf(9) }) }]);
    for (const number of [1, 2, 3]) fold(state, lived(number));
    const book = accountOf(state, paper);
    expect([...book.orders.keys()]).toEqual([idOf(9), idOf(2), idOf(3)]);
    expect([...book.executions.keys()]).toEqual([idOf(2), idOf(3)]);
    expect(book.openCount).toBe(1);
    // What they traded stays.
    expect(book.positions.get(btc)?.quantity).toBe("1.5");
  });
});

describe("a snapshot", () => {
  it("brings back every kind of thing that the state holds", () => {
    const state = emptyState(BOUNDS);
    fold(state, [decided(1)]);
    fold(state, lived(1));
    const restored = restoreSnapshot(snapshotText(state));
    if (restored === null) throw new Error("the snapshot was not read");
    expect(restored).toEqual(state);
    expect(accountOf(restored, paper).executions.get(idOf(1))).toEqual(
      new Map([["x1", { side: "buy", quantity: "0.5", price: "100", fee: "0" }]]),
    );
    expect(stateHash(restored)).toBe(stateHash(state));
  });

  it("of another form is not read, and neither is one without a state", () => {
    const text = snapshotText(emptyState(BOUNDS));
    expect(restoreSnapshot(text.replace(/"form":\d+/, '"form":1'))).toBeNull();
    expect(restoreSnapshot(text.replace('"state":', '"status":'))).toBeNull();
  });
});
