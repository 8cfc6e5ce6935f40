import { describe, expect, it } from "vitest";
import { loosenedBetween } from "./limit-values.ts";
import { standardRisk } from "./standard-risk.ts";

const limits = (options: Parameters<typeof standardRisk>[0]) => standardRisk(options).limits ?? {};

describe("R-52: which limits became looser", () => {
  it.each<
    [string, Parameters<typeof standardRisk>[0], Parameters<typeof standardRisk>[0], string[]]
  >([
    ["nothing", {}, {}, []],
    ["a smaller amount", { maxGrossNotional: "10" }, { maxGrossNotional: "9" }, []],
    [
      "a larger amount",
      { maxGrossNotional: "9" },
      { maxGrossNotional: "10" },
      ["maxGrossNotional"],
    ],
    ["a longer wait", { coolDownMs: 1_000 }, { coolDownMs: 2_000 }, []],
    ["a shorter wait", { coolDownMs: 2_000 }, { coolDownMs: 1_000 }, ["coolDownMs"]],
    ["a limit where there was none", {}, { maxOrderQuantity: "5" }, []],
    ["no limit any more", { maxOrderQuantity: "5" }, {}, ["maxOrderQuantity"]],
    [
      "one symbol more on the block-list",
      { blockedSymbols: ["A"] },
      { blockedSymbols: ["A", "B"] },
      [],
    ],
    [
      "one symbol less",
      { blockedSymbols: ["A", "B"] },
      { blockedSymbols: ["A"] },
      ["blockedSymbols"],
    ],
    ["less strict on paper", { strictOnPaper: true }, {}, ["strictOnPaper"]],
    [
      "what cannot be compared",
      { maxOrderQuantity: "5" },
      { maxOrderQuantity: { BTC: "1" } },
      ["maxOrderQuantity"],
    ],
    [
      "what follows from another limit",
      { maxOrderNotional: "100" },
      { maxOrderNotional: "101" },
      [
        "maxGrossNotional",
        "maxNetNotional",
        "maxOrderNotional",
        "maxPositionNotional",
        "maxStrategyNotional",
        "maxTotalNotional",
        "maxWorkingNotional",
      ],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(loosenedBetween(limits(before), limits(after))).toEqual(expected);
  });
});
