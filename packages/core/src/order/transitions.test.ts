import { describe, expect, it } from "vitest";
import type { OrderStatus } from "../model/order.ts";
import { isOpen, nextStatus, type OrderTransition, TRANSITIONS } from "./transitions.ts";

const STATUSES = Object.keys(TRANSITIONS) as OrderStatus[];
const EVENTS: readonly OrderTransition[] = [
  "submitted",
  "denied",
  "accepted",
  "rejected",
  "outcome_unknown",
  "partially_filled",
  "filled",
  "canceled",
  "expired",
];

/** The machine as a person reads it: a row for each status, a cell for each event above, `.` for impossible. */
const EXPECTED: Readonly<Record<OrderStatus, string>> = {
  initialized: "submitted denied . . . . . canceled .",
  submitted: "submitted denied accepted rejected unknown partially_filled filled canceled expired",
  unknown: "submitted denied accepted rejected . partially_filled filled canceled expired",
  accepted: ". . . rejected . partially_filled filled canceled expired",
  partially_filled: ". . . . . partially_filled filled canceled expired",
  filled: ". . . . . filled filled . .",
  canceled: ". . . . . canceled filled . .",
  rejected: ". . accepted . . partially_filled filled . .",
  denied: ". . accepted . . partially_filled filled . .",
  expired: ". . . . . expired filled . .",
};

describe("the order machine", () => {
  for (const status of STATUSES) {
    it(`${status}: every event leads where the table says, and nowhere else`, () => {
      const row = EVENTS.map((event) => nextStatus(status, event) ?? ".");
      expect(row.join(" ")).toBe(EXPECTED[status]);
    });
  }

  it("nothing but evidence or a proven absence leaves unknown", () => {
    expect(nextStatus("unknown", "outcome_unknown")).toBeNull();
    expect(isOpen("unknown")).toBe(true);
  });

  it("an inherited name is no event", () => {
    expect(nextStatus("accepted", "toString" as OrderTransition)).toBeNull();
  });
});
