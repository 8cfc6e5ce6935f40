import { decimal, parseSymbol, reason } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { actor, HOUR_MS, type LiveRig, liveRig, OPERATOR_TOKEN, openTo } from "./live-rig.ts";

const account = "real";

/** What the market says now, so that an approval has something to look at. */
function market(at: LiveRig, price: string): void {
  const symbol = parseSymbol("BTCUSD");
  if (symbol === null) throw new Error("the test's own data is wrong");
  const atMs = at.time.clock.nowMs();
  at.broker.market = { symbol, price: decimal(price), bid: null, ask: null, atMs };
}

const heldOrder = (at: LiveRig): string =>
  at.engine.status().accounts[0]?.live?.held[0]?.clientOrderId ?? "none";

async function holding(price = "100"): Promise<LiveRig> {
  const at = await liveRig();
  await openTo(at, "confirm");
  market(at, price);
  await at.live({ price });
  return at;
}

describe("the stages of a live account", () => {
  it("begins read-only: three consents, and still no entry", async () => {
    const at = await liveRig();
    await at.engine.command({ type: "grant", account, code: "123456", actor });
    expect((await at.live()).code).toBe("LIVE_STAGE_READ_ONLY");
    expect(at.engine.status().accounts).toMatchObject([
      { live: { stage: "read_only", code: "LIVE_STAGE_READ_ONLY", maxEntryNotional: "1000" } },
    ]);
    expect(at.broker.submitted).toEqual([]);
  });

  it("goes up one stage at a time and with a grant only, and down as one likes", async () => {
    const at = await liveRig();
    const promote = (stage: "confirm" | "auto") =>
      at.engine.command({ type: "promote", account, stage, actor });
    expect((await promote("confirm")).code).toBe("LIVE_GRANT_MISSING");
    await at.engine.command({ type: "grant", account, code: "123456", actor });
    expect((await promote("auto")).code).toBe("LIVE_STAGE_SKIPPED");
    expect((await promote("confirm")).code).toBe("COMMAND_APPLIED");
    expect((await promote("auto")).code).toBe("COMMAND_APPLIED");
    at.time.advance(12 * HOUR_MS);
    const down = { type: "demote", account, stage: "read_only", actor } as const;
    expect((await at.engine.command(down)).code).toBe("COMMAND_APPLIED");
    expect((await at.engine.command(down)).code).toBe("LIVE_STAGE_SKIPPED");
  });

  it("R-50 confirm holds an entry, and one approval sends it once", async () => {
    const at = await liveRig();
    await openTo(at, "confirm");
    market(at, "100");
    const answer = await at.live();
    expect(answer).toMatchObject({
      status: "held",
      code: "LIVE_APPROVAL_NEEDED",
      tradingMode: "live",
    });
    expect(at.broker.submitted).toEqual([]);
    const order = heldOrder(at);
    expect((await at.engine.command({ type: "approve", order, actor })).code).toBe(
      "COMMAND_APPLIED",
    );
    await at.quiet();
    expect(at.broker.submitted).toHaveLength(1);
    expect((await at.engine.command({ type: "approve", order, actor })).code).toBe(
      "LIVE_ENTRY_NOT_HELD",
    );
    expect(at.broker.submitted).toHaveLength(1);
  });

  it("a held entry is as fresh as its approval", async () => {
    const at = await holding();
    at.time.advance(50_000);
    market(at, "100.5");
    const order = heldOrder(at);
    expect((await at.engine.command({ type: "approve", order, actor })).code).toBe(
      "COMMAND_APPLIED",
    );
    await at.quiet();
    expect(at.orders()).toEqual(["buy 1 entry accepted"]);
  });

  it("R-50 the risk table is asked again at the approval, and its code is the answer", async () => {
    const at = await holding();
    const order = heldOrder(at);
    // It fitted when it was held; since then the operator allows half as much.
    await at.engine.command({ type: "set_limits", limits: { maxOrderNotional: "50" }, actor });
    const answer = await at.engine.command({ type: "approve", order, actor });
    expect(answer.code).toBe("RISK_NOTIONAL_EXCEEDS_MAX");
    await at.quiet();
    expect(at.broker.submitted).toEqual([]);
    expect(at.engine.orders()).toMatchObject([
      { status: "denied", code: "RISK_NOTIONAL_EXCEEDS_MAX" },
    ]);
  });

  it("an entry does not count twice when it is asked about again", async () => {
    const at = await holding();
    const order = heldOrder(at);
    // Exactly one such entry fits: the position that it would make, and the orders that are open.
    const limits = { maxPositionNotional: "100", maxOpenOrders: 1, maxOpenOrdersPerSymbol: 1 };
    await at.engine.command({ type: "set_limits", limits, actor });
    expect((await at.engine.command({ type: "approve", order, actor })).code).toBe(
      "COMMAND_APPLIED",
    );
  });

  it("I24 an approval while the broker does not tell the account's money fails closed", async () => {
    const at = await holding();
    const order = heldOrder(at);
    at.time.advance(5_000);
    market(at, "100");
    Object.assign(at.broker, { balances: () => Promise.reject(new Error("down")) });
    const { code } = await at.engine.command({ type: "approve", order, actor });
    expect(code).toMatch(/^RISK_.*(?:MISSING|UNKNOWN)$/);
    await at.quiet();
    expect(at.broker.submitted).toEqual([]);
  });

  it("a cap that was lowered meanwhile holds at the approval", async () => {
    const at = await holding();
    const order = heldOrder(at);
    await at.engine.command({ type: "set_entry_cap", account, maxEntryNotional: "99", actor });
    expect((await at.engine.command({ type: "approve", order, actor })).code).toBe(
      "LIVE_ENTRY_EXCEEDS_CAP",
    );
  });

  it("a refused entry is never sent", async () => {
    const at = await holding();
    await at.engine.command({ type: "deny", order: heldOrder(at), actor });
    await at.quiet();
    expect(at.engine.orders()).toMatchObject([{ status: "denied", code: "LIVE_APPROVAL_DENIED" }]);
    expect(at.broker.submitted).toEqual([]);
  });

  it("an entry that nobody approves ends by itself, at its border", async () => {
    const at = await holding();
    at.time.advance(59_999);
    await at.quiet();
    expect(at.orders()).toEqual(["buy 1 entry initialized"]);
    at.time.advance(1);
    await at.quiet();
    expect(at.engine.orders()).toMatchObject([{ status: "denied", code: "LIVE_APPROVAL_EXPIRED" }]);
  });

  it.each<[string, (at: LiveRig) => void]>([
    ["has moved more than one percent up", (at) => market(at, "101.01")],
    ["has moved more than one percent down", (at) => market(at, "98.99")],
    [
      "is not known",
      (at) => {
        at.broker.market = null;
      },
    ],
    [
      "is old",
      (at) => {
        market(at, "100");
        at.time.advance(59_000);
        if (at.broker.market !== null) at.broker.market = { ...at.broker.market, atMs: 0 };
      },
    ],
  ])("I24 approval fails closed where the price %s", async (_what, change) => {
    const at = await holding();
    change(at);
    const answer = await at.engine.command({ type: "approve", order: heldOrder(at), actor });
    expect(answer.code).toBe("LIVE_PRICE_DRIFTED");
    await at.quiet();
    expect(at.orders()).toEqual(["buy 1 entry denied"]);
    expect(at.broker.submitted).toEqual([]);
  });

  it.each(["101", "99"])("a price of %s is within one percent", async (price) => {
    const at = await holding();
    market(at, price);
    const answer = await at.engine.command({ type: "approve", order: heldOrder(at), actor });
    expect(answer.code).toBe("COMMAND_APPLIED");
  });

  it("I26 the kill switch comes before an approval", async () => {
    const at = await holding();
    const order = heldOrder(at);
    await at.engine.command({ type: "halt", level: 1, scope: { kind: "global" }, actor });
    await at.engine.command({ type: "approve", order, actor });
    await at.quiet();
    expect(at.engine.orders()).toMatchObject([{ code: "RISK_TRADING_REDUCE_ONLY" }]);
    expect(at.broker.submitted).toEqual([]);
  });

  it("a held entry survives a restart, and its end as well", async () => {
    const first = await holding();
    const order = heldOrder(first);
    const second = await first.restartLive();
    market(second, "100");
    expect((await second.engine.command({ type: "approve", order, actor })).code).toBe(
      "COMMAND_APPLIED",
    );
    await second.quiet();
    expect(second.broker.submitted).toHaveLength(1);

    const third = await holding();
    third.kill();
    third.time.advance(60_000);
    const fourth = await third.restartLive();
    await fourth.quiet();
    expect(fourth.engine.orders()).toMatchObject([{ code: "LIVE_APPROVAL_EXPIRED" }]);
  });

  it("exits never wait: a flip's exit goes at once and its entry waits for a person", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    await at.live();
    at.broker.fill(0, "1", "100");
    await at.engine.command({ type: "demote", account, stage: "confirm", actor });
    market(at, "100");
    const flip = await at.live({ action: "reverse" });
    expect(flip).toMatchObject({ status: "held" });
    expect(at.broker.submitted.map(({ purpose }) => purpose)).toEqual(["entry", "exit"]);
    at.broker.fill(1, "1", "100");
    await at.quiet();
    expect(at.broker.submitted).toHaveLength(2);
    await at.engine.command({ type: "approve", order: heldOrder(at), actor });
    await at.quiet();
    expect(at.broker.submitted.map(({ purpose, side }) => `${side} ${purpose}`)).toEqual([
      "buy entry",
      "sell exit",
      "sell entry",
    ]);
  });

  it("an approval before the flip's exit has filled still waits for it", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    await at.live();
    at.broker.fill(0, "1", "100");
    await at.engine.command({ type: "demote", account, stage: "confirm", actor });
    market(at, "100");
    await at.live({ action: "reverse" });
    await at.engine.command({ type: "approve", order: heldOrder(at), actor });
    await at.quiet();
    expect(at.broker.submitted).toHaveLength(2);
    at.broker.fill(1, "1", "100");
    await at.quiet();
    expect(at.broker.submitted).toHaveLength(3);
  });

  it("the cap of one entry holds at its border until an operator raises it with a grant", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    expect((await at.live({ quantity: "10" })).code).toBe("SIGNAL_ACCEPTED");
    expect((await at.live({ quantity: "10.001" })).code).toBe("LIVE_ENTRY_EXCEEDS_CAP");
    const cap = (maxEntryNotional: string) =>
      at.engine.command({ type: "set_entry_cap", account, maxEntryNotional, actor });
    await cap("2000");
    expect((await at.live({ quantity: "20" })).code).toBe("SIGNAL_ACCEPTED");
    await at.engine.command({ type: "revoke", account, actor });
    expect((await cap("3000")).code).toBe("LIVE_GRANT_EXPIRED");
    expect((await cap("none")).code).toBe("LIVE_GRANT_EXPIRED");
    expect((await cap("500")).code).toBe("COMMAND_APPLIED");
    expect((await cap("-5")).code).toBe("COMMAND_INVALID");
    expect(at.engine.status().accounts[0]?.live?.maxEntryNotional).toBe("500");
  });
});

