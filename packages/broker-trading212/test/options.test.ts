import { inspect } from "node:util";
import { ConfigError, decimal } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Trading212Options, trading212 } from "../src/index.ts";
import { readOptions } from "../src/options.ts";
import { bench, isPost, order } from "./support/bench.ts";

const keys = { apiKey: "k", apiSecret: "s" };
const problemsOf = (options: object) => trading212(options as Trading212Options).problems();

describe("options", () => {
  it("pin the host to the environment", () => {
    const originOf = (environment: "demo" | "live") =>
      readOptions({ environment, ...keys }).settings.origin;
    expect(originOf("demo")).toBe("https://demo.trading212.com");
    expect(originOf("live")).toBe("https://live.trading212.com");
  });

  it.each([
    [{ environment: "paper", ...keys }, "environment"],
    [{ environment: "demo" }, "apiKey"],
    [{ environment: "demo", apiKey: "k" }, "apiSecret"],
    [{ environment: "demo", ...keys, legacyKey: "l" }, "legacyKey"],
    [{ environment: "demo", legacyKey: "a\r\nb" }, "credential"],
    [{ environment: "demo", ...keys, localVenueUrl: "http://example.com" }, "localVenueUrl"],
    [{ environment: "demo", ...keys, localVenueUrl: "https://127.0.0.1" }, "localVenueUrl"],
    [
      { environment: "demo", ...keys, localVenueUrl: "http://127.0.0.1.example.com" },
      "localVenueUrl",
    ],
    [{ environment: "demo", ...keys, lotSize: "0" }, "lotSize"],
    [{ environment: "demo", ...keys, pollIntervalMs: 100 }, "pollIntervalMs"],
    [
      { environment: "demo", ...keys, instruments: { A: { ticker: "X" }, B: { ticker: "X" } } },
      "ticker X",
    ],
  ])("%j is a problem", (options, part) => {
    expect(problemsOf(options).join("\n")).toContain(part);
  });

  it("with problems do not connect", async () => {
    const broker = trading212({ environment: "demo" });
    await expect(broker.connect({} as never)).rejects.toBeInstanceOf(ConfigError);
  });
});

describe("credentials", () => {
  it.each([
    [{ apiKey: "demo-key", apiSecret: "demo-secret" }, "Basic ZGVtby1rZXk6ZGVtby1zZWNyZXQ="],
    [{ apiKey: undefined, apiSecret: undefined, legacyKey: "legacy-key" }, "legacy-key"],
  ])("go out as the venue documents it", async (given, header) => {
    const desk = await bench({ broker: given as Partial<Trading212Options> });
    expect(new Set(desk.venue.server.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([header]),
    );
    await desk.close();
  });

  it("that are refused stop the start, and are in no error", async () => {
    const secret = "canary-secret-7f3a";
    const refused = bench({ broker: { apiSecret: secret } });
    const error: unknown = await refused.then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(inspect(error, { depth: 10 })).toContain("refused the key");
    expect(inspect(error, { depth: 10 })).not.toContain(secret);
  });

  it("are nowhere but in the header (canary)", async () => {
    const canaries = ["canary-key-11aa", "canary-secret-22bb"];
    const [apiKey = "", apiSecret = ""] = canaries;
    const encoded = Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");
    const desk = await bench({ venue: { apiKey, apiSecret }, broker: { apiKey, apiSecret } });
    const seen: unknown[] = [desk.broker, desk.reports, desk.logged];
    for (const kind of ["reset_after", "reset_before"] as const) {
      desk.venue.faults.add({ when: isPost, fault: { kind } });
      seen.push(await desk.submit({ clientOrderId: `c-${kind}` as never }));
    }
    seen.push(await desk.submit({ orderType: "limit", limitPrice: decimal("0.001") }));
    desk.venue.faults.add({
      fault: { kind: "answer", status: 500, body: `echo ${apiSecret}` },
      times: 9,
    });
    seen.push(
      await desk.broker.findOrder({
        ...order(),
        clientOrderId: "c-reset_after" as never,
        venueOrderId: null,
      }),
    );
    seen.push(await desk.broker.balances().catch((error: unknown) => error));
    await desk.poll();
    const shown = inspect(seen, { depth: 20, showHidden: true }) + JSON.stringify(seen);
    for (const canary of [...canaries, encoded]) expect(shown).not.toContain(canary);
    await desk.close();
  });
});

describe("orders that do not fit", () => {
  it.each([
    [{ quantity: decimal("0.001") }, "quantity_off_lot"],
    [{ orderType: "limit", limitPrice: decimal("90.001") }, "price_off_tick"],
    [{ orderType: "stop" }, "stop_price_missing"],
    [{ quantity: decimal("1000001") }, "quantity_above_maximum"],
  ] as const)("%j is refused before sending", async (wish, why) => {
    const desk = await bench();
    expect(await desk.submit(wish)).toMatchObject({
      kind: "rejected",
      reason: { detail: { why } },
    });
    expect(desk.venue.server.requests.filter(isPost)).toEqual([]);
    await desk.close();
  });

  it.each([
    { orderType: "trailing_stop" },
    { timeInForce: "ioc" },
    { timeInForce: "fok" },
    { timeInForce: "opg" },
  ] as const)("%j is refused as a missing capability", async (wish) => {
    const desk = await bench();
    expect(await desk.submit(wish)).toMatchObject({
      kind: "rejected",
      reason: { code: "ORDER_CAPABILITY_MISSING" },
    });
    expect(desk.venue.server.requests.filter(isPost)).toEqual([]);
    await desk.close();
  });
});
