import { decimal, type Quote } from "@hookline/core/driver";
import { approveForTest, sampleIntent } from "@hookline/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTicks } from "../src/packets.ts";
import { type KiteBench, kiteBench, symbol } from "./harness.ts";
import { connected, type Session } from "./session.ts";

const INFY = symbol("NSE:INFY");

describe("the ticker", () => {
  let bench: KiteBench;
  let session: Session;
  beforeEach(async () => {
    bench = await kiteBench();
    session = await connected(bench);
    bench.venue.movePrice(INFY, decimal("1500"));
    await session.until(() => bench.venue.ticker.size === 1);
  });
  afterEach(async () => {
    await bench.broker.close();
    await bench.venue.close();
  });
  const submit = () =>
    bench.broker.submit(
      approveForTest(sampleIntent({ symbol: INFY, timeInForce: "day" })),
      new AbortController().signal,
    );
  const filled = () => session.reports.some(({ type }) => type === "fill");

  it("brings fills by itself", async () => {
    await submit();
    await session.until(filled);
    expect(session.reports.map(({ type }) => type)).toEqual(["accepted", "fill"]);
  });

  it("I46 a listener that throws harms neither the others nor the stream", async () => {
    bench.venue.movePrice(INFY, decimal("1500"));
    const heard: string[] = [];
    await bench.broker.watch(INFY, () => {
      throw new Error("a listener's own trouble");
    });
    await bench.broker.watch(INFY, ({ price }) => void heard.push(price));
    await session.until(() => bench.venue.ticker.size === 1);
    await session.until(() => {
      bench.venue.movePrice(INFY, decimal("1501"));
      return heard.includes("1501");
    });
    bench.venue.movePrice(INFY, decimal("1502"));
    await session.until(() => heard.includes("1502"));
    expect(session.log.some((line) => line.includes("listener"))).toBe(true);
  });

  it("tells the ticks of what is watched, and subscribes again after a cut", async () => {
    const quotes: Quote[] = [];
    const stop = await bench.broker.watch(INFY, (quote) => void quotes.push(quote));
    await session.until(() => bench.venue.ticker.tokens.length === 1);
    bench.venue.movePrice(INFY, decimal("1501.35"));
    await session.until(() => quotes.length === 1);
    const price = "1501.35";
    const atMs = bench.clock.nowMs();
    expect(quotes).toEqual([{ symbol: INFY, price, bid: price, ask: price, atMs }]);
    const requests = bench.venue.server.requests.length;
    expect(await bench.broker.quote(INFY)).toEqual(quotes[0]);
    expect(bench.venue.server.requests.length).toBe(requests);
    bench.venue.server.dropSockets();
    await session.until(() => bench.venue.ticker.tokens.length === 0);
    await session.until(() => bench.venue.ticker.tokens.length === 1, 500);
    stop?.();
    await session.until(() => bench.venue.ticker.tokens.length === 0);
    expect(await bench.broker.watch(symbol("NSE:NOWHERE"), () => undefined)).toBeNull();
  });

  it("connects again after a silence", async () => {
    const before = bench.venue.server.requests.length;
    await bench.time.run(10_500);
    await session.until(() => bench.venue.server.requests.length > before, 500);
    await session.until(() => bench.venue.ticker.size === 1, 500);
  });

  it("keeps two accounts apart", async () => {
    const other = await kiteBench();
    const second = await connected(other);
    await second.until(() => other.venue.ticker.size === 1);
    await submit();
    await session.until(filled);
    expect(second.reports).toEqual([]);
    await other.broker.close();
    await other.venue.close();
    expect(bench.venue.ticker.size).toBe(1);
  });
});

describe("a postback", () => {
  it("is a hint: the order is read again, and a wrong sum counts for nothing", async () => {
    const bench = await kiteBench();
    const session = await connected(bench);
    bench.venue.ticker.hold = true;
    bench.venue.movePrice(INFY, decimal("1500"));
    const wish = sampleIntent({
      symbol: INFY,
      timeInForce: "day",
      orderType: "limit",
      limitPrice: decimal("1490"),
    });
    await bench.broker.submit(approveForTest(wish), new AbortController().signal);
    await bench.settle();
    bench.venue.movePrice(INFY, decimal("1489"));
    const id = bench.venue.server.requests.find(({ method }) => method === "POST");
    expect(id).toBeDefined();
    const [open] = session.reports;
    const body = bench.venue.postback(open?.venueOrderId ?? "") ?? "";
    const forged = body.replace('"filled_quantity":1', '"filled_quantity":9');
    const reads = bench.venue.server.requests.length;
    expect(bench.broker.handlePostback(body.replace(/"checksum":"./, '"checksum":"g'))).toEqual({
      kind: "refused",
      why: "checksum",
    });
    expect(bench.broker.handlePostback("not json")).toEqual({ kind: "refused", why: "unreadable" });
    expect(bench.venue.server.requests.length).toBe(reads);
    // The sum does not cover quantities: a forged one is only read again, never believed.
    expect(bench.broker.handlePostback(forged).kind).toBe("taken");
    await session.until(() => session.reports.length === 2);
    expect(session.reports[1]).toMatchObject({ type: "fill", lastQuantity: "1" });
    await bench.broker.close();
    await bench.venue.close();
  });
});

describe("binary packets", () => {
  const message = (...packets: readonly Buffer[]): Uint8Array => {
    const count = Buffer.alloc(2);
    count.writeInt16BE(packets.length);
    const framed = packets.map((packet) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(packet.length);
      return Buffer.concat([length, packet]);
    });
    return Buffer.concat([count, ...framed]);
  };
  const ltp = (token: number, price: number): Buffer => {
    const packet = Buffer.alloc(8);
    packet.writeUInt32BE(token, 0);
    packet.writeInt32BE(price, 4);
    return packet;
  };

  it("scale prices by segment, exactly", () => {
    const ticks = readTicks(message(ltp(408065, 157370), ltp(412675, 727550000), ltp(262, -15)));
    expect(ticks.map(({ lastPrice }) => lastPrice)).toEqual(["1573.7", "72.755", "-0.0015"]);
  });

  it("skip heartbeats, unknown lengths and what is cut off", () => {
    expect(readTicks(Uint8Array.of(0))).toEqual([]);
    expect(readTicks(message(Buffer.alloc(12), ltp(408065, 100))).length).toBe(1);
    const whole = message(ltp(408065, 100), ltp(779521, 200));
    expect(readTicks(whole.subarray(0, whole.length - 3)).length).toBe(1);
  });
});
