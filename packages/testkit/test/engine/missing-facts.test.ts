import { standardRisk } from "@hookline/core";
import type { Event } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

/** A broker that can stop saying what an instrument is and what it costs. */
function forgetfulBroker(): { readonly broker: ScriptedBroker; silence(): void } {
  const broker = scriptedBroker();
  const { instrument, quote } = broker;
  let silent = false;
  const say = async <Fact>(fact: () => Promise<Fact>): Promise<Fact> => {
    if (silent) throw new Error("nothing to be heard");
    return fact();
  };
  broker.instrument = (symbol) => say(() => instrument(symbol));
  broker.quote = (symbol) => say(() => quote(symbol));
  return { broker, silence: () => (silent = true) };
}

async function hostWith(broker: ScriptedBroker): Promise<Rig> {
  return rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
}

/** Holds two units, and then the broker says nothing more. */
async function holdingInSilence(): Promise<{
  readonly host: Rig;
  readonly broker: ScriptedBroker;
}> {
  const { broker, silence } = forgetfulBroker();
  const host = await hostWith(broker);
  await host.trade({ quantity: "2" });
  broker.fill(0, "2", "100");
  await host.quiet();
  silence();
  // What was asked before is no longer fresh.
  await host.time.run(3_600_000);
  return { host, broker };
}

describe("facts that are missing", () => {
  it("I24 an entry without its instrument is denied", async () => {
    const { broker, silence } = forgetfulBroker();
    const host = await hostWith(broker);
    silence();
    expect(await host.trade({ quantity: "1" })).toMatchObject({
      status: "denied",
      code: "RISK_INSTRUMENT_MISSING",
      detail: { symbol: "BTCUSD" },
    });
    expect(broker.submitted).toEqual([]);
  });

  it("I24 what is held is closed by the instrument and the price it was bought with", async () => {
    const { broker, host } = await holdingInSilence();
    const answer = await host.engine.submit({
      ...{ strategy_id: "rsi", action: "exit", symbol: "BTCUSD", id: "exit-in-silence" },
    });
    await host.quiet();
    expect(answer).toMatchObject({ code: "SIGNAL_ACCEPTED" });
    expect(broker.submitted.at(-1)).toMatchObject({
      ...{ side: "sell", quantity: "2", purpose: "exit", referencePrice: "100" },
    });
  });

  it("I24 a flatten closes what is held by what is known of it", async () => {
    const { broker, host } = await holdingInSilence();
    const flatten = { type: "flatten", account: "paper", actor: "operator" } as const;
    expect(await host.engine.command(flatten)).toMatchObject({ code: "COMMAND_APPLIED" });
    await host.quiet();
    expect(broker.submitted.at(-1)).toMatchObject({ side: "sell", quantity: "2", purpose: "exit" });
  });
});

describe("the day's loss limit", () => {
  const limited = (): Promise<Rig> =>
    rig(() => ({ risk: standardRisk({ maxOrderNotional: "1000000", maxDailyLoss: "50" }) }));

  it("R-17 once reached it stays reached whatever the market does, over a restart, until the next session", async () => {
    const first = await limited();
    const told: Event[] = [];
    first.engine.on("session.loss_reached", (event) => void told.push(event));
    await first.trade({ quantity: "2", price: "100" });
    // The paper market moves with the prices in signals.
    await first.trade({ quantity: "0.1", price: "70" });
    expect(await first.trade({ quantity: "1", price: "70" })).toMatchObject({
      code: "RISK_DAILY_LOSS_REACHED",
    });
    expect(told).toEqual([{ type: "session.loss_reached", account: "paper", day: "2026-01-15" }]);
    const second = await first.restart();
    second.engine.on("session.loss_reached", (event) => void told.push(event));
    expect(await second.trade({ quantity: "1", price: "130" })).toMatchObject({
      code: "RISK_DAILY_LOSS_REACHED",
    });
    expect(told).toHaveLength(1);
    expect(await second.trade({ action: "exit", price: "130" })).toMatchObject({
      code: "SIGNAL_ACCEPTED",
    });
    await second.time.run(24 * 3_600_000);
    expect(await second.trade({ quantity: "1", price: "130" })).toMatchObject({
      code: "SIGNAL_ACCEPTED",
    });
  });
});

describe("a store that remembers more than the engine", () => {
  it("I7 is asked about a signal that has fallen out of memory", async () => {
    const host = await rig();
    const first = await host.trade({ quantity: "1", id: "the first of many" });
    expect(first).toMatchObject({ status: "accepted" });
    // More than the engine keeps; denied ones are remembered as well.
    for (let number = 0; number < 20_050; number += 1) {
      await host.send({ symbol: "BTCUSD", quantity: "1000000000", id: `n${number}` });
    }
    const again = await host.trade({ quantity: "1", id: "the first of many" });
    expect(again).toMatchObject({ status: "duplicate" });
    expect(await host.position()).toBe("1");
  }, 60_000);
});
