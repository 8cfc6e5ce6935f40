import { createHmac } from "node:crypto";

/** Symbols that the drill trades; many, so that orders do not wait for each other. */
export const SYMBOLS: readonly string[] = ["AAPL", "MSFT"];

/** A signal of the drill: buy one share. */
export interface DrillSignal {
  readonly id: string;
  readonly body: string;
}

/** The next signal; its id is its number, so that a resend is the same delivery. */
export function drillSignal(number: number): DrillSignal {
  const id = `drill-${number}`;
  const symbol = SYMBOLS[number % SYMBOLS.length];
  return {
    id,
    body: JSON.stringify({
      strategy_id: "drill",
      action: "buy",
      symbol,
      quantity: 1,
      price: 100,
      id,
    }),
  };
}

/** The header that proves a body, as the host's source checks it. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
