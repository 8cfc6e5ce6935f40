import {
  approveForTest,
  type ManualTime,
  manualTime,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
} from "@hookline/testkit";
import type { ExecutionReport, SubmitOutcome } from "../../src/model/execution.ts";
import type { ClientOrderId } from "../../src/model/ids.ts";
import type { Quote } from "../../src/model/instrument.ts";
import type { Order, OrderIntent } from "../../src/model/order.ts";
import type { PaperBrokerOptions } from "../../src/paper/options.ts";
import { paperBroker } from "../../src/paper/paper-broker.ts";
import type { Broker, RestoredAccount } from "../../src/ports/broker.ts";
import { decimal, ZERO } from "../../src/prim/decimal.ts";
import { order as bookOrderOf } from "../match/market.ts";

/** Thursday noon, UTC. */
export const NOON_MS: number = Date.UTC(2026, 0, 15, 12);
/** The symbol of these tests unless they name another. */
export const SYMBOL = sampleSymbol("BTCUSD");

/** A price of a symbol, without a spread. */
export const quoteAt = (price: string, symbol = "BTCUSD", atMs = NOON_MS): Quote => ({
  symbol: sampleSymbol(symbol),
  price: decimal(price),
  bid: null,
  ask: null,
  atMs,
});

/**
 * Reads `a buy 2 limit 100 day`, see `order` of the matcher's tests; `ETHUSD:` before it names the
 * symbol.
 */
export function intentOf(words: string): OrderIntent {
  const [, symbol = "BTCUSD", rest = ""] = /^(?:(\w+): )?(.+)$/.exec(words) ?? [];
  const { clientOrderId, side, quantity, orderType, timeInForce, reduceOnly, ...prices } =
    bookOrderOf(rest);
  const { limitPrice, stopPrice, trail } = prices;
  return sampleIntent({
    symbol: sampleSymbol(symbol),
    clientOrderId,
    side,
    quantity,
    orderType,
    timeInForce,
    reduceOnly,
    limitPrice,
    stopPrice,
    trail,
  });
}

/** An order as the journal knows it, accepted unless told otherwise. */
export const journaled = (words: string, given: Partial<Order> = {}): Order => ({
  ...intentOf(words),
  status: "accepted",
  venueOrderId: null,
  filledQuantity: ZERO,
  averagePrice: null,
  fees: ZERO,
  protection: null,
  release: null,
  instrument: {
    symbol: SYMBOL,
    tickSize: decimal("0.01"),
    lotSize: decimal("0.001"),
    minQuantity: ZERO,
    maxQuantity: null,
    multiplier: decimal("1"),
    shortable: true,
    currency: "USD",
  },
  cancelRequested: false,
  reason: null,
  createdAtMs: NOON_MS,
  updatedAtMs: NOON_MS,
  ...given,
});

/** A connected paper broker and everything it reported. */
export interface PaperDesk {
  readonly broker: Broker;
  readonly time: ManualTime;
  readonly reports: readonly ExecutionReport[];
  /** Reports as lines: `a fill 1 @ 100`, `a canceled`. */
  lines(): readonly string[];
  /** Hands an order over; what follows waits for `time`. */
  send(words: string): Promise<SubmitOutcome>;
  /** Hands orders over and lets their reports arrive. */
  place(...orders: readonly string[]): Promise<void>;
  /** Prices of signals, each followed by its reports. */
  price(...prices: readonly string[]): void;
  cancel(id: string): ReturnType<Broker["cancel"]>;
  /** `cash equity buyingPower`. */
  money(): Promise<string>;
}

/** What differs from a fresh account at noon with 1000 USD and BTCUSD at 100. */
export interface DeskStart {
  readonly options?: Partial<PaperBrokerOptions>;
  readonly restored?: Partial<RestoredAccount>;
  readonly startMs?: number;
  /** Null: no price is known. */
  readonly price?: string | null;
  readonly lastPrice?: (symbol: string) => Quote | null;
}

const line = (report: ExecutionReport): string =>
  report.type === "fill"
    ? `${report.clientOrderId} fill ${report.lastQuantity} @ ${report.lastPrice}`
    : `${report.clientOrderId} ${report.type}`;

export async function paperDesk(start: DeskStart = {}): Promise<PaperDesk> {
  const { options = {}, restored = {}, startMs = NOON_MS, price = "100" } = start;
  const time = manualTime(startMs);
  const broker = paperBroker({ cash: "1000", ...options });
  const reports: ExecutionReport[] = [];
  const silent = () => undefined;
  await broker.connect({
    account: sampleAccount,
    clock: time.clock,
    timers: time.timers,
    logger: { info: silent, warn: silent, error: silent },
    restored: { openOrders: [], positions: [], realizedNet: ZERO, ...restored },
    report: (report) => void reports.push(report),
    lastPrice: start.lastPrice ?? (() => null),
  });
  if (price !== null) broker.onPrice?.(quoteAt(price));
  const never = new AbortController().signal;
  const send = (words: string) => broker.submit(approveForTest(intentOf(words)), never);
  const reference = (id: ClientOrderId) => ({
    clientOrderId: id,
    venueOrderId: null,
    symbol: SYMBOL,
  });
  return {
    broker,
    time,
    reports,
    lines: () => reports.map(line),
    send,
    place: async (...orders) => {
      for (const words of orders) await send(words);
      time.advance(0);
    },
    price: (...prices) => {
      for (const one of prices) {
        broker.onPrice?.(quoteAt(one));
        time.advance(0);
      }
    },
    cancel: (id) => broker.cancel(reference(sampleOrderId(id)), never),
    money: async () => {
      const { buyingPower, cash, equity } = await broker.balances();
      return `${cash} ${equity} ${buyingPower}`;
    },
  };
}
