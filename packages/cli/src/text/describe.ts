import type {
  Event,
  EventOf,
  ExecutionReport,
  Input,
  InputOf,
  Order,
  Signal,
  TradingScope,
} from "@hookline/core/driver";
import { reasonText } from "./reason.ts";
import { timeText } from "./time.ts";

const scopeText = (scope: TradingScope): string =>
  scope.kind === "global" ? "everywhere" : `${scope.kind} ${scope.name}`;

/** `buy 2 BTCUSD`, as the sender asked for it. */
export function signalText({ action, limitPrice, orderType, quantity, symbol }: Signal): string {
  const kind = quantity === null || quantity.kind === "units" ? "" : ` ${quantity.kind}`;
  const size = quantity === null ? "" : ` ${quantity.value}${kind}`;
  const price = limitPrice === null ? "" : ` ${limitPrice}`;
  return `${action}${size} ${symbol}${orderType === "market" ? "" : ` ${orderType}${price}`}`;
}

/** `entry buy 2 BTCUSD market on main`. */
export function orderText(order: Order): string {
  const { account, limitPrice, orderType, purpose, quantity, side, stopPrice, symbol } = order;
  const prices = [stopPrice, limitPrice].filter((price) => price !== null);
  return [purpose, side, quantity, symbol, orderType, ...prices, "on", account].join(" ");
}

function reportText(report: ExecutionReport): string {
  const about = `${report.type} ${report.clientOrderId}`;
  if (report.type === "fill") return `${about} ${report.lastQuantity} at ${report.lastPrice}`;
  return "reason" in report ? `${about} ${reasonText(report.reason)}` : about;
}

function commandText({ command }: InputOf<"command">): string {
  const { actor, type } = command;
  switch (command.type) {
    case "halt":
      return `halt ${scopeText(command.scope)}, level ${command.level}, by ${actor}`;
    case "resume":
      return `resume ${scopeText(command.scope)}, by ${actor}`;
    case "cancel":
      return `cancel ${command.order}, by ${actor}`;
    case "flatten":
      return `flatten ${command.account}, by ${actor}`;
    case "approve":
    case "deny":
      return `${type} ${command.order}, by ${actor}`;
    case "promote":
    case "demote":
      return `${type} ${command.account} to ${command.stage}, by ${actor}`;
    case "set_entry_cap":
      return `cap entries of ${command.account} at ${command.maxEntryNotional}, by ${actor}`;
    case "grant":
    case "revoke":
    case "replace_credentials":
      return `${type} ${command.account}, by ${actor}`;
    default:
      return `${String(type)}, by ${String(actor)}`;
  }
}

/** What came in, in half a line. */
export function inputText(input: Input): string {
  switch (input.type) {
    case "signal":
      return `${input.signal.strategy}: ${signalText(input.signal)} (from ${input.signal.source})`;
    case "submit_outcome":
    case "cancel_outcome": {
      const { clientOrderId, outcome } = input;
      const why = "reason" in outcome ? ` ${reasonText(outcome.reason)}` : "";
      return `${outcome.kind} ${clientOrderId}${why}`;
    }
    case "report":
      return reportText(input.report);
    case "order_absent":
      return input.clientOrderId;
    case "position_mismatch":
      return input.mismatches
        .map(({ ours, symbol, theirs }) => `${symbol} ours ${ours}, the broker's ${theirs}`)
        .join("; ");
    case "account_watched":
      return `${input.account} equity ${input.equity ?? "unknown"}`;
    case "hedge_overdue":
      return `${input.account} ${input.strategy}`;
    case "live_deadline":
      return "a grant or an approval may have run out";
    case "command":
      return commandText(input);
  }
}

type LiveEvent = EventOf<
  | "live.granted"
  | "live.grant_ended"
  | "live.stage_changed"
  | "live.cap_changed"
  | "credentials.replaced"
>;

const liveText = (event: LiveEvent): string =>
  `${event.account} ${liveDetail(event)}, by ${event.actor}`;

function liveDetail(event: LiveEvent): string {
  switch (event.type) {
    case "live.granted":
      return `until ${timeText(event.expiresAtMs)}`;
    case "live.grant_ended":
      return event.why;
    case "live.stage_changed":
      return event.stage;
    case "live.cap_changed":
      return event.maxEntryNotional;
    case "credentials.replaced":
      return `key …${event.keyEnding ?? "?"}`;
  }
}

/** What was decided, in a line without its type. */
export function eventText(event: Event): string {
  switch (event.type) {
    case "signal.accepted":
    case "signal.denied":
      return `${event.signalId} ${reasonText(event.reason)}`;
    case "signal.duplicate":
    case "signal.conflicted":
    case "signal.gap":
      return event.signalId;
    case "order.initialized":
      return `${event.order.clientOrderId} ${orderText(event.order)}`;
    case "order.filled":
      return `${event.clientOrderId} ${event.lastQuantity} at ${event.lastPrice}, fee ${event.fee}`;
    case "order.fill_busted":
      return `${event.clientOrderId} ${event.fill === null ? "nothing booked" : `${event.fill.quantity} at ${event.fill.price} taken back`}`;
    case "order.submitted":
      return `${event.clientOrderId} ${event.quantity}`;
    case "order.accepted":
      return `${event.clientOrderId}${event.venueOrderId === null ? "" : ` as ${event.venueOrderId}`}`;
    case "position.mismatched":
      return `${event.account} ${event.symbol} ours ${event.ours}, the broker's ${event.theirs}`;
    case "position.adopted":
      return `${event.account} ${event.symbol} ${event.quantity} at ${event.price}`;
    case "protection.set":
      return `${event.account} ${event.strategy} ${event.symbol}`;
    case "session.rolled":
    case "session.loss_reached":
      return `${event.account} ${event.day}`;
    case "live.granted":
    case "live.grant_ended":
    case "live.stage_changed":
    case "live.cap_changed":
    case "credentials.replaced":
      return liveText(event);
    case "trading_state.changed":
      return `${scopeText(event.scope)} ${event.state}, by ${event.actor}`;
    case "positions.flattened":
      return `${event.account} ${event.orders.length} orders, ${event.left.length} left, by ${event.actor}`;
    case "risk.judged":
      return `${event.order ?? "signal"} ${verdictTexts(event).join("; ") || "passed"}`;
    case "risk.tripped":
      return `${event.rule} ${event.account} ${event.state ?? "told"}: ${reasonText(event.reason)}`;
    case "account.peaked":
      return `${event.account} ${event.equity}`;
    case "strategy.switched":
      return `${event.strategy} ${event.enabled ? "on" : "off"}, by ${event.actor}`;
    case "limits.changed":
      return `by ${event.actor}${event.unconfirmed.length === 0 ? "" : `, to be confirmed: ${event.unconfirmed.join(", ")}`}`;
    default:
      return "reason" in event && event.reason !== null
        ? `${event.clientOrderId} ${reasonText(event.reason)}`
        : event.clientOrderId;
  }
}

/** What each rule that had something to say said. */
export const verdictTexts = ({
  refused = [],
  warned = [],
}: EventOf<"risk.judged">): readonly string[] => [
  ...refused.map(({ reason, rule }) => `${rule} refused: ${reasonText(reason)}`),
  ...warned.map(({ reason, rule }) => `${rule} warned: ${reasonText(reason)}`),
];
