import {
  ConfigError,
  createEngine,
  type EngineOptions,
  fixed,
  fromSignal,
  github,
  memoryStore,
  paperBroker,
  pathToken,
  simple,
  standardRisk,
} from "@hookline/core";
import { describe, expect, it } from "vitest";
import { SECRET } from "./harness.ts";

const broker = () => paperBroker({ cash: "1000" });

const sound = (): EngineOptions => ({
  store: memoryStore(),
  accounts: { paper: { mode: "paper", broker: broker() } },
  sources: { bot: { path: "/bot", auth: [github({ secret: SECRET })], dialect: simple() } },
  strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal() } },
  risk: standardRisk(),
});

/** The problems of options that are sound but for what a case changes; a program without types may pass anything. */
function problemsWith(change: object): readonly string[] {
  try {
    Reflect.apply(createEngine, null, [{ ...sound(), ...change }]);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const source = (parts: object) => ({
  sources: {
    bot: { path: "/bot", auth: [github({ secret: SECRET })], dialect: simple(), ...parts },
  },
});
const strategy = (parts: object) => ({
  strategies: { rsi: { account: "paper", symbols: ["BTCUSD"], size: fromSignal(), ...parts } },
});
const hedge = { symbolOf: () => null, ratio: "0.3" };
const account = (parts: object) => ({
  accounts: { paper: { mode: "paper", broker: broker(), ...parts } },
});

const liveOptions = {
  sentence: "live orders use real money",
  secondFactor: { problems: () => [], verify: async () => ({ ok: true }) },
  maxEntryNotional: "100",
};
const liveWith = (parts: object) => ({
  accounts: {
    paper: { mode: "paper", broker: broker() },
    real: { mode: "live", broker: broker(), live: { ...liveOptions, ...parts } },
  },
});

describe("I29 a configuration that could be meant otherwise does not start", () => {
  it("sound options make an engine", () => {
    expect(problemsWith({})).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ["an unknown option", { colour: "red" }, /unknown option "colour"/],
    ["no store", { store: undefined }, /^store: /],
    ["no account", { accounts: {} }, /at least one account/],
    ["an account without a mode", account({ mode: undefined }), /accounts\.paper\.mode/],
    ["a mode that is none", account({ mode: "demo" }), /accounts\.paper\.mode/],
    ["an unknown option of an account", account({ leverage: 5 }), /unknown option "leverage"/],
    ["holidays that are no days", account({ holidays: ["8 Nov"] }), /must be a day/],
    ["a direction that is none", strategy({ direction: "up" }), /strategies\.rsi\.direction/],
    ["a default stop of nothing", strategy({ defaultStop: { percent: "0" } }), /defaultStop/],
    ["a default stop that is no text", strategy({ defaultStop: { percent: 2 } }), /defaultStop/],
    ["a hedge without a function", strategy({ hedge: { ratio: "1" } }), /hedge\.symbolOf/],
    ["a hedge of nothing", strategy({ hedge: { ...hedge, ratio: "0" } }), /\.hedge\.ratio/],
    ["a hedge in words", strategy({ hedge: { ...hedge, ratio: "a third" } }), /\.hedge\.ratio/],
    ["a hedge of a number", strategy({ hedge: { ...hedge, ratio: 0.3 } }), /hedge\.ratio/],
    ["a hedge at once", strategy({ hedge: { ...hedge, withinMs: 0 } }), /hedge\.withinMs/],
    ["an unknown option of a hedge", strategy({ hedge: { ...hedge, of: "x" } }), /"of"/],
    ["a dead-man timer of nothing", { deadManMs: 0 }, /^deadManMs: /],
    ["a dead-man timer in words", { deadManMs: "30 s" }, /^deadManMs: /],
    ["an operator without tokens", { operator: {} }, /operator\.tokens/],
    ["an operator's empty token", { operator: { tokens: { al: "" } } }, /token of al is empty/],
    ["an unknown option of the operator", { operator: { tokens: {}, port: 1 } }, /"port"/],
    ["a time zone that is none", account({ timeZone: "Mars/Olympus" }), /IANA time zone/],
    [
      "a broker with problems",
      account({ broker: paperBroker({ cash: "-1" }) }),
      /accounts\.paper\.broker: /,
    ],
    [
      "an account with a bad name",
      { accounts: { "a/b": { mode: "paper", broker: broker() } } },
      /a name has/,
    ],
    ["no authentication", source({ auth: [] }), /No authentication layer/],
    ["an empty secret", source({ auth: [github({ secret: "" })] }), /empty or not set/],
    [
      "a secret that is not set",
      source({ auth: [github({ secret: undefined })] }),
      /empty or not set|not set/,
    ],
    ["a short secret", source({ auth: [github({ secret: "k3y-Wd9" })] }), /fewer than 16/],
    [
      "a placeholder",
      source({ auth: [github({ secret: "your_secret_goes_here" })] }),
      /placeholder/,
    ],
    [
      "a short token",
      source({ auth: [pathToken({ token: "abcdefgh12345678" })] }),
      /fewer than 22/,
    ],
    ["a path that is none", source({ path: "webhook" }), /sources\.bot\.path: must be a path/],
    ["a mode that no source can have", source({ modes: ["demo"] }), /sources\.bot\.modes/],
    [
      "a dialect with problems",
      source({ dialect: simple({ fields: { action: "x", symbol: "x" } }) }),
      /dialect: /,
    ],
    ["no strategy", { strategies: {} }, /at least one strategy/],
    ["a strategy of no account", strategy({ account: "nobody" }), /no account "nobody"/],
    ["a strategy without symbols", strategy({ symbols: [] }), /strategies\.rsi\.symbols/],
    ["a symbol that is none", strategy({ symbols: ["BTC USD;"] }), /is no symbol/],
    ["a sizer with problems", strategy({ size: fixed("0") }), /strategies\.rsi\.size: /],
    ["an age that is none", strategy({ maxEntryAgeMs: -5 }), /maxEntryAgeMs/],
    [
      "a limit that is none",
      { risk: standardRisk({ maxOrderNotional: "lots" }) },
      /maxOrderNotional/,
    ],
    ["a reading token that is weak", { reads: { token: "short" } }, /reads: the token/],
    ["a window that is none", { contentWindowMs: 0 }, /contentWindowMs/],
    ["the switch that older versions had", { enableLive: "yes" }, /unknown option "enableLive"/],
    ["a sentence that is not the sentence", liveWith({ sentence: "yes" }), /real\.live\.sentence/],
    ["no second factor", liveWith({ secondFactor: undefined }), /real\.live\.secondFactor/],
    ["a cap that is none", liveWith({ maxEntryNotional: "lots" }), /real\.live\.maxEntryNotional/],
    ["no cap", liveWith({ maxEntryNotional: undefined }), /real\.live\.maxEntryNotional/],
    ["a drift that is none", liveWith({ maxDriftPercent: "0" }), /real\.live\.maxDriftPercent/],
    ["an approval for ever", liveWith({ approvalMs: 86_400_000 }), /real\.live\.approvalMs/],
    ["an unknown option of live", liveWith({ force: true }), /unknown option "force"/],
    ["live on paper", account({ live: liveOptions }), /paper\.live: a paper account/],
    [
      "real money behind a paper account",
      account({ broker: { ...broker(), mode: "live" } }),
      /paper\.broker: a paper account/,
    ],
  ])("%s", (_what, change, problem) => {
    const problems = problemsWith(change);
    expect(problems.some((each) => problem.test(each))).toBe(true);
  });

  it("all problems are told at once, and no secret with them", () => {
    const secret = "sh0rt-Key-Wq7";
    const problems = problemsWith({
      ...source({ auth: [github({ secret })] }),
      ...strategy({ account: "nobody" }),
    });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain(secret);
  });

  it("live needs a named strategy and named symbols; without the sentence it is read and nothing else", () => {
    const live = { accounts: { real: { mode: "live", broker: broker() } } };
    const named = {
      strategies: { rsi: { account: "real", symbols: ["BTCUSD"], size: fromSignal() } },
    };
    const anything = {
      strategies: { "*": { account: "real", symbols: "any", size: fromSignal() } },
    };
    expect(problemsWith({ ...live, ...named })).toEqual([]);
    expect(problemsWith({ ...liveWith({}), ...named })).toEqual([]);
    expect(problemsWith({ ...live, ...anything }).join()).toContain("named strategy");
  });

  it("one broker object serves one account", () => {
    const shared = broker();
    const accounts = { a: { mode: "paper", broker: shared }, b: { mode: "paper", broker: shared } };
    expect(problemsWith({ accounts, ...strategy({ account: "a" }) }).join()).toContain(
      "share one broker",
    );
  });
});

describe("one signal for several accounts", () => {
  it("trades each at its own size and symbol, once", async () => {
    const engine = createEngine({
      ...sound(),
      accounts: {
        one: { mode: "paper", broker: paperBroker({ cash: "100000" }) },
        two: { mode: "paper", broker: paperBroker({ cash: "100000" }) },
      },
      strategies: {
        rsi: {
          account: ["one", { account: "two", size: fixed("3"), symbolMap: { BTCUSD: "XBTUSD" } }],
          symbols: ["BTCUSD"],
          size: fromSignal(),
        },
      },
    });
    await engine.start();
    const signal = {
      strategy_id: "rsi",
      action: "buy",
      symbol: "BTCUSD",
      quantity: "1",
      price: "100",
      id: "1",
    };
    const answers = [await engine.submit(signal), await engine.submit(signal)];
    expect(answers).toMatchObject([
      { status: "accepted", accounts: [{ account: "one" }, { account: "two" }] },
      { status: "duplicate" },
    ]);
    expect(
      engine.orders().map(({ account: name, quantity, symbol }) => [name, symbol, quantity]),
    ).toEqual([
      ["one", "BTCUSD", "1"],
      ["two", "XBTUSD", "3"],
    ]);
    await engine.stop();
  });
});
