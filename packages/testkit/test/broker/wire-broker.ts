import {
  add,
  type Broker,
  type BrokerCapabilities,
  type BrokerSession,
  type ClientOrderId,
  type Decimal,
  decimal,
  type ExecutionReport,
  type OrderReference,
  parseClientOrderId,
  parseExecutionId,
  parseVenueOrderId,
  reason,
  type SubmitOutcome,
  ZERO,
} from "@hookline/core/driver";
import { WebSocket } from "ws";
import type { VenueFill, VenueOrder } from "../../src/venue/exchange.ts";

/** What careless drivers do; each has been a real one's bug. */
export type Carelessness =
  | "a lost connection is a rejection"
  | "a failure of the server is a rejection"
  | "a 429 is a rejection"
  | "every 4xx is a rejection"
  | "an unreadable answer is a rejection"
  | "an order without an answer is sent again"
  | "an order that is given up was not sent"
  | "a repeated order gets a new id"
  | "unanswered lists are empty"
  | "unreadable lists are empty"
  | "an unanswered look-up found nothing"
  | "an unreadable look-up found nothing"
  | "an ended session has no positions"
  | "after a 429 nothing goes for an hour"
  | "after three failures nothing goes"
  | "fills from before the connection are old"
  | "fills from the future are wrong"
  | "ids are cut to twenty signs"
  | "execution ids are counted"
  | "events before the answer are dropped"
  | "orders are forgotten with the cancel"
  | "a reconnect asks nothing"
  | "absence is always final"
  | "every trade is of the newest order"
  | "every order is the newest order"
  | "no fill beyond the quantity"
  | "positions are counted from fills"
  | "a change only says so"
  | "errors quote the answer"
  | "outcomes quote the answer"
  | "a log line has the headers";

/** What the driver shows the venue. */
export const WIRE_TOKEN = "wire-token-5d1f";

export const WIRE: BrokerCapabilities = {
  orderTypes: ["market", "limit"],
  timeInForce: ["gtc"],
  idempotency: "windowed",
  reduceOnly: false,
  short: true,
  fractional: true,
  streams: true,
  replace: true,
  options: false,
  leverage: false,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  rateLimits: [],
  session: "always",
};

type Told = VenueOrder & { readonly fills: readonly VenueFill[] };
interface Answer {
  readonly status: number | null;
  readonly body: string;
}

const unknown = (why: string): SubmitOutcome => ({
  kind: "unknown",
  reason: reason("ORDER_OUTCOME_UNKNOWN", { why }),
});
const rejected = (why: string): SubmitOutcome => ({
  kind: "rejected",
  reason: reason("ORDER_REJECTED_BY_BROKER", { why }),
});
const notSent = (why: string): SubmitOutcome => ({
  kind: "not_sent",
  reason: reason("ORDER_NOT_SENT", { why }),
});

/** A driver of the smallest venue; sound unless told to be careless. */
export class WireDriver {
  readonly #url: string;
  readonly #bug: Carelessness | null;
  readonly #ours = new Map<string, { readonly id: ClientOrderId; answered: boolean }>();
  readonly #sent = new Set<ClientOrderId>();
  #session: BrokerSession | null = null;
  #socket: WebSocket | null = null;
  readonly #counted = new Map<string, Decimal>();
  #connectedMs = 0;
  #failures = 0;
  #quietUntilMs = 0;
  #count = 0;

  constructor(url: string, bug: Carelessness | null) {
    this.#url = url;
    this.#bug = bug;
  }

