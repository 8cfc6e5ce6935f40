import { decimal, parseExecutionId, parseSymbol } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

async function compared(outsideTrades: "alarm" | "adopt" = "alarm") {
  const broker: ScriptedBroker = scriptedBroker();
  const made: Rig = await rig(() => ({
    accounts: { paper: { mode: "paper", broker, outsideTrades } },
  }));
  const round = async (): Promise<void> => {
    made.time.advance(45_000);
    await made.quiet();
  };
  return { ...made, broker, round };
}

const symbol = parseSymbol("BTCUSD");
const held = (quantity: string) => {
  if (symbol === null) throw new Error("test data");
  return { symbol, quantity: decimal(quantity), averagePrice: decimal("101") };
};

describe("comparing the books with the broker's", () => {
  it("R-46 F22 a position that differs twice takes no more entries until a person has looked", async () => {
    const { broker, engine, round, trade } = await compared();
    const seen: unknown[] = [];
    engine.on("position.mismatched", ({ ours, theirs }) => void seen.push([ours, theirs]));
    broker.lists.fail = false;
    broker.lists.positions = [held("5")];
    await round();
    expect(seen).toEqual([]);
    await round();
    await round();
    expect(seen).toEqual([["0", "5"]]);
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "RISK_TRADING_REDUCE_ONLY" });
    await engine.command({
      type: "resume",
      scope: { kind: "account", name: "paper" },
      actor: "me",
    });
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
  });

  it.each(["fillsSince", "openOrders", "positions"] as const)(
    "a broker that never answers %s holds up no later comparison",
    async (list) => {
      const { broker, engine, quiet, round, time } = await compared();
      const seen: string[] = [];
      engine.on("position.mismatched", ({ theirs }) => void seen.push(theirs));
      broker.lists.fail = false;
      const answers = broker[list];
      Object.assign(broker, { [list]: () => new Promise(() => {}) });
      await round();
      Object.assign(broker, { [list]: answers });
      broker.lists.positions = [held("5")];
      time.advance(30_000);
      await quiet();
      await round();
      await round();
      expect(seen).toEqual(["5"]);
    },
  );

  it("F17 one incomplete report is no proof of anything", async () => {
    const { broker, engine, round, trade } = await compared();
    broker.lists.fail = false;
    broker.lists.positions = [held("5")];
    await round();
    broker.lists.positions = [];
    await round();
    expect(engine.status().accounts).toMatchObject([{ tradingState: "active" }]);
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
  });

  it("F16 a difference is no mismatch while the fills that may explain it are not told, unless for long", async () => {
    const { broker, engine, round } = await compared();
    broker.lists.fail = false;
    broker.lists.fillsFail = true;
    broker.lists.positions = [held("5")];
    for (let count = 0; count < 4; count += 1) await round();
    expect(engine.status().accounts).toMatchObject([{ tradingState: "active" }]);
    await round();
    await round();
    expect(engine.status().accounts).toMatchObject([{ tradingState: "reduce_only" }]);
  });

  it("an account that is also traded by hand adopts the difference, and no strategy owns it", async () => {
    const { broker, engine, position, round, trade } = await compared("adopt");
    broker.lists.fail = false;
    broker.lists.positions = [held("5")];
    await round();
    await round();
    expect(await position()).toBe("5");
    expect(await engine.positions()).toMatchObject([{ averagePrice: "101" }]);
    expect(await trade({ action: "exit" })).toMatchObject({ code: "PLAN_NOTHING_TO_CLOSE" });
    // Flattening cannot close it either, and says so.
    const flatten = { type: "flatten", account: "paper", actor: "operator" } as const;
    const code = "POSITION_NOT_OWNED";
    expect((await engine.command(flatten)).detail).toEqual({
      closing: 0,
      notClosed: `paper BTCUSD 5 (${code})`,
    });
  });

  it("F16 a fill that no stream told is found, once", async () => {
    const { broker, position, round, trade } = await compared();
    await trade({ quantity: "1" });
    const [order] = broker.submitted;
    const execId = parseExecutionId("e1");
    if (order === undefined || execId === null) throw new Error("nothing was submitted");
    const { clientOrderId, side, symbol: name } = order;
    broker.lists.fail = false;
    broker.lists.fills = [
      {
        type: "fill",
        clientOrderId,
        venueOrderId: null,
        atMs: 0,
        execId,
        symbol: name,
        side,
        lastQuantity: decimal("1"),
        lastPrice: decimal("100"),
        fee: decimal("0"),
      },
    ];
    broker.lists.positions = [held("1")];
    await round();
    await round();
    expect(await position()).toBe("1");
  });

  it("F04 an order that has left the open list is looked up, not taken for rejected", async () => {
    const { broker, engine, round, trade } = await compared();
    await trade({ quantity: "1", order_type: "limit", limit_price: "99" });
    broker.lists.fail = false;
    await round();
    expect(broker.lookUps).toHaveLength(1);
    expect(engine.orders()).toMatchObject([{ status: "accepted" }]);
    const [order] = broker.submitted;
    if (order === undefined) throw new Error("nothing was submitted");
    const { clientOrderId } = order;
    broker.findings = [
      {
        kind: "found",
        reports: [{ type: "canceled", clientOrderId, venueOrderId: null, atMs: 0 }],
      },
    ];
    await round();
    expect(engine.orders()).toMatchObject([{ status: "canceled" }]);
  });

  it("a broker that cannot be asked changes nothing", async () => {
    const { engine, round, trade } = await compared();
    await round();
    await round();
    expect(engine.status().accounts).toMatchObject([{ tradingState: "active" }]);
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "SIGNAL_ACCEPTED" });
  });
});
