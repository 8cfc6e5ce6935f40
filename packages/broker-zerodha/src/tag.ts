import { createHash } from "node:crypto";
import type { ClientOrderId } from "@hookline/core/driver";

/** Kite refuses a longer tag. */
export const TAG_LENGTH = 20;
const PREFIX = "hl";

/**
 * The tag of an order: `hl` and 18 letters and digits of a hash of its client order id (93 bits), because ids are
 * longer than Kite's tags. Whoever looks for it compares symbol, side and quantity as well.
 */
export function orderTag(id: ClientOrderId): string {
  const hash = createHash("sha256").update(`hookline kite tag\n${id}`).digest("hex");
  const text = BigInt(`0x${hash}`).toString(36).padStart(50, "0");
  return PREFIX + text.slice(-(TAG_LENGTH - PREFIX.length));
}
