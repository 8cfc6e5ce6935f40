import { createHash, timingSafeEqual } from "node:crypto";
import { readObject, textAt } from "./json.ts";

/** What a postback was: a hint that was taken, or nothing that counts. */
export type PostbackOutcome =
  | { readonly kind: "taken"; readonly orderId: string }
  | { readonly kind: "refused"; readonly why: "unreadable" | "checksum" };

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Checks the body of a postback, exactly as it came: SHA-256 of order id, order timestamp (as written) and API
 * secret. The sum covers neither status nor quantities, so a postback that fits is still only a hint.
 */
export function checkPostback(body: string, apiSecret: string): PostbackOutcome {
  const fields = readObject(body);
  const orderId = textAt(fields, "order_id");
  const timestamp = textAt(fields, "order_timestamp");
  const checksum = textAt(fields, "checksum");
  if (orderId === null || timestamp === null || checksum === null)
    return { kind: "refused", why: "unreadable" };
  const expected = sha256(orderId + timestamp + apiSecret);
  const given = /^[0-9a-f]{64}$/i.test(checksum) ? Buffer.from(checksum, "hex") : Buffer.alloc(32);
  return timingSafeEqual(expected, given)
    ? { kind: "taken", orderId }
    : { kind: "refused", why: "checksum" };
}
