import type { Stage } from "./stage.ts";

/** A short story that is told again and again, with the process dying at another I/O each time. */
export interface Scenario {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
}

const STOP = { stop_loss_percent: "4" } as const;
const LIMIT = { order_type: "limit", limit_price: "97" } as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "entry",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2" });
      await stage.wait(3_000);
    },
  },
  {
    name: "copies",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2" }, 4);
      stage.signal({ action: "sell", quantity: "1.5", strategy_id: "beta", symbol: "ETHUSD" }, 2);
      await stage.wait(3_000);
    },
  },
  {
    name: "stop-fills",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP, take_profit_percent: "5" });
      await stage.wait(3_000);
      stage.move("0.93");
      await stage.wait(3_000);
    },
  },
  {
    name: "target-fills",
    run: async (stage) => {
      stage.signal({ action: "sell", quantity: "2", ...STOP, take_profit_percent: "5" });
      await stage.wait(3_000);
      stage.move("0.93");
      await stage.wait(3_000);
    },
  },
  {
    name: "exit-past-stop",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP });
      await stage.wait(3_000);
      stage.signal({ action: "exit" });
      await stage.wait(5_000);
    },
  },
  {
    name: "partial-exit",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "3", ...STOP });
      await stage.wait(3_000);
      stage.signal({ action: "exit", quantity: "1" });
      await stage.wait(5_000);
    },
  },
  {
    name: "flip",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP });
      await stage.wait(3_000);
      stage.signal({ action: "reverse", quantity: "3", ...STOP });
      await stage.wait(6_000);
    },
  },
  {
    name: "enlarge",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP });
      await stage.wait(2_000);
      stage.signal({ action: "buy", quantity: "1", ...STOP });
      await stage.wait(5_000);
    },
  },
  {
    name: "limit-canceled",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...LIMIT });
      await stage.wait(2_000);
      stage.signal({ action: "cancel" });
      await stage.wait(3_000);
    },
  },
  {
    name: "limit-fills",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...LIMIT, ...STOP });
      await stage.wait(2_000);
      stage.move("0.96");
      await stage.wait(4_000);
    },
  },
  {
    name: "halt",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP });
      await stage.wait(2_000);
      stage.command({ type: "halt", scope: { kind: "global" }, level: 2, actor: "operator" });
      await stage.wait(500);
      stage.signal({ action: "buy", quantity: "1" });
      await stage.wait(6_000);
      stage.command({ type: "resume", scope: { kind: "global" }, actor: "operator" });
      await stage.wait(6_000);
    },
  },
  {
    name: "flatten",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP });
      stage.signal({ action: "sell", quantity: "1", strategy_id: "beta", symbol: "ETHUSD" });
      await stage.wait(3_000);
      stage.command({ type: "flatten", account: "main", actor: "operator" });
      await stage.wait(6_000);
    },
  },
  {
    name: "restart",
    run: async (stage) => {
      stage.signal({ action: "buy", quantity: "2", ...STOP });
      await stage.wait(2_000);
      await stage.restart();
      await stage.wait(2_000);
      stage.signal({ action: "exit" });
      await stage.wait(4_000);
    },
  },
];
