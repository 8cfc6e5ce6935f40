import { describe, expect, it } from "vitest";
import { anOrder, aSignal, known } from "../../test/support/builders.ts";
import { reason } from "../model/codes.ts";
import { parseClientOrderId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { PositionClaim, Signal } from "../model/signal.ts";
import { decimal, roundToStep } from "../prim/decimal.ts";
import { accept, refuse } from "../prim/result.ts";
import { projectedPosition } from "./in-flight.ts";
import type { PlanView } from "./plan.ts";
import { planSignal } from "./plan-signal.ts";

const id = (text: string) => known(parseClientOrderId(text));

const view = (
  signal: Partial<Signal>,
  has: { held?: string; open?: readonly Order[]; size?: string; follows?: boolean } = {},
): PlanView => {
  const whole = aSignal(signal);
  const given = whole.quantity?.value ?? null;
  const size = has.size === undefined ? given : decimal(has.size);
  return {
    signal: whole,
    held: decimal(has.held ?? "0"),
    openOrders: has.open ?? [],
    projected: projectedPosition(decimal(has.held ?? "0"), has.open ?? []),
    reducing: (has.open ?? []).filter(({ purpose }) => purpose !== "entry"),
    entrySize: () => (size === null ? refuse(reason("SIZE_QUANTITY_MISSING")) : accept(size)),
    followsSender: has.follows ?? true,
    toLot: (quantity) => roundToStep(quantity, decimal("0.001"), "down"),
  };
};

/** A plan in one line: `cancel a; sell 2 exit keep 0 after a,b; buy 1 entry afterExit`. */
function told(planned: PlanView): string {
  const plan = planSignal(planned);
  if (!plan.ok) return plan.refusal.code;
  const legs = plan.value.legs.map((leg) =>
    [
      leg.side,
      leg.quantity,
      leg.purpose,
      ...(leg.keep === null ? [] : [`keep ${leg.keep}`]),
      ...(leg.after.length === 0 ? [] : [`after ${leg.after.join(",")}`]),
      ...(leg.afterExit ? ["afterExit"] : []),
    ].join(" "),
  );
  const cancels = plan.value.cancels.length === 0 ? [] : [`cancel ${plan.value.cancels.join(",")}`];
  return [...cancels, ...legs].join("; ");
}

const units = (value: string) => ({ kind: "units", value: decimal(value) }) as const;
const claim = (side: PositionClaim["side"], quantity: string | null): PositionClaim => ({
  side,
  quantity: quantity === null ? null : decimal(quantity),
});
const restingEntry = anOrder({ clientOrderId: id("rest"), orderType: "limit", status: "accepted" });
const sentEntry = anOrder({ clientOrderId: id("sent"), status: "submitted" });
const stop = anOrder({
  clientOrderId: id("stop"),
  purpose: "stop_loss",
  side: "sell",
  orderType: "stop",
  status: "accepted",
});

describe("buy and sell net against what is open", () => {
  it("opens when flat, and enlarges on the same side", () => {
    expect(told(view({ action: "buy" }))).toBe("buy 1 entry");
    expect(told(view({ action: "sell" }))).toBe("sell 1 entry");
    expect(told(view({ action: "buy" }, { held: "2" }))).toBe("buy 1 entry");
  });

  it("against a larger position it is a partial exit", () => {
    expect(told(view({ action: "sell" }, { held: "3" }))).toBe("sell 1 exit");
  });

  it("through zero it exits first and enters with the rest", () => {
    expect(told(view({ action: "sell", quantity: units("3") }, { held: "1" }))).toBe(
      "sell 1 exit keep 0; sell 2 entry afterExit",
    );
  });

  it("two alerts of one second are planned one on top of the other", () => {
    expect(told(view({ action: "sell" }, { held: "0", open: [sentEntry] }))).toBe(
      "sell 1 exit after sent",
    );
  });

  it("a resting entry that may never fill does not count as a position", () => {
    expect(told(view({ action: "sell" }, { held: "0", open: [restingEntry] }))).toBe(
      "sell 1 entry",
    );
  });

  it("without a size there is no order", () => {
    expect(told(view({ action: "buy", quantity: null }))).toBe("SIZE_QUANTITY_MISSING");
  });
});

describe("exit", () => {
  it("closes everything, and nothing when flat", () => {
    expect(told(view({ action: "exit", quantity: null }, { held: "2" }))).toBe(
      "sell 2 exit keep 0",
    );
    expect(told(view({ action: "exit", quantity: null }, { held: "-2" }))).toBe(
      "buy 2 exit keep 0",
    );
    expect(told(view({ action: "exit" }))).toBe("PLAN_NOTHING_TO_CLOSE");
  });

  it("never closes more than is open", () => {
    expect(told(view({ action: "exit", quantity: units("9") }, { held: "2" }))).toBe("sell 2 exit");
  });

  it("takes a part by units, percent or money, rounded down to the lot", () => {
    const part = (value: string, kind: "percent_of_position" | "money") =>
      told(view({ action: "exit", quantity: { kind, value: decimal(value) } }, { held: "1" }));
    expect(part("33.3333", "percent_of_position")).toBe("sell 0.333 exit");
    expect(part("50", "money")).toBe("sell 0.5 exit");
    expect(part("0.0001", "percent_of_position")).toBe("SIZE_BELOW_MINIMUM");
  });

  it("a share of equity says how much to open, not how much to close", () => {
    const quantity = { kind: "percent_of_equity", value: decimal("5") } as const;
    expect(told(view({ action: "exit", quantity }, { held: "1" }))).toBe("SIZE_INVALID");
  });

  it("only closes the side it names", () => {
    expect(told(view({ action: "exit", exitSide: "short" }, { held: "1" }))).toBe(
      "PLAN_NOTHING_TO_CLOSE",
    );
  });

  it("cancels what rests, waits for what is on its way and for the stops, then closes", () => {
    const open = [restingEntry, sentEntry, stop];
    expect(told(view({ action: "exit", quantity: null }, { held: "1", open }))).toBe(
      "cancel rest; sell 1 exit keep 0 after rest,sent,stop",
    );
  });

  it("when flat it still cancels an entry that rests", () => {
    const open = [restingEntry];
    expect(told(view({ action: "exit", quantity: null }, { held: "0", open }))).toBe("cancel rest");
  });

  it("a second exit finds nothing left while the first one is on its way", () => {
    const open = [
      anOrder({ clientOrderId: id("exit"), purpose: "exit", side: "sell", status: "submitted" }),
    ];
    expect(told(view({ action: "exit", quantity: null }, { held: "1", open }))).toBe(
      "PLAN_NOTHING_TO_CLOSE",
    );
  });
});

describe("target", () => {
  const target = (
    to: PositionClaim,
    has: {
      held?: string;
      previous?: PositionClaim;
      side?: "buy" | "sell";
      follows?: boolean;
      size?: string;
    } = {},
  ) =>
    told(
      view(
        {
          action: "target",
          quantity: null,
          target: to,
          previous: has.previous ?? null,
          orderSide: has.side ?? null,
        },
        has,
      ),
    );

  it("a flip ends exactly at the target, whatever was there before", () => {
    expect(target(claim("short", "2"), { held: "1" })).toBe(
      "sell 1 exit keep 0; sell 2 entry afterExit",
    );
    expect(target(claim("short", "2"), { held: "0" })).toBe("sell 2 entry");
    expect(target(claim("short", "2"), { held: "-0.5" })).toBe("sell 1.5 entry");
    expect(target(claim("short", "2"), { held: "-2" })).toBe("PLAN_TARGET_REACHED");
  });

  it("flat closes, and does nothing when flat", () => {
    expect(target(claim("flat", "0"), { held: "2" })).toBe("sell 2 exit keep 0");
    expect(target(claim("flat", "0"))).toBe("PLAN_NOTHING_TO_CLOSE");
  });

  it("an order that makes the strategy's position smaller never opens one here", () => {
    const smaller = { previous: claim("long", "2"), side: "sell" } as const;
    expect(target(claim("long", "1"), { held: "2", ...smaller })).toBe("sell 1 exit keep 1");
    expect(target(claim("long", "1"), { held: "0", ...smaller })).toBe("PLAN_NOTHING_TO_CLOSE");
    expect(target(claim("long", "1"), { held: "1", ...smaller })).toBe("PLAN_TARGET_REACHED");
  });

  it("a position that is too large is cut down to the target", () => {
    expect(target(claim("long", "1"), { held: "3", side: "buy" })).toBe("sell 2 exit keep 1");
  });

  it("with a size of its own the strategy takes direction and proportion from the sender", () => {
    const own = { follows: false, size: "5" } as const;
    expect(target(claim("long", "100"), { ...own, held: "0" })).toBe("buy 5 entry");
    expect(
      target(claim("long", "200"), { ...own, held: "5", previous: claim("long", "100") }),
    ).toBe("buy 5 entry");
    expect(target(claim("long", "50"), { ...own, held: "5", previous: claim("long", "100") })).toBe(
      "sell 2.5 exit keep 2.5",
    );
    expect(target(claim("short", "100"), { ...own, held: "5" })).toBe(
      "sell 5 exit keep 0; sell 5 entry afterExit",
    );
  });

  it("a sender that names only its order means all of it from flat, and the rest when it changes sides", () => {
    const flips = (previous: PositionClaim["side"], held: string) =>
      told(
        view(
          {
            action: "target",
            quantity: null,
            target: claim("long", null),
            previous: claim(previous, null),
            orderSide: "buy",
            orderQuantity: decimal("3"),
          },
          { held },
        ),
      );
    expect(flips("flat", "0")).toBe("buy 3 entry");
    expect(flips("short", "-1")).toBe("buy 1 exit keep 0; buy 2 entry afterExit");
    expect(flips("short", "-3")).toBe("SIZE_QUANTITY_MISSING");
  });

  it("a target without a size cannot be met", () => {
    expect(target(claim("long", null))).toBe("SIZE_QUANTITY_MISSING");
  });
});

describe("add, reverse and cancel", () => {
  it("add needs a position and takes its side", () => {
    expect(told(view({ action: "add" }))).toBe("PLAN_NOTHING_TO_ADD_TO");
    expect(told(view({ action: "add" }, { held: "-1" }))).toBe("sell 1 entry");
  });

  it("reverse exits first, then enters as large as before or as told", () => {
    expect(told(view({ action: "reverse", quantity: null }, { held: "2" }))).toBe(
      "sell 2 exit keep 0; sell 2 entry afterExit",
    );
    expect(told(view({ action: "reverse", quantity: units("3") }, { held: "-2" }))).toBe(
      "buy 2 exit keep 0; buy 3 entry afterExit",
    );
    expect(told(view({ action: "reverse" }))).toBe("PLAN_NOTHING_TO_REVERSE");
  });

  it("cancel takes back entries and leaves the stops", () => {
    expect(told(view({ action: "cancel" }, { open: [restingEntry, stop] }))).toBe("cancel rest");
    expect(told(view({ action: "cancel" }, { open: [stop] }))).toBe("PLAN_NOTHING_TO_CANCEL");
  });
});
