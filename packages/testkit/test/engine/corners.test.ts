import { fromSignal, paperBroker, standardRisk } from "@hookline/core";
import { decimal, parseClientOrderId, parseExecutionId, reason } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { sampleSymbol } from "../../src/index.ts";
import { rig } from "./harness.ts";
import { actor, liveRig, openTo } from "./live-rig.ts";
import { scriptedBroker } from "./scripted-broker.ts";

// Things that happen rarely, and must come out right when they do.

async function withBroker(over: Parameters<typeof scriptedBroker>[0] = {}) {
  const broker = scriptedBroker(over);
  const made = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
  return { ...made, broker };
}

const stranger = parseClientOrderId("hl-of-nobody");

describe("a broker that tells of what nobody asked for", () => {
  it("an acceptance of an unknown order changes nothing, a fill of one is told", async () => {
    const { broker, engine, position, quiet } = await withBroker();
    if (stranger === null) throw new Error("the test's own data is wrong");
    const told: string[] = [];
    engine.on("order.anomaly", (event) => void told.push(event.reason.code));
    const about = { clientOrderId: stranger, venueOrderId: null, atMs: 0 };
    const before = engine.status().sequence;
    broker.report({ type: "accepted", ...about });
    await quiet();
    expect([told, engine.status().sequence]).toEqual([[], before]);
    const execId = parseExecutionId("x-of-nobody");
    if (execId === null) throw new Error("the test's own data is wrong");
    const trade = { lastQuantity: decimal("1"), lastPrice: decimal("100"), fee: decimal("0") };
    const what = { symbol: sampleSymbol("BTCUSD"), side: "buy", execId } as const;
    broker.report({ type: "fill", ...about, ...what, ...trade });
    await quiet();
    expect(told).toEqual(["ORDER_REPORT_UNMATCHED"]);
    expect(await position()).toBe("0");
  });

  it("a refused cancel that nobody asked for leaves the order as it is", async () => {
    const { broker, engine, quiet, trade } = await withBroker();
    await trade({ quantity: "1", order_type: "limit", limit_price: "95" });
    const [order] = broker.submitted;
    if (order === undefined) throw new Error("nothing was submitted");
    const { clientOrderId } = order;
    const why = reason("ORDER_CANCEL_REJECTED");
    broker.report({
      type: "cancel_rejected",
      clientOrderId,
      venueOrderId: null,
      atMs: 0,
      reason: why,
    });
    await quiet();
    expect(engine.orders()).toMatchObject([{ status: "accepted" }]);
  });
});

describe("protection", () => {
  it("a stop-limit rests as one, with both prices", async () => {
    const { broker, quiet, trade } = await withBroker();
    await trade({ quantity: "1", stop_loss: "95", stop_loss_limit: "94" });
    broker.fill(0, "1", "100");
    await quiet();
    expect(broker.submitted[1]).toMatchObject({
      orderType: "stop_limit",
      stopPrice: "95",
      limitPrice: "94",
      side: "sell",
    });
  });

  it("a stop on the wrong side of the price is refused with the entry, before anything goes", async () => {
    const { broker, trade } = await withBroker();
    expect(await trade({ quantity: "1", stop_loss: "105" })).toMatchObject({ status: "denied" });
    expect(broker.submitted).toEqual([]);
  });
});

