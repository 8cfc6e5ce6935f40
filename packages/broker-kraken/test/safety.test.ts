import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import type { ExecutionReport, OrderIntent } from "@hookline/core/driver";
import { decimal } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import { kraken } from "../src/index.ts";
import { Transport } from "../src/transport.ts";
import { localOptions, sessionOf, settle, startKrakenVenue, startTime, until } from "./venue.ts";

const CANARY_KEY = "canarykey0123456789";
const CANARY_SECRET = Buffer.from("canary-secret-9876543210").toString("base64");
const order = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({ symbol: sampleSymbol("BTCUSD"), quantity: decimal("2"), ...given });
const signal = (): AbortSignal => new AbortController().signal;

describe("options", () => {
  const good = { apiKey: "k", secret: "c2VjcmV0", market: "spot", environment: "live" } as const;
  it("problems are told without values", async () => {
    expect(kraken(good).problems()).toEqual([]);
    const bad = kraken({
      ...good,
      apiKey: "",
      secret: "not base 64!",
      deadlineMs: 1,
      deadManMs: 5,
      loopbackUrl: "https://evil.example",
    });
    expect(bad.problems().length).toBe(5);
    expect(bad.problems().join(" ")).not.toMatch(/evil|not base 64!/);
    await expect(bad.connect(sessionOf(startTime()))).rejects.toThrow();
  });
  it("a look-alike of loopback is refused", () => {
    for (const loopbackUrl of ["http://127.0.0.1.evil.example", "http://user@evil.example", "x"])
      expect(kraken({ ...good, loopbackUrl }).problems().length).toBe(1);
  });
});

describe("secrets", () => {
  it("stand in no error, report, outcome or print of the broker", async () => {
    const time = startTime();
    const key = { apiKey: CANARY_KEY, secret: CANARY_SECRET };
    const venue = await startKrakenVenue({ clock: time.clock, ...key });
    const broker = kraken({ ...localOptions(venue), ...key });
    const seen: unknown[] = [broker, inspect(broker, { depth: 20, showHidden: true })];
    const reports: ExecutionReport[] = [];
    await broker.connect({
      ...sessionOf(time, reports),
      logger: {
        info: (...all) => void seen.push(all),
        warn: (...all) => void seen.push(all),
        error: (...all) => void seen.push(all),
      },
    });
    seen.push(inspect(broker, { depth: 20, showHidden: true }), JSON.stringify(broker));
    const quoting = { kind: "answer", status: 200 } as const;
    const said = `{"error":["EOrder:${CANARY_KEY}","no code ${CANARY_SECRET}"]}`;
    venue.faults.add({ fault: { ...quoting, body: `<b>${CANARY_SECRET}</b>` } });
    seen.push(await broker.submit(approveForTest(order()), signal()));
    venue.faults.add({ fault: { kind: "reset_before" } });
    seen.push(await broker.balances().catch((error: unknown) => inspect(error, { depth: 9 })));
    venue.faults.add({ fault: { kind: "answer", status: 401, body: said } });
    seen.push(await broker.positions().catch((error: unknown) => inspect(error, { depth: 9 })));
    venue.faults.add({ fault: { ...quoting, body: said } });
    seen.push(await broker.openOrders().catch((error: unknown) => inspect(error, { depth: 9 })));
    seen.push(reports);
    const text = inspect(seen, { depth: 20, maxStringLength: null });
    expect(text).not.toContain(CANARY_KEY);
    expect(text).not.toContain(CANARY_SECRET);
    expect(venue.server.requests.some(({ headers }) => headers["api-key"] === CANARY_KEY)).toBe(
      true,
    );
    await broker.close();
    await venue.close();
  });
});

describe("the network", () => {
  it("no other host, and no redirect, is followed", async () => {
    const { clock, timers } = startTime();
    const loopback = "http://127.0.0.1:1";
    const parts = { clock, timers, timeoutMs: 1_000, host: "api.kraken.com" };
    const transport = new Transport({ ...parts, loopback });
    for (const url of ["https://evil.example/0/public/Time", "http://api.kraken.com/0/public/Time"])
      await expect(transport.fetch(url, {})).rejects.toThrow(/do not belong/);
    // With a loopback origin nothing else is contacted: the port is closed, and that is the end of it.
    await expect(transport.fetch("https://api.kraken.com/0/public/Time", {})).rejects.toThrow();
    const venue = await startKrakenVenue();
    const headers = { location: "https://evil.example/" };
    venue.faults.add({ fault: { kind: "answer", status: 302, headers, body: "" } });
    const local = new Transport({ ...parts, loopback: venue.url });
    await expect(local.fetch("https://api.kraken.com/0/public/Time", {})).rejects.toThrow();
    await venue.close();
  });
  it("importing the package does not load ccxt: its one import is in makeClient", () => {
    const folder = new URL("../src/", import.meta.url);
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const imports = names
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => {
        const text = readFileSync(new URL(name, folder), "utf8");
        return [...text.matchAll(/^.*\bccxt"\)?;?$/gm)]
          .map(([line]) => line.trim())
          .filter((line) => !line.includes("@hookline/broker-ccxt"));
      });
    expect(imports).toEqual(['const library: unknown = await import("ccxt");']);
  });
});

describe("a dry run and the dead-man timer", () => {
  it("validate asks and places nothing", async () => {
    const time = startTime();
    const venue = await startKrakenVenue({ clock: time.clock });
    const broker = kraken(localOptions(venue));
    await broker.connect(sessionOf(time));
    expect(await broker.validate(order())).toEqual({ kind: "accepted", venueOrderId: null });
    expect((await broker.validate(order({ quantity: decimal("5000") }))).kind).toBe("rejected");
    expect(venue.exchange.orders).toEqual([]);
    await broker.close();
    await venue.close();
  });
  it("is set, set again, and ended on close", async () => {
    const time = startTime();
    const venue = await startKrakenVenue({ clock: time.clock });
    const broker = kraken({ ...localOptions(venue), deadManMs: 60_000 });
    await broker.connect(sessionOf(time));
    const calls = () =>
      venue.server.requests.filter(({ path }) => path.endsWith("/CancelAllOrdersAfter")).length;
    expect(venue.deadManSeconds()).toBe(60);
    await time.run(20_000);
    await until(() => calls() === 2);
    await settle(venue, time);
    await broker.close();
    expect(venue.deadManSeconds()).toBeNull();
    await venue.close();
  });
  it("is off unless it is asked for", async () => {
    const time = startTime();
    const venue = await startKrakenVenue({ clock: time.clock });
    const broker = kraken(localOptions(venue));
    await broker.connect(sessionOf(time));
    await broker.submit(approveForTest(order({ clientOrderId: sampleOrderId("d-1") })), signal());
    await broker.close();
    expect(venue.server.requests.some(({ path }) => path.includes("CancelAll"))).toBe(false);
    await venue.close();
  });
});
