import type { Mode, OrderType, Secret, TimeInForce } from "@hookline/core/driver";
import type { WebhookAnswer, WebhookResult } from "./result.ts";
import type { WebhookTemplate } from "./template.ts";

/** How the receiver knows that the order is ours. */
export type WebhookAuth =
  /** HMAC-SHA256 over the bytes of the body, in a header: `sha256=` and 64 hex digits in `x-signature`. */
  | {
      readonly kind: "hmac";
      readonly secret: string | Secret;
      readonly header?: string;
      readonly prefix?: string;
      readonly encoding?: "hex" | "base64";
    }
  /** `Authorization: Bearer …` */
  | { readonly kind: "bearer"; readonly token: string | Secret }
  /** Any header with a fixed value. */
  | { readonly kind: "header"; readonly name: string; readonly value: string | Secret };

/** Where the key stands by which the receiver may tell a repeated order. */
export type WebhookIdempotency = {
  /**
   * True only where the receiver documents that it executes one key once, for good. Then an order that its status
   * URL proves absent may be sent again.
   */
  readonly documented: boolean;
} & (
  | { readonly header: string; readonly field?: never }
  /** A member of the template, which must be `{ field: "client_order_id" }`. */
  | { readonly field: string; readonly header?: never }
);

/** A documented address that tells what became of an order. */
export interface WebhookStatus {
  /** Same host as `url`; `{client_order_id}` is filled in. */
  readonly url: string;
  /**
   * Whether 404 proves that the order did not arrive; false where left out. Needs a documented idempotency key, for
   * a request that is still under way may arrive after the answer.
   */
  readonly absenceIsFinal?: boolean;
}

/** The steps of a symbol at the receiver; 1e-8 and the currency `USD` where left out. */
export interface WebhookInstrument {
  /** The receiver's name of it; the symbol itself where left out. */
  readonly name?: string;
  readonly tickSize?: string;
  readonly lotSize?: string;
  readonly minQuantity?: string;
  readonly currency?: string;
}

/** How orders are forwarded to another webhook. */
export interface WebhookBrokerOptions {
  /** Where orders are sent by POST; `https:`. */
  readonly url: string;
  readonly auth: WebhookAuth;
  /** Whose money the receiver moves; there is no default, because the address does not tell. */
  readonly mode: Mode;
  /** What answers name as `platform`: the place where the receiver trades, for example `kraken`. */
  readonly platform: string;
  /** The exact way, for answers; `POST` and the host where left out. */
  readonly executionMethod?: string;
  /** The body; the default names strategy, action, symbol, price, quantity, client order id and the order's terms. */
  readonly template?: WebhookTemplate;
  readonly idempotency?: WebhookIdempotency;
  /** Kinds of orders that the receiver executes as such; market only where left out. */
  readonly orderTypes?: readonly Exclude<OrderType, "trailing_stop">[];
  /** `gtc` and `day` where left out. */
  readonly timeInForce?: readonly TimeInForce[];
  /** Whether the receiver keeps an exit from opening a position; false. */
  readonly reduceOnly?: boolean;
  /** Whether a sale without a holding may be forwarded; true, for the position is the receiver's to know. */
  readonly short?: boolean;
  /** The symbols that are taken; left out, every symbol is. */
  readonly instruments?: Readonly<Record<string, WebhookInstrument>>;
  /** Statuses by which the receiver says that it did not and will not execute the order. */
  readonly rejectedStatuses?: readonly number[];
  /** Reads what the receiver documents of its answers; without it a 2xx proves receipt and nothing else. */
  readonly result?: (answer: WebhookAnswer) => WebhookResult;
  readonly status?: WebhookStatus;
  /** For the whole exchange; 8000. */
  readonly timeoutMs?: number;
  /** Lets the receiver be in a private network or on this machine; plain `http:` to loopback addresses only. */
  readonly allowPrivateAddresses?: boolean;
}
