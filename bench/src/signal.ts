import { createHmac } from "node:crypto";

export const SECRET = "a-secret-for-measuring-only-0123";

/** A signed buy of its own, in one of a hundred symbols. */
export function signedSignal(id: string, index: number) {
  const symbol = `COIN${index % 100}`;
  const body = `{"id":"${id}","strategy_id":"bench","action":"buy","symbol":"${symbol}","price":43250.5,"quantity":0.01}`;
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  return {
    body,
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
  };
}
