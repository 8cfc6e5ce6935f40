import { type Reason, reason } from "../model/codes.ts";
import type { SecondFactor, SecondFactorAnswer, SecondFactorTry } from "../ports/second-factor.ts";
import type { Timers } from "../ports/timers.ts";
import { within } from "./deadline.ts";

/** A verifier that takes longer has not verified. */
const TIMEOUT_MS = 10_000;
const REFUSALS: ReadonlySet<unknown> = new Set(["wrong", "used", "locked", "unavailable"]);

/** Why the second factor is not proven; null where it is. An error, a time-out or nonsense proves nothing. */
export async function unproven(
  factor: SecondFactor | null,
  attempt: SecondFactorTry,
  timers: Timers,
): Promise<Reason | null> {
  if (factor === null) return refused("unavailable");
  const answer: SecondFactorAnswer = await within<SecondFactorAnswer>(
    timers,
    TIMEOUT_MS,
    () => factor.verify(attempt),
    () => ({ ok: false, why: "unavailable" }),
  );
  if (answer?.ok === true) return null;
  return refused(REFUSALS.has(answer?.why) ? answer.why : "unavailable");
}

const refused = (why: string): Reason => reason("LIVE_GRANT_REFUSED", { why });
