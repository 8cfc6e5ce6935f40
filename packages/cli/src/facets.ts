import type { Event, Input, JournalRecord, Order } from "@hookline/core/driver";
import type { Filters } from "./arguments.ts";

/** What a record is about. */
interface Facets {
  readonly type: Set<string>;
  readonly account: Set<string>;
  readonly strategy: Set<string>;
  readonly symbol: Set<string>;
  readonly signal: Set<string>;
  readonly order: Set<string>;
}

const NAMES = ["type", "account", "strategy", "symbol", "signal", "order"] as const;

/** Tells which records pass. It must see all of them in order: an order's later events name nothing but the order. */
export class RecordFilter {
  readonly #filters: Filters;
  readonly #orders: Map<string, Order> = new Map();

  constructor(filters: Filters) {
    this.#filters = filters;
  }

  passes(record: JournalRecord): boolean {
    const { after, sinceMs, untilMs } = this.#filters;
    for (const event of record.events) {
      if (event.type === "order.initialized")
        this.#orders.set(event.order.clientOrderId, event.order);
    }
    const { nowMs } = record.input;
    if (record.sequence <= after) return false;
    if (sinceMs !== null && nowMs < sinceMs) return false;
    if (untilMs !== null && nowMs > untilMs) return false;
    const facets = this.#facetsOf(record);
    return NAMES.every((name) => {
      const wanted = this.#filters[name];
      return wanted === null || facets[name].has(wanted);
    });
  }

  #facetsOf({ events, input }: JournalRecord): Facets {
    const facets: Facets = {
      type: new Set([input.type, ...events.map(({ type }) => type)]),
      account: new Set(),
      strategy: new Set(),
      symbol: new Set(),
      signal: new Set(),
      order: new Set(),
    };
    addInput(facets, input);
    for (const event of events) addEvent(facets, event);
    for (const id of facets.order) this.#addOrder(facets, id);
    return facets;
  }

  #addOrder(facets: Facets, id: string): void {
    const order = this.#orders.get(id);
    if (order === undefined) return;
    facets.account.add(order.account);
    facets.strategy.add(order.strategy);
    facets.symbol.add(order.symbol);
    facets.signal.add(order.signalId);
  }
}

function addInput(facets: Facets, input: Input): void {
  if ("account" in input) facets.account.add(input.account);
  if ("clientOrderId" in input) facets.order.add(input.clientOrderId);
  if (input.type === "report") facets.order.add(input.report.clientOrderId);
  if (input.type === "signal") {
    facets.strategy.add(input.signal.strategy);
    facets.symbol.add(input.signal.symbol);
  }
  if (input.type === "position_mismatch")
    for (const { symbol } of input.mismatches) facets.symbol.add(symbol);
}

function addEvent(facets: Facets, event: Event): void {
  if ("account" in event) facets.account.add(event.account);
  if ("strategy" in event && event.strategy !== null) facets.strategy.add(event.strategy);
  if ("symbol" in event) facets.symbol.add(event.symbol);
  if ("signalId" in event) facets.signal.add(event.signalId);
  if ("clientOrderId" in event) facets.order.add(event.clientOrderId);
  if (event.type === "risk.judged" && event.order !== null) facets.order.add(event.order);
  if (event.type === "order.initialized") facets.order.add(event.order.clientOrderId);
  if (event.type === "signal.accepted" || event.type === "signal.denied") {
    for (const { account, cancels, orders, symbol } of event.results) {
      facets.account.add(account);
      facets.symbol.add(symbol);
      for (const id of [...orders, ...cancels]) facets.order.add(id);
    }
  }
}
