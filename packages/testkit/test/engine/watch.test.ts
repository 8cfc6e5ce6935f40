import { standardRisk } from "@hookline/core";
import { decimal } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { sampleSymbol } from "../../src/index.ts";
import { rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

// 2026-01-15 is a Thursday; the rig starts at 10:00 in New York and the exchange closes at 16:00.
const MINUTE = 60_000;

async function desk(maxDailyLoss = "1000000") {
  const broker = scriptedBroker({ session: "us_equities" });
  const made = await rig(() => ({
    accounts: { paper: { mode: "paper", broker, squareOffMinutes: 10 } },
    risk: standardRisk({ maxDrawdownPercent: "10", maxDailyLoss }),
  }));
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      made.time.advance(MINUTE);
      await made.quiet();
    }
  };
  return { ...made, broker, minutes };
}

describe("R-45 square-off", () => {
  it("closes longs and shorts ten minutes before the close, once", async () => {
    const { broker, minutes, quiet, trade } = await desk();
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await trade({ quantity: "2", action: "sell", symbol: "ETHUSD" });
    broker.fill(1, "2", "100");
    await quiet();
    await minutes(349);
    expect(broker.submitted).toHaveLength(2);
    await minutes(4);
    const exits = broker.submitted
      .slice(2)
      .map(({ quantity, side, symbol }) => `${side} ${quantity} ${symbol}`);
    expect(exits).toEqual(["sell 1 BTCUSD", "buy 2 ETHUSD"]);
  });

  it("does nothing where nothing is held", async () => {
    const { engine, minutes } = await desk();
    const before = engine.status().sequence;
    await minutes(355);
    // The peak of the equity is all that was noted.
    expect(engine.status().sequence).toBe(before + 1);
  });

  it("needs an exchange with a calendar", async () => {
    const start = rig(() => ({
      accounts: { paper: { mode: "paper", broker: scriptedBroker(), squareOffMinutes: 10 } },
    }));
    await expect(start).rejects.toThrow(/no calendar/);
  });
});

describe("R-18 between signals", () => {
  it("a drawdown halts the account within a minute, though nobody asks", async () => {
    const { broker, engine, minutes } = await desk();
    await minutes(1);
    const balances = await broker.balances();
    broker.balances = async () => ({ ...balances, equity: decimal("900000") });
    await minutes(1);
    expect(engine.status().accounts[0]?.tradingState).toBe("halted");
  });
});

describe("R-17 between signals", () => {
  const at = (
    broker: ScriptedBroker,
    price: string,
    time: { clock: { nowMs(): number } },
  ): void => {
    const symbol = sampleSymbol("BTCUSD");
    const atMs = time.clock.nowMs();
    broker.market = { symbol, price: decimal(price), bid: null, ask: null, atMs };
  };
  const lose = async (maxDailyLoss: string, price: string) => {
    const made = await desk(maxDailyLoss);
    const { broker, minutes, quiet, time, trade } = made;
    at(broker, "100", time);
    await trade({ quantity: "1" });
    broker.fill(0, "1", "100");
    await quiet();
    await trade({ quantity: "1", order_type: "limit", limit_price: "95", symbol: "BTCUSD" });
    at(broker, price, time);
    await minutes(1);
    return made;
  };

  it("the day's loss, once reached, takes back entries that rest, though nobody asks", async () => {
    const { broker, engine, minutes, trade } = await lose("10", "90");
    expect(broker.cancels).toEqual([broker.submitted[1]?.clientOrderId]);
    // Told once, however often it is looked at.
    const told: string[] = [];
    engine.on("session.loss_reached", ({ day }) => void told.push(day));
    await minutes(2);
    expect(told).toEqual([]);
    expect(await trade({ quantity: "1" })).toMatchObject({ code: "RISK_DAILY_LOSS_REACHED" });
    // The way out stays open.
    expect(await trade({ action: "exit" })).toMatchObject({ status: "accepted" });
  });

  it("a loss that is a cent short of it takes nothing back", async () => {
    const { broker, engine } = await lose("10.01", "90");
    expect(broker.cancels).toEqual([]);
    expect(engine.orders().at(-1)).toMatchObject({ status: "accepted" });
  });

  it("a signal that finds it reached takes them back at once", async () => {
    const { broker, time, trade } = await lose("10", "99");
    expect(broker.cancels).toEqual([]);
    time.advance(2_000);
    at(broker, "90", time);
    expect(await trade({ quantity: "1", price: "90" })).toMatchObject({
      code: "RISK_DAILY_LOSS_REACHED",
    });
    expect(broker.cancels).toHaveLength(1);
  });

  it("a new session day begins with nothing lost, though no signal came", async () => {
    const { broker, minutes, time, trade } = await lose("10", "95");
    // Five were lost on the first day; the next one starts from there, and loses six.
    for (let hour = 0; hour < 24; hour += 1) {
      at(broker, "95", time);
      await minutes(60);
    }
    at(broker, "89", time);
    await minutes(1);
    const answer = await trade({ quantity: "1", price: "89" });
    expect(answer).not.toMatchObject({ code: "RISK_DAILY_LOSS_REACHED" });
  });
});
