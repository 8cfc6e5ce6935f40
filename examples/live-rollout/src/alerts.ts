import type { Engine, FeedEvents } from "@hookline/core";

export interface Watching {
  /** Loss at which an alert goes out, positive, in the account's currency. */
  readonly lossLimit: number;
  readonly alert: (text: string) => void;
}

/** What a person should look at, and in which words. */
const WORDS: { readonly [Type in keyof FeedEvents]?: (event: FeedEvents[Type]) => string } = {
  "engine.fault": ({ code }) => `the engine decides no more: ${code}`,
  "position.mismatched": ({ account, ours, symbol, theirs }) =>
    `${account} holds ${theirs} ${symbol} at the broker, and ${ours} here`,
  "order.rejected": ({ account, reason }) =>
    `${account}: the broker refused an order, ${reason.code}`,
  "order.outcome_unknown": ({ account }) => `${account}: the broker's answer is not known`,
  "order.anomaly": ({ account, reason }) => `${account}: ${reason.code}`,
  "session.loss_reached": ({ account }) => `${account}: the day's loss limit is reached`,
  "live.grant_ended": ({ account, why }) => `${account}: no entries any more, the grant is ${why}`,
  "order.held": ({ account, clientOrderId }) => `${account}: approve ${clientOrderId}`,
};

/** Alerts on account status, API health and profit; the answer ends it. */
export function watchAccounts(engine: Engine, watching: Watching): () => void {
  const stops = [
    listen(engine, "engine.fault", watching),
    listen(engine, "position.mismatched", watching),
    listen(engine, "order.rejected", watching),
    listen(engine, "order.outcome_unknown", watching),
    listen(engine, "order.anomaly", watching),
    listen(engine, "session.loss_reached", watching),
    listen(engine, "live.grant_ended", watching),
    listen(engine, "order.held", watching),
    engine.on("position.changed", () => void watchLoss(engine, watching)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const listen = <Type extends keyof FeedEvents>(
  engine: Engine,
  type: Type,
  { alert }: Watching,
): (() => void) => engine.on(type, (event) => alert(WORDS[type]?.(event) ?? type));

/** After each fill: realised and open profit together. For alerts a float is exact enough; limits are the engine's. */
async function watchLoss(engine: Engine, { alert, lossLimit }: Watching): Promise<void> {
  const profits = new Map<string, number>();
  for (const { account, realizedPnl, unrealizedPnl } of await engine.positions()) {
    const profit = Number(realizedPnl) + Number(unrealizedPnl ?? "0");
    profits.set(account, (profits.get(account) ?? 0) + profit);
  }
  for (const [account, profit] of profits) {
    if (profit <= -lossLimit) alert(`${account}: a loss of ${(-profit).toFixed(2)}`);
  }
}
