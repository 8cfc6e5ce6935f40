import { describe, expect, it } from "vitest";
import { anOrder, aSignal, bitcoin, btc, known, paper } from "../../test/support/builders.ts";
import { decimal } from "../prim/decimal.ts";
import { reason } from "./codes.ts";
import { parseSignalId, parseSignalKey } from "./ids.ts";
import type { AccountFacts } from "./inputs.ts";
import type { JournalRecord } from "./journal.ts";
import { readRecord, writeRecord } from "./record-text.ts";

const facts: AccountFacts = {
  account: paper,
  symbol: btc,
  instrument: bitcoin,
  quote: null,
  equity: null,
  unrealized: null,
  sessionDay: "2026-01-15",
};

const name = {
  signalId: known(parseSignalId("sig_1")),
  key: known(parseSignalKey(`id.${"0".repeat(64)}`)),
};

/** A signal and its order; the event may carry another signal than the input, the order another contract. */
function aRecord(parts: {
  readonly signal?: Parameters<typeof aSignal>[0];
  readonly other?: Parameters<typeof aSignal>[0];
  readonly order?: Parameters<typeof anOrder>[0];
}): JournalRecord {
  const signal = aSignal(parts.signal);
  return {
    sequence: 7,
    input: { type: "signal", nowMs: 1, signal, facts: [facts], known: null },
    events: [
      {
        type: "signal.accepted",
        ...name,
        signal: parts.other === undefined ? signal : aSignal(parts.other),
        reason: reason("SIGNAL_ACCEPTED"),
        results: [],
      },
      { type: "order.initialized", order: anOrder({ instrument: bitcoin, ...parts.order }) },
    ],
  };
}

describe("the text of a record", () => {
  it.each([
    ["of usual members", aRecord({})],
    [
      "of another signal in the event",
      aRecord({ other: { price: decimal("2"), cancelFirst: true } }),
    ],
    [
      "of a contract that is not the facts'",
      aRecord({ order: { instrument: { ...bitcoin, lotSize: decimal("5") } } }),
    ],
    [
      "of unusual members",
      aRecord({
        signal: { orderType: "limit", limitPrice: decimal("3"), timeMs: 5 },
        order: { orderType: "stop", stopPrice: decimal("9"), revision: 2, reduceOnly: true },
      }),
    ],
  ])("I40 gives an equal record back, %s", (_, record) => {
    expect(readRecord(writeRecord(record))).toEqual(record);
  });

  it("says nothing twice", () => {
    const text = writeRecord(aRecord({}));
    expect(text.split(`"lotSize"`)).toHaveLength(2);
    expect(text.split(`"bodyDigest"`)).toHaveLength(2);
    expect(text).not.toContain("averagePrice");
  });

  it("is refused in another form", () => {
    const text = writeRecord(aRecord({})).replace('"form":1', '"form":2');
    expect(() => readRecord(text)).toThrow(/another version/);
  });
});
