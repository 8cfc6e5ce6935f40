import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { failedSubmit } from "../src/outcome.ts";
import { bybitSpot } from "../src/profiles/bybit.ts";
import { Transport } from "../src/transport.ts";
import { startBybitVenue } from "./local-venues.ts";
import { polledTime } from "./venue-under-test.ts";

const HOST = "api.bybit.com";
const POST = { method: "POST", body: "{}", headers: {} };

describe("transport", () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const closing of open.splice(0)) await closing.close();
  });

  const transport = (loopback: string): Transport => {
    const { clock, timers } = polledTime();
    const made = new Transport({ clock, timers, timeoutMs: 5_000, hosts: [HOST], loopback });
    open.push(made);
    return made;
  };
  const post = async (
    loopback: string,
    url = `https://${HOST}/v5/order/create`,
    signal: AbortSignal | null = null,
  ) => {
    const made = transport(loopback);
    return await made.run(() => made.fetch(url, POST), signal);
  };
  const outcomeOf = ({ result, trace }: Awaited<ReturnType<typeof post>>) => {
    if (result.ok) expect.fail("it was answered");
    return failedSubmit(bybitSpot, result.error, trace).outcome.kind;
  };

  it("nobody listens: no byte left, so not_sent", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    expect(outcomeOf(await post(`http://127.0.0.1:${port}`))).toBe("not_sent");
  });

  it("a host that is not pinned, and http, are refused before anything leaves", async () => {
    const venue = await startBybitVenue();
    open.push(venue);
    for (const url of [
      "https://api-testnet.bybit.com/x",
      "https://evil.example/x",
      `http://${HOST}/x`,
    ]) {
      expect(outcomeOf(await post(venue.url, url))).toBe("not_sent");
    }
    expect(venue.server.requests).toEqual([]);
  });

  it("an aborted call sends nothing", async () => {
    const venue = await startBybitVenue();
    open.push(venue);
    expect(outcomeOf(await post(venue.url, undefined, AbortSignal.abort()))).toBe("not_sent");
    expect(venue.server.requests).toEqual([]);
  });

  it("a redirect of an order is not followed, and proves nothing", async () => {
    const venue = await startBybitVenue();
    open.push(venue);
    const headers = { location: `${venue.url}/elsewhere` };
    venue.faults.add({ fault: { kind: "answer", status: 307, headers, body: "" } });
    expect(outcomeOf(await post(venue.url))).toBe("unknown");
    expect(venue.server.requests).toHaveLength(1);
  });
});
