import type { Approved, OrderIntent } from "@hookline/core/driver";

/**
 * Marks an order as approved without any risk check. For tests of brokers only: in an engine
 * nothing but `risk/approve.ts` makes such a value, and a program that calls this has switched its
 * risk rules off.
 */
export const approveForTest = (intent: OrderIntent): Approved<OrderIntent> =>
  intent as Approved<OrderIntent>;
