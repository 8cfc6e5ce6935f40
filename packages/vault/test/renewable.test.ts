import {
  createEngine,
  fromSignal,
  github,
  memoryStore,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import { type Broker, type Credentials, revealed } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { renewable } from "../src/index.ts";

const actor = "a-person";

interface Calls {
  readonly submits: string[];
  readonly closed: string[];
}

/** A paper broker that says which key it used. */
function keyed(keyId: string, calls: Calls, over: Partial<Broker> = {}): Broker {
  const broker = paperBroker({ cash: "100000" });
  return {
    ...broker,
    keyEnding: keyId.slice(-4),
    submit: (order, signal) => {
      calls.submits.push(keyId);
      return broker.submit(order, signal);
    },
    close: async () => {
      calls.closed.push(keyId);
      await broker.close();
    },
    ...over,
  };
}

const read = ({ keyId }: Credentials) => (keyId === undefined ? null : { keyId });

async function running(over: (keyId: string) => Partial<Broker> = () => ({})) {
  const calls: Calls = { submits: [], closed: [] };
  const broker = renewable(
    { keyId: "OLDKEY0001" },
    ({ keyId }) => keyed(revealed(keyId), calls, over(revealed(keyId))),
    read,
  );
  const engine = createEngine({
    store: memoryStore(),
    accounts: { paper: { mode: "paper", broker } },
    sources: {
      bot: {
        path: "/bot",
        auth: [github({ secret: "a-test-secret-of-good-length" })],
        dialect: simple(),
      },
    },
    strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal() } },
    risk: standardRisk(),
  });
  await engine.start();
  let count = 0;
  const buy = async (): Promise<void> => {
    count += 1;
    const filled = new Promise<void>((resolve) => {
      const stop = engine.on("order.filled", () => {
        stop();
        resolve();
      });
    });
    await engine.submit({
      strategy_id: "rsi",
      action: "buy",
      symbol: "BTCUSD",
      quantity: "0.1",
      price: "100",
      id: String(count),
    });
    await filled;
  };
  const change = (credentials: Credentials) =>
    engine.command({ type: "replace_credentials", account: "paper", credentials, actor });
  return { buy, calls, change, engine };
}

describe("keys replaced while the engine runs", () => {
  it("the old ones are used no more, and the position goes on", async () => {
    const { buy, calls, change, engine } = await running();
    await buy();
    expect((await change({ keyId: "NEWKEY0002" })).code).toBe("COMMAND_APPLIED");
    expect(calls.closed).toEqual(["OLDKEY0001"]);
    await buy();
    expect(calls.submits).toEqual(["OLDKEY0001", "NEWKEY0002"]);
    expect(engine.status().accounts).toMatchObject([{ keyEnding: "0002" }]);
    expect(await engine.positions()).toMatchObject([{ quantity: "0.2" }]);
    await engine.stop();
  });

  it.each<[string, Credentials, (keyId: string) => Partial<Broker>]>([
    ["have not the fields", { apiKey: "NEWKEY0002" }, () => ({})],
    [
      "are of the other kind",
      { keyId: "NEWKEY0002" },
      (keyId) => (keyId === "NEWKEY0002" ? { mode: "live" } : {}),
    ],
    [
      "have problems",
      { keyId: "NEWKEY0002" },
      (keyId) => (keyId === "NEWKEY0002" ? { problems: () => ["the key is empty"] } : {}),
    ],
    [
      "do not connect",
      { keyId: "NEWKEY0002" },
      (keyId) =>
        keyId === "NEWKEY0002"
          ? { connect: () => Promise.reject(new Error("canary-message-with-NEWKEY0002")) }
          : {},
    ],
  ])("keys that %s change nothing", async (_what, credentials, over) => {
    const { buy, calls, change, engine } = await running(over);
    const answer = await change(credentials);
    expect(answer.code).toBe("CREDENTIALS_REFUSED");
    expect(JSON.stringify(answer)).not.toContain("NEWKEY0002");
    await buy();
    expect(calls.submits).toEqual(["OLDKEY0001"]);
    await engine.stop();
  });
});
