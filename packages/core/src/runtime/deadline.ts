import type { Timers } from "../ports/timers.ts";

/**
 * Runs a request to a broker for at most `timeoutMs`; a failure or a late answer becomes `otherwise(why)`.
 * `why` names the kind of failure only: messages of libraries may hold credentials.
 */
export async function deadline<Answer>(
  timers: Timers,
  timeoutMs: number,
  request: (signal: AbortSignal) => Promise<Answer>,
  otherwise: (why: string) => Answer,
): Promise<Answer> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    const cancel = timers.after(timeoutMs, () => {
      controller.abort();
      resolve(otherwise("timeout"));
    });
    const settle = (answer: Answer): void => {
      cancel();
      resolve(answer);
    };
    start(request, controller.signal).then(settle, (error: unknown) =>
      settle(otherwise(error instanceof Error ? error.name : "error")),
    );
  });
}

// A request that throws before its first await must fail like one that throws after it.
const start = async <Answer>(
  request: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> => request(signal);
