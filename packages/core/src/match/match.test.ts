import { describe, expect, it } from "vitest";
import { instrument, line, market } from "../../test/match/market.ts";
import { decimal } from "../prim/decimal.ts";
import { emptyBook, isEmpty, workingOrders } from "./book.ts";
import { limitedFills } from "./fill-model.ts";

const oneAQuote = { fills: limitedFills({ maxFillPerQuote: decimal("1") }) };

describe("partial fills", () => {
  it("a market order goes on at the next quotes", () => {
    const at = market("0", oneAQuote);
    at.place("a buy 2.5", "100");
    at.quotes("101", "102", "103");
    expect(at.log()).toEqual(["a buy 1 @ 100", "a buy 1 @ 101", "a buy 0.5 @ 102"]);
  });

  it("ioc takes what is there and cancels the rest", () => {
    const at = market("0", oneAQuote);
    at.place("a buy 3 limit 100 ioc", "100");
    expect(at.log()).toEqual(["a buy 1 @ 100", "a canceled"]);
  });

  it("fok takes nothing where there is too little", () => {
    const at = market("0", oneAQuote);
    at.place("a buy 3 limit 100 fok", "100");
    expect(at.log()).toEqual(["a canceled"]);
    expect(at.book().position).toBe("0");
  });

  it("a fraction of the ordered quantity is rounded up to a lot", () => {
    const at = market("0", { fills: limitedFills({ fraction: decimal("0.33") }) });
    at.place("a buy 1", "100");
    at.quotes("100", "100", "100");
    expect(at.log()).toEqual(["a buy 0.4 @ 100", "a buy 0.4 @ 100", "a buy 0.2 @ 100"]);
  });

  it("the lesser of two limits counts", () => {
    const limits = { fraction: decimal("0.5"), maxFillPerQuote: decimal("3") };
    const at = market("0", { fills: limitedFills(limits) });
    at.place("a buy 8", "100");
    at.place("b buy 2", "100");
    expect(at.log()).toEqual(["a buy 3 @ 100", "b buy 1 @ 100"]);
  });

  it("less than a lot fills nothing", () => {
    const at = market("0", { fills: limitedFills({ maxFillPerQuote: decimal("0.05") }) });
    at.place("a buy 1", "100");
    expect(at.log()).toEqual([]);
    expect(isEmpty(at.book())).toBe(false);
  });

  it("a model that answers less than zero fills nothing", () => {
    const at = market("0", { fills: () => decimal("-1") });
    at.place("a buy 1 ioc", "100");
    expect(at.log()).toEqual(["a canceled"]);
  });

  it("execution ids name the filled quantity reached, so that they stay unique after a restart", () => {
    const at = market("0", oneAQuote);
    at.place("a buy 2.5", "100");
    at.quotes("101", "102");
    const ids = at.reports().flatMap((report) => (report.type === "fill" ? [report.execId] : []));
    expect(ids).toEqual(["a:1", "a:2", "a:2.5"]);
  });
});

describe("reduce-only orders (I17)", () => {
  it("are cancelled on arrival when flat", () => {
    const at = market();
    at.place("a sell 1 reduce", "100");
    expect(at.reports().map(line)).toEqual(["a accepted", "a canceled"]);
  });

  it("are cancelled on arrival on the side of the position", () => {
    const at = market("-2");
    at.place("a sell 1 stop 90 reduce", "100");
    expect(at.log()).toEqual(["a canceled"]);
  });

  it("close the position at most and cancel their rest", () => {
    const at = market("2");
    at.place("a sell 5 reduce", "100");
    expect(at.log()).toEqual(["a sell 2 @ 100", "a canceled"]);
    expect(at.book().position).toBe("0");
  });

  it("a filled target cancels the stop of the same position", () => {
    const at = market("2");
    at.place("stop sell 2 stop 90 reduce", "100");
    at.place("target sell 2 limit 110 reduce", "100");
    at.quotes("111");
    expect(at.log()).toEqual(["target sell 2 @ 111", "stop canceled"]);
  });

  it("two exits at one quote: the second gets what the first left", () => {
    const at = market("3");
    at.place("a sell 2 stop 90 reduce", "100");
    at.place("b sell 2 stop 91 reduce", "100");
    at.quotes("85");
    expect(at.log()).toEqual(["a sell 2 @ 85", "b sell 1 @ 85", "b canceled"]);
  });

  it("an order that turns the position cancels the exits of the old one", () => {
    const at = market("1");
    at.place("stop sell 1 stop 90 reduce", "100");
    at.place("turn sell 3", "100");
    expect(at.log()).toEqual(["turn sell 3 @ 100", "stop canceled"]);
    expect(at.book().position).toBe("-2");
  });

  it("exits stay while the position only shrinks", () => {
    const at = market("3");
    at.place("stop sell 3 stop 90 reduce", "100");
    at.place("part sell 2", "100");
    at.quotes("90");
    expect(at.log()).toEqual(["part sell 2 @ 100", "stop sell 1 @ 90", "stop canceled"]);
  });

  it("fok is killed where the position is smaller than the order", () => {
    const at = market("1");
    at.place("a sell 2 fok reduce", "100");
    expect(at.log()).toEqual(["a canceled"]);
  });
});

