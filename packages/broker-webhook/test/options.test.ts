import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import { ConfigError, decimal, Secret } from "@hookline/core/driver";
import { sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { type WebhookBrokerOptions, webhookBroker } from "../src/index.ts";
import { type Bench, bench, documentedResult, order, SECRET } from "./support/bench.ts";

let open: Bench[] = [];
const start = async (given: Parameters<typeof bench>[0] = {}): Promise<Bench> => {
  const started = await bench(given);
  open.push(started);
  return started;
};
afterEach(async () => {
  for (const each of open) await each.close();
  open = [];
});

const good: WebhookBrokerOptions = {
  url: "https://relay.example/orders",
  auth: { kind: "bearer", token: "t" },
  mode: "live",
  platform: "kraken",
};
const problemsOf = (options: object) =>
  webhookBroker({ ...good, ...options } as WebhookBrokerOptions)
    .problems()
    .join("\n");
const market = {
  symbol: { field: "symbol" },
  side: { field: "side" },
  quantity: { field: "quantity" },
};

describe("options", () => {
  it("promise as little as there is", () => {
    const broker = webhookBroker(good);
    expect(broker.problems()).toEqual([]);
    expect(broker.capabilities).toMatchObject({
      orderTypes: ["market"],
      idempotency: "none",
      streams: false,
    });
    expect([broker.platform, broker.executionMethod]).toEqual([
      "kraken",
      "webhook relay (POST relay.example)",
    ]);
  });

  it.each([
    [{ url: "http://relay.example/" }, "must be https:"],
    [{ url: "http://127.0.0.1/" }, "must be https:"],
    [{ url: "http://192.168.1.5/", allowPrivateAddresses: true }, "must be https:"],
    [{ url: "ftp://relay.example/" }, "https: URL"],
    [{ url: "https://user:pass@relay.example/" }, "user or password"],
    [{ auth: { kind: "hmac", secret: "short" } }, "16 characters"],
    [{ auth: { kind: "header", name: "Host", value: "x" } }, "no header"],
    [{ auth: { kind: "header", name: "X-Key", value: "a\r\nb" } }, "auth.value"],
    [{ auth: { kind: "none" } }, "auth.kind"],
    [{ orderTypes: ["market", "stop"], template: market }, "stops would be dropped"],
    [{ orderTypes: ["limit"], template: market }, "limits would be dropped"],
    [
      { template: { symbol: { field: "symbol" }, quantity: { field: "quantity" } } },
      "looks like a purchase",
    ],
    [{ template: { ...market, x: { field: "password" } } }, '"password"'],
    [
      { idempotency: { field: "client_order_id", documented: true }, template: market },
      "idempotency.field",
    ],
    [{ idempotency: { header: "a b", documented: true } }, "idempotency.header"],
    [{ status: { url: "https://relay.example/{client_order_id}" } }, "needs `result`"],
    [
      { status: { url: "https://other.example/{client_order_id}" }, result: documentedResult },
      "on the host",
    ],
    [{ status: { url: "https://relay.example/" }, result: documentedResult }, "{client_order_id}"],
    [
      {
        status: { url: "https://relay.example/{client_order_id}", absenceIsFinal: true },
        result: documentedResult,
      },
      "may arrive late",
    ],
    [{ instruments: { BTCUSD: { lotSize: "0" } } }, "lotSize"],
  ])("%j is a problem", (options, part) => {
    expect(problemsOf(options)).toContain(part);
  });

  it("with problems do not connect", async () => {
    const broker = webhookBroker({ ...good, url: "http://relay.example" });
    await expect(broker.connect({} as never)).rejects.toBeInstanceOf(ConfigError);
  });
});

describe("the request", () => {
  const sent = async (broker: Partial<WebhookBrokerOptions>) => {
    const desk = await start({ broker });
    const quantity = decimal("0.010000000000000001");
    await desk.submit({ quantity, referencePrice: decimal("43250.5"), side: "sell" });
    const [request] = desk.venue.server.requests;
    if (request === undefined) expect.fail("nothing was sent");
    return request;
  };
  const exact = { instruments: { BTCUSD: { lotSize: "0.000000000000000001", name: "XBT/USD" } } };

  it("carries the default body, digit by digit, and an HMAC of its bytes", async () => {
    const { body, headers, method, path } = await sent(exact);
    expect(body).toBe(
      '{"strategy_id":"sample","action":"SELL","symbol":"XBT/USD","price":43250.5,' +
        '"quantity":0.010000000000000001,"client_order_id":"sample-1","order_type":"market",' +
        '"limit_price":null,"stop_price":null,"time_in_force":"gtc","reduce_only":false,"mode":"paper"}',
    );
    const digest = createHmac("sha256", SECRET).update(body).digest("hex");
    expect([method, path, headers["x-signature"]]).toEqual(["POST", "/orders", `sha256=${digest}`]);
    expect(headers["content-type"]).toBe("application/json");
  });

  it("carries a template of values and fields, a token, and the idempotency key in a header", async () => {
    const { body, headers } = await sent({
      ...exact,
      auth: { kind: "bearer", token: SECRET },
      idempotency: { header: "Idempotency-Key", documented: false },
      template: {
        bot: "hook {{x}} $(y)",
        order: {
          pair: { field: "symbol" },
          side: { field: "side" },
          sizes: [{ field: "quantity", as: "text" }],
        },
        live: false,
        at: { field: "sent_at" },
      },
    });
    expect(body).toBe(
      '{"bot":"hook {{x}} $(y)","order":{"pair":"XBT/USD","side":"sell","sizes":["0.010000000000000001"]},' +
        '"live":false,"at":"2026-01-15T15:00:00.000Z"}',
    );
    expect(headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(headers["idempotency-key"]).toBe("sample-1");
  });
});

describe("orders that the receiver does not take", () => {
  it.each([
    [{ orderType: "limit", limitPrice: decimal("90") }, "ORDER_CAPABILITY_MISSING"],
    [{ orderType: "stop", stopPrice: decimal("90") }, "ORDER_CAPABILITY_MISSING"],
    [{ orderType: "trailing_stop" }, "ORDER_CAPABILITY_MISSING"],
    [{ timeInForce: "ioc" }, "ORDER_CAPABILITY_MISSING"],
    [{ quantity: decimal("0.0015") }, "ORDER_REJECTED_BY_BROKER"],
    [{ symbol: sampleSymbol("ETHUSD") }, "ORDER_REJECTED_BY_BROKER"],
  ] as const)("%j are refused before sending", async (wish, code) => {
    const desk = await start({ broker: { instruments: { BTCUSD: { lotSize: "0.001" } } } });
    expect(await desk.submit(wish)).toMatchObject({ kind: "rejected", reason: { code } });
    expect(desk.venue.server.requests).toEqual([]);
  });

  it("a loopback receiver is not reached unless it is allowed", async () => {
    const desk = await start();
    const url = desk.venue.url.replace("http:", "https:");
    const guarded = await start({ broker: { url, allowPrivateAddresses: false } });
    expect(await guarded.submit()).toMatchObject({
      kind: "not_sent",
      reason: { detail: { why: "ADDRESS_REFUSED" } },
    });
    expect(desk.venue.server.requests).toEqual([]);
  });
});

it("credentials and the URL's path are nowhere but on the wire (canary)", async () => {
  const canary = "canary-secret-0123456789";
  const seen: unknown[] = [];
  for (const auth of [
    { kind: "hmac", secret: canary },
    { kind: "hmac", secret: new Secret(canary) },
    { kind: "bearer", token: canary },
    { kind: "bearer", token: new Secret(canary) },
    { kind: "header", name: "x-token", value: canary },
    { kind: "header", name: "x-token", value: new Secret(canary) },
  ] as const) {
    const desk = await start({ broker: { auth }, venue: { secret: canary } });
    await desk.submit({ clientOrderId: sampleOrderId("taken") });
    const { body, headers } = desk.venue.server.requests.at(-1) ?? { body: "", headers: {} };
    const proof =
      auth.kind === "hmac" ? createHmac("sha256", canary).update(body).digest("hex") : canary;
    expect(Object.values(headers).join("\n")).toContain(proof);
    for (const kind of ["reset_before", "reset_after"] as const) {
      desk.venue.faults.add({ fault: { kind } });
      seen.push(await desk.submit({ clientOrderId: sampleOrderId(kind) }));
    }
    desk.venue.faults.add({ fault: { kind: "answer", status: 500, body: `echo ${canary}` } });
    seen.push(await desk.submit(), desk.broker, desk.reports, desk.logged);
    seen.push(await desk.broker.findOrder({ ...order(), venueOrderId: null }));
    seen.push(await desk.broker.positions().catch((error: unknown) => error));
    await desk.broker.close();
  }
  const broken = webhookBroker({
    ...good,
    url: `http://relay.example/${canary}`,
    auth: { kind: "hmac", secret: `${canary}\n` },
  });
  seen.push(broken, broken.problems());
  expect(inspect(seen, { depth: 20, showHidden: true }) + JSON.stringify(seen)).not.toContain(
    canary,
  );
});
