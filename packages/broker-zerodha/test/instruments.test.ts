import { decimal } from "@hookline/core/driver";
import type { Fault } from "@hookline/testkit/venue";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findOption, readInstruments, toInstrument } from "../src/instruments.ts";
import { readOptions } from "../src/options.ts";
import { type KiteBench, kiteBench, symbol } from "./harness.ts";
import { connected } from "./session.ts";

const HEADER =
  "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange";
const isList = ({ path }: { readonly path: string }): boolean => path.startsWith("/instruments");

describe("the instruments of the day", () => {
  let bench: KiteBench;
  beforeEach(async () => {
    bench = await kiteBench();
    await connected(bench);
  });
  afterEach(async () => {
    await bench.broker.close();
    await bench.venue.close();
  });
  it("resolve an option by its terms: the weekly and the monthly of one month differ", async () => {
    const call = { name: "NIFTY", strike: "25000.0", right: "call" } as const;
    expect(await bench.broker.resolveOption({ ...call, expiry: "2026-02-03" })).toBe(
      "NFO:NIFTY2620325000CE",
    );
    expect(await bench.broker.resolveOption({ ...call, expiry: "2026-02-24", right: "put" })).toBe(
      "NFO:NIFTY26FEB25000PE",
    );
    expect(await bench.broker.resolveOption({ ...call, expiry: "2026-02-10" })).toBeNull();
    expect(
      await bench.broker.resolveOption({ ...call, expiry: "2026-02-03", name: "X" }),
    ).toBeNull();
  });

  it("say lot, tick and the most that slices carry", async () => {
    expect(await bench.broker.instrument(symbol("NFO:NIFTY26FEB25000CE"))).toEqual({
      symbol: "NFO:NIFTY26FEB25000CE",
      tickSize: "0.05",
      lotSize: "65",
      minQuantity: "65",
      maxQuantity: "17550",
      multiplier: "1",
      shortable: true,
      currency: "INR",
    });
    expect(await bench.broker.instrument(symbol("INFY"))).toBeNull();
  });

  it("of other exchanges keep hours that only the venue knows", async () => {
    const rows = await readInstruments(
      `${HEADER}\n1,1,CRUDEOIL26FEBFUT,CRUDEOIL,0,2026-02-19,0,1,100,FUT,MCX-FUT,MCX`,
      null,
    );
    const { settings } = readOptions({ apiKey: "key", apiSecret: "secret" });
    expect((rows ?? []).map((row) => toInstrument(row, settings).session)).toEqual(["venue"]);
    expect(await bench.broker.instrument(symbol("NSE:INFY"))).not.toHaveProperty("session");
  });

  it("are read once a day, and kept when the next list cannot be read", async () => {
    const early = await kiteBench({}, {}, Date.parse("2026-01-30T08:29:00+05:30"));
    const watched = await connected(early);
    const read = () => early.broker.instrument(symbol("NSE:INFY"));
    const asked = (): number => early.venue.server.requests.filter(isList).length;
    await read();
    expect(asked()).toBe(2);
    await early.time.run(60_000);
    const html: Fault = { kind: "answer", status: 200, body: "<html>" };
    early.venue.faults.add({ when: isList, fault: html });
    // Nobody waits for the new list: an exit may need the old one now.
    expect((await read())?.lotSize).toBe("1");
    await watched.until(() => watched.log.some((line) => line.includes("instrument list")));
    expect((await read())?.lotSize).toBe("1");
    expect(asked()).toBe(3);
    await early.time.run(60_000);
    await read();
    await watched.until(() => asked() === 5);
    await read();
    expect(asked()).toBe(5);
    await early.broker.close();
    await early.venue.close();
  });

  it("without any list are unknown, not absent", async () => {
    const fresh = await kiteBench();
    fresh.venue.faults.add({
      when: isList,
      times: 9,
      fault: { kind: "answer", status: 503, body: "" },
    });
    await connected(fresh);
    await expect(fresh.broker.instrument(symbol("NSE:INFY"))).rejects.toThrow("instrument list");
    await fresh.broker.close();
    await fresh.venue.close();
  });
});

describe("an instrument list", () => {
  const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join("\n");

  it("leaves out indices, and reads symbols of one exchange without its name", async () => {
    const rows = await readInstruments(
      csv(
        "256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE",
        '1,1,M&M,"MAHINDRA, LTD",0,,0,0.05,1,EQ,NSE,NSE',
        "2,2,NIFTY26FEBFUT,NIFTY,0,2026-02-24,0,0.1,65,FUT,NFO-FUT,NFO",
      ),
      "NSE",
    );
    expect(rows?.map((row) => [row.symbol, row.name, row.tickSize])).toEqual([
      ["M&M", "MAHINDRA, LTD", "0.05"],
      ["NFO:NIFTY26FEBFUT", "NIFTY", "0.1"],
    ]);
  });

  it("is none without its columns or rows", async () => {
    expect(await readInstruments("<html></html>", null)).toBeNull();
    expect(await readInstruments(HEADER, null)).toBeNull();
    expect(await readInstruments("", null)).toBeNull();
  });

  it("gives no option where two rows have the terms", async () => {
    const row = (name: string): string =>
      `2,2,${name},NIFTY,0,2026-02-24,25000,0.05,65,CE,NFO-OPT,NFO`;
    const rows = (await readInstruments(csv(row("A"), row("B")), null)) ?? [];
    const wanted = { name: "NIFTY", expiry: "2026-02-24", strike: "25000", right: "call" } as const;
    expect(findOption(rows, wanted)).toBeNull();
    expect(findOption(rows.slice(0, 1), wanted)?.strike).toBe(decimal("25000"));
  });
});
