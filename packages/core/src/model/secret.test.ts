import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { endingOf, revealed, Secret } from "./secret.ts";

const CANARY = "canary-51c0-broker-key";

describe("I44 a secret shows itself to nobody", () => {
  const secret = new Secret(CANARY);
  it.each<[string, () => string]>([
    ["JSON", () => JSON.stringify({ secret })],
    ["a template", () => `${secret}`],
    ["concatenation", () => `key=${String(secret)}`],
    ["util.inspect", () => inspect({ secret }, { depth: 9, showHidden: true, getters: true })],
    ["console's format", () => format("%s %o %j", secret, secret, secret)],
    ["an error's message", () => new Error(`failed with ${secret}`).message],
    ["its own members", () => JSON.stringify(Object.entries(secret))],
    ["a spread", () => JSON.stringify({ ...secret })],
    ["a clone", () => inspect(structuredClone({ ...secret }))],
  ])("%s", (_what, show) => {
    expect(show()).not.toContain(CANARY);
  });

  it("gives its text to who asks for it by name, and a plain text as it is", () => {
    expect(secret.reveal()).toBe(CANARY);
    expect([revealed(secret), revealed("plain")]).toEqual([CANARY, "plain"]);
  });

  it("shows the last four characters of an id, and none of one that is short", () => {
    expect([secret.ending, endingOf("PKABCD1234"), endingOf("AB12345")]).toEqual([
      "-key",
      "1234",
      "",
    ]);
  });
});
