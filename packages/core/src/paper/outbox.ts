import type { ExecutionReport } from "../model/execution.ts";
import type { BrokerSession } from "../ports/broker.ts";

/** Reports on their way to the engine. */
export interface Outbox {
  add(reports: readonly ExecutionReport[]): void;
  /** Whether the engine has yet to hear of something. */
  readonly pending: boolean;
  /** Hands over what waits, and nothing after it. */
  close(): void;
}

/**
 * Reports go out in the order in which they came about, after the call that brought them about has
 * been answered: the engine hears that an order was accepted before it hears of its fills.
 */
export function createOutbox({ timers, report }: Pick<BrokerSession, "timers" | "report">): Outbox {
  let waiting: ExecutionReport[] = [];
  let cancelTimer: (() => void) | null = null;
  let closed = false;
  const flush = (): void => {
    cancelTimer = null;
    const ready = waiting;
    waiting = [];
    for (const one of ready) report(one);
  };
  return {
    add: (reports) => {
      if (closed || reports.length === 0) return;
      waiting.push(...reports);
      cancelTimer ??= timers.after(0, flush);
    },
    get pending() {
      return waiting.length > 0;
    },
    close: () => {
      closed = true;
      cancelTimer?.();
      flush();
    },
  };
}
