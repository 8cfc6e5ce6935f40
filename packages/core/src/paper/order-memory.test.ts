import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import type { ExecutionReport } from "../model/execution.ts";
import { decimal } from "../prim/decimal.ts";
import { createOrderMemory, type OrderMemory } from "./order-memory.ts";
import { venueOrderIdOf } from "./restore.ts";

const open = (memory: OrderMemory, name: string): void => {
  const clientOrderId = sampleOrderId(name);
  memory.open({
    clientOrderId,
    venueOrderId: venueOrderIdOf(clientOrderId),
    symbol: sampleSymbol("BTCUSD"),
    side: "buy",
    quantity: decimal("1"),
    leaves: decimal("1"),
  });
};
const canceled = (name: string): ExecutionReport => ({
  type: "canceled",
  clientOrderId: sampleOrderId(name),
  venueOrderId: null,
  atMs: 0,
});

describe("the memory of orders (I43)", () => {
  it("drops the order that ended longest ago, never one that works", () => {
    const memory = createOrderMemory(2);
    for (const name of ["working", "a", "b", "c"]) open(memory, name);
    for (const name of ["b", "a", "c"]) memory.note(canceled(name));
    expect(memory.all().map(({ clientOrderId }) => clientOrderId)).toEqual(["working", "a", "c"]);
    expect(memory.forgetful).toBe(true);
  });

  it("is sure of what it does not know until it has dropped something", () => {
    const memory = createOrderMemory(1);
    open(memory, "a");
    memory.note(canceled("a"));
    expect(memory.forgetful).toBe(false);
    open(memory, "b");
    memory.note(canceled("b"));
    expect(memory.get(sampleOrderId("a"))).toBeNull();
    expect(memory.forgetful).toBe(true);
  });

  it("takes no report of an order that it does not know", () => {
    const memory = createOrderMemory(1);
    memory.note(canceled("a"));
    expect(memory.all()).toEqual([]);
  });
});
