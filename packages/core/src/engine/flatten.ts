import { type Reason, reason } from "../model/codes.ts";
import type { Event, EventOf } from "../model/events.ts";
import { parseSignalId, type SymbolName } from "../model/ids.ts";
import type { Instrument } from "../model/instrument.ts";
import type { Order } from "../model/order.ts";
import { scopeCovers, type TradingScope } from "../model/trading-state.ts";
import { closingSide } from "../plan/exit.ts";
import { atMarket } from "../plan/plan.ts";
import {
  absolute,
  type Decimal,
  greaterThan,
  isPositive,
  isZero,
  lessThan,
  minimum,
  roundToStep,
  subtract,
  sum,
  ZERO,
} from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { approve } from "../risk/approve.ts";
import type { RiskView } from "../risk/rule.ts";
import { weighExit } from "../risk/working-exits.ts";
import { cancelOrder } from "./cancel.ts";
import { judged } from "./judged.ts";
import { intentOf, makeOrder } from "./make-order.ts";
import { riskView } from "./risk-view.ts";
import type { AccountSettings, EngineSettings } from "./settings.ts";
import {
  type AccountState,
  openOrdersIn,
  openOrdersOf,
  type State,
  type StrategyPosition,
  shareKey,
} from "./state.ts";

/** Who asks, what for, and when. */
export interface Flattening {
  readonly scope: TradingScope;
  readonly actor: string;
  readonly nowMs: number;
}

type Left = EventOf<"positions.flattened">["left"][number];

/**
 * Cancels an account's entries and closes what its strategies hold in the scope at the market, longs and shorts, in
 * as many orders as the venue's largest size asks for. Nothing is asked of the broker first: what is held has an
 * instrument, and an exit needs no price. What could not be closed is told.
 */
export function flattenAccount(
  state: State,
  book: AccountState,
  asked: Flattening,
  settings: EngineSettings,
): Event[] {
  const { actor, nowMs: atMs, scope } = asked;
  const account = settings.accounts.get(book.id);
  if (account === undefined) return [];
  const concerned = openOrdersOf(book).filter((order) => scopeCovers(scope, order));
  const cancels = concerned
    .filter(({ orderType, purpose }) => purpose === "entry" || isResting(purpose, orderType))
    .flatMap((order) => cancelOrder(order, atMs, null));
  const shares = [...book.strategyPositions.values()].filter(
    ({ quantity, strategy, symbol }) =>
      !isZero(quantity) && scopeCovers(scope, { account: book.id, strategy, symbol }),
  );
  const closings = shares.map((share) =>
    closeShare(state, book, { account, share, asked }, settings),
  );
  const left = [...closings.flatMap((each) => each.left), ...unowned(book, scope)];
  const orders = closings.flatMap((each) => each.orders);
  if (cancels.length + orders.length + left.length === 0) return [];
  return [
    ...cancels,
    ...closings.flatMap((each) => each.events),
    { type: "positions.flattened", account: book.id, orders, left, actor, atMs },
  ];
}

/**
 * Closes one strategy's share at the market; nothing where an exit at the market is on its way already. What could not
 * be closed is told.
 */
export function flattenShare(
  state: State,
  book: AccountState,
  share: StrategyPosition,
  asked: Omit<Flattening, "scope">,
  settings: EngineSettings,
): Event[] {
  const { strategy, symbol } = share;
  const account = settings.accounts.get(book.id);
  const closing = book.sums.shares.get(shareKey(strategy, symbol))?.exitsInFlight ?? 0;
  if (account === undefined || closing > 0 || isZero(share.quantity)) return [];
  const scope = { kind: "strategy", name: strategy } as const;
  const { actor, nowMs: atMs } = asked;
  const { events, left, orders } = closeShare(
    state,
    book,
    { account, share, asked: { ...asked, scope } },
    settings,
  );
  return [...events, { type: "positions.flattened", account: book.id, orders, left, actor, atMs }];
}

