// Forwards orders to another webhook, behind Hookline's broker port.

import {
  type Balances,
  type Broker,
  type BrokerOrder,
  ConfigError,
  reason,
} from "@hookline/core/driver";
import type { WebhookBrokerOptions } from "./options.ts";
import { notSent } from "./outcome.ts";
import { notConnected, Relay } from "./relay.ts";
import { readOptions } from "./settings.ts";

export type {
  WebhookAuth,
  WebhookBrokerOptions,
  WebhookIdempotency,
  WebhookInstrument,
  WebhookStatus,
} from "./options.ts";
export type { WebhookAnswer, WebhookBody, WebhookFill, WebhookResult } from "./result.ts";
export type {
  WebhookField,
  WebhookFieldValue,
  WebhookTemplate,
  WebhookTemplateValue,
} from "./template.ts";

/**
 * A broker that is another webhook: each order is one POST, signed, to one address. A 2xx proves receipt, so an
 * order stops at `accepted` unless `result` reads more from what the receiver documents. Positions, working orders
 * and money are the receiver's to know: asking for them throws.
 * @example
 * webhookBroker({ url: "https://relay.example/kraken", auth: { kind: "hmac", secret }, mode: "live", platform: "kraken" })
 */
export function webhookBroker(options: WebhookBrokerOptions): Broker {
  const { problems, settings } = readOptions(options);
  const { platform } = options;
  let relay: Relay | null = null;
  const connected = (): Relay => {
    if (relay === null) throw new Error("The webhook is asked while it is not connected.");
    return relay;
  };
  return {
    name: `webhook-${platform}`,
    platform,
    executionMethod: options.executionMethod ?? `webhook relay (POST ${settings.url.host})`,
    mode: options.mode === "live" ? "live" : "paper",
    capabilities: settings.capabilities,
    problems: () => problems,
    connect: async (session) => {
      if (problems.length > 0) throw new ConfigError(problems);
      relay?.close();
      relay = new Relay(settings, session);
    },
    close: async () => {
      relay?.close();
      relay = null;
    },
    submit: async (order, signal) => {
      if (signal.aborted) return notSent({ why: "aborted" });
      return relay?.submit(order, signal) ?? notConnected();
    },
    // Nothing can call a forwarded order back: the cancel is refused, and the order is what it was.
    cancel: async () => ({
      kind: "too_late",
      reason: reason("ORDER_CAPABILITY_MISSING", { capability: "cancel" }),
    }),
    replace: async () => ({
      kind: "rejected",
      reason: reason("ORDER_CAPABILITY_MISSING", { capability: "replace" }),
    }),
    findOrder: async (order) =>
      relay?.find(order) ?? { kind: "unavailable", detail: "not connected" },
    openOrders: () => untold<readonly BrokerOrder[]>("working orders"),
    fillsSince: async (sinceMs) =>
      settings.result === undefined ? untold("fills") : connected().fillsSince(sinceMs),
    positions: () => untold("positions"),
    balances: () => untold<Balances>("balances"),
    instrument: async (symbol) => settings.instrument(symbol),
    quote: async () => null,
  };
}

/** An empty list or a zero would say that there is nothing, and nobody said so. */
const untold = <Value>(what: string): Promise<Value> =>
  Promise.reject(new Error(`A webhook does not tell its ${what}.`));
