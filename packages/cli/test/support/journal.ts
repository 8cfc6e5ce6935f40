import {
  createEngine,
  type Engine,
  fromSignal,
  github,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import type { Store } from "@hookline/core/driver";
import { sqliteStore } from "@hookline/store-sqlite";

/** In the configuration of the engine; it must appear nowhere. */
export const SECRET = "a-secret-that-no-command-may-show";

/** A real engine on a journal. */
export interface Host {
  readonly engine: Engine;
  readonly store: Store;
}

export async function startHost(path: string): Promise<Host> {
  const store = sqliteStore(path);
  const engine = createEngine({
    store,
    accounts: { main: { mode: "paper", broker: paperBroker({ cash: "100000" }) } },
    sources: { bot: { path: "/webhook", auth: [github({ secret: SECRET })], dialect: simple() } },
    strategies: {
      alpha: { account: "main", symbols: ["BTCUSD", "ETHUSD"], size: fromSignal() },
    },
    risk: standardRisk({ maxOrderNotional: "1000" }),
  });
  await engine.start();
  return { engine, store };
}

/** What a test says of a signal; the rest is as usual. */
type Fields = Readonly<Record<string, string>> & { readonly id: string };

/** Sends a signal and waits for the fill of its order. */
export async function trade({ engine }: Host, fields: Fields): Promise<string> {
  const filled = new Promise<void>((resolve) => {
    const stop = engine.on("order.filled", () => {
      stop();
      resolve();
    });
  });
  const { signalId } = await send({ engine }, fields);
  await filled;
  return signalId;
}

/** Sends a signal and answers its id. */
export async function send(
  { engine }: Pick<Host, "engine">,
  fields: Fields,
): Promise<{ readonly signalId: string; readonly status: string }> {
  const answer = await engine.submit({
    strategy_id: "alpha",
    action: "buy",
    symbol: "BTCUSD",
    quantity: "2",
    price: "100",
    ...fields,
  });
  if (!("signalId" in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return answer;
}
