import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseAccountId,
  parseClientOrderId,
  parseSignalId,
  parseSourceId,
  type SourceId,
} from "../model/ids.ts";
import { isJsonObject, JSON_LIMITS, type JsonObject } from "../prim/json.ts";
import { parseStrictJson } from "../prim/json-parse.ts";
import { clientOrderIdOf, keyOf, signalIdOf, signalKey } from "./key.ts";

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error("the test's own id is wrong");
  return value;
}

function fieldsOf(text: string): JsonObject {
  const result = parseStrictJson(text, JSON_LIMITS);
  return result.ok && isJsonObject(result.value) ? result.value : new Map();
}

const tv: SourceId = present(parseSourceId("tradingview"));
const other: SourceId = present(parseSourceId("other"));
const BODY = '{"action":"buy","symbol":"BTCUSD","time":"2026-01-15T15:00:00Z","quantity":1.0}';

interface Given {
  readonly body?: string;
  readonly source?: SourceId;
  readonly senderId?: string | null;
  readonly timeMs?: number | null;
}
const key = ({ body = BODY, source = tv, senderId = null, timeMs = 1 }: Given) =>
  keyOf({ source, draft: { senderId, timeMs }, fields: fieldsOf(body) });

describe("keyOf", () => {
  it("chooses the sender's id, then content with a time, then content for a window", () => {
    expect(key({ senderId: "a", timeMs: null }).keyKind).toBe("sender_id");
    expect(key({ senderId: "a" }).keyKind).toBe("sender_id");
    expect(key({}).keyKind).toBe("content_time");
    expect(key({ timeMs: null }).keyKind).toBe("content_window");
  });

  it("I6 keeps the key of an id whatever the body, and the digest tells them apart", () => {
    const changed = BODY.replace("buy", "sell");
    const [first, second] = [key({ senderId: "a" }), key({ senderId: "a", body: changed })];
    expect(second.keyBase).toBe(first.keyBase);
    expect(second.bodyDigest).not.toBe(first.bodyDigest);
    expect(key({ senderId: "b" }).keyBase).not.toBe(first.keyBase);
  });

  it("parts sources, also where the ids could run together", () => {
    expect(key({ source: other }).keyBase).not.toBe(key({}).keyBase);
    expect(key({ source: other, senderId: "x" }).keyBase).not.toBe(key({ senderId: "x" }).keyBase);
    expect(key({ senderId: BODY }).keyBase).not.toBe(key({}).keyBase);
  });

  it("ignores white space and the order of members, and nothing else", () => {
    const spaced = BODY.replaceAll(",", " ,\n ");
    const turned =
      '{"quantity":1.0,"time":"2026-01-15T15:00:00Z","symbol":"BTCUSD","action":"buy"}';
    expect(key({ body: spaced })).toEqual(key({}));
    expect(key({ body: turned })).toEqual(key({}));
    for (const change of [
      "BTCUSD→BTCUSDT",
      "buy→BUY",
      "1.0→1",
      "15:00:00Z→15:00:01Z",
      '}→,"note":""}',
    ]) {
      const [from = "", to = ""] = change.split("→");
      expect(key({ body: BODY.replace(from, to) }).keyBase, change).not.toBe(key({}).keyBase);
    }
  });

  it("tells two orders of one second apart by the position pair", () => {
    const order = (prev: string, now: string) =>
      `{"action":"sell","ticker":"ES1!","contracts":1,"time":"2026-01-15T15:00:00Z","prev_market_position_size":${prev},"market_position_size":${now}}`;
    expect(key({ body: order("2", "1") }).keyBase).not.toBe(key({ body: order("1", "0") }).keyBase);
  });

  it("gives one key to the members in any order", () => {
    const members = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z_]{1,8}$/), fc.integer()), {
      selector: ([name]) => name,
      maxLength: 8,
    });
    const shuffled = members.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    const write = (list: readonly (readonly [string, number])[]) =>
      `{${list.map(([name, value]) => `"${name}":${value}`).join(",")}}`;
    fc.assert(
      fc.property(shuffled, ([sent, again]) => {
        expect(key({ body: write(again) })).toEqual(key({ body: write(sent) }));
      }),
    );
  });
});

describe("signalKey", () => {
  const signal = { keyBase: "ab".repeat(32), receivedAtMs: 1_768_489_200_000 };

  it("is the base under its kind, and dated for a window only", () => {
    expect(signalKey({ ...signal, keyKind: "sender_id" })).toBe(`id.${signal.keyBase}`);
    expect(signalKey({ ...signal, keyKind: "content_time" })).toBe(`ct.${signal.keyBase}`);
    expect(signalKey({ ...signal, keyKind: "content_window" })).toBe(
      `cw.${signal.keyBase}.1768489200000`,
    );
  });
});

describe("signalIdOf and clientOrderIdOf", () => {
  const account = present(parseAccountId("paper"));
  const id = signalIdOf(
    signalKey({ keyKind: "sender_id", keyBase: "ab".repeat(32), receivedAtMs: 1 }),
  );

  it("I9 are pure, short and of letters and digits that every venue takes", () => {
    expect(id).toMatch(/^sig_[0-9a-v]{24}$/);
    expect(parseSignalId(id)).toBe(id);
    const order = clientOrderIdOf({ signalId: id, account, leg: "entry", revision: 1 });
    expect(order).toMatch(/^hl[0-9a-v]{30}$/);
    expect(parseClientOrderId(order)).toBe(order);
    expect(clientOrderIdOf({ signalId: id, account, leg: "entry", revision: 1 })).toBe(order);
  });

  // Computed with another program: sha256 of `signal\\n` + key, and of `order\\n` + the four parts as JSON.
  it("stay what they are, for ids at the venues outlive a version", () => {
    expect(id).toBe("sig_q56fmas4e8u22sqbq0u31dmu");
    expect(clientOrderIdOf({ signalId: id, account, leg: "entry", revision: 1 })).toBe(
      "hl5gso83iq87kkqkolrl6f7cft2ub6jf",
    );
  });

  it("I9 differ when signal, account, leg or revision does", () => {
    const legs = fc.constantFrom("entry", "exit", "stop_loss.1", "entry.1", "e", "1");
    const parts = fc.record({
      account: fc
        .constantFrom("paper", "live", "p", "1")
        .map((name) => present(parseAccountId(name))),
      leg: legs,
      revision: fc.nat(20),
      base: fc.constantFrom("aa", "bb"),
    });
    const idOf = ({
      base,
      ...rest
    }: { readonly base: string } & Omit<Parameters<typeof clientOrderIdOf>[0], "signalId">) =>
      clientOrderIdOf({
        ...rest,
        signalId: signalIdOf(signalKey({ keyKind: "sender_id", keyBase: base, receivedAtMs: 1 })),
      });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same =
          JSON.stringify(left, Object.keys(left).sort()) ===
          JSON.stringify(right, Object.keys(right).sort());
        expect(idOf(left) === idOf(right)).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });
});
