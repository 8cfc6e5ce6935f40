import {
  ConfigError,
  type EngineOptions,
  fromSignal,
  paperBroker,
  standardRisk,
} from "@hookline/core";
import type { Broker } from "@hookline/core/driver";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "./harness.ts";
import { actor, knowsCode, OPERATOR_TOKEN } from "./live-rig.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

type Signal = Readonly<Record<string, string | number | boolean>>;

interface ShadowRig extends Rig {
  /** The account that the strategy trades on. */
  readonly real: ScriptedBroker;
  live(signal?: Signal): ReturnType<Rig["send"]>;
  held(account: string): Promise<string>;
  restartShadowed(): Promise<ShadowRig>;
}

interface Step {
  readonly action: string;
  readonly quantity: string;
  readonly price: string;
  readonly fills: boolean;
}

interface Given {
  /** The shadow account's broker; the paper broker unless given. */
  readonly shadow?: () => Broker;
  /** Without a shadow the same engine has none. */
  readonly shadowed?: boolean;
  readonly risk?: Parameters<typeof standardRisk>[0];
}

/** A live strategy on `real`, mirrored on `dry`. */
async function shadowRig(given: Given = {}): Promise<ShadowRig> {
  let real = scriptedBroker({}, "live");
  const { shadow = () => paperBroker({ cash: "1000000" }), shadowed = true } = given;
  const options = (): Partial<EngineOptions> => {
    real = scriptedBroker({}, "live");
    const live = {
      sentence: "live orders use real money",
      secondFactor: knowsCode(),
      maxEntryNotional: "100000",
    } as const;
    return {
      operator: { tokens: { ana: OPERATOR_TOKEN } },
      accounts: {
        real: { mode: "live", broker: real, live },
        dry: { mode: "paper", broker: shadow() },
      },
      risk: standardRisk({
        maxOrderNotional: "1000000",
        maxDailyLoss: "100000",
        allowNoStop: true,
        repeatedOrderMs: 1,
        coolDownMs: 1,
        ...given.risk,
      }),
      strategies: {
        rsi: {
          account: "real",
          symbols: ["BTCUSD"],
          size: fromSignal(),
          ...(shadowed ? { shadow: "dry" } : {}),
        },
      },
    };
  };
  const dressed = (bare: Rig): ShadowRig => {
    const own = real;
    return {
      ...bare,
      real: own,
      async live(signal = {}) {
        bare.time.advance(1);
        const answer = await bare.send({ mode: "live", quantity: "1", ...signal });
        await bare.quiet();
        return answer;
      },
      async held(account) {
        const found = (await bare.engine.positions()).find((each) => each.account === account);
        return found?.quantity ?? "0";
      },
      restartShadowed: async () => dressed(await bare.restart()),
    };
  };
  const made = dressed(await rig(options));
  const command = (type: string, more: object) =>
    made.engine.command({ type, account: "real", actor, ...more } as Parameters<
      typeof made.engine.command
    >[0]);
  await command("grant", { code: "123456" });
  await command("promote", { stage: "confirm" });
  await command("promote", { stage: "auto" });
  return made;
}

const drift = ({ engine }: Pick<Rig, "engine">) => {
  const [first] = engine.drift();
  if (first === undefined) throw new Error("the strategy has no shadow");
  return first;
};

