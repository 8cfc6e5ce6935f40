import { manualTime, type TestVenue } from "@hookline/testkit";
import { describe, it } from "vitest";
import { brokerCases } from "../../testkit/src/broker/suite.ts";
import { bookOf, wireOf } from "../../testkit/src/venue/trouble.ts";
import {
  startWebhookReceiverVenue,
  type WebhookReceiverVenue,
} from "../../testkit/src/venue/webhook-receiver/index.ts";
import { capabilitiesOf } from "../src/capabilities.ts";
import { type WebhookBrokerOptions, webhookBroker } from "../src/index.ts";
import {
  documented,
  documentedResult,
  POLL_MS,
  SECRET,
  START_MS,
  until,
  watched,
} from "./support/bench.ts";

type Running = TestVenue & {
  readonly time: ReturnType<typeof manualTime>;
  readonly local: WebhookReceiverVenue;
};
const running = new WeakMap<TestVenue, Running>();

const base: WebhookBrokerOptions = {
  url: "https://relay.invalid/",
  auth: { kind: "hmac", secret: SECRET },
  platform: "kraken",
  idempotency: { field: "client_order_id", documented: true },
  orderTypes: ["market", "limit", "stop", "stop_limit"],
  reduceOnly: true,
  result: documentedResult,
};

/** What no webhook can do, and the cases that ask for it. The port has no capability for it yet. */
const UNTOLD: Readonly<Record<string, readonly string[]>> = {
  "a webhook tells no positions": [
    ...["BC-011", "BC-019", "BC-024", "BC-030", "BC-040", "BC-041", "BC-042"],
    ...["BC-047", "BC-050", "BC-051", "BC-052", "BC-061", "BC-063", "BC-064"],
  ],
  "a webhook tells no working orders": ["BC-009", "BC-035", "BC-045", "BC-060"],
  "a forwarded order cannot be called back": ["BC-005", "BC-021", "BC-033", "BC-082"],
  "a receiver's 400 is a refusal by the rule of the options": ["BC-076"],
  "a receiver is not asked again about an order that has ended": ["BC-100"],
};
const whyNot = (title: string): string | null =>
  Object.entries(UNTOLD).find(([, cases]) => cases.includes(title.slice(0, 6)))?.[0] ?? null;

const cases = brokerCases({
  name: "webhook",
  capabilities: capabilitiesOf(base),
  venue: {
    prices: true,
    quotes: { missing: "a webhook tells no prices" },
    money: { missing: "a webhook tells no money" },
    fees: true,
    partialFills: true,
    restart: true,
    secrets: true,
    lists: { missing: "a webhook tells no positions" },
    wire: true,
    stream: { missing: "a webhook pushes nothing" },
    book: true,
  },
  create: async ({ cash, maxFillPerPrice, previous, takerFeePercent }) => {
    const before = previous === null ? null : (running.get(previous) ?? null);
    const time = before?.time ?? manualTime(START_MS);
    const options = { clock: time.clock, cash, maxFillPerPrice, takerFeePercent };
    const local = before?.local ?? (await startWebhookReceiverVenue(options));
    const timers = watched(time.timers);
    const broker = webhookBroker({
      ...base,
      ...documented(local),
      url: local.url,
      allowPrivateAddresses: true,
    });
    const venue: Running = {
      secrets: [SECRET],
      wire: wireOf(local, {
        isOrder: ({ method }) => method === "POST",
        isCancel: () => false,
        sessionEnded: { kind: "answer", status: 401, body: "" },
        pass: (ms) => time.run(ms),
      }),
      book: bookOf(local, (symbol) => symbol),
      time,
      local,
      broker,
      clock: time.clock,
      timers,
      movePrice: (symbol, price) => local.movePrice(symbol, price),
      settle: async () => {
        if (!timers.isWaiting()) return;
        const rounds = timers.rounds();
        time.advance(POLL_MS);
        await until(() => timers.rounds() > rounds);
      },
      dispose: () => (before === null ? local.close() : Promise.resolve()),
    };
    running.set(venue, venue);
    return venue;
  },
});

describe("webhook with a receiver that documents its answers: broker conformance", () => {
  for (const { run, skip, title } of cases) {
    const why = whyNot(title);
    it(why === null ? title : `${title} (skipped: ${why})`, { skip: skip || why !== null }, run);
  }
});
