import { type ManualTime, manualTime, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import type { Quote } from "../../model/instrument.ts";
import { decimal, isMultipleOf, isPositive } from "../../prim/decimal.ts";
import { bell, seededChance } from "./chance.ts";
import { feedQuotes } from "./feed.ts";
import { lastSignalPrice } from "./last-signal-price.ts";
import { quoteBoard } from "./paper-quotes.ts";
import { type RandomWalkOptions, randomWalk } from "./random-walk.ts";

const BTC = sampleSymbol("BTCUSD");
const ETH = sampleSymbol("ETHUSD");
const quote = (price: string, symbol = BTC): Quote => ({
  symbol,
  price: decimal(price),
  bid: null,
  ask: null,
  atMs: 1,
});

describe("the board", () => {
  it("tells the newest price and everyone who listens, in order", () => {
    const board = quoteBoard();
    const heard: string[] = [];
    const stop = board.subscribe(({ price }) => heard.push(`first ${price}`));
    board.subscribe(({ price }) => heard.push(`second ${price}`));
    board.put(quote("1"));
    stop();
    board.put(quote("2"));
    expect(heard).toEqual(["first 1", "second 1", "second 2"]);
    expect([board.latest(BTC)?.price, board.latest(ETH)]).toEqual(["2", null]);
  });

  it("keeps 10,000 symbols and drops the one quoted longest ago (I43)", () => {
    const board = quoteBoard();
    board.put(quote("1", BTC));
    board.put(quote("1", ETH));
    for (let count = 0; count < 9_998; count += 1) board.put(quote("1", sampleSymbol(`S${count}`)));
    board.put(quote("2", BTC));
    board.put(quote("1", sampleSymbol("ONEMORE")));
    expect([board.latest(BTC)?.price, board.latest(ETH)]).toEqual(["2", null]);
  });
});

describe("the last signal's price", () => {
  it("is the journal's until a signal comes, whatever fills say afterwards", () => {
    const source = lastSignalPrice();
    expect(source.latest(BTC)).toBeNull();
    const { clock, timers } = manualTime(0);
    source.start?.({ clock, timers, lastPrice: () => quote("99") });
    expect(source.latest(BTC)?.price).toBe("99");
    source.onPrice?.(quote("100"));
    expect(source.latest(BTC)?.price).toBe("100");
  });
});

describe("a feed", () => {
  it("takes prices as text", () => {
    const feed = feedQuotes();
    expect(feed.push({ symbol: "BTCUSD", price: "1.50", bid: "1.4", atMs: 7 })).toBe(true);
    expect(feed.latest(BTC)).toEqual({ symbol: BTC, price: "1.5", bid: "1.4", ask: null, atMs: 7 });
  });

  it.each([
    { symbol: "", price: "1", atMs: 0 },
    { symbol: "BTCUSD", price: "NaN", atMs: 0 },
    { symbol: "BTCUSD", price: "1", bid: "?", atMs: 0 },
    { symbol: "BTCUSD", price: "1", ask: "Infinity", atMs: 0 },
    { symbol: "BTCUSD", price: "1", atMs: 0.5 },
    { symbol: "BTCUSD", price: JSON.parse("1.5"), atMs: 0 },
  ])("refuses %j", (text) => {
    const feed = feedQuotes();
    const heard: Quote[] = [];
    feed.subscribe((one) => heard.push(one));
    expect(feed.push(text)).toBe(false);
    expect([feed.latest(BTC), heard]).toEqual([null, []]);
  });
});

describe("chance", () => {
  it("is the same for the same seed", () => {
    const [one, same, other] = ["a", "a", "b"].map(seededChance);
    const draw = (chance = seededChance("")) => [chance(), chance(), chance()];
    const first = draw(one);
    expect(draw(same)).toEqual(first);
    expect(draw(other)).not.toEqual(first);
    expect(first.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true);
  });

  it("its bell is centred and as wide as it says", () => {
    const chance = seededChance("bell");
    const draws = Array.from({ length: 20_000 }, () => bell(chance) / 65_536);
    const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length;
    const variance = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(draws.every((one) => Number.isInteger(one * 65_536) && Math.abs(one) <= 6)).toBe(true);
  });
});

describe("a random walk", () => {
  const options: RandomWalkOptions = {
    seed: "walk",
    start: { BTCUSD: "100", ETHUSD: "10" },
    volatility: "0.01",
    intervalMs: 1_000,
  };
  const walk = (given: Partial<RandomWalkOptions>, time: ManualTime = manualTime(0)) => {
    const source = randomWalk({ ...options, ...given });
    const heard: Quote[] = [];
    source.subscribe((one) => heard.push(one));
    const { clock, timers } = time;
    const stop = source.start?.({ clock, timers, lastPrice: () => null }) ?? (() => undefined);
    return { source, heard, stop, time };
  };
  const pricesOf = (heard: readonly Quote[], symbol = BTC) =>
    heard.filter((one) => one.symbol === symbol).map(({ price }) => price);

  it("begins at its start and goes on with time", () => {
    const { heard, time } = walk({});
    expect(heard.map(({ price, atMs }) => [price, atMs])).toEqual([
      ["100", 0],
      ["10", 0],
    ]);
    time.advance(3_000);
    expect(heard.slice(2).map(({ atMs }) => atMs)).toEqual([
      1_000, 1_000, 2_000, 2_000, 3_000, 3_000,
    ]);
  });

  it("is the same for the same seed, and another for another", () => {
    const run = (seed: string) => {
      const { heard, time } = walk({ seed });
      time.advance(50_000);
      return pricesOf(heard);
    };
    expect(run("one")).toEqual(run("one"));
    expect(run("one")).not.toEqual(run("two"));
    expect(new Set(run("one")).size).toBeGreaterThan(10);
  });

  it("a symbol more does not change the others", () => {
    const run = (start: Record<string, string>) => {
      const { heard, time } = walk({ start });
      time.advance(20_000);
      return pricesOf(heard, ETH);
    };
    expect(run({ ETHUSD: "10" })).toEqual(run({ BTCUSD: "100", ETHUSD: "10" }));
  });

  it("stays on ticks and above zero, however wild", () => {
    const { heard, time } = walk({ volatility: "0.9", tickSize: "0.25" });
    time.advance(500_000);
    expect(heard.slice(2).every(({ price }) => isMultipleOf(price, decimal("0.25")))).toBe(true);
    expect(heard.every(({ price }) => isPositive(price))).toBe(true);
  });

  it("goes on from the journal's price after a restart", () => {
    const source = randomWalk(options);
    const { clock, timers } = manualTime(0);
    source.start?.({
      clock,
      timers,
      lastPrice: (symbol) => (symbol === BTC ? quote("250") : null),
    });
    expect([source.latest(BTC)?.price, source.latest(ETH)?.price]).toEqual(["250", "10"]);
  });

  it("serves several brokers at one pace, and stops with the last", () => {
    const { source, heard, stop, time } = walk({});
    const { clock, timers } = time;
    const stopSecond = source.start?.({ clock, timers, lastPrice: () => null });
    time.advance(1_000);
    expect(pricesOf(heard)).toHaveLength(2);
    stop();
    time.advance(1_000);
    expect(pricesOf(heard)).toHaveLength(3);
    stopSecond?.();
    time.advance(5_000);
    expect(pricesOf(heard)).toHaveLength(3);
    expect(time.waiting).toBe(0);
  });

  it.each([
    [{ volatility: "0" }, "randomWalk: volatility must be"],
    [{ volatility: undefined }, "randomWalk: volatility must be"],
    [{ tickSize: "-1" }, "randomWalk: tickSize must be"],
    [{ intervalMs: 0.5 }, "randomWalk: intervalMs must be"],
    [{ start: { BTCUSD: "zero" } }, "randomWalk: start.BTCUSD must be"],
    [{ start: { "#": "1" } }, "randomWalk: start.# is no symbol"],
  ])("names what is wrong with %j", (wrong, problem) => {
    const source = randomWalk({ ...options, ...(wrong as object) });
    expect(source.problems?.()).toEqual([expect.stringContaining(problem)]);
  });
});