describe("a live strategy mirrored on paper", () => {
  it("trades on both, and only its own account is told to the sender", async () => {
    const { engine, held, live, quiet, real } = await shadowRig();
    const answer = await live({ price: "100" });
    expect(answer).toMatchObject({ status: "accepted", mode: "live", account: "real" });
    expect("orders" in answer && answer.orders).toHaveLength(1);
    real.fill(0, "1", "101");
    await quiet();
    expect([await held("real"), await held("dry")]).toEqual(["1", "1"]);
    // The paper broker filled at the signal's 100; the live one at 101, one percent worse.
    expect(drift({ engine })).toMatchObject({
      strategy: "rsi",
      shadowAccount: "dry",
      shadowMode: "paper",
      signals: 1,
      mirrored: 1,
      alike: 1,
      meanWorseBps: "100",
      positions: [{ symbol: "BTCUSD", own: "1", shadow: "1", difference: "0" }],
      pairs: [
        {
          own: { accounts: ["real"], averagePrice: "101", side: "buy", filledQuantity: "1" },
          shadow: { accounts: ["dry"], averagePrice: "100", side: "buy", filledQuantity: "1" },
          worseBps: "100",
        },
      ],
    });
  });

  it("a sale is worse where it fetched less, and the profits are set against each other", async () => {
    const { engine, live, quiet, real } = await shadowRig();
    await live({ price: "100" });
    real.fill(0, "1", "100");
    await quiet();
    await live({ action: "exit", price: "110" });
    real.fill(1, "1", "109.45");
    await quiet();
    const report = drift({ engine });
    expect(report.pairs.map(({ worseBps }) => worseBps)).toEqual(["50", "0"]);
    expect(report.meanWorseBps).toBe("25");
    expect(report.realizedNet).toEqual({ own: "9.45", shadow: "10", difference: "-0.55" });
  });

  it("shows where the two part: one filled, the other refused", async () => {
    const { engine, held, live } = await shadowRig();
    await engine.command({ type: "revoke", account: "real", actor });
    expect(await live()).toMatchObject({ status: "denied", code: "LIVE_GRANT_EXPIRED" });
    expect([await held("real"), await held("dry")]).toEqual(["0", "1"]);
    expect(drift({ engine })).toMatchObject({
      mirrored: 1,
      alike: 0,
      meanWorseBps: null,
      positions: [{ own: "0", shadow: "1", difference: "-1" }],
    });
  });

  it("a repeated delivery is mirrored once", async () => {
    const { engine, held, live } = await shadowRig();
    await live({ id: "same" });
    expect(await live({ id: "same" })).toMatchObject({ status: "duplicate" });
    expect(await held("dry")).toBe("1");
    expect(drift({ engine })).toMatchObject({ signals: 1, mirrored: 1 });
  });

  it("I2 a crash before the mirror is made good at the next start, once", async () => {
    const at = await shadowRig();
    at.time.advance(1);
    // The answer is there as soon as the first is durable; the process ends in that very moment.
    await at.send({ mode: "live", quantity: "1" });
    const again = await at.restartShadowed();
    await again.quiet();
    expect(await again.held("dry")).toBe("1");
    const third = await again.restartShadowed();
    await third.quiet();
    expect(await third.held("dry")).toBe("1");
    expect(drift(third)).toMatchObject({ signals: 1, mirrored: 1 });
  });

  it("a crash so long ago that the signal is stale leaves it without a mirror, and the report says so", async () => {
    const at = await shadowRig();
    at.time.advance(1);
    await at.send({ mode: "live", quantity: "1" });
    at.kill();
    at.time.advance(3_600_000);
    const again = await at.restartShadowed();
    await again.quiet();
    expect(await again.held("dry")).toBe("0");
    expect(drift(again)).toMatchObject({ signals: 1, mirrored: 0, pairs: [{ shadow: null }] });
  });

  it("a shadow whose broker hangs or fails holds nothing up and denies nothing", async () => {
    const hanging = (): Broker => ({
      ...scriptedBroker(),
      instrument: () => new Promise(() => {}),
      quote: () => Promise.reject(new Error("down")),
      balances: () => new Promise(() => {}),
      submit: () => new Promise(() => {}),
    });
    const { engine, live, real } = await shadowRig({ shadow: hanging });
    for (let count = 0; count < 3; count += 1) {
      expect(await live()).toMatchObject({ status: "accepted", account: "real" });
    }
    expect(real.submitted).toHaveLength(3);
    expect(drift({ engine }).signals).toBe(3);
  });

  it("a shadow whose broker cannot connect stops no start, and is connected later", async () => {
    let down = true;
    const late = (): Broker => {
      const broker = paperBroker({ cash: "1000000" });
      return {
        ...broker,
        connect: (session) =>
          down ? Promise.reject(new Error("no route")) : broker.connect(session),
      };
    };
    const { held, live, quiet, real, time } = await shadowRig({ shadow: late });
    expect(await live()).toMatchObject({ status: "accepted", account: "real" });
    expect(real.submitted).toHaveLength(1);
    expect(await held("dry")).toBe("0");
    down = false;
    time.advance(30_000);
    await quiet();
    await live();
    expect(await held("dry")).toBe("1");
  });

  it("play money does not count against the limit over all accounts", async () => {
    const { live } = await shadowRig({ risk: { maxTotalNotional: "250" } });
    expect(await live({ price: "100" })).toMatchObject({ status: "accepted" });
    // 100 live and 100 on paper: another 100 live are within 250.
    expect(await live({ price: "100" })).toMatchObject({ status: "accepted" });
    expect(await live({ price: "100" })).toMatchObject({ code: "RISK_EXPOSURE_EXCEEDS_MAX" });
  });

  it("nothing on its own account differs from the same strategy without a shadow", async () => {
    const step: fc.Arbitrary<Step> = fc.record({
      action: fc.constantFrom("buy", "sell", "exit", "reverse", "add"),
      quantity: fc.constantFrom("1", "2", "0.5", "5000"),
      price: fc.integer({ min: 90, max: 110 }).map(String),
      fills: fc.boolean(),
    });
    const told = async (shadowed: boolean, steps: readonly Step[]) => {
      const at = await shadowRig({ shadowed });
      const answers: unknown[] = [];
      for (const [index, { action, fills, price, quantity }] of steps.entries()) {
        const before = at.real.submitted.length;
        const answer = await at.live({ action, price, quantity, id: `step-${index}` });
        answers.push(answer);
        if (fills && at.real.submitted.length > before) {
          const order = at.real.submitted[before];
          at.real.fill(before, order?.quantity ?? "1", price, `x-${index}`);
          await at.quiet();
        }
      }
      const own = at.engine.orders().filter(({ account }) => account === "real");
      const positions = await at.engine.positions();
      await at.engine.stop();
      return { answers, own, held: positions.filter(({ account }) => account === "real") };
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        expect(await told(true, steps)).toEqual(await told(false, steps));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("is read by the operator's path, with the operator's token", async () => {
    const { engine, live } = await shadowRig();
    await live();
    const ask = async (token: string) => {
      const answer = await engine.handleWire({
        method: "GET",
        path: "/operator/drift",
        query: "",
        headers: { authorization: `Bearer ${token}` },
        body: new Uint8Array(),
        remoteAddress: "127.0.0.1",
        clientCertificate: null,
      });
      return { status: answer.status, body: JSON.parse(String(answer.body)) };
    };
    expect(await ask(OPERATOR_TOKEN)).toMatchObject({
      status: 200,
      body: [{ strategy: "rsi", mirrored: 1 }],
    });
    expect((await ask("another-token-of-length")).status).toBe(401);
  });
});

describe("a paper strategy mirrored live", () => {
  it("opens nothing: without its own consents the live account denies the mirror", async () => {
    const broker = scriptedBroker({}, "live");
    const at = await rig(() => ({
      accounts: {
        paper: { mode: "paper", broker: paperBroker({ cash: "100000" }) },
        real: { mode: "live", broker },
      },
      strategies: {
        rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal(), shadow: "real" },
      },
    }));
    expect(await at.trade({ quantity: "1" })).toMatchObject({ status: "accepted", mode: "paper" });
    expect(broker.submitted).toEqual([]);
    expect(drift(at).pairs).toMatchObject([
      { own: { status: "accepted" }, shadow: { status: "denied", code: "LIVE_NOT_CONFIRMED" } },
    ]);
  });
});

describe("a shadow that makes no sense", () => {
  const paper = () => ({ mode: "paper", broker: paperBroker({ cash: "1" }) }) as const;
  const problemsOf = async (strategy: object, accounts: EngineOptions["accounts"]) => {
    const rsi = { size: fromSignal(), ...strategy } as EngineOptions["strategies"][string];
    const error = await rig(() => ({ accounts, strategies: { rsi } })).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    return error.problems.join("\n");
  };
  it.each([
    ["is no account", { account: "one", symbols: ["A"], shadow: "none" }, 'no account "none"'],
    [
      "is its own account",
      { account: "one", symbols: ["A"], shadow: "one" },
      'trades on "one" itself',
    ],
    [
      "has the same mode",
      { account: "one", symbols: ["A"], shadow: "two" },
      '"two" is a paper account',
    ],
    [
      "is live for any symbol",
      { account: "one", symbols: "any", shadow: "real" },
      "list of symbols",
    ],
  ])("%s", async (_, strategy, problem) => {
    const real = { mode: "live", broker: scriptedBroker({}, "live") } as const;
    expect(await problemsOf(strategy, { one: paper(), two: paper(), real })).toContain(problem);
  });
});
