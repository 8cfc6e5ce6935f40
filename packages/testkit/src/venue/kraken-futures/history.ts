import type { Exchange, VenueEvent } from "../exchange.ts";
import { fillUid, historyOrder, isStop } from "./words.ts";

export const ACCOUNT = "f92fc7de-2fce-4265-b806-4f3c1efb37ee";

interface Element {
  readonly uid: string;
  readonly timestamp: number;
  readonly event: unknown;
}

/** What `/api/history/v3` tells: events of orders, of triggers, and executions. */
export class History {
  readonly #lists: Readonly<Record<string, Element[]>> = {
    orders: [],
    triggers: [],
    executions: [],
  };
  #count = 0;

  constructor(exchange: Exchange) {
    exchange.listen((event) => this.#keep(event));
  }

  /** One page, in the order that was asked for. */
  page(list: string, query: URLSearchParams): readonly Element[] | null {
    const since = Number(query.get("since") ?? "0");
    const rows = this.#lists[list]?.filter(({ timestamp }) => timestamp >= since);
    return rows === undefined ? null : query.get("sort") === "asc" ? rows : rows.toReversed();
  }

  #keep(event: VenueEvent): void {
    const { order } = event;
    const list = isStop(order) && !order.triggered ? "triggers" : "orders";
    const told = historyOrder(order, ACCOUNT);
    const name = list === "triggers" ? "OrderTrigger" : "Order";
    const part = list === "triggers" ? "orderTrigger" : "order";
    if (event.type === "fill") {
      const reason = order.status === "filled" ? "full_fill" : "partial_fill";
      this.#add("orders", order.updatedMs, { OrderUpdated: { newOrder: told, reason } });
      this.#add("executions", event.fill.atMs, executionOf(event));
    } else if (event.type === "new") {
      this.#add(list, order.createdMs, {
        [`${name}Placed`]: { [part]: told, reason: "new_user_order" },
      });
    } else {
      this.#add(list, order.updatedMs, {
        [`${name}Cancelled`]: { [part]: told, reason: "cancelled_by_user" },
      });
    }
  }

  #add(list: string, timestamp: number, event: unknown): void {
    this.#count += 1;
    this.#lists[list]?.push({ uid: `event-${this.#count}`, timestamp, event });
  }
}

function executionOf({ fill, order }: VenueEvent & { readonly type: "fill" }): unknown {
  const mine = historyOrder(order, ACCOUNT);
  const other = {
    ...mine,
    uid: "11111111-0000-4000-8000-000000000000",
    accountUid: "another",
    clientId: "",
  };
  const execution = {
    uid: fillUid(fill.id),
    takerOrder: mine,
    makerOrder: { ...other, direction: fill.side === "buy" ? "Sell" : "Buy" },
    timestamp: fill.atMs,
    quantity: fill.quantity,
    price: fill.price,
    markPrice: fill.price,
    limitFilled: false,
    usdValue: fill.price,
    takerOrderData: { fee: fill.fee, positionSize: fill.quantity },
    makerOrderData: { fee: "0", positionSize: "0" },
  };
  return { execution: { execution, takerReducedQuantity: "" } };
}
