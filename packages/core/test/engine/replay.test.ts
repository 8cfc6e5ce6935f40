import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldRecord } from "../../src/engine/evolve.ts";
import { projectedOf } from "../../src/engine/projected.ts";
import { defaultBounds, type EngineSettings } from "../../src/engine/settings.ts";
import { restoreSnapshot, snapshotText, stateHash } from "../../src/engine/snapshot.ts";
import { accountOf, emptyState, openOrdersOf, type State } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { type ExecutionId, parseExecutionId } from "../../src/model/ids.ts";
import type { AccountFacts, Input } from "../../src/model/inputs.ts";
import type { JournalRecord } from "../../src/model/journal.ts";
import { readRecord, writeRecord } from "../../src/model/record-text.ts";
import type { SignalAction } from "../../src/model/signal.ts";
import { leavesQuantity } from "../../src/order/quantities.ts";
import { projectedPosition } from "../../src/plan/in-flight.ts";
import { absolute, add, decimal, greaterThan, isZero, sum, ZERO } from "../../src/prim/decimal.ts";
import { standardRisk } from "../../src/risk/standard-risk.ts";
import { fromSignal } from "../../src/route/size/from-signal.ts";
import { aSignal, bitcoin, btc, capabilities, known, paper, rsi } from "../support/builders.ts";
import { recount } from "../support/recount.ts";

const risk = standardRisk({
  maxOrderNotional: "100000",
  maxEntriesPerDay: 1_000,
  maxDailyLoss: "100000",
});

const settings: EngineSettings = {
  strategies: new Map([
    [
      rsi,
      {
        id: rsi,
        enabled: true,
        symbols: new Set([btc]),
        targets: {
          paper: [{ account: paper, size: fromSignal(), symbolMap: new Map() }],
          live: [],
        },
        ages: { maxEntryAgeMs: 60_000, maxExitAgeMs: 60_000, maxFutureMs: 5_000 },
        optimizer: null,
      },
    ],
  ]),
  accounts: new Map([
    [
      paper,
      {
        id: paper,
        mode: "paper",
        timeInForce: "gtc",
        outsideTrades: "alarm",
        live: null,
        capabilities: capabilities(),
      },
    ],
  ]),
  signalRules: risk.signalRules,
  orderRules: risk.orderRules,
  contentWindowMs: 60_000,
};

const facts: AccountFacts = {
  account: paper,
  symbol: btc,
  instrument: bitcoin,
  quote: null,
  equity: decimal("1000000"),
  unrealized: ZERO,
  sessionDay: "2026-01-15",
};

/** What can happen next; numbers choose among what is there. */
type Move =
  | {
      readonly kind: "signal";
      readonly action: SignalAction;
      readonly size: number;
      readonly stop: boolean;
      /** A limit far away that rests, instead of an order at the market. */
      readonly rests?: boolean;
      readonly repeat: boolean;
    }
  | {
      readonly kind: "answer";
      readonly pick: number;
      readonly outcome: "accepted" | "rejected" | "unknown";
    }
  | { readonly kind: "fill"; readonly pick: number; readonly part: number; readonly again: boolean }
  | { readonly kind: "end"; readonly pick: number; readonly how: "canceled" | "expired" };

const small = fc.nat({ max: 1_000 });
const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("signal" as const),
      action: fc.constantFrom<SignalAction>("buy", "sell", "exit", "reverse", "add", "cancel"),
      size: fc.integer({ min: 1, max: 9 }),
      stop: fc.boolean(),
      rests: fc.boolean(),
      repeat: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("answer" as const),
      pick: small,
      outcome: fc.constantFrom(
        "accepted" as const,
        "accepted" as const,
        "rejected" as const,
        "unknown" as const,
      ),
    }),
    fc.record({
      kind: fc.constant("fill" as const),
      pick: small,
      part: fc.integer({ min: 1, max: 4 }),
      again: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("end" as const),
      pick: small,
      how: fc.constantFrom("canceled" as const, "expired" as const),
    }),
  ),
  { maxLength: 40 },
);

/** Turns a move into an input that fits the state; null where there is nothing to move. */
function inputOf(state: State, move: Move, count: number): Input | null {
  const nowMs = count;
  if (move.kind === "signal") {
    const price = decimal("100");
    const signal = aSignal({
      action: move.action,
      quantity:
        move.action === "exit" || move.action === "reverse"
          ? null
          : { kind: "units", value: decimal(`${move.size}`) },
      stopLoss: move.stop
        ? { kind: "stop", level: { kind: "percent", percent: decimal("5") } }
        : null,
      ...(move.rests === true ? { orderType: "limit", limitPrice: decimal("95") } : {}),
      keyBase: move.repeat ? "again" : `k${count}`,
      bodyDigest: move.repeat ? "again" : `k${count}`,
      receivedAtMs: nowMs,
      price,
    });
    return { type: "signal", nowMs, signal, facts: [facts], known: null };
  }
  const sent = openOrdersOf(accountOf(state, paper)).filter(
    ({ status }) => status !== "initialized",
  );
  const order = sent[move.pick % Math.max(sent.length, 1)];
  if (order === undefined) return null;
  const { clientOrderId, side, symbol } = order;
  const report = { clientOrderId, venueOrderId: null, atMs: nowMs };
  if (move.kind === "end")
    return { type: "report", nowMs, account: paper, report: { ...report, type: move.how } };
  if (move.kind === "answer") {
    const outcome =
      move.outcome === "accepted"
        ? ({ kind: "accepted", venueOrderId: null } as const)
        : ({
            kind: move.outcome,
            reason: { code: "ORDER_REJECTED_BY_BROKER", detail: {} },
          } as const);
    return { type: "submit_outcome", nowMs, account: paper, clientOrderId, outcome };
  }
  const leaves = leavesQuantity(order);
  const part = decimal(`0.${move.part}`);
  const lastQuantity = greaterThan(leaves, part) ? part : leaves;
  const execId: ExecutionId = known(
    parseExecutionId(move.again ? `x-${clientOrderId}` : `x${count}`),
  );
  return {
    type: "report",
    nowMs,
    account: paper,
    report: {
      ...report,
      type: "fill",
      execId,
      symbol,
      side,
      lastQuantity,
      lastPrice: decimal("100"),
      fee: decimal("0.01"),
    },
  };
}

