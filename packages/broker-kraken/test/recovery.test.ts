import { createHash, createHmac } from "node:crypto";
import type { ExecutionReport, Order, OrderIntent } from "@hookline/core/driver";
import { decimal, ZERO } from "@hookline/core/driver";
import { approveForTest, sampleIntent, sampleOrderId, sampleSymbol } from "@hookline/testkit";
import { expect, it } from "vitest";
import { kraken } from "../src/index.ts";
import {
  type KrakenVenue,
  LOCAL_KRAKEN_KEY,
  localOptions,
  NOTHING_RESTORED,
  sessionOf,
  startKrakenVenue,
  startTime,
} from "./venue.ts";

const intent: OrderIntent = sampleIntent({
  clientOrderId: sampleOrderId("order-1"),
  symbol: sampleSymbol("BTCUSD"),
  quantity: decimal("2"),
});
const reference = { ...intent, venueOrderId: null };

/** What the journal has of an order whose outcome a crash left open. */
async function unknownOrder(venue: KrakenVenue): Promise<Order> {
  const time = startTime();
  const reader = kraken(localOptions(venue));
  await reader.connect(sessionOf(time));
  const instrument = await reader.instrument(intent.symbol);
  await reader.close();
  if (instrument === null) throw new Error("The venue does not know the symbol.");
  return {
    ...intent,
    status: "unknown",
    venueOrderId: null,
    filledQuantity: ZERO,
    averagePrice: null,
    fees: ZERO,
    protection: null,
    release: null,
    instrument,
    cancelRequested: false,
    reason: null,
    createdAtMs: time.clock.nowMs(),
    updatedAtMs: time.clock.nowMs(),
  };
}

it("F03 an order that a crash left unknown is reported with its fills when connecting", async () => {
  const time = startTime();
  const venue = await startKrakenVenue({ clock: time.clock });
  const first = kraken(localOptions(venue));
  await first.connect(sessionOf(time));
  await first.submit(approveForTest(intent), new AbortController().signal);
  await first.close();
  const reports: ExecutionReport[] = [];
  const second = kraken(localOptions(venue));
  const restored = { ...NOTHING_RESTORED, openOrders: [await unknownOrder(venue)] };
  await second.connect(sessionOf(time, reports, restored));
  expect(reports.map(({ clientOrderId, type }) => [clientOrderId, type])).toEqual([
    ["order-1", "accepted"],
    ["order-1", "fill"],
  ]);
  await second.close();
  await venue.close();
});

it("F02 one that never arrived is not called so until no request of the old process can arrive", async () => {
  const time = startTime();
  const venue = await startKrakenVenue({ clock: time.clock });
  const broker = kraken(localOptions(venue));
  const restored = { ...NOTHING_RESTORED, openOrders: [await unknownOrder(venue)] };
  await broker.connect(sessionOf(time, [], restored));
  await time.run(30_000);
  expect(await broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
  await time.run(37_000);
  expect(await broker.findOrder(reference)).toEqual({ kind: "not_found", final: true });
  await broker.close();
  await venue.close();
});

it("proof of absence is taken from Kraken's clock and not from ours", async () => {
  const theirs = startTime();
  const ours = startTime();
  ours.advance(3_600_000);
  const venue = await startKrakenVenue({ clock: theirs.clock });
  const broker = kraken(localOptions(venue));
  await broker.connect(sessionOf(ours));
  const isAddOrder = ({ path }: { readonly path: string }) => path.endsWith("/AddOrder");
  venue.faults.add({ when: isAddOrder, fault: { kind: "reset_before" } });
  const outcome = await broker.submit(approveForTest(intent), new AbortController().signal);
  expect(outcome.kind).toBe("unknown");
  const body = new URLSearchParams(venue.server.requests.find(isAddOrder)?.body);
  expect(Date.parse(body.get("deadline") ?? "")).toBe(theirs.clock.nowMs() + 10_000);
  await ours.run(30_000);
  expect(await broker.findOrder(reference)).toEqual({ kind: "not_found", final: false });
  theirs.advance(17_000);
  expect(await broker.findOrder(reference)).toEqual({ kind: "not_found", final: true });
  await broker.close();
  await venue.close();
});

it("the local venue checks key, signature and nonce, and refuses an order after its deadline", async () => {
  const time = startTime();
  const venue = await startKrakenVenue({ clock: time.clock });
  const post = async (
    nonce: number,
    members: Readonly<Record<string, string>>,
    secret?: string,
  ) => {
    const path = "/0/private/AddOrder";
    const body = new URLSearchParams({ nonce: String(nonce), ...members }).toString();
    const key = Buffer.from(secret ?? LOCAL_KRAKEN_KEY.secret, "base64");
    const digest = createHash("sha256").update(`${nonce}${body}`).digest();
    const sign = createHmac("sha512", key).update(path).update(digest).digest("base64");
    const headers = { "API-Key": LOCAL_KRAKEN_KEY.apiKey, "API-Sign": sign };
    const answer = await fetch(`${venue.url}${path}`, { method: "POST", headers, body });
    const document: { readonly error: readonly string[] } = JSON.parse(await answer.text());
    return document.error;
  };
  const order = { pair: "XBTUSD", type: "buy", ordertype: "market", volume: "1" };
  const at = (ms: number) => ({
    ...order,
    deadline: new Date(time.clock.nowMs() + ms).toISOString(),
  });
  expect(await post(1, order, "AAAA")).toEqual(["EAPI:Invalid signature"]);
  expect(await post(2, at(5_000))).toEqual([]);
  expect(await post(2, order)).toEqual(["EAPI:Invalid nonce"]);
  expect(await post(3, at(-1))).toEqual(["EService:Deadline elapsed"]);
  // Known to Kraken's users: a trigger that it does not know is passed over, and the order is a plain one.
  const dropped = { ...order, ordertype: "limit", price: "90", triggerPrice: "95" };
  expect(await post(4, dropped)).toEqual([]);
  expect(venue.exchange.orders.map(({ orderType }) => orderType)).toEqual(["market", "limit"]);
  await venue.close();
});
