import { CODES, type Reason } from "@hookline/core/driver";

/** A code with its data: `RISK_NOTIONAL_EXCEEDS_MAX value=26000 limit=25000`. */
export function reasonText({ code, detail }: Reason): string {
  const data = Object.entries(detail ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return [code, ...data].join(" ");
}

/** What a code means, in a sentence. */
export const meaningOf = (code: Reason["code"]): string => CODES[code]?.message ?? "";
