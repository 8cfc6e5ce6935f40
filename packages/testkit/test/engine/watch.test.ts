import { standardRisk } from "@hookline/core";
import { decimal } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { rig } from "./harness.ts";
import { scriptedBroker } from "./scripted-broker.ts";

// 2026-01-15 is a Thursday; the rig starts at 10:00 in New York and the exchange closes at 16:00.
const MINUTE = 60_000;

async function desk() {
  const broker = scriptedBroker({ session: "us_equities" });
  const made = await rig(() => ({
    accounts: { paper: { mode: "paper", broker, squareOffMinutes: 10 } },
    risk: standardRisk({ maxDrawdownPercent: "10", maxDailyLoss: "1000000" }),
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