/** The legs that trade back what was closed beyond flat; their revision counts the tries. */
export const BACK = "back";

/**
 * Trades back what exits, stops and targets have closed beyond flat, at once and waiting for nothing: it never opens
 * more than it closes, because so much was opened by mistake.
 */
export function tradeBack(
  state: State,
  book: AccountState,
  over: StrategyPosition,
  asked: Omit<Flattening, "scope"> & { readonly revision: number },
  settings: EngineSettings,
): Event[] {
  const account = settings.accounts.get(book.id);
  const instrument = book.instruments.get(over.symbol);
  if (account === undefined || instrument === undefined) return [];
  const { actor, nowMs: atMs } = asked;
  const scope = { kind: "strategy", name: over.strategy } as const;
  const piece = absolute(over.quantity);
  const closing = { account, share: over, asked: { ...asked, scope } };
  const order = withinReach(state, book, {
    ...exitOf(state, book, closing, {
      piece,
      instrument,
      number: 0,
      leg: BACK,
      revision: asked.revision,
    }),
    release: null,
  });
  const events: Event[] = [];
  const refusal = refusalOf(state, book, { order, made: [], events }, settings);
  if (refusal === null) events.push(...sent(order, atMs));
  const orders = refusal === null ? [order.clientOrderId] : [];
  const left =
    refusal === null ? [] : [{ symbol: over.symbol, quantity: over.quantity, reason: refusal }];
  return [...events, { type: "positions.flattened", account: book.id, orders, left, actor, atMs }];
}

/** Exits that work already close a part of it; the order is made for the rest. */
function withinReach(state: State, book: AccountState, order: Order): Order {
  const weighed = weighExit(intentOf(order), viewOf(state, book, order, []));
  const beyond = weighed === null ? ZERO : subtract(weighed.wanted, weighed.open);
  return isPositive(beyond) && lessThan(beyond, order.quantity)
    ? { ...order, quantity: subtract(order.quantity, beyond) }
    : order;
}

const isResting = (purpose: Order["purpose"], orderType: Order["orderType"]): boolean =>
  purpose === "exit" && orderType !== "market";

/** What the account holds beyond its strategies' shares, where the whole account is flattened. */
function unowned(book: AccountState, scope: TradingScope): Left[] {
  if (scope.kind === "strategy") return [];
  return [...book.positions].flatMap(([symbol, position]) => {
    if (scope.kind === "symbol" && scope.name !== symbol) return [];
    const shares = [...book.strategyPositions.values()].filter((share) => share.symbol === symbol);
    const quantity = subtract(position.quantity, sum(shares.map((share) => share.quantity)));
    return isZero(quantity) ? [] : [{ symbol, quantity, reason: reason("POSITION_NOT_OWNED") }];
  });
}

interface Closing {
  readonly account: AccountSettings;
  readonly share: StrategyPosition;
  readonly asked: Flattening;
}

interface Closed {
  readonly events: readonly Event[];
  readonly orders: readonly Order["clientOrderId"][];
  readonly left: readonly Left[];
}

function closeShare(
  state: State,
  book: AccountState,
  closing: Closing,
  settings: EngineSettings,
): Closed {
  const { quantity, symbol } = closing.share;
  const instrument = book.instruments.get(symbol);
  invariant(instrument !== undefined, "what is held was ordered once", { symbol });
  const made: Order[] = [];
  const events: Event[] = [];
  const left: Left[] = [];
  for (const piece of pieces(absolute(quantity), instrument)) {
    const order = exitOf(state, book, closing, { piece, instrument, number: made.length });
    const refusal = refusalOf(state, book, { order, made, events }, settings);
    if (refusal !== null) left.push(leftOver(symbol, quantity, piece, refusal));
    else {
      made.push(order);
      events.push(...sent(order, closing.asked.nowMs));
    }
  }
  return { events, orders: made.map(({ clientOrderId }) => clientOrderId), left };
}

