import type {
  Broker,
  Event,
  ExecutionReport,
  JournalRecord,
  OrderLookup,
  Store,
} from "@hookline/core/driver";
import { parseExecutionId } from "@hookline/core/driver";
import type { Fittings } from "./world.ts";

/** The engine between an honest store and an honest broker. */
export const honest: Fittings = { store: (store) => store, broker: (broker) => broker };

/** A broker with some methods replaced; the others stay bound to it. */
function over(broker: Broker, changed: Partial<Broker>): Broker {
  return {
    name: broker.name,
    platform: broker.platform,
    executionMethod: broker.executionMethod,
    mode: broker.mode,
    capabilities: broker.capabilities,
    problems: () => broker.problems(),
    connect: (session) => broker.connect(session),
    close: () => broker.close(),
    submit: (order, signal) => broker.submit(order, signal),
    cancel: (order, signal) => broker.cancel(order, signal),
    replace: (order, change, signal) => broker.replace(order, change, signal),
    findOrder: (order) => broker.findOrder(order),
    openOrders: () => broker.openOrders(),
    fillsSince: (sinceMs) => broker.fillsSince(sinceMs),
    positions: () => broker.positions(),
    balances: () => broker.balances(),
    instrument: (symbol) => broker.instrument(symbol),
    quote: (symbol) => broker.quote(symbol),
    ...changed,
  };
}

/** A store that forgets some events when it is read back. */
const forgetful = (store: Store, keeps: (event: Event) => boolean): Store => ({
  ...store,
  read: async (after, limit) =>
    (await store.read(after, limit)).map(
      (record): JournalRecord => ({ ...record, events: record.events.filter(keeps) }),
    ),
  loadSnapshot: async () => null,
});

const withStore = (store: Fittings["store"]): Fittings => ({ ...honest, store });
const withBroker = (broker: Fittings["broker"]): Fittings => ({ ...honest, broker });

/** A broker whose every report passes through `change` first; null drops it. */
const reporting = (
  broker: Broker,
  change: (report: ExecutionReport) => ExecutionReport | null,
): Broker => {
  const changed = (reports: readonly ExecutionReport[]) =>
    reports.flatMap((report) => change(report) ?? []);
  return over(broker, {
    connect: (session) =>
      broker.connect({
        ...session,
        report: (report) => {
          const next = change(report);
          if (next !== null) session.report(next);
        },
      }),
    findOrder: async (order): Promise<OrderLookup> => {
      const found = await broker.findOrder(order);
      return found.kind === "found" ? { ...found, reports: changed(found.reports) } : found;
    },
    fillsSince: async (sinceMs) => changed(await broker.fillsSince(sinceMs)),
  });
};

/** Mistakes that the auditor must notice. */
export type PlantedBug =
  | "acks before fsync"
  | "retries blindly"
  | "ignores late fills"
  | "ignores busts"
  | "forgets keys over a restart"
  | "forgets halts over a restart"
  | "takes a cancel for granted"
  | "rejects on a time-out"
  | "looks at open orders only"
  | "infers fills under new names"
  | "swallows a failed write";

const BUGS: Readonly<Record<PlantedBug, Fittings>> = {
  /** Acknowledges what is only written; the sync comes later. */
  "acks before fsync": withStore((store) => ({
    ...store,
    append: async (records) => {
      void store.append(records).catch(() => {});
    },
  })),
  /** Sends an order again when the answer is lost. */
  "retries blindly": withBroker((broker) =>
    over(broker, {
      submit: async (order, signal) => {
        const first = await broker.submit(order, signal);
        return first.kind === "unknown" ? broker.submit(order, signal) : first;
      },
    }),
  ),
  /** A fill after the order's end is thrown away. */
  "ignores late fills": withBroker((broker) => {
    const ended = new Set<string>();
    return reporting(
      over(broker, {
        cancel: async (order, signal) => {
          ended.add(order.clientOrderId);
          return broker.cancel(order, signal);
        },
      }),
      (report) => (report.type === "fill" && ended.has(report.clientOrderId) ? null : report),
    );
  }),
  /** A fill that the venue takes back stays in the position. */
  "ignores busts": withBroker((broker) =>
    reporting(broker, (report) => (report.type === "bust" ? null : report)),
  ),
  /** Keys of signals are kept in memory only. */
  "forgets keys over a restart": withStore((store) =>
    forgetful(store, ({ type }) => type !== "signal.accepted" && type !== "signal.denied"),
  ),
  /** The kill switch is kept in memory only. */
  "forgets halts over a restart": withStore((store) =>
    forgetful(store, ({ type }) => type !== "trading_state.changed"),
  ),
  /** A cancel counts as done once it was asked for, so an exit does not wait for its stop. */
  "takes a cancel for granted": withBroker((broker) =>
    over(broker, {
      cancel: async (order, signal) => {
        void broker.cancel(order, signal).catch(() => {});
        return { kind: "canceled" };
      },
    }),
  ),
  /** A time-out or a reset is booked as a refusal. */
  "rejects on a time-out": withBroker((broker) =>
    over(broker, {
      submit: async (order, signal) => {
        const outcome = await broker.submit(order, signal);
        return outcome.kind === "unknown" ? { kind: "rejected", reason: outcome.reason } : outcome;
      },
    }),
  ),
  /** Looks at open orders only, so a fast fill seems never to have arrived (NautilusTrader 3870). */
  "looks at open orders only": withBroker((broker) =>
    over(broker, {
      findOrder: async (order) => {
        const open = await broker.openOrders();
        return open.some(({ clientOrderId }) => clientOrderId === order.clientOrderId)
          ? broker.findOrder(order)
          : { kind: "not_found", final: true };
      },
    }),
  ),
  /** Names each telling of a fill anew, so a repeat counts twice (NautilusTrader 3493). */
  "infers fills under new names": withBroker((broker) => {
    let count = 0;
    return reporting(broker, (report) => {
      if (report.type !== "fill") return report;
      count += 1;
      const execId = parseExecutionId(`inferred${count}`);
      return execId === null ? report : { ...report, execId };
    });
  }),
  /** A failed write is taken for a good one. */
  "swallows a failed write": withStore((store) => ({
    ...store,
    append: async (records) => store.append(records).catch(() => {}),
  })),
};

export const PLANTED_BUGS: readonly PlantedBug[] = Object.keys(BUGS).filter(isPlantedBug);

/** Whether a text names a planted bug. */
export function isPlantedBug(name: string): name is PlantedBug {
  return Object.hasOwn(BUGS, name);
}

export const planted = (bug: PlantedBug): Fittings => BUGS[bug];