describe("I33 the end of a grant stops entries, never exits or stops", () => {
  it("working entries are called back, the stop stays, the exit goes", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    await at.live({ stop_loss: "90" });
    at.broker.fill(0, "1", "100");
    await at.quiet();
    await at.live({ order_type: "limit", limit_price: "95" });
    expect(at.orders()).toEqual([
      "buy 1 entry filled",
      "sell 1 stop_loss accepted",
      "buy 1 entry accepted",
    ]);
    at.time.advance(12 * HOUR_MS);
    await at.quiet();
    const [, stop, limit] = at.engine.orders();
    expect(at.broker.cancels).toEqual([limit?.clientOrderId]);
    expect(stop).toMatchObject({ purpose: "stop_loss", status: "accepted" });
    expect((await at.live()).code).toBe("LIVE_GRANT_EXPIRED");
    const exit = await at.live({ action: "exit" });
    expect(exit.code).toBe("SIGNAL_ACCEPTED");
  });

  it.each(["revoke", "flatten"] as const)(
    "%s by an operator goes without a grant",
    async (type) => {
      const at = await liveRig();
      await openTo(at, "auto");
      await at.live();
      at.broker.fill(0, "1", "100");
      at.time.advance(12 * HOUR_MS);
      expect((await at.engine.command({ type, account, actor })).code).toBe("COMMAND_APPLIED");
      await at.quiet();
      expect(at.broker.submitted).toHaveLength(type === "flatten" ? 2 : 1);
    },
  );

  it("an entry in the queue does not leave once the grant is gone", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    at.broker.answers.push("never");
    await at.live();
    await at.live();
    expect(at.broker.submitted).toHaveLength(1);
    await at.engine.command({ type: "revoke", account, actor });
    at.time.advance(10_000);
    await at.quiet();
    expect(at.broker.submitted).toHaveLength(1);
  });

  it("every step replays to the same state", async () => {
    const first = await holding();
    await first.engine.command({ type: "approve", order: heldOrder(first), actor });
    await first.live();
    first.time.advance(60_000);
    await first.quiet();
    await first.engine.command({ type: "set_entry_cap", account, maxEntryNotional: "1500", actor });
    await first.engine.command({ type: "revoke", account, actor });
    const hash = first.engine.stateHash();
    const second = await first.restartLive();
    expect(second.engine.stateHash()).toBe(hash);
  });
});