const leftOver = (symbol: SymbolName, held: Decimal, piece: Decimal, why: Reason): Left => ({
  symbol,
  quantity: isPositive(held) ? piece : subtract(ZERO, piece),
  reason: why,
});

/** The quantity in parts that the venue takes; one part where it names no largest size. */
function pieces(quantity: Decimal, { lotSize, maxQuantity }: Instrument): Decimal[] {
  const most = maxQuantity === null ? quantity : roundToStep(maxQuantity, lotSize, "down");
  if (!isPositive(most) || !greaterThan(quantity, most)) return [quantity];
  const parts: Decimal[] = [];
  for (let rest = quantity; isPositive(rest) && parts.length < MAX_PIECES; ) {
    const part = minimum(rest, most);
    parts.push(part);
    rest = subtract(rest, part);
  }
  return parts;
}

/** More orders than this for one position are a person's business; what is over stays open and is seen. */
const MAX_PIECES = 100;

interface Piece {
  readonly piece: Decimal;
  readonly instrument: Instrument;
  readonly number: number;
  readonly leg?: "exit" | typeof BACK;
  readonly revision?: number;
}

function exitOf(
  state: State,
  book: AccountState,
  { account, asked, share }: Closing,
  { instrument, leg = "exit", number, piece, revision = 1 }: Piece,
): Order {
  const { strategy, symbol } = share;
  const own = openOrdersIn(book, symbol).filter((order) => order.strategy === strategy);
  const after = own
    .filter(({ orderType, purpose }) => purpose !== "exit" || orderType !== "market")
    .map((order) => order.clientOrderId);
  const signalId = parseSignalId(`sig_command${state.sequence + 1}`);
  invariant(signalId !== null, "a command's orders have an origin");
  const whole = piece === absolute(share.quantity);
  return makeOrder(
    {
      account: account.id,
      mode: account.mode,
      signalId,
      strategy,
      symbol,
      instrument,
      referencePrice: book.prices.get(symbol)?.price ?? null,
      timeInForce: account.timeInForce,
      nowMs: asked.nowMs,
    },
    {
      leg: `${leg}.${strategy}.${symbol}${number === 0 ? "" : `.${number + 1}`}`,
      revision,
      purpose: "exit",
      side: closingSide(share.quantity),
      quantity: piece,
      shape: atMarket,
      protection: null,
      // One order closes whatever is held by then; of several, each closes its own part.
      release: after.length === 0 ? null : { after, keep: whole ? ZERO : null, whenFlat: false },
    },
  );
}

function refusalOf(
  state: State,
  book: AccountState,
  about: {
    readonly order: Order;
    readonly made: readonly Order[];
    readonly events: Event[];
  },
  settings: EngineSettings,
): Reason | null {
  const { made, order } = about;
  const view = viewOf(state, book, order, made);
  const verdict = approve(intentOf(order), view, settings.orderRules);
  about.events.push(judged(order.clientOrderId, verdict.verdicts, view));
  return verdict.ok ? null : verdict.reason;
}

/** What the rules see of an exit, beside those made with it. */
function viewOf(state: State, book: AccountState, order: Order, made: readonly Order[]): RiskView {
  const { createdAtMs: nowMs, instrument, strategy, symbol } = order;
  const reference = book.prices.get(symbol) ?? null;
  const subject = { strategy, symbol, also: made, after: order.release?.after ?? [] };
  const facts = { nowMs, instrument, reference, equity: null, unrealized: null };
  return riskView(state, book, subject, facts);
}

function sent(order: Order, atMs: number): Event[] {
  const { account, clientOrderId, quantity } = order;
  const made: Event = { type: "order.initialized", order };
  return order.release === null
    ? [made, { type: "order.submitted", account, clientOrderId, atMs, quantity }]
    : [made];
}
