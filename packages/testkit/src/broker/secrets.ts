import { inspect } from "node:util";
import type { Desk } from "./desk.ts";

/** Throws where a secret is in a report, an answer, a log line, an error or the broker itself. */
export function expectNoSecrets({ broker, heard, reports, sent, venue }: Desk): void {
  const said = [reports, sent.map(({ outcome }) => outcome), heard, broker];
  const text = inspect(said, { depth: 12, maxArrayLength: null, maxStringLength: null });
  for (const secret of venue.secrets ?? [])
    if (text.includes(secret) || String(heard).includes(secret))
      throw new Error("A secret is in what the broker said.");
}
