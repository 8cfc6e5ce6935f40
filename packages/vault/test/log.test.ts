import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { allowListLogger } from "../src/index.ts";

const CANARY = "canary-d01f-in-a-log";

/** A logger on pino itself, and the lines it wrote. */
function logged(also?: readonly string[]) {
  const lines: string[] = [];
  const target = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  return { logger: allowListLogger(target, also), lines };
}

describe("I44 a log lets out what is on its list", () => {
  it("names, codes and counts", () => {
    const { lines, logger } = logged();
    logger.warn("a request was refused", { source: "tradingview", code: "AUTH_SIGNATURE_INVALID" });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      msg: "a request was refused",
      source: "tradingview",
      code: "AUTH_SIGNATURE_INVALID",
    });
  });

  it.each(["apiKey", "secret", "headers", "body", "error", "__proto__", "toJSON", "KIND"])(
    "not a field %s",
    (name) => {
      const { lines, logger } = logged();
      logger.error("a broker failed", Object.fromEntries([[name, CANARY]]));
      expect(lines.join()).not.toContain(CANARY);
    },
  );

  it("not what hides inside a field that is on the list", () => {
    const { lines, logger } = logged();
    const data = { kind: { toJSON: () => CANARY }, what: [CANARY], why: "x".repeat(500) };
    Reflect.apply(logger.error, logger, ["a broker failed", data]);
    expect(lines.join()).not.toContain(CANARY);
    expect(lines.join()).not.toContain("x".repeat(201));
  });

  it("a host adds fields of its own by name", () => {
    const { lines, logger } = logged(["desk"]);
    logger.info("started", { desk: "one" });
    expect(lines.join()).toContain('"desk":"one"');
  });
});