  get #now(): number {
    return this.#session?.clock.nowMs() ?? 0;
  }

  async connect(session: BrokerSession): Promise<void> {
    this.#session = session;
    this.#connectedMs = this.#now;
    await this.#listen(false);
  }

  async close(): Promise<void> {
    this.#session = null;
    this.#socket?.terminate();
  }

  async #listen(again: boolean): Promise<void> {
    const socket = new WebSocket(this.#url.replace("http", "ws"));
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("message", (data) => this.#hear(JSON.parse(String(data))));
    socket.on("close", () => void this.#session?.timers.after(500, () => void this.#listen(true)));
    await new Promise<void>((resolve) => {
      socket.on("open", () => resolve());
      socket.on("close", () => resolve());
    });
    if (!again || this.#bug === "a reconnect asks nothing") return;
    for (const { id } of this.#ours.values()) this.#tellAll(await this.#look(id));
  }

  #hear(order: Told): void {
    const known = this.#ours.get(order.clientId ?? "");
    const adopted = this.#bug === "every trade is of the newest order";
    const id = known?.id ?? (adopted ? [...this.#ours.values()].at(-1)?.id : undefined);
    if (id === undefined) return;
    if (known?.answered === false && this.#bug === "events before the answer are dropped") return;
    this.#tellAll(this.#reportsOf(order, id));
  }

  #tellAll(reports: readonly ExecutionReport[] | null): void {
    for (const report of reports ?? []) this.#session?.report(report);
  }

  #reportsOf(order: Told, clientOrderId: ClientOrderId): readonly ExecutionReport[] {
    const venueOrderId = parseVenueOrderId(order.id);
    const base = { clientOrderId, venueOrderId };
    const first = { ...base, type: "accepted", atMs: order.createdMs } as const;
    const fills = order.fills.flatMap((fill) => this.#fillOf(fill, clientOrderId));
    const most = this.#bug === "no fill beyond the quantity" ? 1 : fills.length;
    const told = [first, ...fills.slice(0, most)];
    return order.status === "canceled"
      ? [...told, { ...base, type: "canceled", atMs: order.updatedMs }]
      : told;
  }

  #fillOf(fill: VenueFill, clientOrderId: ClientOrderId): readonly ExecutionReport[] {
    const { atMs, fee, price: lastPrice, quantity: lastQuantity, side } = fill;
    const symbol = this.#symbol;
    if (this.#bug === "fills from before the connection are old" && atMs < this.#connectedMs)
      return [];
    if (this.#bug === "fills from the future are wrong" && atMs > this.#now) return [];
    this.#count += 1;
    this.#counted.set(fill.id, lastQuantity);
    const text = this.#bug === "execution ids are counted" ? `f${this.#count}` : fill.id;
    const execId = parseExecutionId(text);
    const venueOrderId = parseVenueOrderId(fill.orderId);
    if (execId === null || symbol === null) return [];
    return [
      {
        type: "fill",
        clientOrderId,
        venueOrderId,
        execId,
        symbol,
        side,
        atMs,
        fee,
        lastPrice,
        lastQuantity,
      },
    ];
  }

  #symbol: OrderReference["symbol"] | null = null;

  readonly submit: Broker["submit"] = async (order, signal) => {
    if (this.#session === null || signal.aborted) return notSent("closed");
    if (order.orderType !== "market" && order.orderType !== "limit")
      return { kind: "rejected", reason: reason("ORDER_CAPABILITY_MISSING", {}) };
    if (this.#now < this.#quietUntilMs) return notSent("quiet");
    if (this.#failures >= 3 && this.#bug === "after three failures nothing goes")
      return notSent("breaker");
    if (this.#sent.has(order.clientOrderId) && this.#bug !== "a repeated order gets a new id") {
      const found = await this.#look(order.clientOrderId);
      return found === null ? unknown("sent before") : { kind: "accepted", venueOrderId: null };
    }
    const id = this.#wireId(order.clientOrderId);
    const ours = { id: order.clientOrderId, answered: false };
    this.#ours.set(id, ours);
    this.#symbol = order.symbol;
    const { limitPrice, orderType, quantity, side, symbol } = order;
    const price = orderType === "limit" ? limitPrice : null;
    const form = JSON.stringify({ id, symbol, side, quantity, limitPrice: price });
    let answer = await this.#fetch("POST", "/orders", { body: form, signal });
    if (answer.status === null && this.#bug === "an order without an answer is sent again")
      answer = await this.#fetch("POST", "/orders", { body: form, signal });
    this.#sent.add(order.clientOrderId);
    ours.answered = true;
    return this.#outcomeOf(answer, signal);
  };

  #wireId(id: ClientOrderId): string {
    if (this.#bug === "ids are cut to twenty signs") return id.slice(0, 20);
    return this.#sent.has(id) ? `${id.slice(0, 34)}-2` : id;
  }

  #outcomeOf({ body, status }: Answer, signal: AbortSignal): SubmitOutcome {
    const is = (bug: Carelessness) => this.#bug === bug;
    if (status === null) {
      if (signal.aborted && is("an order that is given up was not sent")) return notSent("gave up");
      return is("a lost connection is a rejection") ? rejected("lost") : unknown("lost");
    }
    if (status >= 500) this.#failures += 1;
    if (status >= 500)
      return is("a failure of the server is a rejection") ? rejected("5xx") : unknown("5xx");
    if (status === 429) {
      if (is("after a 429 nothing goes for an hour")) this.#quietUntilMs = this.#now + 3_600_000;
      return is("a 429 is a rejection") ? rejected("429") : notSent("429");
    }
    if (status === 401) return rejected("401");
    if (status === 400 && is("outcomes quote the answer")) return unknown(body);
    const read = documentOf(body);
    if (status >= 400 && status < 500)
      return is("every 4xx is a rejection") || read !== null ? rejected("4xx") : unknown("4xx");
    const orderId = typeof read === "object" && read !== null ? Reflect.get(read, "orderId") : null;
    if (typeof orderId !== "string")
      return is("an unreadable answer is a rejection") ? rejected("html") : unknown("html");
    return { kind: "accepted", venueOrderId: parseVenueOrderId(orderId) };
  }

  readonly cancel: Broker["cancel"] = async ({ clientOrderId }) => {
    const why = reason("ORDER_CANCEL_REJECTED", {});
    if (this.#now < this.#quietUntilMs) return { kind: "unknown", reason: why };
    const id = this.#wireId0(clientOrderId);
    const { status } = await this.#fetch("DELETE", `/orders/${id}`);
    if (this.#bug === "orders are forgotten with the cancel") this.#ours.delete(id);
    if (status === 404) return { kind: "too_late", reason: why };
    return status === 200 ? { kind: "requested" } : { kind: "unknown", reason: why };
  };

  readonly replace: Broker["replace"] = async ({ clientOrderId }, change) => {
    if (this.#bug === "a change only says so") return { kind: "accepted", venueOrderId: null };
    const body = JSON.stringify(change);
    const path = `/orders/${this.#wireId0(clientOrderId)}`;
    const { status } = await this.#fetch("PUT", path, { body });
    if (status === 404) return rejected("gone");
    return status === 200 ? { kind: "accepted", venueOrderId: null } : unknown("lost");
  };

  #wireId0(id: ClientOrderId): string {
    return [...this.#ours].find(([, ours]) => ours.id === id)?.[0] ?? id;
  }

  readonly findOrder: Broker["findOrder"] = async ({ clientOrderId, venueOrderId }) => {
    const { body, status } = await this.#fetch("GET", `/orders/${this.#wireId0(clientOrderId)}`);
    const read: Told | null = documentOf(body);
    const isSure = venueOrderId === null || this.#bug === "absence is always final";
    if (status === 404 && read !== null) return { kind: "not_found", final: isSure };
    if (status !== 200 && this.#bug === "an unanswered look-up found nothing")
      return { kind: "not_found", final: true };
    if (read === null && this.#bug === "an unreadable look-up found nothing")
      return { kind: "not_found", final: true };
    if (status !== 200 || read === null) return { kind: "unavailable", detail: "no answer" };
    return { kind: "found", reports: this.#reportsOf(read, clientOrderId) };
  };

  async #look(id: ClientOrderId): Promise<readonly ExecutionReport[] | null> {
    if (this.#symbol === null) return null;
    const reference = { clientOrderId: id, venueOrderId: null, symbol: this.#symbol };
    const found = await this.findOrder(reference);
    return found.kind === "found" ? found.reports : null;
  }

  readonly openOrders: Broker["openOrders"] = async () =>
    (await this.#list<Told>("/orders")).map((order) => {
      const { filledQuantity, quantity, side } = order;
      const newest = this.#bug === "every order is the newest order";
      const id = newest ? [...this.#ours.keys()].at(-1) : order.clientId;
      const clientOrderId = this.#ours.get(id ?? "")?.id ?? parseClientOrderId(id ?? "");
      const venueOrderId = parseVenueOrderId(order.id);
      if (this.#symbol === null) throw new Error("no symbol yet");
      return { clientOrderId, venueOrderId, symbol: this.#symbol, side, quantity, filledQuantity };
    });

  readonly fillsSince: Broker["fillsSince"] = async (sinceMs) =>
    (await this.#list<VenueFill>("/fills")).flatMap((fill) => {
      const ours = this.#ours.get(fill.clientId ?? "");
      const isCut = this.#bug === "no fill beyond the quantity";
      return ours === undefined || fill.atMs < sinceMs || isCut ? [] : this.#fillOf(fill, ours.id);
    });

  readonly positions: Broker["positions"] = async () => {
    const symbol = this.#symbol;
    const rows = await this.#list<{ readonly quantity: Decimal }>("/positions");
    const counted = [...this.#counted.values()].reduce((sum, one) => add(sum, one), ZERO);
    const isCounted = this.#bug === "positions are counted from fills";
    return rows.flatMap(({ quantity: told }) =>
      symbol === null ? [] : [{ symbol, quantity: isCounted ? counted : told, averagePrice: null }],
    );
  };

  readonly balances: Broker["balances"] = async () => {
    const answer = await this.#fetch("GET", "/balance");
    if (answer.status !== 200 || documentOf(answer.body) === null) throw new Error("no balance");
    return { currency: "USD", cash: decimal("1"), equity: decimal("1"), buyingPower: decimal("1") };
  };

  async #list<Row>(path: string): Promise<readonly Row[]> {
    const { body, status } = await this.#fetch("GET", path);
    const read: readonly Row[] | null = documentOf(body);
    if (status === 200 && read !== null) return read;
    if (status === 401 && this.#bug === "an ended session has no positions") return [];
    if (status !== 200 && this.#bug === "unanswered lists are empty") return [];
    if (status === 200 && this.#bug === "unreadable lists are empty") return [];
    const quoted = this.#bug === "errors quote the answer" ? body : "";
    throw new Error(`The list was not answered. ${quoted}`);
  }

  async #fetch(
    method: string,
    path: string,
    { body, signal }: { readonly body?: string; readonly signal?: AbortSignal } = {},
  ): Promise<Answer> {
    const late = new AbortController();
    const log = this.#session?.logger;
    if (this.#bug === "a log line has the headers") log?.info("asked", { token: WIRE_TOKEN });
    const stop = this.#session?.timers.after(10_000, () => late.abort());
    try {
      const signals = [late.signal, ...(signal === undefined ? [] : [signal])];
      const answer = await fetch(`${this.#url}${path}`, {
        method,
        headers: { authorization: `Bearer ${WIRE_TOKEN}` },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any(signals),
      });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return { status: null, body: "" };
    } finally {
      stop?.();
    }
  }
}

/** Null where a text is no document. */
function documentOf<Document>(text: string): Document | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
