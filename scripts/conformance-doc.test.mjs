// docs/conformance.md is made of the suite's own titles; `npx vitest run scripts/conformance-doc -u` writes it.
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { brokerCases } from "../packages/testkit/src/broker/suite.ts";

const page = fileURLToPath(new URL("../docs/conformance.md", import.meta.url));

/** Faults that concern a broker, in the numbering of docs/reliability.md. @type {Readonly<Record<string, string>>} */
const faults = {
  F01: "no answer, and the order never arrived",
  F02: "no answer, and the order was taken",
  F03: "the order was taken after we gave it up",
  F04: "filled before the first look-up, and gone from the list of working orders",
  F05: "a 4xx that does not mean what it says",
  F06: "a definite refusal",
  F07: "429, too many requests",
  F08: "a burst of 5xx",
  F09: "a broken or unreadable answer",
  F10: "events that come twice",
  F11: "events before the answer, or out of order",
  F12: "partly filled, then cancelled",
  F13: "a fill after the cancel was confirmed",
  F14: "an execution that the venue takes back",
  F15: "more filled than was ordered",
  F16: "a gap in the stream, or a reconnect",
  F17: "lists that do not come, or come broken",
  F18: "a venue that forgets its working orders",
  F19: "ids that are cut or used again",
  F20: "a session that ends during the day",
  F21: "a clock that is wrong",
  F22: "a trade made by hand in the same account",
};

const always = /** @type {const} */ (true);
const everything = brokerCases({
  name: "every case",
  // A broker that can do everything skips nothing but what another kind of broker is asked.
  capabilities: {
    orderTypes: ["market", "limit", "stop", "stop_limit", "trailing_stop"],
    timeInForce: ["day", "gtc", "ioc", "fok", "opg", "cls"],
    idempotency: "enforced",
    reduceOnly: true,
    short: true,
    fractional: true,
    streams: true,
    replace: true,
    options: true,
    leverage: true,
    notional: true,
    native: { bracket: true, oco: true, oto: true },
    clientOrderIdLength: 36,
    rateLimits: [],
    session: "always",
  },
  venue: {
    prices: always,
    quotes: always,
    money: always,
    fees: always,
    partialFills: always,
    restart: always,
    lists: always,
    secrets: always,
    wire: always,
    stream: always,
    book: always,
  },
  create: () => {
    throw new Error("Nothing is run here.");
  },
});

const cases = everything
  .map(({ title }) => title.replace(/ \(skipped: .*\)$/, ""))
  .toSorted()
  .map((title) => ({ number: title.slice(0, 6), text: title.slice(7), title }));

/** @param {string} fault */
const numbersOf = (fault) =>
  cases.filter(({ title }) => title.includes(`(${fault})`)).map(({ number }) => number);

const text = [
  "# Conformance of brokers",
  "",
  "The numbered cases of `brokerConformance` (`@hookline/testkit`). Every broker package and the paper broker run all of them; one is",
  "skipped only where the broker declares that it lacks the capability, or its venue the ability, and its title then says why. At the end of every",
  "case the account's credentials are searched for in all that the broker said: reports, answers, log lines, errors, and the broker itself.",
  "`npm run conformance` runs them, [add a broker](guides/add-a-broker.md) says how, and what each broker declares is in [brokers](brokers.md).",
  "",
  "## Faults",
  "",
  "| fault | what happens | cases |",
  "| --- | --- | --- |",
  ...Object.entries(faults).map(
    ([fault, what]) => `| ${fault} | ${what} | ${numbersOf(fault).join(", ")} |`,
  ),
  "",
  "## Cases",
  "",
  "| case | what must hold |",
  "| --- | --- |",
  ...cases.map(({ number, text: what }) => `| ${number} | ${what} |`),
  "",
  "This page is generated from the suite.",
  "",
].join("\n");

describe("the conformance page", () => {
  it("docs/conformance.md says what the suite checks", async () => {
    await expect(text).toMatchFileSnapshot(page);
  });

  it("has a case for each fault that concerns a broker, and sixty cases at least", () => {
    const bare = Object.keys(faults).filter((fault) => numbersOf(fault).length === 0);
    expect(bare).toEqual([]);
    expect(new Set(cases.map(({ number }) => number)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });
});
