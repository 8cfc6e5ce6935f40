import { createHmac } from "node:crypto";

export const SECRET = "a-secret-for-measuring-only-0123";

/** A signed buy of its own in one of a thousand symbols, as the bytes of an HTTP request. */
export function signedRequest({ id, index, path }: { id: string; index: number; path: string }) {
  const symbol = `COIN${index % 1_000}`;
  const body = `{"id":"${id}","strategy_id":"bench","action":"buy","symbol":"${symbol}","price":43250.5,"quantity":0.01}`;
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  return [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "content-type: application/json",
    `content-length: ${body.length}`,
    `x-hub-signature-256: sha256=${signature}`,
    "",
    body,
  ].join("\r\n");
}
