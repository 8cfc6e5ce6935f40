import type { Broker } from "@hookline/core";

/** What reached a broker: orders submitted at all, and those of a live account. */
export interface Recorded {
  submitted: number;
  live: number;
}

/** The same broker, counting every order that is submitted to it. */
export function recordingBroker(broker: Broker): {
  readonly broker: Broker;
  readonly recorded: Recorded;
} {
  const recorded: Recorded = { submitted: 0, live: 0 };
  return {
    recorded,
    broker: {
      ...broker,
      submit: (order, signal) => {
        recorded.submitted += 1;
        if (order.mode === "live") recorded.live += 1;
        return broker.submit(order, signal);
      },
    },
  };
}
