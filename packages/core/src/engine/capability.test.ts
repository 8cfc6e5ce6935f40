import { describe, expect, it } from "vitest";
import { anOrder } from "../../test/support/builders.ts";
import type { Order } from "../model/order.ts";
import { decimal } from "../prim/decimal.ts";
import { missingCapability, standingTimeInForce, usualTimeInForce } from "./capability.ts";

const broker = {
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  timeInForce: ["day", "gtc"],
} as const;
const entry = (over: Partial<Order> = {}): Order => anOrder({ timeInForce: "day", ...over });
const coin = (over: Partial<Order["instrument"]>): Order["instrument"] => ({
  ...entry().instrument,
  ...over,
});
const stopAt = (price: string) =>
  ({ kind: "stop", level: { kind: "price", price: decimal(price) } }) as const;

describe("what a venue can take", () => {
  it("an order that the broker declares passes", () => {
    expect(missingCapability(entry(), broker)).toBeNull();
  });

  it("an order type that nobody declares is refused before sending", () => {
    const why = missingCapability(entry({ orderType: "trailing_stop" }), broker);
    expect(why).toEqual({
      code: "ORDER_CAPABILITY_MISSING",
      detail: { orderType: "trailing_stop" },
    });
  });

  it("an entry whose stop the instrument cannot rest is refused, not left bare after the fill", () => {
    const order = entry({
      instrument: coin({ orderTypes: ["market", "limit", "stop_limit"] }),
      protection: { stopLoss: stopAt("90"), takeProfit: null },
    });
    expect(missingCapability(order, broker)?.detail).toEqual({ orderType: "stop" });
    const plain = { ...order, protection: null };
    expect(missingCapability(plain, broker)).toBeNull();
  });

  it("an entry whose target cannot rest is refused", () => {
    const order = entry({
      instrument: coin({ orderTypes: ["market"] }),
      protection: { stopLoss: null, takeProfit: { kind: "price", price: decimal("120") } },
    });
    expect(missingCapability(order, broker)?.detail).toEqual({ orderType: "limit" });
  });

  it("an instrument narrows what the broker declares and never widens it", () => {
    const order = entry({
      orderType: "trailing_stop",
      instrument: coin({ orderTypes: ["trailing_stop"] }),
    });
    expect(missingCapability(order, broker)).not.toBeNull();
  });

  it("a time in force that the instrument does not take is refused where the signal asked for it", () => {
    const order = entry({ timeInForce: "day", instrument: coin({ timeInForce: ["gtc"] }) });
    expect(missingCapability(order, broker)?.detail).toEqual({ timeInForce: "day" });
  });

  it("the account's usual time in force gives way to one that the instrument takes", () => {
    const account = { capabilities: broker, timeInForce: "day" } as const;
    expect(usualTimeInForce(coin({}), account)).toBe("day");
    expect(usualTimeInForce(coin({ timeInForce: ["gtc"] }), account)).toBe("gtc");
    expect(standingTimeInForce(coin({}), account)).toBe("gtc");
    expect(standingTimeInForce(coin({ timeInForce: ["day"] }), account)).toBe("day");
  });
});
