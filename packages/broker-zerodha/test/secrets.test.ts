import { readdirSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { inspect } from "node:util";
import { decimal } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId } from "@hookline/testkit";
import { startKiteVenue } from "@hookline/testkit/venue";
import { afterEach, describe, expect, it, vi } from "vitest";
import { zerodha } from "../src/index.ts";
import { kiteBench, NO_LIMITS, symbol } from "./harness.ts";
import { connected } from "./session.ts";

const INFY = symbol("NSE:INFY");
const CANARIES = ["canary-key-1f", "canary-secret-2e", "canary-token-3d"] as const;
const [apiKey, apiSecret, accessToken] = CANARIES;

afterEach(() => {
  vi.restoreAllMocks();
});

/** The host that a call of `Socket.connect` goes to, whatever its form. */
const hostOf = (args: readonly unknown[]): string => {
  const text = inspect(args, { depth: 4 });
  return /host(?:name)?: '([^']+)'/.exec(text)?.[1] ?? text;
};

describe("secrets and hosts", () => {
  it("appear in no answer, report, log, error or printed broker; only loopback is contacted", async () => {
    const hosts = new Set<string>();
    const { connect } = Socket.prototype;
    vi.spyOn(Socket.prototype, "connect").mockImplementation(function (
      this: Socket,
      ...args: unknown[]
    ) {
      hosts.add(hostOf(args));
      return Reflect.apply(connect, this, args);
    });
    const bench = await kiteBench();
    const own = await startKiteVenue({
      clock: bench.clock,
      apiKey,
      apiSecret,
      accessToken,
    });
    const { socketUrl, url } = own;
    const broker = zerodha({
      apiKey,
      apiSecret,
      accessToken,
      limits: NO_LIMITS,
      local: { url, socketUrl },
    });
    const session = await connected({ ...bench, broker });
    await session.until(() => own.ticker.size === 1);
    own.movePrice(INFY, decimal("1500"));
    const seen: unknown[] = [broker, inspect(broker, { depth: 10, showHidden: true })];
    const signal = new AbortController().signal;
    const submit = (name: string) =>
      broker.submit(
        approveForTest(
          sampleIntent({ symbol: INFY, timeInForce: "day", clientOrderId: sampleOrderId(name) }),
        ),
        signal,
      );
    const message = `Echo of ${CANARIES.join(" ")}`;
    own.rejectLater(message);
    seen.push(await submit("one"));
    await broker.refresh();
    own.faults.add({
      when: ({ method }) => method === "POST",
      fault: {
        kind: "answer",
        status: 400,
        body: JSON.stringify({ status: "error", message, error_type: "InputException" }),
      },
    });
    seen.push(await submit("two"));
    own.faults.add({ times: 2, fault: { kind: "answer", status: 500, body: message } });
    for (const read of [() => broker.positions(), () => broker.openOrders()])
      seen.push(await read().catch((error: unknown) => inspect(error, { depth: 10 })));
    seen.push(broker.handlePostback(message), await broker.login("nothing"));
    own.expireSession();
    seen.push(await submit("three"), broker.session());
    await broker.close();
    await own.close();
    seen.push(session.reports, session.log);
    const text = `${JSON.stringify(seen)}${inspect(seen, { depth: 20 })}`;
    expect(text).toContain("Echo of *** *** ***");
    for (const canary of CANARIES) expect(text).not.toContain(canary);
    await bench.venue.close();
    expect([...hosts].filter((host) => host !== "127.0.0.1")).toEqual([]);
    expect(hosts.size).toBe(1);
  });

  it("go to Kite's own hosts, whatever else is written in the options", () => {
    const local = { url: "http://127.0.0.1:1", socketUrl: "ws://example.com" };
    expect(zerodha({ apiKey, apiSecret, local }).problems()).toEqual([
      "zerodha: local takes only loopback addresses, as http:// and ws://.",
    ]);
  });

  it("are not followed to another host by a redirect", async () => {
    const bench = await kiteBench();
    await connected(bench);
    bench.venue.movePrice(INFY, decimal("1500"));
    const elsewhere = await startKiteVenue({ clock: bench.clock });
    bench.venue.faults.add({
      when: ({ method }) => method === "POST",
      fault: {
        kind: "answer",
        status: 307,
        headers: { location: `${elsewhere.url}/orders/regular` },
        body: "",
      },
    });
    const wish = sampleIntent({ symbol: INFY, timeInForce: "day" });
    const outcome = await bench.broker.submit(approveForTest(wish), new AbortController().signal);
    expect(outcome.kind).toBe("unknown");
    expect(elsewhere.server.requests).toEqual([]);
    await bench.broker.close();
    await bench.venue.close();
    await elsewhere.close();
  });
});

describe("the cost of an import", () => {
  it("is paid at connect: no source loads a library when it is imported", () => {
    const folder = new URL("../src/", import.meta.url);
    for (const name of readdirSync(folder)) {
      const source = readFileSync(new URL(name, folder), "utf8");
      for (const [line, types, from = ""] of source.matchAll(
        /^(?:import|export) (type )?[^;]*?from "([^"]+)";/gm,
      )) {
        const light = /^(?:\.\/|node:|@hookline\/(?:core\/driver|pacer)$)/.test(from);
        expect([name, line, light || types !== undefined]).toEqual([name, line, true]);
      }
    }
  });
});
