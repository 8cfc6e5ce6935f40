import { reason } from "../model/codes.ts";
import { ConfigError } from "../model/errors.ts";
import type { Broker, BrokerCapabilities } from "../ports/broker.ts";
import { isPositive, isZero, subtract, ZERO } from "../prim/decimal.ts";
import { invariant } from "../prim/invariant.ts";
import { equityOf, headroomOf } from "./ledger.ts";
import type { PaperBrokerOptions } from "./options.ts";
import { PaperAccount } from "./paper-account.ts";
import { readSettings } from "./settings.ts";

/**
 * A broker without a venue: orders are matched in this process against the prices of the signals, a
 * feed or a random walk. Its memory is the engine's journal, so it survives a crash at any instant.
 *
 * Positions are netted per symbol. A position, long or short, ties up its value divided by the
 * leverage; there is no interest and no liquidation.
 * @example
 * paperBroker({ cash: "100000", fees: { takerPercent: "0.1" }, slippage: { ticks: "1" } })
 */
export function paperBroker(options: PaperBrokerOptions): Broker {
  const { problems, settings } = readSettings(options);
  const capabilities = capabilitiesOf(settings.shorting);
  let account: PaperAccount | null = null;
  const connected = (): PaperAccount => {
    invariant(account !== null, "a broker is asked while it is connected", { broker: "paper" });
    return account;
  };
  return {
    name: "paper",
    platform: "paper",
    executionMethod: "paper engine (no venue)",
    mode: "paper",
    capabilities,
    problems: () => problems,
    connect: async (session) => {
      if (problems.length > 0) throw new ConfigError(problems);
      account?.close();
      account = new PaperAccount({ settings, capabilities, session });
    },
    close: async () => {
      account?.close();
      account = null;
    },
    submit: async (order, signal) => {
      if (account !== null && !signal.aborted) return account.submit(order);
      const why = signal.aborted ? "aborted" : "not_connected";
      return { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why }) };
    },
    cancel: async ({ clientOrderId }) =>
      account?.cancel(clientOrderId) ?? {
        kind: "unknown",
        reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "not_connected" }),
      },
    replace: async () => ({
      kind: "rejected",
      reason: reason("ORDER_CAPABILITY_MISSING", { capability: "replace" }),
    }),
    findOrder: async ({ clientOrderId }) =>
      account?.find(clientOrderId) ?? { kind: "unavailable", detail: "not connected" },
    openOrders: async () =>
      connected()
        .memory.all()
        .filter(({ open }) => open)
        .map(({ clientOrderId, leaves, quantity, side, symbol, venueOrderId }) => ({
          clientOrderId,
          venueOrderId,
          symbol,
          side,
          quantity,
          filledQuantity: subtract(quantity, leaves),
        })),
    // Of this run only: what came before is in the journal, where absence here proves nothing.
    fillsSince: async (sinceMs) =>
      connected()
        .memory.all()
        .flatMap(({ reports }) => reports)
        .filter(({ atMs, type }) => type === "fill" && atMs >= sinceMs)
        .toSorted((left, right) => left.atMs - right.atMs),
    positions: async () =>
      [...connected().ledger.holdings]
        .map(([symbol, { holding }]) => ({
          symbol,
          quantity: holding.position.quantity,
          averagePrice: holding.position.averagePrice,
        }))
        .filter(({ quantity }) => !isZero(quantity)),
    balances: async () => {
      const { ledger } = connected();
      const headroom = headroomOf(ledger);
      return {
        currency: settings.currency,
        cash: ledger.cash,
        equity: equityOf(ledger),
        buyingPower: isPositive(headroom) ? headroom : ZERO,
      };
    },
    instrument: async (symbol) => settings.instrument(symbol),
    // Prices that came with signals are no second opinion on the next signal; the engine knows them
    // itself.
    quote: async (symbol) =>
      settings.quotes.onPrice === undefined ? settings.quotes.latest(symbol) : null,
    onPrice: (quote) => settings.quotes.onPrice?.(quote),
  };
}

const capabilitiesOf = (short: boolean): BrokerCapabilities => ({
  orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
  timeInForce: ["day", "gtc", "ioc", "fok"],
  idempotency: "enforced",
  reduceOnly: true,
  short,
  fractional: true,
  streams: true,
  replace: false,
  options: false,
  leverage: true,
  notional: false,
  native: { bracket: false, oco: false, oto: false },
  clientOrderIdLength: 36,
  rateLimits: [],
  session: "always",
});
