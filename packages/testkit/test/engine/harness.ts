import {
  createEngine,
  type Engine,
  type EngineOptions,
  fromSignal,
  github,
  loopbackOnly,
  memoryStore,
  paperBroker,
  simple,
  standardRisk,
  tradingView,
} from "@hookline/core";
import { manualTime } from "../../src/clock/manual-time.ts";

export const START_MS: number = Date.UTC(2026, 0, 15, 15, 0, 0);
let count = 0;

export const SECRET = "a-test-secret-of-good-length";

type Data = ReturnType<typeof memoryStore>["data"];

/** An engine on paper with its own time; `restart` starts another one on the same journal after a sudden end. */
export interface Rig {
  readonly engine: Engine;
  readonly time: ReturnType<typeof manualTime>;
  /** Lets everything that is due happen, without moving the clock. */
  quiet(): Promise<void>;
  /** Sends a simple signal in this process; numbers as texts. */
  send(signal: Readonly<Record<string, string | number | boolean>>): ReturnType<Engine["submit"]>;
  /** The same, and everything that follows from it. */
  trade(signal: Readonly<Record<string, string | number | boolean>>): ReturnType<Engine["submit"]>;
  /** Signed quantity of the net position, `0` where there is none. */
  position(symbol?: string): Promise<string>;
  /** Every order as `side quantity purpose status`. */
  orders(): string[];
  kill(): void;
  restart(): Promise<Rig>;
}

const options = (
  time: Rig["time"],
  store: EngineOptions["store"],
  over: Partial<EngineOptions>,
): EngineOptions => ({
  store,
  accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "1000000" }) } },
  sources: {
    bot: { path: "/webhook/bot", auth: [github({ secret: SECRET })], dialect: simple() },
    tv: { path: "/tv", auth: [loopbackOnly()], dialect: tradingView() },
  },
  strategies: { rsi: { account: "paper", symbols: "any", size: fromSignal() } },
  risk: standardRisk({ maxOrderNotional: "1000000", maxDailyLoss: "100000" }),
  clock: time.clock,
  timers: time.timers,
  ...over,
});

export async function rig(
  over: () => Partial<EngineOptions> = () => ({}),
  from: { readonly data?: Data; readonly time?: Rig["time"] } = {},
): Promise<Rig> {
  const time = from.time ?? manualTime(START_MS);
  const store = memoryStore(from.data === undefined ? {} : { data: from.data });
  const engine = createEngine(options(time, store, over()));
  await engine.start();
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      time.advance(0);
    }
  };
  const send: Rig["send"] = (signal) => {
    count += 1;
    return engine.submit({
      strategy_id: "rsi",
      action: "buy",
      symbol: "BTCUSD",
      price: "100",
      id: `${count}-${time.clock.nowMs()}`,
      ...signal,
    });
  };
  return {
    engine,
    time,
    quiet,
    send,
    async trade(signal) {
      const answer = await send(signal);
      await quiet();
      return answer;
    },
    async position(symbol = "BTCUSD") {
      const found = (await engine.positions()).find((position) => position.symbol === symbol);
      return found?.quantity ?? "0";
    },
    orders: () =>
      engine
        .orders()
        .map(({ purpose, quantity, side, status }) => `${side} ${quantity} ${purpose} ${status}`),
    kill: () => store.kill(),
    restart: async () => {
      store.kill();
      return rig(over, { data: store.data, time });
    },
  };
}