describe("a move through every price, as within a candle", () => {
  it("stops and limits fill at their own price", () => {
    const at = market("2");
    at.place("stop sell 1 stop 95");
    at.place("dip buy 1 limit 93");
    at.move("100", "90");
    expect(at.log()).toEqual(["stop sell 1 @ 95", "dip buy 1 @ 93"]);
  });

  it("who comes first on the way is served first, whenever it was placed", () => {
    const at = market("1");
    at.place("far sell 1 stop 92 reduce");
    at.place("near sell 1 stop 96 reduce");
    at.move("100", "90");
    expect(at.log()).toEqual(["near sell 1 @ 96", "far canceled"]);
  });

  it("what the start of the move is beyond fills at the start", () => {
    const at = market("1");
    at.place("stop sell 1 stop 105");
    at.move("100", "90");
    expect(at.log()).toEqual(["stop sell 1 @ 100"]);
  });

  it("market orders fill at the start", () => {
    const at = market();
    at.place("a buy 1");
    at.move("100", "110");
    expect(at.log()).toEqual(["a buy 1 @ 100"]);
  });

  it("a stop-limit goes on from its stop with the rest of the way", () => {
    const at = market();
    at.place("a buy 1 stop 105 limit 106");
    at.place("b buy 1 stop 105 limit 104");
    at.move("100", "110");
    expect(at.log()).toEqual(["a buy 1 @ 105"]);
    at.move("110", "100");
    expect(at.log()).toEqual(["a buy 1 @ 105", "b buy 1 @ 104"]);
  });

  it("a trailing stop follows to the end of the move", () => {
    const at = market("1");
    at.place("a sell 1 trail 5", "100");
    at.move("100", "110");
    at.move("110", "101");
    expect(at.log()).toEqual(["a sell 1 @ 105"]);
  });
});

describe("ends without a fill", () => {
  it("cancel ends a working order", () => {
    const at = market();
    at.place("a buy 1 limit 90", "100");
    at.cancel("a");
    at.quotes("80");
    const end = { type: "canceled", clientOrderId: "a", venueOrderId: null, atMs: 8 };
    expect(at.reports().slice(1)).toEqual([end]);
    expect(isEmpty(at.book())).toBe(true);
  });

  it("cancel of an order the book does not have reports nothing", () => {
    const at = market();
    at.cancel("a");
    expect(at.reports()).toEqual([]);
  });

  it("the end of the day expires day orders only, in order of arrival", () => {
    const at = market("5");
    at.place("d2 sell 1 stop 80 day", "100");
    at.place("g buy 1 limit 80 gtc", "100");
    at.place("d1 buy 1 limit 85 day", "100");
    at.expireDay();
    expect(at.log()).toEqual(["d2 expired", "d1 expired"]);
    expect(workingOrders(at.book()).map((order) => order.clientOrderId)).toEqual(["g"]);
  });
});

describe("the queue", () => {
  it("a jump serves by arrival", () => {
    const at = market("9");
    at.place("c sell 1 stop 91", "100");
    at.place("a sell 1 stop 93", "100");
    at.place("b sell 1 stop 92", "100");
    at.quotes("90");
    expect(at.log()).toEqual(["c sell 1 @ 90", "a sell 1 @ 90", "b sell 1 @ 90"]);
  });

  it.each([
    ["buy 1 limit 90", "buy 1 limit 95", "94"],
    ["sell 1 limit 110", "sell 1 limit 105", "106"],
    ["buy 1 stop 110", "buy 1 stop 105", "106"],
    ["sell 1 stop 90", "sell 1 stop 95", "94"],
  ])("of %s and %s, placed in either order, the nearer one fills at %s", (far, near, price) => {
    for (const [first, second] of [
      [`far ${far}`, `near ${near}`],
      [`near ${near}`, `far ${far}`],
    ] as const) {
      const at = market();
      at.place(first, "100");
      at.place(second, "100");
      at.quotes(price);
      expect(at.log()).toEqual([expect.stringMatching(/^near /)]);
    }
  });

  it("an order that filled in part keeps its place", () => {
    const at = market("0", oneAQuote);
    at.place("a buy 2 limit 100", "101");
    at.place("b buy 2 limit 100", "101");
    at.quotes("100", "100");
    expect(at.log().map((text) => text.slice(0, 1))).toEqual(["a", "b", "a", "b"]);
  });

  it("commitments add up what could still trade, and come back to nothing", () => {
    const at = market("5");
    at.place("a buy 2 limit 90", "100");
    at.place("b buy 1 stop 110", "100");
    at.place("c sell 5 stop 80 reduce", "100");
    at.place("d sell 1");
    expect(at.book().commitments).toEqual({
      buy: { quantity: "3", value: "290", unpriced: "0" },
      sell: { quantity: "1", value: "0", unpriced: "1" },
    });
    at.quotes("85");
    at.cancel("b");
    expect(at.book().commitments).toEqual(emptyBook(instrument).commitments);
  });
});
