import { driftOf } from "../engine/drift.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { type AccountState, accountOf } from "../engine/state.ts";
import { parseSignalId, type SymbolName } from "../model/ids.ts";
import type { Position } from "../model/position.ts";
import type { Mode } from "../model/signal.ts";
import type { Clock } from "../ports/clock.ts";
import { displayed } from "../position/display.ts";
import { realizedNet, unrealized } from "../position/pnl.ts";
import { isZero, ONE } from "../prim/decimal.ts";
import { effectiveState } from "../risk/kill.ts";
import type { Host } from "../runtime/host.ts";
import type { RuntimeAccount } from "../runtime/prefetch.ts";
import { type BrokerOf, signalAnswer } from "./answer.ts";
import { explainSignal } from "./explain.ts";
import { liveView } from "./live-view.ts";
import { orderView } from "./order-view.ts";
import type { AccountView, LiveView, OrderView, PositionView, Reads } from "./reads.ts";

/** What can be read of a running engine, from its state. */
export function engineReads(parts: {
  readonly host: Host;
  readonly settings: EngineSettings;
  readonly accounts: ReadonlyMap<RuntimeAccount["id"], RuntimeAccount>;
  readonly brokerOf: BrokerOf;
  readonly clock: Clock;
}): Reads {
  const { accounts, brokerOf, clock, host, settings } = parts;
  const liveOfAccount = (id: RuntimeAccount["id"]): LiveView | null => {
    const account = settings.accounts.get(id);
    return account === undefined ? null : liveView(host.state, account, clock.nowMs());
  };
  const modeOf = (id: RuntimeAccount["id"]): Mode => settings.accounts.get(id)?.mode ?? "paper";
  return {
    orders: () => [...accounts.keys()].flatMap((id) => ordersOf(accountOf(host.state, id))),
    async positions() {
      const lists = [...accounts.values()].map((account) =>
        positionsOf(host, account, modeOf(account.id)),
      );
      return (await Promise.all(lists)).flat();
    },
    async signal(text) {
      const id = parseSignalId(text);
      const record = id === null ? null : await host.signal(id);
      return record === null ? null : signalAnswer(record, false, brokerOf);
    },
    async explain(text) {
      const id = parseSignalId(text);
      const record = id === null ? null : await host.recordOf(id);
      return id === null || record === null ? null : explainSignal(record, id);
    },
    drift: () =>
      [...settings.strategies.values()].flatMap((strategy) => driftOf(host.state, strategy) ?? []),
    status: () => ({
      status: host.fault?.code ?? host.phase,
      liveArmed: [...accounts.keys()].some((id) => liveOfAccount(id)?.code === null),
      tradingState: host.state.tradingStates.get("global") ?? "active",
      sequence: host.state.sequence,
      accounts: [...accounts.values()].map((account) =>
        accountView(host, account, {
          mode: modeOf(account.id),
          live: liveOfAccount(account.id),
        }),
      ),
    }),
  };
}

const ordersOf = (book: AccountState): OrderView[] => [...book.orders.values()].map(orderView);

function accountView(
  host: Host,
  { broker, id }: RuntimeAccount,
  { live, mode }: Pick<AccountView, "live"> & { readonly mode: Mode },
): AccountView {
  const book = accountOf(host.state, id);
  const last = [...book.orders.values()].at(-1);
  return {
    account: id,
    mode,
    platform: broker.platform,
    connected: host.phase === "running",
    tradingState: effectiveState(host.state.tradingStates, { account: id }),
    openOrders: book.openCount,
    lastOrder: last === undefined ? null : orderView(last),
    keyEnding: broker.keyEnding ?? null,
    live,
  };
}

const positionsOf = (host: Host, account: RuntimeAccount, mode: Mode): Promise<PositionView[]> => {
  const book = accountOf(host.state, account.id);
  return Promise.all(
    [...book.positions].map(([symbol, position]) =>
      positionView(host, { account, mode, symbol, position }),
    ),
  );
};

async function positionView(
  host: Host,
  of: {
    readonly account: RuntimeAccount;
    readonly mode: Mode;
    readonly symbol: SymbolName;
    readonly position: Position;
  },
): Promise<PositionView> {
  const { account, mode, position, symbol } = of;
  const instrument = accountOf(host.state, account.id).instruments.get(symbol);
  const contract = {
    multiplier: instrument?.multiplier ?? ONE,
    inverse: instrument?.inverse ?? false,
  };
  const quote = isZero(position.quantity) ? null : await host.price(account, symbol);
  const open = quote === null ? null : unrealized(position, quote.price, contract);
  return {
    account: account.id,
    mode,
    symbol,
    quantity: position.quantity,
    averagePrice: position.averagePrice === null ? null : displayed(position.averagePrice),
    realizedPnl: displayed(realizedNet(position)),
    unrealizedPnl: isZero(position.quantity) ? "0" : open === null ? null : displayed(open),
  };
}