/** What a store gives back of a record: all of it. */
function throughText(record: JournalRecord): JournalRecord {
  const read = readRecord(writeRecord(record));
  expect(read).toEqual(record);
  return read;
}

/** Runs the moves and answers the state and the journal. */
function run(list: readonly Move[], check: (state: State) => void = () => {}) {
  const state = emptyState(defaultBounds);
  const journal: JournalRecord[] = [];
  for (const [index, move] of list.entries()) {
    const input = inputOf(state, move, index + 1);
    const record = input === null ? null : step(state, input, settings);
    // Through text, as a store keeps it.
    if (record !== null) journal.push(throughText(record));
    check(state);
  }
  return { state, journal };
}

describe("any life of an account", () => {
  it("I16 I40 replaying the journal gives the same state, by events and by decisions", () => {
    fc.assert(
      fc.property(moves, (list) => {
        const { journal, state } = run(list);
        const folded = emptyState(defaultBounds);
        for (const record of journal) foldRecord(folded, record);
        expect(stateHash(folded)).toBe(stateHash(state));
        const decided = emptyState(defaultBounds);
        for (const record of journal) {
          expect(JSON.parse(JSON.stringify(step(decided, record.input, settings)))).toEqual(record);
        }
        expect(stateHash(decided)).toBe(stateHash(state));
      }),
      { numRuns: 300 },
    );
  });

  it("a snapshot anywhere in between changes nothing", () => {
    fc.assert(
      fc.property(moves, fc.nat({ max: 40 }), (list, cut) => {
        const { journal, state } = run(list);
        const half = emptyState(defaultBounds);
        for (const record of journal.slice(0, cut)) foldRecord(half, record);
        const restored = restoreSnapshot(snapshotText(half));
        if (restored === null) throw new Error("the snapshot was not read");
        for (const record of journal.slice(cut)) foldRecord(restored, record);
        expect(stateHash(restored)).toBe(stateHash(state));
      }),
      { numRuns: 200 },
    );
  });

  it("I13 I15 I17 positions are the sum of the fills, and stops never cover more than is open", () => {
    fc.assert(
      fc.property(moves, (list) => {
        run(list, (state) => {
          const book = accountOf(state, paper);
          const fills = [...book.orders.values()].map(({ filledQuantity, side }) =>
            side === "buy"
              ? filledQuantity
              : decimal(isZero(filledQuantity) ? "0" : `-${filledQuantity}`),
          );
          const position = book.positions.get(btc)?.quantity ?? ZERO;
          expect(position).toBe(sum(fills));
          const stops = openOrdersOf(book).filter(
            ({ cancelRequested, purpose }) => purpose === "stop_loss" && !cancelRequested,
          );
          expect(greaterThan(sum(stops.map(leavesQuantity)), absolute(position))).toBe(false);
          for (const { filledQuantity, quantity } of book.orders.values()) {
            expect(greaterThan(filledQuantity, quantity)).toBe(false);
          }
          expect(book.openCount).toBe(openOrdersOf(book).length);
          expect(add(position, ZERO)).toBe(position);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("I23 the sums of the open orders equal a recount after every event", () => {
    fc.assert(
      fc.property(moves, (list) => {
        run(list, (state) => {
          const book = accountOf(state, paper);
          expect(book.sums).toEqual(recount(book));
          const own = openOrdersOf(book).filter(({ strategy }) => strategy === rsi);
          const held = book.strategyPositions.get(`${rsi}\n${btc}`)?.quantity ?? ZERO;
          expect(projectedOf(book, rsi, btc)).toBe(projectedPosition(held, own));
        });
      }),
      { numRuns: 300 },
    );
  });

  it("I2 a key makes its orders once, however often it comes", () => {
    fc.assert(
      fc.property(moves, (list) => {
        const { journal } = run(list);
        const made = journal.flatMap(({ events }) =>
          events.flatMap((event) =>
            event.type === "order.initialized" ? [event.order.clientOrderId] : [],
          ),
        );
        expect(new Set(made).size).toBe(made.length);
        const decided = journal.flatMap(({ events }) =>
          events.flatMap((event) =>
            event.type === "signal.accepted" || event.type === "signal.denied" ? [event.key] : [],
          ),
        );
        expect(new Set(decided).size).toBe(decided.length);
      }),
      { numRuns: 300 },
    );
  });
});
