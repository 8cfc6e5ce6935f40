import { createHash } from "node:crypto";
import type { ClientOrderId } from "@hookline/core/driver";

/**
 * The id that Kraken knows an order by. `cl_ord_id` is a UUID or up to 18 characters, and our ids are longer, so it
 * is a UUID made from the id's SHA-256: the same again after a crash. It has the form of version 4, as Kraken's examples do.
 */
export function krakenId(clientOrderId: ClientOrderId): string {
  const hex = createHash("sha256").update(`hookline kraken ${clientOrderId}`).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4] ?? "8";
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** How Kraken may write the id back: with or without dashes, in either case. */
export const sameId = (left: string, right: string): boolean => plain(left) === plain(right);

export const plain = (id: string): string => id.replaceAll("-", "").toLowerCase();
