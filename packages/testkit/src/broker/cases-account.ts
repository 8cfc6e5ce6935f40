import { add, decimal, isPositive, multiply, subtract, ZERO } from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench } from "./bench.ts";
import type { Desk } from "./desk.ts";

/** Cases about positions and money. */
export function accountCases(bench: Bench): void {
  const money = bench.can("money");

  bench.check("BC-050 the position is the sum of the fills (I15)", [], async () => {
    const desk = await bench.desk();
    await desk.accepted();
    await desk.accepted({ quantity: desk.half });
    await desk.accepted({ side: "sell", quantity: desk.half });
    expect(await desk.position()).toBe(desk.reportedPosition());
    expect(await desk.position()).toBe(desk.market.quantity);
  });

  bench.check("BC-051 a closed position is not listed, or is zero", [], async () => {
    const desk = await bench.desk();
    await desk.accepted();
    await desk.accepted({ side: "sell" });
    expect(await desk.position()).toBe("0");
  });

  bench.check(
    "BC-052 the average price of a position is that of its fills (I16)",
    [bench.can("prices")],
    async () => {
      const desk = await bench.desk();
      await desk.accepted();
      await desk.move(10);
      await desk.accepted();
      const [position] = await desk.broker.positions();
      expect(position?.averagePrice).toBe(desk.level(5));
    },
  );

  bench.check(
    "BC-053 a purchase moves cash into the position and leaves the equity",
    [money],
    async () => {
      const desk = await bench.desk();
      const before = await desk.balances();
      await desk.accepted();
      const after = await desk.balances();
      expect(after.equity).toBe(before.equity);
      expect(subtract(before.buyingPower, after.buyingPower)).toBe(valueIn(desk));
    },
  );

  bench.check(
    "BC-054 the equity follows the market (I16)",
    [money, bench.can("prices")],
    async () => {
      const desk = await bench.desk();
      const before = await desk.balances();
      await desk.accepted();
      await desk.move(10);
      const gain = multiply(subtract(desk.level(10), desk.market.price), desk.market.quantity);
      expect((await desk.balances()).equity).toBe(add(before.equity, await scaled(desk, gain)));
    },
  );

  bench.check(
    "BC-055 fees are reported and taken from the equity",
    [money, bench.can("fees")],
    async () => {
      const desk = await bench.desk({ takerFeePercent: decimal("0.1") });
      const before = await desk.balances();
      await desk.accepted();
      await desk.accepted({ side: "sell" });
      const fees = desk.fills().reduce((total, { fee }) => add(total, fee), ZERO);
      expect(isPositive(fees)).toBe(true);
      expect((await desk.balances()).equity).toBe(subtract(before.equity, fees));
    },
  );

  const resting = [money, bench.can("prices"), bench.orderType("limit")];
  bench.check("BC-056 a working order holds back its value until it ends", resting, async () => {
    const desk = await bench.desk();
    const before = await desk.balances();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    const during = await desk.balances();
    expect(isPositive(subtract(before.buyingPower, during.buyingPower))).toBe(true);
    await desk.cancel(id);
    expect(await desk.balances()).toEqual(before);
  });
}

const scaled = async (desk: Desk, amount: ReturnType<typeof valueIn>) => {
  const instrument = await desk.broker.instrument(desk.market.symbol);
  return multiply(amount, instrument?.multiplier ?? decimal("1"));
};

const valueIn = ({ market }: Desk) => multiply(market.price, market.quantity);