describe("a halt that flattens", () => {
  it("of one symbol leaves the others alone", async () => {
    const { engine, position, quiet, trade } = await rig();
    await trade({ quantity: "1" });
    await trade({ quantity: "1", symbol: "ETHUSD" });
    const scope = { kind: "symbol", name: "ETHUSD" } as const;
    await engine.command({ type: "halt", level: 3, scope, actor });
    await quiet();
    expect([await position("BTCUSD"), await position("ETHUSD")]).toEqual(["1", "0"]);
  });

  it("of one account leaves the other one alone", async () => {
    const at = await rig(() => ({
      accounts: {
        paper: { mode: "paper", broker: paperBroker({ cash: "100000" }) },
        other: { mode: "paper", broker: paperBroker({ cash: "100000" }) },
      },
      strategies: { rsi: { account: ["paper", "other"], symbols: "any", size: fromSignal() } },
    }));
    await at.trade({ quantity: "1" });
    const scope = { kind: "account", name: "other" } as const;
    await at.engine.command({ type: "halt", level: 3, scope, actor });
    await at.quiet();
    const held = (await at.engine.positions()).map(({ account, quantity }) => [account, quantity]);
    expect(Object.fromEntries(held)).toEqual({ paper: "1", other: "0" });
  });

  it("splits what the venue takes in parts, each behind the stop that stands", async () => {
    const broker = scriptedBroker();
    const { instrument } = broker;
    broker.instrument = async (symbol) => {
      const whole = await instrument(symbol);
      return whole === null ? null : { ...whole, maxQuantity: decimal("2") };
    };
    const at = await rig(() => ({ accounts: { paper: { mode: "paper", broker } } }));
    for (const index of [0, 1]) {
      await at.trade({ quantity: "2", stop_loss: "90" });
      broker.fill(broker.submitted.length - 1, "2", "100", `entry-${index}`);
      await at.quiet();
    }
    expect(await at.position()).toBe("4");
    broker.cancelAnswers.push({ kind: "canceled" }, { kind: "canceled" });
    await at.engine.command({ type: "flatten", account: "paper", actor });
    await at.quiet();
    const exits = broker.submitted.filter(({ purpose }) => purpose === "exit");
    expect(exits.map(({ quantity, side }) => `${side} ${quantity}`)).toEqual(["sell 2", "sell 2"]);
  });
});

describe("commands that change nothing", () => {
  it("leave no record: a strategy that is on already, limits that nobody loosened", async () => {
    const { engine, trade } = await rig();
    await trade({ quantity: "1" });
    const before = engine.status().sequence;
    await engine.command({ type: "switch_strategy", strategy: "rsi", enabled: true, actor });
    await engine.command({ type: "confirm_limits", actor });
    expect(engine.status().sequence).toBe(before);
  });

  it("a grant for a paper account is refused: there is nothing to open", async () => {
    const { engine } = await rig();
    const grant = { type: "grant", account: "paper", code: "123456", actor } as const;
    expect(await engine.command(grant)).toMatchObject({ code: "COMMAND_INVALID" });
  });
});

describe("limits that were changed while the engine stood still (R-52)", () => {
  it("a looser one is told, and named until a person confirms it", async () => {
    let maxOrderNotional = "1000";
    const first = await rig(() => ({
      risk: standardRisk({ maxOrderNotional, maxDailyLoss: "100000" }),
    }));
    await first.trade({ quantity: "1" });
    maxOrderNotional = "2000";
    const second = await first.restart();
    const told: (readonly string[])[] = [];
    second.engine.on("limits.changed", ({ unconfirmed }) => void told.push(unconfirmed));
    await second.trade({ quantity: "1" });
    await second.engine.command({ type: "confirm_limits", actor });
    await second.quiet();
    expect(told[0]).toContain("maxOrderNotional");
    expect(told.at(-1)).toEqual([]);
  });
});

describe("an approval without the market's price", () => {
  it("goes by a price that was seen after the entry was held, and by none that is older", async () => {
    const at = await liveRig();
    await openTo(at, "confirm");
    const symbol = sampleSymbol("BTCUSD");
    const atMs = at.time.clock.nowMs();
    at.broker.market = { symbol, price: decimal("100"), bid: null, ask: null, atMs };
    await at.live({ price: "100" });
    const order = at.engine.status().accounts[0]?.live?.held[0]?.clientOrderId ?? "none";
    at.broker.market = null;
    // An exit that closes nothing still tells a price.
    at.time.advance(1_000);
    await at.live({ action: "exit", price: "100.2" });
    expect((await at.engine.command({ type: "approve", order, actor })).code).toBe(
      "COMMAND_APPLIED",
    );
  });
});
