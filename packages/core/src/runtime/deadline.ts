import type { Timers } from "../ports/timers.ts";

/**
 * Runs a request to a broker for at most `timeoutMs`; a failure or a late answer becomes `otherwise(why)`.
 * `why` names the kind of failure only: messages of libraries may hold credentials.
 */
export function deadline<Answer>(
  timers: Timers,
  timeoutMs: number,
  request: (signal: AbortSignal) => Promise<Answer>,
  otherwise: (why: string) => Answer,
): Promise<Answer> {
  const controller = new AbortController();
  return within(
    timers,
    timeoutMs,
    () => request(controller.signal),
    (why) => {
      if (why === TIMEOUT) controller.abort();
      return otherwise(why);
    },
  );
}

const TIMEOUT = "timeout";

/** The same for a question that is not called off: it leaves nothing behind at the broker. */
export function within<Answer>(
  timers: Timers,
  timeoutMs: number,
  request: () => Promise<Answer>,
  otherwise: (why: string) => Answer,
): Promise<Answer> {
  return new Promise((resolve) => {
    const cancel = timers.after(timeoutMs, () => resolve(otherwise(TIMEOUT)));
    const settle = (answer: Answer): void => {
      cancel();
      resolve(answer);
    };
    start(request).then(settle, (error: unknown) =>
      settle(otherwise(error instanceof Error ? error.name : "error")),
    );
  });
}

// A request that throws before its first await must fail like one that throws after it.
const start = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => request();
