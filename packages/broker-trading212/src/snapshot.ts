import type { Timers } from "@hookline/core/driver";
import { heldOf } from "./finder.ts";
import type { Attempt } from "./match.ts";
import type { Rest } from "./rest.ts";
import type { Told, Venue } from "./venue.ts";

/** An order waits this long for its snapshot and no longer. */
const MOST_MS = 1_500;
/** Requests for the history that are kept for look-ups: a snapshot is worth less than an answer. */
const KEPT_FOR_LOOK_UPS = 2;

interface SnapshotParts {
  readonly venue: Venue;
  readonly rest: Rest;
  readonly timers: Timers;
}

/**
 * What is at the venue before an order goes: pending orders, the newest history, the holding. Only what the
 * limits allow at once is asked, and what does not answer in time is left out: the times of the orders tell old
 * from new as well, and an exit must not wait for its own safety net.
 */
export async function takeSnapshot(
  { rest, timers, venue }: SnapshotParts,
  ticker: string,
): Promise<Pick<Attempt, "known" | "position">> {
  const ask = async <Value>(
    room: boolean,
    question: () => Promise<Told<Value>>,
  ): Promise<Value | null> => {
    const answer = room ? await question() : null;
    return answer?.ok === true ? answer.value : null;
  };
  const [pending, history, positions] = await Promise.all([
    within(
      timers,
      ask(rest.room("orders") > 0, () => venue.pending()),
    ),
    within(
      timers,
      ask(rest.room("history") > KEPT_FOR_LOOK_UPS, () => venue.newest(ticker)),
    ),
    within(
      timers,
      ask(rest.room("positions") > 0, () => venue.positions(ticker)),
    ),
  ]);
  const ids = [...(pending ?? []), ...(history ?? []).map(({ order }) => order)].map(
    ({ id }) => id,
  );
  return { known: new Set(ids), position: positions === null ? null : heldOf(positions, ticker) };
}

function within<Value>(timers: Timers, answer: Promise<Value | null>): Promise<Value | null> {
  return new Promise((resolve) => {
    const stop = timers.after(MOST_MS, () => resolve(null));
    void answer.then((value) => {
      stop();
      resolve(value);
    });
  });
}
