import { reason } from "../model/codes.ts";
import type { Command } from "../model/commands.ts";
import type { Event } from "../model/events.ts";
import { parseSignalId } from "../model/ids.ts";
import type { InputOf } from "../model/inputs.ts";
import type { Order } from "../model/order.ts";
import {
  scopeKey,
  stricter,
  type TradingScope,
  type TradingState,
} from "../model/trading-state.ts";
import { closingSide } from "../plan/exit.ts";
import { protectiveOrders, restingExits } from "../plan/in-flight.ts";
import { atMarket } from "../plan/plan.ts";
import { absolute, isZero, ZERO } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { approve } from "../risk/approve.ts";
import { cancelOrder } from "./cancel.ts";
import { intentOf, makeOrder } from "./make-order.ts";
import { riskFacts, riskView } from "./risk-view.ts";
import type { EngineSettings } from "./settings.ts";
import {
  accountOf,
  openOrdersIn,
  openOrdersOf,
  type State,
  type StrategyPosition,
} from "./state.ts";

/** What an operator's command makes of the state; a command that changes nothing leaves no events. */
export function decideCommand(
  state: State,
  input: InputOf<"command">,
  settings: EngineSettings,
): readonly Event[] {
  const { command, nowMs } = input;
  switch (command.type) {
    case "halt":
      return halt(state, command, nowMs);
    case "resume":
      return [stateChange(command.scope, "active", command.actor, nowMs)];
    case "cancel":
      return everyOrder(state)
        .filter((order) => order.clientOrderId === command.order)
        .flatMap((order) => cancelOrder(order, nowMs, null));
    case "flatten":
      return flatten(state, input, settings);
  }
}

const stateChange = (
  scope: TradingScope,
  trading: TradingState,
  actor: string,
  atMs: number,
): Event => ({ type: "trading_state.changed", scope, state: trading, actor, atMs });

/** Level 1 takes no entries; level 2 also cancels those that work. Stops and targets stay in both. */
function halt(state: State, command: Extract<Command, { type: "halt" }>, nowMs: number): Event[] {
  const trading = command.level === 1 ? "reduce_only" : "halted";
  const entries = everyOrder(state).filter(
    (order) => order.purpose === "entry" && concerns(command.scope, order),
  );
  const before = state.tradingStates.get(scopeKey(command.scope)) ?? "active";
  return [
    // Halting never loosens: a frozen account stays frozen until it is resumed.
    stateChange(command.scope, stricter(before, trading), command.actor, nowMs),
    ...(command.level === 1 ? [] : entries.flatMap((order) => cancelOrder(order, nowMs, null))),
  ];
}

const everyOrder = (state: State): Order[] => [...state.accounts.values()].flatMap(openOrdersOf);

function concerns(scope: TradingScope, order: Order): boolean {
  switch (scope.kind) {
    case "global":
      return true;
    case "account":
      return order.account === scope.name;
    case "strategy":
      return order.strategy === scope.name;
    case "symbol":
      return order.symbol === scope.name;
  }
}

/** Cancels the account's entries and closes every strategy's position at the market, stops first. */
function flatten(state: State, input: InputOf<"command">, settings: EngineSettings): Event[] {
  const { command, nowMs } = input;
  if (command.type !== "flatten") return [];
  const book = accountOf(state, command.account);
  const entries = openOrdersOf(book).filter((order) => order.purpose === "entry");
  const resting = restingExits(openOrdersOf(book)).map((id) => book.orders.get(id));
  const exits = [...book.strategyPositions.values()]
    .filter((share) => !isZero(share.quantity))
    .flatMap((share) => closeShare(state, input, share, settings));
  const cancels = [...entries, ...resting].flatMap((order) => cancelOrder(order, nowMs, null));
  return [...cancels, ...exits];
}

function closeShare(
  state: State,
  input: InputOf<"command">,
  share: StrategyPosition,
  settings: EngineSettings,
): Event[] {
  const { command, nowMs } = input;
  const facts = input.facts.find((each) => each.symbol === share.symbol);
  const account = facts && settings.accounts.get(facts.account);
  if (command.type !== "flatten" || facts === undefined || account === undefined) return [];
  const book = accountOf(state, account.id);
  const instrument = facts.instrument ?? book.instruments.get(share.symbol) ?? null;
  const reference = facts.quote ?? book.prices.get(share.symbol) ?? null;
  if (instrument === null) return [];
  const own = openOrdersIn(book, share.symbol).filter((order) => order.strategy === share.strategy);
  const after = [
    ...protectiveOrders(own),
    ...restingExits(own),
    ...own.filter((order) => order.purpose === "entry").map((order) => order.clientOrderId),
  ];
  const signalId = parseSignalId(`sig_command${state.sequence + 1}`);
  invariant(signalId !== null, "a command's orders have an origin");
  const order = makeOrder(
    {
      account: account.id,
      mode: account.mode,
      signalId,
      strategy: share.strategy,
      symbol: share.symbol,
      instrument,
      referencePrice: reference?.price ?? null,
      timeInForce: account.timeInForce,
      nowMs,
    },
    {
      leg: `exit.${share.strategy}.${share.symbol}`,
      revision: 1,
      purpose: "exit",
      side: closingSide(share.quantity),
      quantity: absolute(share.quantity),
      shape: atMarket,
      protection: null,
      release: after.length === 0 ? null : { after, keep: ZERO, whenFlat: false },
    },
  );
  const about = { strategy: share.strategy, symbol: share.symbol, also: [], after };
  const view = riskView(state, book, about, riskFacts(nowMs, { ...facts, instrument }, reference));
  const verdict = approve(intentOf(order), view, settings.orderRules);
  const named = { account: account.id, clientOrderId: order.clientOrderId, atMs: nowMs };
  if (!verdict.ok) return [{ ...named, type: "order.anomaly", reason: verdict.reason }];
  return order.release === null
    ? [
        { type: "order.initialized", order },
        { ...named, type: "order.submitted", quantity: order.quantity },
      ]
    : [{ type: "order.initialized", order }];
}

/** Whether a command can be carried out at all. */
export function commandRefusal(state: State, command: Command): ReturnType<typeof reason> | null {
  if (command.type !== "cancel") return null;
  const known = everyOrder(state).some((order) => order.clientOrderId === command.order);
  return known ? null : reason("ORDER_NOT_FOUND", { clientOrderId: command.order });
}
