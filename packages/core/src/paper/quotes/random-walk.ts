import { parseSymbol, type SymbolName } from "../../model/ids.ts";
import type { Quote } from "../../model/instrument.ts";
import {
  add,
  type Decimal,
  decimal,
  isPositive,
  maximum,
  multiply,
  ONE,
  roundToStep,
} from "../../prim/decimal.ts";
import { optionReader } from "../option-reader.ts";
import { bell, type Chance, seededChance } from "./chance.ts";
import { type PaperQuotes, type QuoteContext, quoteBoard } from "./paper-quotes.ts";

/** How a walk goes. Decimals are text. */
export interface RandomWalkOptions {
  /** Equal seeds give equal walks. */
  readonly seed: string;
  /** First price of each symbol. */
  readonly start: Readonly<Record<string, string>>;
  /** Standard deviation of one step as a part of the price; 0.001 is 0.1 %. */
  readonly volatility: string;
  /** Time between two prices. */
  readonly intervalMs: number;
  /** Price step, 0.01 where left out. */
  readonly tickSize?: string;
}

/** 1/65536: one standard deviation of `bell`, exactly. */
const DEVIATION = decimal("0.0000152587890625");

interface Walker {
  readonly symbol: SymbolName;
  readonly chance: Chance;
  price: Decimal;
}

/**
 * Synthetic prices: a seeded random walk, for demonstrations and tests. They say nothing about any
 * market. Each symbol walks by itself, so that one symbol more does not change the others. A walk
 * begins where the journal knows a price, else at `start`.
 */
export function randomWalk(options: RandomWalkOptions): PaperQuotes {
  const board = quoteBoard();
  const { walkers, volatility, tickSize, problems } = readWalk(options);
  let stop: (() => void) | null = null;
  let users = 0;

  const put = (walker: Walker, context: QuoteContext): void => {
    board.put(quoteOf(walker, context.clock.nowMs()));
  };
  const tick = (context: QuoteContext): void => {
    stop = context.timers.after(options.intervalMs, () => {
      for (const walker of walkers) {
        walker.price = stepped(walker, volatility, tickSize);
        put(walker, context);
      }
      tick(context);
    });
  };
  const begin = (context: QuoteContext): void => {
    for (const walker of walkers) {
      walker.price = context.lastPrice(walker.symbol)?.price ?? walker.price;
      put(walker, context);
    }
    tick(context);
  };
  return {
    problems: () => problems,
    latest: board.latest,
    subscribe: board.subscribe,
    start: (context) => {
      if (users === 0) begin(context);
      users += 1;
      return () => {
        users -= 1;
        if (users === 0) stop?.();
      };
    },
  };
}

const quoteOf = ({ symbol, price }: Walker, atMs: number): Quote => ({
  symbol,
  price,
  bid: null,
  ask: null,
  atMs,
});

/** price × (1 + volatility × z), on a tick, one tick at least. */
function stepped({ price, chance }: Walker, volatility: Decimal, tickSize: Decimal): Decimal {
  const z = multiply(decimal(String(bell(chance))), DEVIATION);
  const moved = multiply(price, add(ONE, multiply(volatility, z)));
  return maximum(tickSize, roundToStep(moved, tickSize, "nearest"));
}

interface Walk {
  readonly walkers: readonly Walker[];
  readonly volatility: Decimal;
  readonly tickSize: Decimal;
  readonly problems: readonly string[];
}

function readWalk({
  seed,
  start,
  volatility,
  intervalMs,
  tickSize = "0.01",
}: RandomWalkOptions): Walk {
  const read = optionReader("randomWalk");
  const positive = (name: string, text: string): Decimal =>
    read.decimal(name, text ?? "", isPositive) ?? ONE;
  if (!Number.isSafeInteger(intervalMs) || intervalMs < 1) {
    read.problem("intervalMs must be a whole number of milliseconds, 1 or more.");
  }
  const walkers: Walker[] = [];
  for (const [name, text] of Object.entries(start)) {
    const symbol = parseSymbol(name);
    const price = positive(`start.${name}`, text);
    if (symbol === null) read.problem(`start.${name} is no symbol.`);
    else walkers.push({ symbol, chance: seededChance(`${seed}\n${symbol}`), price });
  }
  return {
    walkers,
    volatility: positive("volatility", volatility),
    tickSize: positive("tickSize", tickSize),
    problems: read.problems,
  };
}
