import { describe, expect, it } from "vitest";
import { market } from "../../test/match/market.ts";

/**
 * Title · order · market (first the quote at arrival, `-` for none) · reports after the acceptance.
 */
type Row = readonly [title: string, order: string, market: string, log: string];

const scenarios = (rows: readonly Row[]) => {
  it.each(rows)("%s", (_title, order, quotes, log) => {
    const at = market("10");
    const [arrival = "-", ...later] = quotes.split(" ");
    at.place(order, arrival === "-" ? undefined : arrival);
    at.quotes(...later);
    expect(at.log().join(", ")).toBe(log);
  });
};

describe("market orders", () => {
  scenarios([
    ["buy at the ask", "a buy 1", "99/101", "a buy 1 @ 101"],
    ["sell at the bid", "a sell 1", "99/101", "a sell 1 @ 99"],
    ["trade at the price where there is no spread", "a buy 1", "100", "a buy 1 @ 100"],
    ["wait for the next quote where none is known", "a buy 1", "- 104", "a buy 1 @ 104"],
    ["buy on the tick above", "a buy 1", "100.3", "a buy 1 @ 100.5"],
    ["sell on the tick below", "a sell 1", "100.3", "a sell 1 @ 100"],
  ]);
});

describe("limit orders", () => {
  const buy = "a buy 1 limit 100";
  const sell = "a sell 1 limit 100";
  scenarios([
    ["rest away from the market", buy, "101 100.5", ""],
    ["fill at the limit when touched", buy, "101 100", "a buy 1 @ 100"],
    ["fill better when the market jumps over them", buy, "101 97", "a buy 1 @ 97"],
    ["fill at the market when they arrive crossed", buy, "95/96", "a buy 1 @ 96"],
    ["watch the ask when buying", buy, "99/101 98/100.5 98/100", "a buy 1 @ 100"],
    ["sell at the limit when touched", sell, "99 99.5 100", "a sell 1 @ 100"],
    ["sell better when the market jumps over them", sell, "99 103", "a sell 1 @ 103"],
    ["watch the bid when selling", sell, "99/101 99.5/102 100/102", "a sell 1 @ 100"],
    ["never pay more than the limit between ticks", buy, "99.7", "a buy 1 @ 100"],
    ["keep a limit that stands off the ticks", "a buy 1 limit 99.8", "99.7", "a buy 1 @ 99.8"],
  ]);
});

describe("stop orders", () => {
  const sell = "a sell 1 stop 95";
  const buy = "a buy 1 stop 105";
  scenarios([
    ["rest before the stop", sell, "100 95.5 101", ""],
    ["trigger on touch", sell, "100 95", "a sell 1 @ 95"],
    ["fill worse than the stop after a gap", sell, "100 91", "a sell 1 @ 91"],
    ["trigger at once where the market is beyond them", sell, "94", "a sell 1 @ 94"],
    ["buy at the ask that touched", buy, "100 104/105.5", "a buy 1 @ 105.5"],
    ["buy worse after a gap", buy, "100 110", "a buy 1 @ 110"],
  ]);
});

describe("stop-limit orders", () => {
  const sell = "a sell 1 stop 95 limit 94";
  const buy = "a buy 1 stop 105 limit 106";
  scenarios([
    ["do nothing before the stop, though the limit is met", sell, "100 99", ""],
    ["fill at the market within the limit", sell, "100 94.5", "a sell 1 @ 94.5"],
    ["rest as a limit order after a gap beyond it", sell, "100 90 93.5 94", "a sell 1 @ 94"],
    ["buy within the limit", buy, "100 105.5", "a buy 1 @ 105.5"],
    ["do not chase a gap", buy, "100 110 107 106", "a buy 1 @ 106"],
    ["stay triggered when the market comes back", buy, "100 110 100", "a buy 1 @ 100"],
  ]);
});

describe("trailing stops", () => {
  const sell = "a sell 1 trail 5";
  const buy = "a buy 1 trail 10%";
  scenarios([
    ["follow up and trigger on the way down", sell, "100 110 106 105", "a sell 1 @ 105"],
    ["do not move back", sell, "100 110 106 108 105.5", ""],
    ["fill worse after a gap", sell, "100 90", "a sell 1 @ 90"],
    ["follow down by percent and trigger on the way up", buy, "100 80 87.5 88", "a buy 1 @ 88"],
    ["begin with their first price where none was known", sell, "- 100 95.5 95", "a sell 1 @ 95"],
  ]);

  it("stand on a tick, on the far side of the distance", () => {
    const at = market("1");
    at.place("a sell 1 trail 1%", "101");
    expect(at.stopOf("a")).toBe("99.5"); // 101 − 1.01 = 99.99
  });

  it("keep a first stop that is tighter than the distance", () => {
    const at = market("1");
    at.place("a sell 1 stop 98 trail 10", "100");
    at.quotes("104");
    expect(at.stopOf("a")).toBe("98");
    at.quotes("109", "98.5");
    expect(at.log()).toEqual(["a sell 1 @ 98.5"]);
  });

  it("several follow side by side", () => {
    const at = market("10");
    at.place("a sell 1 trail 5", "100");
    at.place("b sell 1 trail 2", "100");
    at.place("c buy 1 trail 3", "100");
    at.quotes("101", "98.5");
    expect(at.log()).toEqual(["b sell 1 @ 98.5"]);
    expect([at.stopOf("a"), at.stopOf("c")]).toEqual(["96", "101.5"]);
  });
});

describe("immediate orders", () => {
  scenarios([
    ["ioc away from the market is cancelled", "a buy 3 limit 100 ioc", "101", "a canceled"],
    ["fok away from the market is cancelled", "a buy 3 limit 100 fok", "101", "a canceled"],
    ["fok fills whole", "a buy 3 limit 100 fok", "100", "a buy 3 @ 100"],
    [
      "ioc without a quote meets the next one only",
      "a buy 3 limit 100 ioc",
      "- 101 99",
      "a canceled",
    ],
    ["an ioc stop waits for its stop", "a sell 1 stop 95 ioc", "100 96 95", "a sell 1 @ 95"],
    ["an ioc stop-limit does not rest", "a sell 1 stop 95 limit 94 ioc", "100 90", "a canceled"],
    [
      "an ioc trailing stop waits for its stop",
      "a sell 1 trail 2 ioc",
      "100 99 98",
      "a sell 1 @ 98",
    ],
  ]);
});
