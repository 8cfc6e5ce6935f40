import { sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { paperDesk } from "../../test/paper/paper-desk.ts";
import { ConfigError } from "../model/errors.ts";
import type { PaperBrokerOptions } from "./options.ts";
import { paperBroker } from "./paper-broker.ts";
import { randomWalk } from "./quotes/random-walk.ts";

const problemsOf = (options: object): readonly string[] =>
  paperBroker({ cash: "1000", ...options }).problems();
const inRange = (name: string, given: unknown): string =>
  `paperBroker: ${name} must be a decimal in its range, as text; it is ${JSON.stringify(given)}.`;

describe("options of a paper broker", () => {
  it("few of them are needed", () => {
    expect(problemsOf({})).toEqual([]);
  });

  it.each([
    [{ cash: "-1" }, inRange("cash", "-1")],
    [{ cash: "1e400" }, inRange("cash", "1e400")],
    [{ cash: 100_000 }, inRange("cash", 100_000)],
    [{ cash: undefined }, "paperBroker: cash is missing."],
    [{ leverage: "0" }, inRange("leverage", "0")],
    [{ fees: { takerPercent: "free" } }, inRange("fees.takerPercent", "free")],
    [{ fees: { minimum: "-1" } }, inRange("fees.minimum", "-1")],
    [{ slippage: { percent: "100" } }, inRange("slippage.percent", "100")],
    [{ slippage: { ticks: "-1" } }, inRange("slippage.ticks", "-1")],
    [{ fills: { maxFillPerQuote: "0" } }, inRange("fills.maxFillPerQuote", "0")],
    [{ fills: { fraction: "1.1" } }, inRange("fills.fraction", "1.1")],
    [{ timeZone: "Mars/Olympus" }, "paperBroker: timeZone names no time zone."],
    [{ strict: true }, "paperBroker: strict without instruments refuses every order."],
    [{ instruments: { "": {} } }, "paperBroker: instruments. is no symbol."],
    [{ instruments: { A: { tickSize: "0" } } }, inRange("instruments.A.tickSize", "0")],
    [{ instruments: { A: { minQuantity: "-1" } } }, inRange("instruments.A.minQuantity", "-1")],
    [{ instruments: { A: { maxQuantity: "0" } } }, inRange("instruments.A.maxQuantity", "0")],
    [{ defaultInstrument: { lotSize: "x" } }, inRange("defaultInstrument.lotSize", "x")],
  ])("%j", (options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });

  it("all problems are told at once, those of the prices with them", async () => {
    const options: PaperBrokerOptions = {
      cash: "none",
      leverage: "-1",
      quotes: randomWalk({ seed: "1", start: {}, volatility: "0.01", intervalMs: 0 }),
    };
    expect(paperBroker(options).problems()).toHaveLength(3);
    await expect(paperDesk({ options })).rejects.toThrow(ConfigError);
  });

  it("a contract is completed from the default one, and that from the standard", async () => {
    const broker = paperBroker({
      cash: "1",
      currency: "EUR",
      defaultInstrument: { tickSize: "0.01", maxQuantity: "50" },
      instruments: { ES: { multiplier: "50", maxQuantity: null } },
    });
    expect(await broker.instrument(sampleSymbol("ES"))).toEqual({
      symbol: "ES",
      tickSize: "0.01",
      lotSize: "0.00000001",
      minQuantity: "0",
      maxQuantity: null,
      multiplier: "50",
      shortable: true,
      currency: "EUR",
    });
    const other = await broker.instrument(sampleSymbol("OTHER"));
    expect(other).toMatchObject({ multiplier: "1", maxQuantity: "50" });
  });
});
