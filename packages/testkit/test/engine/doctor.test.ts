import { decimal, parseSymbol } from "@hookline/core/driver";
import { examine, type Finding, isReady } from "@hookline/core/live";
import { describe, expect, it } from "vitest";
import { manualTime } from "../../src/clock/manual-time.ts";
import { START_MS } from "./harness.ts";
import { knowsCode } from "./live-rig.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

const NOTHING_TOLD = { serverTimeMs: null, active: null, mayTrade: null, mayWithdraw: null };
const CANARY = "canary-0b1c-in-a-message";

/** A live account in good health, with whatever a case wants otherwise. */
async function findings(change: (broker: ScriptedBroker) => unknown = () => {}) {
  const time = manualTime(START_MS);
  const broker = scriptedBroker({}, "live");
  const symbol = parseSymbol("BTCUSD");
  if (symbol === null) throw new Error("the test's own data is wrong");
  broker.lists.fail = false;
  broker.market = { symbol, price: decimal("100"), bid: null, ask: null, atMs: START_MS };
  broker.readiness = async () => ({
    serverTimeMs: START_MS + 40,
    active: true,
    mayTrade: true,
    mayWithdraw: false,
  });
  change(broker);
  const found = await examine({
    accounts: {
      real: {
        mode: "live",
        broker,
        live: {
          sentence: "live orders use real money",
          secondFactor: knowsCode(),
          maxEntryNotional: "100",
        },
      },
    },
    symbols: { real: ["BTCUSD"] },
    egress: { expected: "203.0.113.7", ask: async () => "203.0.113.7" },
    clock: time.clock,
    timers: time.timers,
  });
  return { found, broker };
}

const verdictOf = (found: readonly Finding[], check: Finding["check"]): string | undefined =>
  found.find((finding) => finding.check === check)?.verdict;

describe("the doctor", () => {
  it("finds a healthy account ready, and sends nothing", async () => {
    const { broker, found } = await findings();
    expect(found.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      "credentials pass",
      "consents pass",
      "connection pass",
      "clock pass",
      "status pass",
      "permissions pass",
      "balances pass",
      "positions pass",
      "orders pass",
      "quote pass",
      "egress pass",
    ]);
    expect(isReady(found)).toBe(true);
    expect([broker.submitted, broker.cancels]).toEqual([[], []]);
  });

  it.each<[string, Finding["check"], string, (broker: ScriptedBroker) => unknown]>([
    [
      "keys of the other kind",
      "credentials",
      "fail",
      (broker) => Object.assign(broker, { mode: "paper" }),
    ],
    [
      "options with problems",
      "options",
      "fail",
      (b) => Object.assign(b, { problems: () => ["no key."] }),
    ],
    [
      "no connection",
      "connection",
      "fail",
      (b) => Object.assign(b, { connect: () => Promise.reject(new Error(CANARY)) }),
    ],
    ["a clock 2,001 ms off", "clock", "warn", (b) => tells(b, { serverTimeMs: START_MS - 2_001 })],
    ["a clock 5,001 ms off", "clock", "fail", (b) => tells(b, { serverTimeMs: START_MS + 5_001 })],
    ["an account that is blocked", "status", "fail", (b) => tells(b, { active: false })],
    ["a key that may not trade", "permissions", "fail", (b) => tells(b, { mayTrade: false })],
    ["a key that may withdraw", "permissions", "warn", (b) => tells(b, { mayWithdraw: true })],
    [
      "a broker that tells nothing",
      "status",
      "unknown",
      (b) => Object.assign(b, { readiness: async () => NOTHING_TOLD }),
    ],
    [
      "money that cannot be read",
      "balances",
      "fail",
      (b) => Object.assign(b, { balances: () => Promise.reject(new Error(CANARY)) }),
    ],
    [
      "lists that cannot be read",
      "positions",
      "fail",
      (b) => Object.assign(b.lists, { fail: true }),
    ],
    ["no price", "quote", "warn", (b) => Object.assign(b, { market: null })],
    [
      "an unknown symbol",
      "quote",
      "fail",
      (b) => Object.assign(b, { instrument: async () => null }),
    ],
  ])("finds %s", async (_what, check, verdict, change) => {
    const { broker, found } = await findings(change);
    expect(verdictOf(found, check)).toBe(verdict);
    expect(isReady(found)).toBe(verdict !== "fail");
    expect(JSON.stringify(found)).not.toContain(CANARY);
    expect(broker.submitted).toEqual([]);
  });

  it("R-51 finds a machine that leaves by another address", async () => {
    const egress = { expected: "203.0.113.7", ask: async () => "203.0.113.8" };
    const found = await examine({ accounts: {}, egress });
    expect(found).toMatchObject([{ account: null, check: "egress", verdict: "fail" }]);
    expect(isReady([])).toBe(false);
  });
});

const tells = (broker: ScriptedBroker, parts: object): void => {
  const { readiness } = broker;
  broker.readiness = async () => {
    const told = await readiness?.();
    if (told === undefined) throw new Error("the test's own data is wrong");
    return { ...told, ...parts };
  };
};
