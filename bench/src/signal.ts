import { createHmac } from "node:crypto";

export const SECRET = "a-secret-for-measuring-only-0123";

/** A signed signal of its own; half of them buy and half of them sell. */
export function signedSignal(id: string, index: number) {
  const action = index % 2 === 0 ? "buy" : "sell";
  const body = `{"id":"${id}","strategy_id":"bench","action":"${action}","symbol":"BTCUSD","price":43250.5,"quantity":0.01}`;
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  return {
    body,
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
  };
}
