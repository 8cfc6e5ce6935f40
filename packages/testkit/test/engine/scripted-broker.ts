import {
  type Broker,
  type BrokerCapabilities,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerSession,
  type CancelOutcome,
  decimal,
  type ExecutionReport,
  ONE,
  type OrderIntent,
  type OrderLookup,
  parseExecutionId,
  type Quote,
  reason,
  type SubmitOutcome,
} from "@hookline/core/driver";

/** A broker that answers what a test tells it to, and counts what it was asked. */
export interface ScriptedBroker extends Broker {
  readonly submitted: OrderIntent[];
  /** What it was asked to send as one order of two legs; each also stands in `submitted`. */
  readonly pairs: { readonly target: OrderIntent; readonly stop: OrderIntent }[];
  /** How stop and target rest at its instruments. */
  stopAndTarget: "apart" | "oco" | "one";
  readonly lookUps: string[];
  /** Ids of the orders it was asked to cancel. */
  readonly cancels: string[];
  /** The next answers to submits; accepted when none is left. */
  readonly answers: (SubmitOutcome | "throw" | "never")[];
  readonly cancelAnswers: CancelOutcome[];
  /** What look-ups find, by how often the order was looked up; the last one stays. */
  findings: OrderLookup[];
  /** What the broker's lists answer; `fail` makes them unavailable, `fillsFail` one of them. */
  lists: {
    fillsFail?: boolean;
    fail: boolean;
    open: BrokerOrder[];
    fills: ExecutionReport[];
    positions: BrokerPosition[];
  };
  /** What its market says now. */
  market: Quote | null;
  report(report: ExecutionReport): void;
  /** Reports a fill of an order that was submitted. */
  fill(index: number, quantity: string, price: string, execId?: string): void;
}

const capabilities: BrokerCapabilities = {
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  timeInForce: ["day", "gtc", "ioc", "fok"],
  idempotency: "none",
  reduceOnly: true,
  short: true,
  fractional: true,
  streams: true,
  replace: false,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  rateLimits: [],
  session: "always",
};

export function scriptedBroker(
  over: Partial<BrokerCapabilities> = {},
  mode: Broker["mode"] = "paper",
): ScriptedBroker {
  let session: BrokerSession | null = null;
  let fills = 0;
  const listed = <Item>(items: Item[]): Item[] => {
    if (broker.lists.fail) throw new Error("the list is not available");
    return items;
  };
  const broker: ScriptedBroker = {
    name: "scripted",
    platform: "scripted",
    executionMethod: "scripted",
    mode,
    capabilities: { ...capabilities, ...over },
    submitted: [],
    pairs: [],
    stopAndTarget: "apart",
    lookUps: [],
    cancels: [],
    answers: [],
    cancelAnswers: [],
    findings: [{ kind: "unavailable", detail: "nothing said" }],
    problems: () => [],
    connect: async (given) => {
      session = given;
    },
    close: async () => {},
    submit: async (order) => {
      broker.submitted.push(order);
      const answer = broker.answers.shift() ?? { kind: "accepted", venueOrderId: null };
      if (answer === "throw") throw new Error("a library's own message, which may hold a key");
      return answer === "never" ? new Promise<SubmitOutcome>(() => {}) : answer;
    },
    submitOco: async (pair) => {
      broker.pairs.push(pair);
      broker.submitted.push(pair.target, pair.stop);
      const answer = broker.answers.shift() ?? { kind: "accepted", venueOrderId: null };
      if (answer === "throw") throw new Error("a library's own message, which may hold a key");
      return answer === "never" ? new Promise<SubmitOutcome>(() => {}) : answer;
    },
    cancel: async ({ clientOrderId }) => {
      broker.cancels.push(clientOrderId);
      return broker.cancelAnswers.shift() ?? { kind: "requested" };
    },
    replace: async () => ({ kind: "rejected", reason: reason("ORDER_CAPABILITY_MISSING") }),
    findOrder: async ({ clientOrderId }) => {
      broker.lookUps.push(clientOrderId);
      const [next] = broker.findings;
      if (broker.findings.length > 1) broker.findings.shift();
      return next ?? { kind: "unavailable", detail: "nothing said" };
    },
    lists: { fail: true, open: [], fills: [], positions: [] },
    openOrders: async () => listed(broker.lists.open),
    fillsSince: async () => {
      if (broker.lists.fillsFail === true) throw new Error("the fills are not available");
      return listed(broker.lists.fills);
    },
    positions: async () => listed(broker.lists.positions),
    balances: async () => ({
      currency: "USD",
      cash: decimal("1000000"),
      equity: decimal("1000000"),
      buyingPower: decimal("1000000"),
    }),
    instrument: async (symbol) => ({
      symbol,
      tickSize: decimal("0.01"),
      lotSize: decimal("0.001"),
      minQuantity: decimal("0.001"),
      maxQuantity: null,
      multiplier: ONE,
      shortable: true,
      currency: "USD",
      stopAndTarget: broker.stopAndTarget,
    }),
    market: null,
    quote: async () => broker.market,
    report: (report) => session?.report(report),
    fill: (index, quantity, price, name) => {
      const order = broker.submitted[index];
      fills += 1;
      const execId = parseExecutionId(name ?? `x${fills}`);
      if (order === undefined || execId === null) throw new Error("the test's own data is wrong");
      broker.report({
        type: "fill",
        clientOrderId: order.clientOrderId,
        venueOrderId: null,
        atMs: 0,
        execId,
        symbol: order.symbol,
        side: order.side,
        lastQuantity: decimal(quantity),
        lastPrice: decimal(price),
        fee: decimal("0"),
      });
    },
  };
  return broker;
}
