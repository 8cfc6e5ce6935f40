import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** The secret of the environment, else one made at the first start and kept for this user only. */
export function keptSecret(variable: string, file: string): string {
  const given = process.env[variable];
  if (given !== undefined) return given;
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/** What a newcomer reads first: what runs, where, and a line to try it. */
export const greeting = (at: {
  port: number;
  secret: string;
  token: string;
  file: string;
}): string => `
Hookline quickstart: signals in, paper orders out. No real money moves.

  TradingView webhook   http://localhost:${at.port}/webhook/tv/${at.token}
  Signed webhook        http://localhost:${at.port}/webhook/signed   (X-Hub-Signature-256)
  Its secret            ${at.secret}
  Look                  http://localhost:${at.port}/orders   /positions   /status
  Journal               ${at.file}

Send your first signal from another terminal:

  curl -X POST http://localhost:${at.port}/webhook/tv/${at.token} -H 'content-type: application/json' -d '{"strategy_id":"demo","action":"buy","symbol":"BTCUSD","price":43250.5,"quantity":0.01}'

Send it again within a minute: still one order. Kill this process and start it again: nothing is lost.
`;
