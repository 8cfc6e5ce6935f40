import {
  type BrokerSession,
  decimal,
  type ExecutionReport,
  type OrderIntent,
  type RestoredAccount,
  type SubmitOutcome,
  type Timers,
  ZERO,
} from "@hookline/core/driver";
import { approveForTest, manualTime, sampleAccount, sampleIntent } from "@hookline/testkit";
import {
  startWebhookReceiverVenue,
  type WebhookReceiverOptions,
  type WebhookReceiverVenue,
} from "../../../testkit/src/venue/webhook-receiver/index.ts";
import {
  type WebhookAnswer,
  type WebhookBrokerOptions,
  type WebhookResult,
  webhookBroker,
} from "../../src/index.ts";

export const SECRET = "relay-secret-0123456789";
export const START_MS = Date.UTC(2026, 0, 15, 15);
export const POLL_MS = 5_000;

/** Timers that tell when a round of status requests is over: it then waits for the next one. */
export function watched(timers: Timers): Timers & {
  readonly isWaiting: () => boolean;
  readonly rounds: () => number;
} {
  let waiting = 0;
  let rounds = 0;
  return {
    isWaiting: () => waiting > 0,
    rounds: () => rounds,
    after: (delayMs, callback) => {
      if (delayMs !== POLL_MS) return timers.after(delayMs, callback);
      waiting += 1;
      rounds += 1;
      let over = false;
      const end = () => {
        if (!over) waiting -= 1;
        over = true;
      };
      const cancel = timers.after(delayMs, () => {
        end();
        callback();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
}

/** Lets sockets work until something is so; time stands still meanwhile. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 200_000) throw new Error("It never came about.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What the local receiver documents of its answers. */
export function documentedResult({ body }: WebhookAnswer): WebhookResult {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return { status: "unknown" };
  const answer = body as {
    readonly status?: WebhookResult["status"];
    readonly order_id?: string;
    readonly fills?: readonly {
      readonly id: string;
      readonly quantity: string;
      readonly price: string;
      readonly fee: string;
      readonly at_ms: string;
    }[];
  };
  return {
    status: answer.status ?? "unknown",
    ...(answer.order_id === undefined ? {} : { orderId: answer.order_id }),
    fills: (answer.fills ?? []).map(({ at_ms, ...fill }) => ({ ...fill, atMs: Number(at_ms) })),
  };
}

/** The options for a receiver that documents everything it can. */
export const documented = (venue: WebhookReceiverVenue): Partial<WebhookBrokerOptions> => ({
  idempotency: { field: "client_order_id", documented: true },
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  reduceOnly: true,
  result: documentedResult,
  status: { url: `${venue.url}/{client_order_id}`, absenceIsFinal: true },
});

const nothingRestored: RestoredAccount = {
  openOrders: [],
  positions: [],
  realizedNet: ZERO,
};
export const order = (wish: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ quantity: decimal("2"), referencePrice: decimal("100"), ...wish });
export const posts = ({ server }: WebhookReceiverVenue): number =>
  server.requests.filter(({ method }) => method === "POST").length;

export async function bench(
  given: {
    readonly venue?: WebhookReceiverOptions;
    readonly broker?: Partial<WebhookBrokerOptions>;
    readonly documented?: boolean;
    readonly restored?: RestoredAccount;
  } = {},
) {
  const time = manualTime(START_MS);
  const venue = await startWebhookReceiverVenue({ clock: time.clock, ...given.venue });
  venue.movePrice("BTCUSD", decimal("100"));
  const timers = watched(time.timers);
  const broker = webhookBroker({
    url: venue.url,
    auth: { kind: "hmac", secret: SECRET },
    mode: "live",
    platform: "kraken",
    allowPrivateAddresses: true,
    ...(given.documented === true ? documented(venue) : {}),
    ...given.broker,
  });
  const reports: ExecutionReport[] = [];
  const logged: unknown[] = [];
  const log = (...entry: readonly unknown[]) => void logged.push(entry);
  const session: BrokerSession = {
    account: sampleAccount,
    clock: time.clock,
    timers,
    logger: { info: log, warn: log, error: log },
    restored: given.restored ?? nothingRestored,
    report: (report) => void reports.push(report),
    lastPrice: () => null,
  };
  await broker.connect(session);
  const submit = (wish: Partial<OrderIntent> = {}, signal = new AbortController().signal) =>
    broker.submit(approveForTest(order(wish)), signal);
  return {
    time,
    timers,
    venue,
    broker,
    reports,
    logged,
    submit,
    /** Submits against a receiver that does not answer, and lets the request time out. */
    submitInVain: async (wish: Partial<OrderIntent> = {}): Promise<SubmitOutcome> => {
      const before = posts(venue);
      const outcome = submit(wish);
      await until(() => posts(venue) > before);
      time.advance(8_000);
      return outcome;
    },
    close: async (): Promise<void> => {
      await broker.close();
      await venue.close();
    },
  };
}
export type Bench = Awaited<ReturnType<typeof bench>>;
