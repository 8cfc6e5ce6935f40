import { type Reason, reason } from "../model/codes.ts";
import type { Instrument } from "../model/instrument.ts";
import type { Order, OrderType, Protection, TimeInForce } from "../model/order.ts";
import type { BrokerCapabilities } from "../ports/broker.ts";

type Able = Pick<BrokerCapabilities, "orderTypes" | "timeInForce">;

/**
 * Why the venue could not take the order, or the stop and target that are to follow it; null where it can. Asked before
 * the entry goes, because a stop that is refused after the fill leaves the position bare (must-never 12).
 */
export function missingCapability(
  order: Pick<Order, "instrument" | "orderType" | "protection" | "timeInForce">,
  broker: Able,
): Reason | null {
  const able = ableFor(order.instrument, broker);
  const type = [order.orderType, ...protectiveTypes(order.protection)].find(
    (wanted) => !able.orderTypes.includes(wanted),
  );
  if (type !== undefined) return reason("ORDER_CAPABILITY_MISSING", { orderType: type });
  if (!restTogether(order)) return reason("ORDER_CAPABILITY_MISSING", { stopAndTarget: "one" });
  const { timeInForce } = order;
  return able.timeInForce.includes(timeInForce)
    ? null
    : reason("ORDER_CAPABILITY_MISSING", { timeInForce });
}

/** Stop and target of one entry can rest beside each other, or as the two legs of one order. */
function restTogether({
  instrument,
  protection,
}: Pick<Order, "instrument" | "protection">): boolean {
  if (protection === null || protection.stopLoss === null || protection.takeProfit === null) {
    return true;
  }
  const { stopAndTarget = "apart" } = instrument;
  if (stopAndTarget === "oco") return protection.stopLoss.kind !== "trailing";
  return stopAndTarget === "apart";
}

/** The account's own time in force where the instrument takes it, else the first one that it takes. */
export function usualTimeInForce(
  instrument: Instrument,
  account: { readonly capabilities: Able; readonly timeInForce: TimeInForce },
): TimeInForce {
  const { timeInForce } = ableFor(instrument, account.capabilities);
  return timeInForce.includes(account.timeInForce)
    ? account.timeInForce
    : (timeInForce[0] ?? account.timeInForce);
}

/** Protection outlives the day wherever the venue keeps orders that long. */
export function standingTimeInForce(
  instrument: Instrument,
  account: { readonly capabilities: Able; readonly timeInForce: TimeInForce },
): TimeInForce {
  const { timeInForce } = ableFor(instrument, account.capabilities);
  return timeInForce.includes("gtc") ? "gtc" : usualTimeInForce(instrument, account);
}

/** An instrument can only narrow what the broker declares. */
const ableFor = (instrument: Instrument, broker: Able): Able => ({
  orderTypes: narrowed(broker.orderTypes, instrument.orderTypes),
  timeInForce: narrowed(broker.timeInForce, instrument.timeInForce),
});

const narrowed = <Item>(
  all: readonly Item[],
  some: readonly Item[] | undefined,
): readonly Item[] => (some === undefined ? all : some.filter((item) => all.includes(item)));

function protectiveTypes(protection: Protection | null): readonly OrderType[] {
  if (protection === null) return [];
  const { stopLoss, takeProfit } = protection;
  const stop = stopLoss === null ? [] : [STOP_TYPES[stopLoss.kind]];
  return takeProfit === null ? stop : [...stop, "limit"];
}

const STOP_TYPES = {
  stop: "stop",
  stop_limit: "stop_limit",
  trailing: "trailing_stop",
} as const satisfies Record<string, OrderType>;
