import {
  absolute,
  atMost,
  decimal,
  multiply,
  type Reason,
  type SubmitOutcome,
} from "@hookline/core/driver";
import { expect } from "vitest";
import type { Bench, Need } from "./bench.ts";
import type { Desk, OrderWish } from "./desk.ts";

const ORDER_TYPES = ["market", "limit", "stop", "stop_limit", "trailing_stop"] as const;
const TIMES_IN_FORCE = ["day", "gtc", "ioc", "fok", "opg", "cls"] as const;

/** Cases about orders that must not come about. */
export function refusalCases(bench: Bench): void {
  const { capabilities } = bench.under;

  const reduces = [bench.declares("reduceOnly")];
  bench.check("BC-040 a reduce-only order closes at most the position (I17)", reduces, async () => {
    const desk = await bench.desk();
    await desk.accepted();
    const quantity = multiply(desk.market.quantity, decimal("2"));
    await desk.submit({ side: "sell", quantity, reduceOnly: true });
    const left = await desk.position();
    expect(left.startsWith("-")).toBe(false);
    expect(atMost(left, desk.market.quantity)).toBe(true);
  });

  bench.check("BC-041 a reduce-only order without a position opens none", reduces, async () => {
    const desk = await bench.desk();
    await desk.submit({ side: "sell", reduceOnly: true });
    expect(await desk.position()).toBe("0");
    expect(desk.fills()).toEqual([]);
    expect(await desk.working()).toEqual([]);
  });

  const orphans = [...reduces, bench.can("prices"), bench.orderType("stop")];
  bench.check(
    "BC-042 a reduce-only stop left behind by its position never trades (I19)",
    orphans,
    async () => {
      const desk = await bench.desk();
      await desk.accepted();
      await desk.accepted({
        orderType: "stop",
        side: "sell",
        stopPrice: desk.level(-5),
        reduceOnly: true,
      });
      await desk.accepted({ side: "sell", reduceOnly: true });
      await desk.move(-10);
      expect(await desk.position()).toBe("0");
    },
  );

  const { unknownSymbol } = bench.market;
  const unknown: Need = unknownSymbol === null ? "the broker takes any symbol" : null;
  bench.check("BC-043 an unknown symbol is refused (F06)", [unknown], async () => {
    const desk = await bench.desk();
    const symbol = unknownSymbol ?? desk.market.symbol;
    expect(await desk.broker.instrument(symbol)).toBeNull();
    const { outcome } = await desk.submit({ symbol });
    expect(reasonOf(outcome).code).toBe("ORDER_REJECTED_BY_BROKER");
    await expectUntouched(desk);
  });

  bench.check(
    "BC-044 an order the account cannot pay is refused with a reason (F06)",
    [bench.can("money")],
    async () => {
      const desk = await bench.desk();
      const quantity = multiply(desk.market.quantity, decimal("1000"));
      const { outcome } = await desk.submit({ quantity });
      const { code, detail } = reasonOf(outcome);
      expect(code).toBe("ORDER_REJECTED_BY_BROKER");
      expect(Object.keys(detail)).not.toEqual([]);
      await expectUntouched(desk);
    },
  );

  const wish = undeclared(capabilities);
  const complete: Need = wish === null ? "capability: every order type and time in force" : null;
  bench.check(
    "BC-045 an undeclared kind of order is refused, and nothing plainer is sent",
    [complete],
    async () => {
      const desk = await bench.desk();
      const prices = { limitPrice: desk.level(-5), stopPrice: desk.level(5) };
      const { outcome } = await desk.submit({ ...prices, ...wish });
      expect(reasonOf(outcome).code).toBe("ORDER_CAPABILITY_MISSING");
      await expectUntouched(desk);
    },
  );

  const longOnly: Need = capabilities.short ? "capability: short" : null;
  bench.check(
    "BC-046 a sale without a holding is refused where there is no shorting",
    [longOnly],
    async () => {
      const desk = await bench.desk();
      const { outcome } = await desk.submit({ side: "sell" });
      expect(outcome.kind).toBe("rejected");
      await expectUntouched(desk);
    },
  );

  bench.check(
    "BC-047 a sale without a holding opens a short position",
    [bench.declares("short")],
    async () => {
      const desk = await bench.desk();
      await desk.accepted({ side: "sell" });
      expect(await desk.position()).toBe(`-${absolute(desk.market.quantity)}`);
    },
  );
}

function undeclared({ orderTypes, timeInForce }: Bench["under"]["capabilities"]): OrderWish | null {
  const orderType = ORDER_TYPES.find((type) => !orderTypes.includes(type));
  if (orderType !== undefined) {
    return { orderType, trail: { kind: "percent", percent: decimal("5") } };
  }
  const tif = TIMES_IN_FORCE.find((time) => !timeInForce.includes(time));
  return tif === undefined ? null : { timeInForce: tif };
}

function reasonOf(outcome: SubmitOutcome): Reason {
  expect(outcome.kind).toBe("rejected");
  if (outcome.kind !== "rejected") expect.fail("not rejected");
  return outcome.reason;
}

/** Nothing works, nothing is held, nothing traded. */
async function expectUntouched(desk: Desk): Promise<void> {
  expect(await desk.working()).toEqual([]);
  expect(await desk.position()).toBe("0");
  expect(desk.fills()).toEqual([]);
}
