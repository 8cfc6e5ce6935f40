import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paper as account, anOrder, known, btc as symbol } from "../../test/support/builders.ts";
import { reason } from "../model/codes.ts";
import { parseClientOrderId, parseExecutionId, parseVenueOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import { add, decimal, greaterThan, sum, ZERO } from "../prim/decimal.ts";
import { applyOrderEvent } from "./apply.ts";
import { leavesQuantity, reachOf } from "./quantities.ts";
import { isOpen } from "./transitions.ts";

const clientOrderId = known(parseClientOrderId("hl1"));

const fill = (order: Order, id: number, lastQuantity: string, lastPrice: string): Order =>
  applyOrderEvent(order, {
    type: "order.filled",
    account,
    clientOrderId,
    atMs: 1,
    execId: known(parseExecutionId(`e${id}`)),
    symbol,
    side: "buy",
    lastQuantity: decimal(lastQuantity),
    lastPrice: decimal(lastPrice),
    fee: decimal("0.1"),
  });

describe("an order and its events", () => {
  it("fills add up to quantity, average price and fees", () => {
    const order = anOrder({ status: "accepted", quantity: decimal("3") });
    const half = fill(order, 1, "1", "100");
    expect(half).toMatchObject({
      status: "partially_filled",
      filledQuantity: "1",
      averagePrice: "100",
    });
    const whole = fill(half, 2, "2", "103");
    expect(whole).toMatchObject({
      status: "filled",
      filledQuantity: "3",
      averagePrice: "102",
      fees: "0.2",
    });
    expect(leavesQuantity(whole)).toBe("0");
  });

  it("a fill after the cancel still moves the order", () => {
    const canceled = anOrder({ status: "canceled", quantity: decimal("3") });
    expect(fill(canceled, 1, "1", "100")).toMatchObject({
      status: "canceled",
      filledQuantity: "1",
    });
    expect(fill(canceled, 1, "3", "100").status).toBe("filled");
  });

  it.each(["canceled", "expired"] as const)(
    "an order that ended as %s waits for no cancel",
    (how) => {
      const asked = anOrder({ status: "accepted", cancelRequested: true });
      const event = { type: `order.${how}`, account, clientOrderId, atMs: 1 } as const;
      expect(applyOrderEvent(asked, event)).toMatchObject({ status: how, cancelRequested: false });
    },
  );

  it("a fill ends the wait for a cancel where it is the whole, and not before", () => {
    const asked = anOrder({ status: "accepted", quantity: decimal("3"), cancelRequested: true });
    const half = fill(asked, 1, "1", "100");
    expect(half.cancelRequested).toBe(true);
    expect(fill(half, 2, "2", "100").cancelRequested).toBe(false);
  });

  it("the venue's id stays where a later acceptance names none", () => {
    const venueOrderId = known(parseVenueOrderId("v1"));
    const accepted = { type: "order.accepted", account, clientOrderId, atMs: 1 } as const;
    const first = applyOrderEvent(anOrder({ status: "submitted" }), { ...accepted, venueOrderId });
    expect(first.venueOrderId).toBe("v1");
    const unknown = { ...first, status: "unknown" } as const;
    const again = applyOrderEvent(unknown, { ...accepted, venueOrderId: null });
    expect(again.venueOrderId).toBe("v1");
  });

  it("an outcome that is not known is a state of its own, with its reason", () => {
    const why = reason("ORDER_OUTCOME_UNKNOWN", { why: "time-out" });
    const about = { account, clientOrderId, atMs: 1 } as const;
    const event = { type: "order.outcome_unknown", ...about, reason: why } as const;
    const unknown = applyOrderEvent(anOrder({ status: "submitted" }), event);
    expect(unknown).toMatchObject({ status: "unknown", reason: why, updatedAtMs: 1 });
  });

  it("an order of a pair reaches as far as the fills of both leave", () => {
    const order = anOrder({ quantity: decimal("3"), filledQuantity: decimal("1") });
    expect(reachOf(order, undefined)).toBe("2");
    expect(reachOf(order, anOrder({ filledQuantity: decimal("0.5") }))).toBe("1.5");
    expect(reachOf(order, anOrder({ filledQuantity: decimal("9") }))).toBe("0");
  });

  it.each([...(["initialized", "submitted", "unknown", "accepted", "partially_filled"] as const)])(
    "an order that is %s can still fill",
    (status) => expect(isOpen(status)).toBe(true),
  );

  it.each([...(["denied", "rejected", "filled", "canceled", "expired"] as const)])(
    "an order that is %s has ended",
    (status) => expect(isOpen(status)).toBe(false),
  );

  it("an event that the table does not know is a bug, not a guess", () => {
    const filled = anOrder({ status: "filled" });
    const event = { type: "order.canceled", account, clientOrderId, atMs: 1 } as const;
    expect(() => applyOrderEvent(filled, event)).toThrow("must fit the order's status");
  });

  it("a cancel that is refused can be asked for again", () => {
    const asked = applyOrderEvent(anOrder({ status: "accepted" }), {
      type: "order.cancel_requested",
      account,
      clientOrderId,
      atMs: 2,
      reason: null,
    });
    expect(asked.cancelRequested).toBe(true);
    const refused = applyOrderEvent(asked, {
      type: "order.cancel_rejected",
      account,
      clientOrderId,
      atMs: 3,
      reason: { code: "ORDER_CANCEL_REJECTED", detail: {} },
    });
    expect(refused.cancelRequested).toBe(false);
  });

  it("I13 whatever the fills, quantities add up and leaves never go below zero", () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 200 }), (fills, quantity) => {
        let order = anOrder({ status: "accepted", quantity: decimal(`${quantity}`) });
        const taken = [];
        for (const [index, amount] of fills.entries()) {
          order = fill(order, index, `${amount}`, `${100 + index}`);
          taken.push(decimal(`${amount}`));
          if (order.status === "filled") break;
        }
        expect(order.filledQuantity).toBe(sum(taken));
        expect(greaterThan(ZERO, leavesQuantity(order))).toBe(false);
        const reaches = greaterThan(order.quantity, order.filledQuantity);
        expect(order.status === "filled").toBe(!reaches);
        expect(add(leavesQuantity(order), ZERO)).toBe(leavesQuantity(order));
      }),
    );
  });
});
