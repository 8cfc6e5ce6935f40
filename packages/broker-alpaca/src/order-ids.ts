import {
  type ClientOrderId,
  type ExecutionId,
  parseClientOrderId,
  parseExecutionId,
} from "@hookline/core/driver";
import type { WireFill } from "./wire.ts";

// A dot stands in no id of ours, so what follows it can always be taken off again.
const REPLACEMENT = /^(.{1,36})\.r(\d{1,4})$/;

/** Our id of an order at Alpaca; null where it was placed elsewhere under a name we do not use. */
export const ourIdOf = (venueText: string | null): ClientOrderId | null =>
  venueText === null ? null : parseClientOrderId(REPLACEMENT.exec(venueText)?.[1] ?? venueText);

/**
 * The id of the order that replaces one. Alpaca makes a new order out of a change and gives it an id of its own
 * choice unless told one; `abc` becomes `abc.r1`, then `abc.r2`, and all of them are `abc` to the engine.
 */
export function replacementIdOf(venueText: string, ours: ClientOrderId): string {
  const count = Number(REPLACEMENT.exec(venueText)?.[2] ?? "0");
  return `${ours}.r${count + 1}`;
}

/**
 * Names an execution by its order and the order's filled quantity after it. The stream has an `execution_id` and
 * the activities have an id of another form; these two facts stand in both, so a fill has one name wherever it
 * is read, also after a restart.
 */
export const executionIdOf = ({ cumulative, orderId }: WireFill): ExecutionId | null =>
  parseExecutionId(`${orderId}:${cumulative}`);
