import { sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { journaled, NOON_MS, paperDesk, quoteAt, SYMBOL } from "../../test/paper/paper-desk.ts";
import { decimal, divide } from "../prim/decimal.ts";

const DAY_MS = 86_400_000;
const held = (quantity: string, averagePrice: string) => ({
  symbol: SYMBOL,
  quantity: decimal(quantity),
  averagePrice: decimal(averagePrice),
});
const reference = (id: string) => ({
  clientOrderId: sampleOrderId(id),
  venueOrderId: null,
  symbol: SYMBOL,
});

describe("a paper broker restored from the journal", () => {
  it("has the positions and the money of before", async () => {
    const restored = { positions: [held("4", "90")], realizedNet: decimal("-12.5") };
    const desk = await paperDesk({ restored });
    expect(await desk.broker.positions()).toEqual([held("4", "90")]);
    expect(await desk.money()).toBe("627.5 1027.5 627.5"); // 1000 − 12.5 − 360, and 4 at 100
  });

  it("counts a position without a price at its average", async () => {
    const desk = await paperDesk({ restored: { positions: [held("-4", "90")] }, price: null });
    expect(await desk.money()).toBe("1360 1000 640");
  });

  it("takes the journal's last price where no signal came yet", async () => {
    const desk = await paperDesk({
      restored: { positions: [held("4", "90")] },
      price: null,
      lastPrice: () => quoteAt("110"),
    });
    expect(await desk.money()).toBe("640 1080 640");
    await desk.place("a sell 4");
    expect(desk.lines()).toEqual(["a fill 4 @ 110"]);
  });

  it("recovers cash exactly from an average that does not terminate", async () => {
    const averagePrice = divide(decimal("301"), decimal("3")); // 100, 100 and 101
    const position = { symbol: SYMBOL, quantity: decimal("3"), averagePrice };
    const desk = await paperDesk({ restored: { positions: [position] } });
    expect((await desk.broker.balances()).cash).toBe("699");
  });

  it("goes on with the orders that were working", async () => {
    const openOrders = [
      journaled("later buy 1 limit 80", { createdAtMs: NOON_MS - 1 }),
      journaled("earlier sell 1 stop 90 reduce", { createdAtMs: NOON_MS - 2 }),
    ];
    const desk = await paperDesk({ restored: { openOrders, positions: [held("1", "100")] } });
    const working = await desk.broker.openOrders();
    expect(working.map(({ clientOrderId }) => clientOrderId)).toEqual(["earlier", "later"]);
    expect(await desk.money()).toBe("900 1000 820");
    desk.price("85", "80");
    expect(desk.lines()).toEqual(["earlier fill 1 @ 85", "later fill 1 @ 80"]);
  });

  it("fills what was accepted and not reported, at the price of now", async () => {
    const desk = await paperDesk({
      restored: { openOrders: [journaled("a buy 2")] },
      lastPrice: () => quoteAt("103"),
      price: null,
    });
    expect(desk.lines()).toEqual([]);
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["a fill 2 @ 103"]);
  });

  it("does not know an order whose acceptance is not in the journal, so it is sent again (F01)", async () => {
    const openOrders = [
      journaled("a buy 1", { status: "submitted" }),
      journaled("b buy 1", { status: "unknown" }),
      journaled("c buy 1", { status: "initialized" }),
    ];
    const desk = await paperDesk({ restored: { openOrders } });
    for (const id of ["a", "b", "c"]) {
      expect(await desk.broker.findOrder(reference(id))).toEqual({
        kind: "not_found",
        final: true,
      });
    }
    await desk.place("a buy 1");
    expect(desk.lines()).toEqual(["a fill 1 @ 100"]);
  });

  it("knows an order that was working by its id, and takes it only once", async () => {
    const venueOrderId = null;
    const openOrders = [journaled("a buy 1 limit 90", { venueOrderId })];
    const desk = await paperDesk({ restored: { openOrders } });
    expect(await desk.send("a buy 1 limit 90")).toEqual({
      kind: "accepted",
      venueOrderId: "paper-a",
    });
    expect(await desk.broker.openOrders()).toHaveLength(1);
    expect(await desk.broker.findOrder(reference("a"))).toMatchObject({
      kind: "found",
      reports: [{ type: "accepted" }],
    });
  });

  it("fills the rest of a partly filled order under ids of its own", async () => {
    const partly = journaled("a buy 3 limit 90", {
      status: "partially_filled",
      filledQuantity: decimal("1"),
      fees: decimal("5"),
    });
    const options = { fees: { takerPercent: "1", makerPercent: "1", minimum: "6" } };
    const desk = await paperDesk({
      restored: { openOrders: [partly], positions: [held("1", "90")] },
      options,
    });
    expect(await desk.broker.openOrders()).toMatchObject([{ quantity: "3", filledQuantity: "1" }]);
    desk.price("90");
    expect(desk.reports).toMatchObject([{ execId: "a:3", lastQuantity: "2", fee: "1.8" }]);
  });

  it("a stop that has filled in part does not wait for its stop again", async () => {
    const partly = journaled("a sell 3 stop 95", {
      status: "partially_filled",
      filledQuantity: decimal("1"),
    });
    const restored = { openOrders: [partly], positions: [held("2", "100")] };
    const desk = await paperDesk({ restored, lastPrice: () => quoteAt("97"), price: null });
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["a fill 2 @ 97"]);
  });

  it("expires a day order of an earlier day, and keeps one of today", async () => {
    const openOrders = [
      journaled("old buy 1 limit 90 day", { createdAtMs: NOON_MS - DAY_MS }),
      journaled("new buy 1 limit 90 day", { createdAtMs: NOON_MS - 1 }),
    ];
    const desk = await paperDesk({ restored: { openOrders }, lastPrice: () => quoteAt("85") });
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["old expired", "new fill 1 @ 85"]);
  });

  it("cancels an exit that has no position left", async () => {
    const openOrders = [journaled("a sell 1 stop 90 reduce")];
    const desk = await paperDesk({ restored: { openOrders } });
    desk.time.advance(0);
    expect(desk.lines()).toEqual(["a canceled"]);
  });

  it("a trailing stop stands at least where its reference price put it", async () => {
    const trailing = journaled("a sell 1 trail 5", { referencePrice: decimal("120") });
    const restored = { openOrders: [trailing], positions: [held("1", "120")] };
    const desk = await paperDesk({ restored, price: null });
    desk.price("118", "115.5", "115");
    expect(desk.lines()).toEqual(["a fill 1 @ 115"]);
  });

  it("keeps what the journal holds in a symbol that is no longer traded", async () => {
    const options = { strict: true, instruments: { ETHUSD: {} } };
    const desk = await paperDesk({ restored: { positions: [held("1", "90")] }, options });
    expect(await desk.broker.positions()).toEqual([held("1", "90")]);
    expect(await desk.broker.instrument(SYMBOL)).toBeNull();
  });

  it("keeps a long-only account long-only", async () => {
    const openOrders = [journaled("a sell 2 limit 110")];
    const restored = { openOrders, positions: [held("1", "90")] };
    const desk = await paperDesk({ restored, options: { shorting: false } });
    desk.price("110");
    expect(desk.lines()).toEqual(["a fill 1 @ 110", "a canceled"]);
  });

  it("leaves out what is flat or filled", async () => {
    const flat = { symbol: SYMBOL, quantity: decimal("0"), averagePrice: null };
    const filled = journaled("a buy 1", {
      status: "partially_filled",
      filledQuantity: decimal("1"),
    });
    const desk = await paperDesk({ restored: { openOrders: [filled], positions: [flat] } });
    desk.time.advance(0);
    expect([await desk.broker.positions(), await desk.broker.openOrders()]).toEqual([[], []]);
    expect(desk.lines()).toEqual([]);
  });
});
