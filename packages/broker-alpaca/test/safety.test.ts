import { readdirSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import { decimal, type ExecutionReport } from "@hookline/core/driver";
import { approveForTest, sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type AlpacaOptions, alpaca, alpacaAccount } from "../src/index.ts";
import { readOptions } from "../src/options.ts";
import {
  type Bench,
  filledBy,
  intentOf,
  localAlpacaKeys,
  openBench,
  referenceOf,
  sessionOf,
  settle,
  startAlpacaVenue,
  testTime,
  until,
} from "./bench.ts";

const CANARY = "canary-secret-7f3a";
const keys = { keyId: "PKCANARYKEY", secretKey: CANARY };
const problemsOf = (options: AlpacaOptions) => alpaca(options).problems().join("\n");

describe("alpaca: keys and hosts", () => {
  it("each environment has its own host, and its own variables", () => {
    const env = {
      ALPACA_PAPER_KEY_ID: "PK1",
      ALPACA_PAPER_SECRET_KEY: "paper-secret",
      ALPACA_LIVE_KEY_ID: "AK1",
      ALPACA_LIVE_SECRET_KEY: "live-secret",
    };
    const paper = readOptions({ environment: "paper", env });
    const live = readOptions({ environment: "live", env });
    expect([paper.problems, live.problems]).toEqual([[], []]);
    expect(paper.settings).toMatchObject({
      keyId: "PK1",
      hosts: {
        trading: "https://paper-api.alpaca.markets",
        stream: "wss://paper-api.alpaca.markets/stream",
      },
    });
    expect(live.settings).toMatchObject({
      keyId: "AK1",
      hosts: { trading: "https://api.alpaca.markets", stream: "wss://api.alpaca.markets/stream" },
    });
  });

  it("keys of the other environment are never taken", () => {
    const live = { ALPACA_LIVE_KEY_ID: "AK1", ALPACA_LIVE_SECRET_KEY: "s" };
    expect(problemsOf({ environment: "paper", env: live })).toContain("ALPACA_PAPER_KEY_ID");
    expect(problemsOf({ environment: "paper", keyId: "AK1", secretKey: "s", env: {} })).toContain(
      "not a paper key",
    );
    expect(problemsOf({ environment: "live", keyId: "PK1", secretKey: "s", env: {} })).toContain(
      "not a live key",
    );
    expect(
      problemsOf({
        environment: "paper",
        keyId: "AB1",
        secretKey: "s",
        env: { ALPACA_LIVE_KEY_ID: "AB1" },
      }),
    ).toContain("never shared");
    expect(
      problemsOf({
        environment: "paper",
        keyId: "AB1",
        secretKey: "s",
        env: { ALPACA_LIVE_SECRET_KEY: "s" },
      }),
    ).toContain("never shared");
  });

  it("half a pair from the options is not filled up from the environment", () => {
    const env = { ALPACA_PAPER_KEY_ID: "PK1", ALPACA_PAPER_SECRET_KEY: "s" };
    expect(problemsOf({ environment: "paper", keyId: "PK2", env })).toContain(
      "secret key is missing",
    );
  });

  it("another address is taken only on loopback", async () => {
    for (const localVenueUrl of [
      "http://10.0.0.1",
      "https://127.0.0.1",
      "http://127.0.0.1.evil.test",
      "http://127.0.0.1:80/x",
      "http://user@127.0.0.1",
    ]) {
      const options = { environment: "paper", ...keys, env: {}, localVenueUrl } as const;
      expect(problemsOf(options), localVenueUrl).toContain("loopback");
      await expect(alpaca(options).connect(sessionOf(testTime(), { reports: [] }))).rejects.toThrow(
        "loopback",
      );
      await expect(alpacaAccount(options)).rejects.toThrow("loopback");
    }
  });

  it("an order of a paper account never reaches a live host", async () => {
    const venue = await startAlpacaVenue({ keys: { keyId: "AKLIVE", secretKey: "s" } });
    venue.movePrice("AAPL", decimal("100"));
    const options = { environment: "live", keyId: "AKLIVE", secretKey: "s", env: {} } as const;
    const broker = alpaca({ ...options, localVenueUrl: venue.url });
    await broker.connect(sessionOf(testTime(), { reports: [] }));
    const signal = new AbortController().signal;
    expect(await broker.submit(approveForTest(intentOf()), signal)).toMatchObject({
      kind: "rejected",
      reason: { code: "ORDER_CAPABILITY_MISSING" },
    });
    expect(venue.server.requests).toEqual([]);
    const live = approveForTest(intentOf({ mode: "live" }));
    expect((await broker.submit(live, signal)).kind).toBe("accepted");
    await broker.close();
    await venue.close();
  });

  it("no environment is no default", () => {
    // A caller without types.
    const options: AlpacaOptions = JSON.parse('{"keyId":"PK1","secretKey":"s","env":{}}');
    expect(problemsOf(options)).toContain("environment");
  });
});

describe("alpaca: safety", () => {
  let bench: Bench;
  afterEach(async () => {
    vi.restoreAllMocks();
    await bench.close();
  });

  it("importing the package loads no SDK", async () => {
    bench = await openBench();
    const folder = join(import.meta.dirname, "../src");
    for (const name of readdirSync(folder)) {
      const source = readFileSync(join(folder, name), "utf8");
      const loads = source.match(/^import (?!type\b)[^;]*from "(?:@alpacahq|ws\b)[^;]*;$/gm);
      expect(loads, name).toBeNull();
    }
  });

  it("nothing but loopback is contacted", async () => {
    const hosts = new Set<string>();
    const connect = Socket.prototype.connect;
    vi.spyOn(Socket.prototype, "connect").mockImplementation(function (
      this: Socket,
      ...given: unknown[]
    ) {
      const text = JSON.stringify(given);
      hosts.add(/"host":"([^"]+)"/.exec(text)?.[1] ?? text);
      return Reflect.apply(connect, this, given);
    });
    bench = await openBench();
    await bench.submit();
    await bench.broker.quote(sampleSymbol("AAPL"));
    await bench.broker.balances();
    expect([...hosts].every((host) => host === "127.0.0.1")).toBe(true);
    expect(hosts.size).toBe(1);
  });

  it("the secret is in no report, log, error, answer or view of the broker (canary)", async () => {
    bench = await openBench({ broker: keys, venue: { keys } });
    const said: unknown[] = [];
    said.push(await bench.submit());
    said.push(await bench.submit({ quantity: decimal("0.5") }));
    for (const fault of [
      { kind: "reset_after" },
      { kind: "answer", status: 500, body: CANARY.slice(0, 3) },
      { kind: "answer", status: 302, headers: { location: "http://127.0.0.1:9/" }, body: "" },
    ] as const) {
      bench.venue.faults.add({ when: ({ method }) => method === "POST", fault });
      said.push(await bench.submit());
      bench.venue.faults.add({ when: ({ path }) => path === "/v2/positions", fault });
      said.push(await bench.broker.positions().catch((error: unknown) => error));
    }
    bench.venue.setSessionValid(false);
    said.push(await bench.submit());
    said.push(await bench.broker.balances().catch((error: unknown) => error));
    bench.venue.server.dropSockets();
    await until(
      () => bench.logs.some(({ level }) => level === "error"),
      () => bench.time.advance(100),
    );
    const refused = alpaca({
      environment: "paper",
      ...keys,
      localVenueUrl: bench.venue.url,
      env: {},
    });
    said.push(
      await refused
        .connect(sessionOf(bench.time, { reports: [] }))
        .catch((error: unknown) => error),
    );
    said.push(bench.broker, refused, bench.reports, bench.logs, refused.problems());
    for (const one of said) {
      const texts = [
        inspect(one, { depth: 12, showHidden: true }),
        JSON.stringify(one),
        String(one),
        one instanceof Error ? one.stack : "",
      ];
      for (const text of texts) {
        expect(text ?? "").not.toContain(CANARY);
        expect(text ?? "").not.toContain(keys.keyId);
      }
    }
  });

  it("a refused key fails the connection with a sentence", async () => {
    bench = await openBench();
    const broker = alpaca({
      environment: "paper",
      ...keys,
      localVenueUrl: bench.venue.url,
      env: {},
    });
    await expect(broker.connect(sessionOf(bench.time, { reports: [] }))).rejects.toThrow(
      "was not accepted",
    );
  });

  it("a venue that is away does not stop the start; it is connected to later", async () => {
    bench = await openBench();
    const port = Number(new URL(bench.venue.url).port);
    await bench.venue.close();
    const time = testTime();
    const broker = alpaca({
      environment: "paper",
      ...localAlpacaKeys,
      localVenueUrl: `http://127.0.0.1:${port}`,
      env: {},
    });
    const reports: ExecutionReport[] = [];
    await broker.connect(sessionOf(time, { reports }));
    const venue = await startAlpacaVenue({ clock: time.clock, port });
    venue.movePrice("AAPL", decimal("100"));
    // REST works already, the stream's next attempt has not come: the fill is told once it listens.
    const order = approveForTest(intentOf());
    expect((await broker.submit(order, new AbortController().signal)).kind).toBe("accepted");
    expect(reports).toEqual([]);
    await until(
      () => filledBy(reports, "sample-1").length > 0,
      () => time.advance(100),
    );
    expect((await broker.balances()).currency).toBe("USD");
    await broker.close();
    await bench.broker.close();
    bench = { ...bench, close: () => venue.close() };
  });

  it("closing lets go of every timer and gives up what is under way", async () => {
    bench = await openBench();
    bench.venue.faults.add({
      when: ({ method }) => method === "POST",
      fault: { kind: "hang_before" },
    });
    const outcome = bench.submit();
    await until(() => bench.venue.server.requests.some(({ method }) => method === "POST"));
    await bench.broker.close();
    expect((await outcome).kind).toBe("unknown");
    expect(bench.time.waiting).toBe(0);
    await settle(bench);
    expect((await bench.broker.findOrder(referenceOf("sample-1"))).kind).toBe("unavailable");
  });

  it("a connection that is open in name only is ended and made again", async () => {
    bench = await openBench();
    const { venue, time } = bench;
    // Both pings fall due before the venue can answer the first.
    time.advance(30_001);
    await until(
      () => venue.stream.listeners === 0,
      () => time.advance(0),
    );
    await until(
      () => venue.stream.listeners === 1,
      () => time.advance(100),
    );
    expect(bench.venue.server.requests.every(({ path }) => path !== "/v2/orders")).toBe(true);
  });
});

describe("alpaca: an operator's view", () => {
  it("account, clock, calendar, instrument, quote, cancel and close", async () => {
    const bench = await openBench();
    await bench.submit();
    const resting = { orderType: "limit", limitPrice: decimal("50") } as const;
    await bench.submit({ ...resting, clientOrderId: referenceOf("resting").clientOrderId });
    const desk = await alpacaAccount({
      environment: "paper",
      ...localAlpacaKeys,
      localVenueUrl: bench.venue.url,
      env: {},
      clock: bench.time.clock,
      timers: bench.time.timers,
    });
    expect(await desk.account()).toMatchObject({
      status: "ACTIVE",
      cash: "99800",
      buyingPower: "99700",
      tradingBlocked: false,
    });
    expect(await desk.clock()).toMatchObject({ isOpen: true, atMs: bench.time.clock.nowMs() });
    expect(await desk.calendar({ start: "2026-01-01", end: "2026-01-09" })).toHaveLength(7);
    expect(await desk.instrument(sampleSymbol("AAPL"))).toMatchObject({ tickSize: "0.01" });
    expect(await desk.latestQuote(sampleSymbol("AAPL"))).toMatchObject({ price: "100" });
    expect(await desk.cancelAll()).toMatchObject([{ status: 200 }]);
    expect(await desk.closePosition(sampleSymbol("AAPL"))).toMatch(/^0000/);
    expect(await bench.broker.positions()).toEqual([]);
    bench.venue.exchange.tradeByHand("AAPL", "buy", decimal("1"));
    expect(await desk.closeAllPositions()).toEqual([{ subject: "AAPL", status: 200 }]);
    await expect(desk.closePosition(sampleSymbol("AAPL"))).rejects.toThrow("HTTP 404");
    await bench.close();
  });
});
