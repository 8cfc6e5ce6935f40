import { describe, expect, it } from "vitest";
import { paperDesk } from "../../test/paper/paper-desk.ts";

/** Each row: orders and prices in turn, and `cash equity buyingPower` afterwards. */
type Row = readonly [title: string, steps: readonly string[], money: string];

async function after(steps: readonly string[], options: object): Promise<string> {
  const desk = await paperDesk({ options });
  for (const step of steps) {
    if (/^[\d.]+$/.test(step)) desk.price(step);
    else if (step.startsWith("cancel ")) await desk.cancel(step.slice("cancel ".length));
    else expect(await desk.send(step)).toMatchObject({ kind: "accepted" });
    desk.time.advance(0);
  }
  return desk.money();
}

const rows = (options: object, table: readonly Row[]) => {
  it.each(table)("%s", async (_title, steps, money) => {
    expect(await after(steps, options)).toBe(money);
  });
};

describe("cash, equity and buying power of 1000 at 100", () => {
  rows({}, [
    ["nothing done", [], "1000 1000 1000"],
    ["a long position turns cash into value", ["a buy 4"], "600 1000 600"],
    ["its gain is equity, and only cash buys", ["a buy 4", "125"], "600 1100 600"],
    ["its loss as well", ["a buy 4", "75"], "600 900 600"],
    ["sold again", ["a buy 4", "125", "b sell 4"], "1100 1100 1100"],
    ["all in", ["a buy 10"], "0 1000 0"],
    ["a short position brings cash and ties up its value", ["a sell 4"], "1400 1000 600"],
    ["a short that loses ties up more", ["a sell 4", "125"], "1400 900 400"],
    ["a short that gains ties up less", ["a sell 4", "75"], "1400 1100 800"],
    ["bought back", ["a sell 4", "75", "b buy 4"], "1100 1100 1100"],
    ["turned from long to short", ["a buy 10", "b sell 20"], "2000 1000 0"],
    ["a working purchase holds back its limit", ["a buy 4 limit 50"], "1000 1000 800"],
    ["a working stop holds back its stop", ["a buy 4 stop 110"], "1000 1000 560"],
    ["a cancelled order holds back nothing", ["a buy 4 limit 50", "cancel a"], "1000 1000 1000"],
    [
      "a sale of what is held holds back nothing",
      ["a buy 4", "b sell 4 limit 150"],
      "600 1000 600",
    ],
    ["a sale of more holds back the rest", ["a buy 4", "b sell 6 limit 150"], "600 1000 300"],
    ["exits hold back nothing", ["a buy 4", "b sell 4 stop 90 reduce"], "600 1000 600"],
    ["a reserve is given back as fills come", ["a buy 4 limit 50", "50"], "800 1000 800"],
    ["losses can use up all of it", ["a sell 10", "250"], "2000 -500 0"],
  ]);
});

describe("with orders that wait", () => {
  rows({ fills: { maxFillPerQuote: "1" } }, [
    ["the rest of a market order holds back its value at the market", ["a buy 4"], "900 1000 600"],
    ["which follows the market", ["a sell 4", "125"], "1225 975 475"],
  ]);

  rows({}, [
    [
      "a part of several sales is counted at their average price, rounded up",
      ["a buy 1", "b sell 1 limit 101", "c sell 2 limit 103"], // two thirds of 307
      "900 1000 695.333333333333",
    ],
  ]);

  it("a further order needs what it adds", async () => {
    const desk = await paperDesk();
    await desk.place("a buy 4 limit 50");
    expect(await desk.send("b buy 8.1 limit 100")).toMatchObject({
      reason: { detail: { needed: "810", available: "800" } },
    });
    expect(await desk.send("c buy 8 limit 100")).toMatchObject({ kind: "accepted" });
  });

  it("a further sale sets nothing free that an earlier one sets free", async () => {
    const desk = await paperDesk();
    await desk.place("a buy 4", "b sell 6 limit 125");
    expect(await desk.send("c sell 3 limit 125")).toMatchObject({
      reason: { detail: { needed: "375", available: "350" } },
    });
    expect(await desk.send("d sell 2 limit 125")).toMatchObject({ kind: "accepted" });
  });

  it("an exit larger than the position is counted as what it can close", async () => {
    const desk = await paperDesk();
    await desk.place("a buy 1");
    expect(await desk.send("b sell 1000 reduce")).toMatchObject({ kind: "accepted" });
  });
});

describe("with leverage 4", () => {
  rows({ leverage: "4" }, [
    ["equity buys four times its worth", [], "1000 1000 4000"],
    ["a position of twice the equity", ["a buy 20"], "-1000 1000 2000"],
    ["its gain counts four times", ["a buy 20", "110"], "-1000 1200 2600"],
    ["its loss as well", ["a buy 20", "90"], "-1000 800 1400"],
  ]);
});

describe("with a multiplier of 50", () => {
  rows({ leverage: "10", instruments: { BTCUSD: { multiplier: "50" } } }, [
    ["one contract", ["a buy 1"], "-4000 1000 5000"],
    ["its gain", ["a buy 1", "101"], "-4000 1050 5450"],
    ["sold short", ["a sell 1", "101"], "6000 950 4450"],
  ]);
});

describe("with fees and slippage", () => {
  rows({ fees: { takerPercent: "1", makerPercent: "0.5" }, slippage: { ticks: "0" } }, [
    ["a fee is gone at once", ["a buy 4"], "596 996 596"],
    ["both ways", ["a buy 4", "b sell 4"], "992 992 992"],
    ["a working order holds back the taker's fee", ["a buy 4 limit 50"], "1000 1000 798"],
    ["and pays the maker's", ["a buy 4 limit 50", "50"], "799 999 799"],
  ]);

  it("an order is counted with its fee", async () => {
    const desk = await paperDesk({ options: { fees: { takerPercent: "1" } } });
    expect(await desk.send("a buy 10")).toMatchObject({
      reason: { detail: { why: "insufficient_funds", needed: "1010", available: "1000" } },
    });
  });

  it("a market order is counted with its slippage", async () => {
    const desk = await paperDesk({ options: { slippage: { percent: "1" } } });
    expect(await desk.send("a buy 10")).toMatchObject({
      reason: { detail: { needed: "1010", available: "1000" } },
    });
  });

  it("an order that turns the position may use what closing sets free", async () => {
    const desk = await paperDesk();
    await desk.place("a buy 10");
    expect(await desk.send("b sell 21")).toMatchObject({
      reason: { detail: { needed: "1100", available: "1000" } },
    });
    expect(await desk.send("c sell 20")).toMatchObject({ kind: "accepted" });
  });

  it("an exit is always taken, whatever is left of the money", async () => {
    const desk = await paperDesk({ options: { fees: { perUnit: "10" } } });
    await desk.place("a sell 9");
    desk.price("500");
    expect(await desk.send("b buy 9 reduce")).toMatchObject({ kind: "accepted" });
    expect(await desk.send("c buy 0.5")).toMatchObject({ kind: "rejected" });
  });
});
