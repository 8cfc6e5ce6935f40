import {
  createEngine,
  type Engine,
  feedQuotes,
  fromSignal,
  github,
  type Logger,
  memoryStore,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import { decimal, parseSymbol } from "@hookline/core/driver";
import { type ManualTime, manualTime } from "../clock/manual-time.ts";
import { type Recorded, recordingBroker } from "./recording-broker.ts";

/** The vectors' own secret, published with them; never use it elsewhere. */
export const VECTOR_SECRET = "vec-secret-0001-not-for-production-use";
/** 2026-01-15T15:00:00Z, the instant at which the vectors' clock stands. */
export const VECTOR_NOW_MS = 1_768_489_200_000;

/** One host set up as the hostile-input vectors describe, with an empty journal. */
export interface VectorHost {
  readonly engine: Engine;
  readonly time: ManualTime;
  readonly recorded: Readonly<Recorded>;
}

const REFERENCE = { AAPL: "190", MSFT: "410" };
const AGES = { maxEntryAgeMs: 300_000, maxExitAgeMs: 300_000, maxFutureMs: 300_000 };

/**
 * A paper host with a frozen clock, two symbols and a price for each, limits of 100 pieces, 25,000 of value and 10 %
 * around the price, and a broker that counts what it is sent: the target of `bad-input.jsonl`.
 */
export async function startVectorHost(logger?: Logger): Promise<VectorHost> {
  const time = manualTime(VECTOR_NOW_MS);
  const quotes = feedQuotes();
  const { broker, recorded } = recordingBroker(paperBroker({ cash: "1000000", quotes }));
  const engine = createEngine({
    store: memoryStore(),
    accounts: { paper: { mode: "paper", broker } },
    sources: {
      vectors: {
        path: "/webhook",
        auth: [github({ secret: VECTOR_SECRET })],
        dialect: simple({ fields: { strategy: "strategy" }, required: ["quantity"] }),
      },
    },
    strategies: {
      "vec-strategy": { account: "paper", symbols: ["AAPL", "MSFT"], size: fromSignal(), ...AGES },
    },
    risk: standardRisk({
      maxOrderNotional: "25000",
      maxOrderQuantity: "100",
      priceCollarPercent: "10",
    }),
    clock: time.clock,
    timers: time.timers,
    ...(logger === undefined ? {} : { logger }),
  });
  await engine.start();
  for (const [name, price] of Object.entries(REFERENCE)) {
    const symbol = parseSymbol(name);
    if (symbol === null) continue;
    quotes.push({ symbol, price: decimal(price), bid: null, ask: null, atMs: VECTOR_NOW_MS });
  }
  return { engine, time, recorded };
}
