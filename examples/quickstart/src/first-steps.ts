import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** The secret of the environment, else one made at the first start and kept for this user only. */
export function keptSecret(given: string | undefined, file: string): string {
  if (given !== undefined) return given;
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/** What a newcomer reads first: what runs, where, and a line to try it. */
export const greeting = (host: string, secret: string, token: string): string => `
Hookline quickstart: signals in, paper orders out. No real money moves.
  TradingView webhook   ${host}/webhook/tv/${token}
  Signed webhook        ${host}/webhook/signed   X-Hub-Signature-256, secret ${secret}
  Look                  ${host}/orders   ${host}/positions   ${host}/status
Send your first signal from another terminal:
  curl -X POST ${host}/webhook/tv/${token} -H 'content-type: application/json' -d '{"strategy_id":"demo","action":"buy","symbol":"BTCUSD","price":43250.5,"quantity":0.01}'
Send it again within a minute: still one order. Kill this process and start it again: nothing is lost.
`;
