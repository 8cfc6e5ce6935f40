import type { Broker } from "@hookline/core";
import { type ExecutionReport, parseClientOrderId, parseExecutionId } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { NOTHING_RESTORED } from "../src/broker/desk.ts";
import {
  approveForTest,
  type BrokerUnderTest,
  brokerCases,
  sampleOrderId,
} from "../src/broker/suite.ts";
import { feedVenue, paperOnFeed } from "./broker/paper-venue.ts";

/** A fault put between a sound broker and the suite, and cases that must find it. */
interface Fault {
  readonly name: string;
  readonly foundBy: readonly string[];
  readonly inject: (broker: Broker) => Broker;
}

const reporting =
  (change: (report: ExecutionReport) => readonly ExecutionReport[]) =>
  (broker: Broker): Broker => ({
    ...broker,
    connect: (session) =>
      broker.connect({
        ...session,
        report: (report) => {
          for (const one of change(report)) session.report(one);
        },
      }),
  });

type Intent = Parameters<Broker["submit"]>[0];

const submitting =
  (change: (intent: Intent, count: number) => Intent) =>
  (broker: Broker): Broker => {
    let count = 0;
    return {
      ...broker,
      submit: (intent, signal) => {
        count += 1;
        return broker.submit(change(intent, count), signal);
      },
    };
  };

/** A plainer order, as careless adapters send it. */
const plainer = (intent: Intent, change: Partial<Intent>): Intent =>
  approveForTest({ ...intent, ...change });

const faults: readonly Fault[] = [
  {
    name: "reports that name another order",
    foundBy: ["BC-005"],
    inject: reporting((report) => [{ ...report, clientOrderId: sampleOrderId("other") }]),
  },
  {
    name: "fills told twice under two ids (NT 3493)",
    foundBy: ["BC-010", "BC-019", "BC-050"],
    inject: reporting((report) => {
      if (report.type !== "fill") return [report];
      const execId = parseExecutionId(`${report.execId}-again`) ?? report.execId;
      return [report, { ...report, execId }];
    }),
  },
  {
    name: "an id sent twice that makes two orders (Catalyst 317)",
    foundBy: ["BC-030"],
    inject: submitting((intent, count) => {
      const id = parseClientOrderId(`${intent.clientOrderId}-${count}`) ?? intent.clientOrderId;
      return plainer(intent, count === 1 ? {} : { clientOrderId: id });
    }),
  },
  {
    name: "a cancel that only says so (NT 4288)",
    foundBy: ["BC-021", "BC-022", "BC-023"],
    inject: (broker) => ({ ...broker, cancel: async () => ({ kind: "canceled" }) }),
  },
  {
    name: "a change that only says so",
    foundBy: ["BC-027"],
    inject: (broker) => ({
      ...broker,
      replace: async () => ({ kind: "accepted", venueOrderId: null }),
    }),
  },
  {
    name: "reduce-only left out on the way (I18)",
    foundBy: ["BC-040", "BC-041", "BC-042"],
    inject: submitting((intent) => plainer(intent, { reduceOnly: false })),
  },
  {
    name: "an unknown time in force replaced by a usual one",
    foundBy: ["BC-018", "BC-045"],
    inject: submitting((intent) => plainer(intent, { timeInForce: "gtc" })),
  },
  {
    name: "a limit left out on the way",
    foundBy: ["BC-012"],
    inject: submitting((intent) =>
      intent.orderType === "limit"
        ? plainer(intent, { orderType: "market", limitPrice: null })
        : intent,
    ),
  },
  {
    name: "a stop-limit sent as a stop",
    foundBy: ["BC-016"],
    inject: submitting((intent) =>
      intent.orderType === "stop_limit"
        ? plainer(intent, { orderType: "stop", limitPrice: null })
        : intent,
    ),
  },
  {
    name: "look-ups in open orders only (NT 3870)",
    foundBy: ["BC-032"],
    inject: (broker) => ({
      ...broker,
      findOrder: async (order) => {
        const open = await broker.openOrders();
        return open.some(({ clientOrderId }) => clientOrderId === order.clientOrderId)
          ? broker.findOrder(order)
          : { kind: "not_found", final: true };
      },
    }),
  },
  {
    name: "a close that closes nothing",
    foundBy: ["BC-008", "BC-009"],
    inject: (broker) => ({ ...broker, close: async () => undefined }),
  },
  {
    name: "a restart that forgets",
    foundBy: ["BC-060", "BC-061", "BC-062", "BC-063", "BC-064"],
    inject: (broker) => ({
      ...broker,
      connect: (session) => broker.connect({ ...session, restored: NOTHING_RESTORED }),
    }),
  },
];

async function failuresOf(under: BrokerUnderTest): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { run, skip, title } of brokerCases(under)) {
    if (skip) continue;
    const sound = await run().then(
      () => true,
      () => false,
    );
    if (!sound) failed.push(title.slice(0, "BC-000".length));
  }
  return failed;
}

describe("the broker suite", () => {
  it("numbers its cases without repetition", () => {
    const numbers = brokerCases(paperOnFeed).map(({ title }) => title.slice(0, "BC-000".length));
    expect(numbers.every((number) => /^BC-\d{3}$/.test(number))).toBe(true);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("skips by declared capability only, and says why in the title", () => {
    const capabilities = { ...paperOnFeed.capabilities, orderTypes: ["market", "limit"] as const };
    const skipped = brokerCases({ ...paperOnFeed, capabilities }).filter(({ skip }) => skip);
    const reasons = skipped.map(({ title }) => /\(skipped: (?<why>.+)\)$/.exec(title)?.groups?.why);
    expect(new Set(reasons)).toEqual(
      new Set([
        "capability: no stop orders",
        "capability: no stop_limit orders",
        "capability: no trailing_stop orders",
        "capability: no replace",
        "capability: short",
        "the paper broker trades in this process",
        "nobody else trades in a paper account",
      ]),
    );
  });

  it("finds nothing wrong with a sound broker", async () => {
    expect(await failuresOf(paperOnFeed)).toEqual([]);
  });

  it.each(faults)("finds $name", async ({ foundBy, inject }) => {
    const create: BrokerUnderTest["create"] = (setup) => feedVenue(setup, inject);
    expect(await failuresOf({ ...paperOnFeed, create })).toEqual(
      expect.arrayContaining([...foundBy]),
    );
  });
});
