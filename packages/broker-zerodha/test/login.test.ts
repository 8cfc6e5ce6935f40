import { decimal, type OrderIntent } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId } from "@hookline/testkit";
import { afterEach, describe, expect, it } from "vitest";
import type { KiteSession } from "../src/index.ts";
import { parseIst, tokenExpiry } from "../src/time.ts";
import { type KiteBench, kiteBench, OPEN_MS, symbol } from "./harness.ts";
import { connected } from "./session.ts";

const INFY = symbol("NSE:INFY");
const order = (name: string): OrderIntent =>
  sampleIntent({
    clientOrderId: sampleOrderId(name),
    symbol: INFY,
    orderType: "limit",
    limitPrice: decimal("1490"),
    timeInForce: "day",
  });

describe("the daily login", () => {
  let bench: KiteBench;
  afterEach(async () => {
    await bench.broker.close();
    await bench.venue.close();
  });
  const open = async (options: Parameters<typeof kiteBench>[1] = {}) => {
    bench = await kiteBench({}, options);
    const session = await connected(bench);
    bench.venue.movePrice(INFY, decimal("1500"));
    return session;
  };
  const submit = (name: string) =>
    bench.broker.submit(approveForTest(order(name)), new AbortController().signal);
  const find = (name: string) =>
    bench.broker.findOrder({
      clientOrderId: order(name).clientOrderId,
      venueOrderId: null,
      symbol: INFY,
    });

  it("names the page where a person logs in, without the secret", async () => {
    await open();
    expect(bench.broker.loginUrl({ state: "a&b" })).toBe(
      "https://kite.zerodha.com/connect/login?v=3&api_key=local-key&redirect_params=state%3Da%2526b",
    );
  });

  it("connects without a session, sends nothing, and goes on after a login", async () => {
    bench = await kiteBench({}, { sessions: memory(null) });
    const { apiKey, apiSecret } = bench.venue.keys;
    const { socketUrl, url } = bench.venue;
    const { zerodha } = await import("../src/index.ts");
    const store = memory(null);
    const broker = zerodha({ apiKey, apiSecret, sessions: store, local: { url, socketUrl } });
    bench = { ...bench, broker };
    const session = await connected(bench);
    expect(broker.session()).toEqual({ state: "none", expiresAtMs: null });
    expect(await submit("early")).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "session_expired" } },
    });
    expect(await broker.login("made up")).toEqual({ kind: "refused", why: "request_token" });
    const outcome = await broker.login(bench.venue.requestToken());
    const expiresAtMs = Date.parse("2026-01-30T06:00:00+05:30");
    expect(outcome).toEqual({ kind: "renewed", userId: "AB1234", expiresAtMs });
    expect(broker.session()).toEqual({ state: "active", expiresAtMs });
    expect(store.kept?.loginMs).toBe(OPEN_MS);
    bench.venue.movePrice(INFY, decimal("1500"));
    expect((await submit("later")).kind).toBe("accepted");
    await session.until(() => bench.venue.ticker.size === 1);
  });

  it("tells a doctor what the account may do, and nothing of it without a session", async () => {
    await open();
    expect(await bench.broker.readiness?.()).toEqual({
      serverTimeMs: null,
      active: true,
      mayTrade: true,
      mayWithdraw: false,
    });
    bench.venue.expireSession();
    expect(await bench.broker.readiness?.()).toMatchObject({ active: null, mayTrade: null });
  });

  it("uses today's kept session, and not yesterday's", async () => {
    for (const [ageMs, state] of [
      [3_600_000, "active"],
      [24 * 3_600_000, "none"],
    ] as const) {
      bench = await kiteBench();
      const { apiKey, apiSecret, accessToken } = bench.venue.keys;
      const { socketUrl, url } = bench.venue;
      const { zerodha } = await import("../src/index.ts");
      const sessions = memory({ accessToken, loginMs: OPEN_MS - ageMs });
      const broker = zerodha({ apiKey, apiSecret, sessions, local: { url, socketUrl } });
      bench = { ...bench, broker };
      await connected(bench);
      expect(broker.session().state).toBe(state);
      await broker.close();
      await bench.venue.close();
    }
    bench = await kiteBench();
  });

  it("answers session_expired when the token dies, and goes on with a new one (F20)", async () => {
    const session = await open();
    expect((await submit("before")).kind).toBe("accepted");
    bench.venue.expireSession();
    const refused = await submit("during");
    expect(refused).toMatchObject({
      kind: "rejected",
      reason: { code: "ORDER_REJECTED_BY_BROKER", detail: { why: "session_expired" } },
    });
    expect(await submit("after")).toMatchObject({
      kind: "not_sent",
      reason: { code: "ORDER_NOT_SENT", detail: { why: "session_expired" } },
    });
    expect(await find("before")).toEqual({ kind: "unavailable", detail: "session_expired" });
    expect(bench.broker.session().state).toBe("session_expired");
    expect(session.log.filter((line) => line.includes("session has expired")).length).toBe(1);
    bench.venue.movePrice(INFY, decimal("1485"));
    await bench.broker.login(bench.venue.requestToken());
    // The login reads what happened meanwhile.
    expect(session.reports.map(({ type }) => type)).toEqual(["accepted", "fill"]);
    expect((await submit("again")).kind).toBe("accepted");
    await session.until(() => bench.venue.ticker.size === 1);
  });

  it("expires at six in the morning in India by itself", async () => {
    const six = Date.parse("2026-01-30T06:00:00+05:30");
    bench = await kiteBench({}, {}, six - 5_000);
    await connected(bench);
    expect(bench.broker.session().expiresAtMs).toBe(six);
    await bench.time.run(six - bench.clock.nowMs());
    const posts = bench.venue.server.requests.length;
    expect(await submit("morning")).toMatchObject({ kind: "not_sent" });
    expect(bench.venue.server.requests.length).toBe(posts);
  });

  it("renews with a token made elsewhere", async () => {
    await open();
    bench.venue.expireSession();
    await bench.broker.refresh();
    expect(bench.broker.session().state).toBe("session_expired");
    await bench.broker.renewSession("still wrong");
    expect(bench.broker.session().state).toBe("session_expired");
  });
});