describe("new keys at run time", () => {
  const command = {
    type: "replace_credentials",
    account,
    credentials: { keyId: "NEWKEY1234" },
    actor,
  } as const;

  it("need a code for live keys, end the grant, and no key reaches answer or event", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    const given: unknown[] = [];
    const events: unknown[] = [];
    at.engine.on("credentials.replaced", (event) => void events.push(event));
    at.broker.replaceCredentials = async (credentials) => {
      given.push(credentials);
      return [];
    };
    expect((await at.engine.command(command)).code).toBe("LIVE_GRANT_REFUSED");
    expect(given).toEqual([]);
    const answer = await at.engine.command({ ...command, code: "123456" });
    expect(answer.code).toBe("COMMAND_APPLIED");
    expect(given).toEqual([{ keyId: "NEWKEY1234" }]);
    expect(events).toHaveLength(1);
    expect(JSON.stringify([answer, events])).not.toContain("NEWKEY1234");
    expect((await at.live()).code).toBe("LIVE_GRANT_EXPIRED");
  });

  it("that cannot be used change nothing", async () => {
    const at = await liveRig();
    await openTo(at, "auto");
    expect((await at.engine.command({ ...command, code: "123456" })).code).toBe(
      "CREDENTIALS_REFUSED",
    );
    at.broker.replaceCredentials = async () => ["the key was not accepted."];
    expect(await at.engine.command({ ...command, code: "123456" })).toMatchObject({
      code: "CREDENTIALS_REFUSED",
      detail: { problem: "the key was not accepted." },
    });
    expect((await at.live()).code).toBe("SIGNAL_ACCEPTED");
  });
});

describe("the stages by the operator's paths", () => {
  const ask = async (at: LiveRig, path: string, body: object) => {
    const response = await at.engine.handleWire({
      method: "POST",
      path: `/operator${path}`,
      query: "",
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
      body: new TextEncoder().encode(JSON.stringify(body)),
      remoteAddress: "127.0.0.1",
      clientCertificate: null,
    });
    const { code } = JSON.parse(response.body);
    return `${response.status} ${code}`;
  };

  it("grant, promote and approve a live account in the name of the token's person", async () => {
    const at = await liveRig();
    expect(await ask(at, "/live/promote", { account, stage: "confirm" })).toMatch(
      /LIVE_GRANT_MISSING$/,
    );
    expect(await ask(at, "/live/grant", { account, code: "000000" })).not.toMatch(/^200/);
    expect(await ask(at, "/live/grant", { account, code: "123456" })).toBe("200 COMMAND_APPLIED");
    expect(await ask(at, "/live/promote", { account, stage: "confirm" })).toBe(
      "200 COMMAND_APPLIED",
    );
    market(at, "100");
    await at.live({ price: "100" });
    const order = heldOrder(at);
    expect(await ask(at, "/approve", { order })).toBe("200 COMMAND_APPLIED");
    await at.quiet();
    expect(at.broker.submitted).toHaveLength(1);
    expect(await ask(at, "/deny", { order })).toMatch(/LIVE_ENTRY_NOT_HELD$/);
    expect(await ask(at, "/live/revoke", { account })).toBe("200 COMMAND_APPLIED");
    expect((await at.live({ price: "100" })).code).toBe("LIVE_GRANT_EXPIRED");
  });
});