describe("times of India", () => {
  it("are +05:30 whatever the zone of the host", () => {
    expect(parseIst("2026-01-29 11:00:00")).toBe(Date.UTC(2026, 0, 29, 5, 30));
    expect(parseIst("2026-01-29T11:00:00")).toBe(Date.UTC(2026, 0, 29, 5, 30));
    for (const text of ["11:00:00", "2026-13-01 00:00:00", "2026-01-29 11:00:00Z", "", null])
      expect(parseIst(text)).toBeNull();
  });

  it("end a token at the next six o'clock", () => {
    const at = (text: string) => Date.parse(`${text}+05:30`);
    expect(tokenExpiry(at("2026-01-29T05:59:59"))).toBe(at("2026-01-29T06:00:00"));
    expect(tokenExpiry(at("2026-01-29T06:00:00"))).toBe(at("2026-01-30T06:00:00"));
    expect(tokenExpiry(at("2026-01-29T23:30:00"))).toBe(at("2026-01-30T06:00:00"));
  });
});

function memory(kept: KiteSession | null) {
  const store = {
    kept,
    load: async () => store.kept,
    save: async (session: KiteSession) => {
      store.kept = session;
    },
  };
  return store;
}

it("goes on where the session cannot be kept", async () => {
  const sessions = { load: async () => null, save: () => Promise.reject(new Error("disk full")) };
  const bench = await kiteBench({}, { sessions });
  const session = await connected(bench);
  expect((await bench.broker.login(bench.venue.requestToken())).kind).toBe("renewed");
  expect(session.log.join()).toContain("could not be kept");
  expect(session.log.join()).not.toContain("disk full");
  await bench.broker.close();
  await bench.venue.close();
});