describe("R-35 a live position whose stop cannot be placed", () => {
  const reject = { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER") } as const;
  const bought = async (refusals: number, terms: Readonly<Record<string, string>>) => {
    const at = await liveRig();
    await openTo(at, "auto");
    await at.live(terms);
    at.broker.answers.push(...Array.from({ length: refusals }, () => reject));
    at.broker.fill(0, "1", "100");
    await at.quiet();
    return at;
  };
  const sent = ({ broker }: LiveRig): string[] =>
    broker.submitted
      .slice(1)
      .map(({ orderType, purpose, quantity, side }) =>
        [side, quantity, purpose, orderType].join(" "),
      );

  it("is closed at the market after five tries, with the alarm", async () => {
    const at = await bought(5, { stop_loss: "95" });
    const stop = "sell 1 stop_loss stop";
    expect(sent(at)).toEqual([stop, stop, stop, stop, stop, "sell 1 exit market"]);
    at.broker.fill(6, "1", "99");
    await at.quiet();
    expect(await at.position()).toBe("0");
    expect(sent(at)).toHaveLength(6);
  });

  it("keeps its stop where the fifth try is taken", async () => {
    const at = await bought(4, { stop_loss: "95" });
    expect(sent(at)).toEqual(Array.from({ length: 5 }, () => "sell 1 stop_loss stop"));
    expect(at.orders().at(-1)).toBe("sell 1 stop_loss accepted");
  });

  it("stays open where only the target cannot rest", async () => {
    const at = await bought(9, { take_profit: "120" });
    expect(sent(at).every((order) => order === "sell 1 take_profit limit")).toBe(true);
    expect(await at.position()).toBe("1");
  });
});

describe("R-51 the address that orders leave by", () => {
  const withEgress = async (ask: () => Promise<string>) => {
    const at = await liveRig(undefined, { egress: { expected: "203.0.113.7", ask } });
    const grant = () => at.engine.command({ type: "grant", account, code: "123456", actor });
    return { at, grant };
  };

  it("opens the account where it is the registered one", async () => {
    const { grant } = await withEgress(async () => "203.0.113.7");
    expect((await grant()).code).toBe("COMMAND_APPLIED");
  });

  it.each([
    ["another one", async () => "203.0.113.8"],
    ["not told", () => Promise.reject(new Error("offline"))],
  ])("no grant where it is %s", async (_, ask: () => Promise<string>) => {
    const { at, grant } = await withEgress(ask);
    expect((await grant()).code).toBe("LIVE_EGRESS_UNREGISTERED");
    expect(at.engine.status().liveArmed).toBe(false);
  });

  it("a move ends the grant within a minute and takes entries back; exits still go", async () => {
    let address = "203.0.113.7";
    const { at } = await withEgress(async () => address);
    await openTo(at, "auto");
    await at.live();
    at.broker.fill(0, "1", "100");
    await at.live({ order_type: "limit", limit_price: "95" });
    address = "198.51.100.1";
    at.time.advance(60_000);
    await at.quiet();
    expect(at.broker.cancels).toEqual([at.broker.submitted[1]?.clientOrderId]);
    expect(await at.live()).toMatchObject({ code: "LIVE_GRANT_EXPIRED" });
    expect(await at.live({ action: "exit" })).toMatchObject({ status: "accepted" });
  });

  it("a service that does not answer for a while ends nothing", async () => {
    let down = false;
    const { at } = await withEgress(() =>
      down ? Promise.reject(new Error("offline")) : Promise.resolve("203.0.113.7"),
    );
    await openTo(at, "auto");
    down = true;
    at.time.advance(60_000);
    await at.quiet();
    expect(await at.live()).toMatchObject({ status: "accepted" });
  });
});
