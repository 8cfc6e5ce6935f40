import { add, decimal, type ExecutionReport, type OrderIntent, ZERO } from "@hookline/core/driver";
import { approveForTest, sampleAccount, sampleIntent, sampleOrderId } from "@hookline/testkit";
import { type Fault, faultAnswers } from "@hookline/testkit/venue";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type KiteBench, kiteBench, OPEN_MS, symbol } from "./harness.ts";
import { connected, type Session } from "./session.ts";

const INFY = symbol("NSE:INFY");
const limitOrder = (given: Partial<OrderIntent> = {}): OrderIntent =>
  sampleIntent({
    clientOrderId: sampleOrderId("hl_honesty"),
    symbol: INFY,
    orderType: "limit",
    limitPrice: decimal("1490"),
    timeInForce: "day",
    ...given,
  });
const isPost = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === "POST" && path.startsWith("/orders");
const kiteError = (status: number, type: string, message: string): Fault => ({
  kind: "answer",
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ status: "error", message, data: null, error_type: type }),
});

interface Case {
  readonly name: string;
  readonly fault: Fault;
  /** What the submit may answer. */
  readonly answers: "unknown" | "not_sent" | "rejected";
  /** Whether the venue took the order. */
  readonly arrives: boolean;
}

const CASES: readonly Case[] = [
  { name: "hang before", fault: { kind: "hang_before" }, answers: "unknown", arrives: false },
  { name: "hang after", fault: { kind: "hang_after" }, answers: "unknown", arrives: true },
  { name: "reset before", fault: { kind: "reset_before" }, answers: "unknown", arrives: false },
  { name: "reset after", fault: { kind: "reset_after" }, answers: "unknown", arrives: true },
  {
    name: "429",
    fault: kiteError(429, "NetworkException", "Too many requests"),
    answers: "not_sent",
    arrives: false,
  },
  {
    name: "429 for the day",
    fault: kiteError(429, "OrderException", "Maximum allowed order requests exceeded"),
    answers: "not_sent",
    arrives: false,
  },
  {
    name: "503 before",
    fault: kiteError(503, "NetworkException", "down"),
    answers: "unknown",
    arrives: false,
  },
  { name: "502 after", fault: faultAnswers.badGateway, answers: "unknown", arrives: true },
  { name: "HTML with 200", fault: faultAnswers.html200, answers: "unknown", arrives: true },
  { name: "empty 200", fault: faultAnswers.empty200, answers: "unknown", arrives: true },
  {
    name: "400 of a kind that may fill (F05)",
    fault: {
      ...kiteError(400, "NetworkException", "OMS"),
      kind: "answer_after",
    } as Fault,
    answers: "unknown",
    arrives: true,
  },
  {
    name: "400 from the list",
    fault: kiteError(400, "MarginException", "Insufficient funds"),
    answers: "rejected",
    arrives: false,
  },
];

describe("outcome honesty", () => {
  let bench: KiteBench;
  let session: Session;
  beforeEach(async () => {
    bench = await kiteBench();
    session = await connected(bench);
    bench.venue.movePrice(INFY, decimal("1500"));
  });
  afterEach(async () => {
    await bench.broker.close();
    await bench.venue.close();
  });

  const submit = (intent: OrderIntent) =>
    bench.broker.submit(approveForTest(intent), new AbortController().signal);
  /** Waits for the request to arrive at a venue that will not answer, then past the time-out. */
  const submitInVain = async (intent: OrderIntent) => {
    const answer = submit(intent);
    await session.until(() => posts() === 1);
    await bench.time.run(8_000);
    return answer;
  };
  const look = () =>
    bench.broker.findOrder({
      clientOrderId: limitOrder().clientOrderId,
      venueOrderId: null,
      symbol: INFY,
    });
  const posts = (): number => bench.venue.server.requests.filter(isPost).length;
  const rejections = (reports: readonly ExecutionReport[]) =>
    reports.filter(({ type }) => type === "rejected");

  for (const { answers, arrives, fault, name } of CASES) {
    it(`${name}: ${answers}, one request, no doubled order, no false rejection`, async () => {
      bench.venue.faults.add({ when: isPost, fault });
      const send = fault.kind.startsWith("hang") ? submitInVain : submit;
      const outcome = await send(limitOrder());
      expect(outcome.kind).toBe(answers);
      expect(posts()).toBe(1);
      expect(bench.venue.exchange.orders.length).toBe(arrives ? 1 : 0);
      const found = await look();
      expect(found.kind).toBe(arrives ? "found" : "not_found");
      if (found.kind === "not_found") expect(found.final).toBe(false);
      if (found.kind === "found") expect(rejections(found.reports)).toEqual([]);
      expect(rejections(session.reports)).toEqual([]);
      if (answers === "unknown") {
        // Nobody may send it again while it is not known to be absent.
        expect((await submit(limitOrder())).kind).toBe("unknown");
        expect(posts()).toBe(1);
      }
    });
  }

  it("asks no more that day for entries once the venue refuses the day's orders; an exit still goes", async () => {
    const dayLimit = kiteError(429, "OrderException", "Maximum allowed order requests exceeded");
    bench.venue.faults.add({ when: isPost, fault: dayLimit });
    expect((await submit(limitOrder())).kind).toBe("not_sent");
    await bench.time.run(2_000);
    const again = await submit(limitOrder({ clientOrderId: sampleOrderId("hl_next") }));
    expect(again).toMatchObject({ kind: "not_sent", reason: { detail: { why: "day_limit" } } });
    expect(posts()).toBe(1);
    const exit = limitOrder({ clientOrderId: sampleOrderId("hl_exit"), purpose: "exit" });
    await submit(exit);
    expect(posts()).toBe(2);
  });

  it("holds a fill back until the submit is answered, then tells it (F11)", async () => {
    bench.venue.faults.add({ when: isPost, fault: { kind: "hang_after" } });
    const answer = submit(limitOrder({ orderType: "market", limitPrice: null }));
    await session.until(() => bench.venue.exchange.fills.length === 1);
    await bench.settle();
    expect(session.reports).toEqual([]);
    await bench.time.run(8_000);
    expect((await answer).kind).toBe("unknown");
    await bench.settle();
    expect(session.reports.map(({ type }) => type)).toEqual(["accepted", "fill"]);
  });

  it("absence becomes proof only after the settle time, and then the order may go again (F01)", async () => {
    bench.venue.faults.add({ when: isPost, fault: { kind: "reset_before" } });
    await submit(limitOrder());
    expect(await look()).toEqual({ kind: "not_found", final: false });
    await bench.time.run(59_000);
    expect(await look()).toEqual({ kind: "not_found", final: false });
    await bench.time.run(2_000);
    expect(await look()).toEqual({ kind: "not_found", final: true });
    expect((await submit(limitOrder())).kind).toBe("accepted");
    expect(bench.venue.exchange.orders.length).toBe(1);
  });

  it("finds an order that the book shows late (F02)", async () => {
    bench.venue.setLag({ hiddenReads: 2, transientReads: 1 });
    bench.venue.faults.add({ when: isPost, fault: { kind: "hang_after" } });
    await submitInVain(limitOrder());
    const kinds = [(await look()).kind, (await look()).kind, (await look()).kind];
    expect(kinds.at(-1)).toBe("found");
    expect(bench.venue.exchange.orders.length).toBe(1);
  });

  it("tells a rejection that comes after the acceptance", async () => {
    bench.venue.rejectLater("Insufficient funds. Check the orderbook for open orders.");
    expect((await submit(limitOrder())).kind).toBe("accepted");
    await bench.settle();
    expect(session.reports.map(({ type }) => type)).toEqual(["rejected"]);
  });

  it("reports a fill once, however often and late its frames come (F10 F11)", async () => {
    bench.venue.ticker.copies = 3;
    bench.venue.ticker.hold = true;
    const market = limitOrder({ orderType: "market", limitPrice: null });
    expect((await submit(market)).kind).toBe("accepted");
    bench.venue.ticker.release();
    await bench.settle();
    const fills = session.reports.filter(({ type }) => type === "fill");
    expect(fills.length).toBe(1);
  });

  it("does not end an order whose trades are not in the book yet", async () => {
    await bench.broker.close();
    await bench.venue.close();
    bench = await kiteBench({ maxFillPerPrice: decimal("1") });
    session = await connected(bench);
    bench.venue.movePrice(INFY, decimal("1500"));
    bench.venue.setLag({ hiddenTradeReads: 3 });
    const quantity = decimal("2");
    await submit(limitOrder({ quantity, limitPrice: decimal("1510"), timeInForce: "ioc" }));
    await bench.settle();
    await bench.settle();
    expect(session.reports.map(({ type }) => type)).toEqual(["accepted", "fill", "canceled"]);
  });

  it("tells after a dropped socket what happened meanwhile (F16)", async () => {
    await submit(limitOrder());
    await bench.settle();
    await session.until(() => bench.venue.ticker.size === 1);
    bench.venue.server.dropSockets();
    await session.until(() => bench.venue.ticker.size === 0);
    bench.venue.movePrice(INFY, decimal("1485"));
    await session.until(() => session.reports.some(({ type }) => type === "fill"), 500);
    expect(bench.venue.ticker.size).toBe(1);
    const filled = session.reports.reduce(
      (total, report) => (report.type === "fill" ? add(total, report.lastQuantity) : total),
      ZERO,
    );
    expect(filled).toBe("1");
  });

  it("does not take a lost working order for one that never arrived (F18)", async () => {
    await submit(limitOrder());
    await bench.settle();
    bench.venue.exchange.loseOpenOrders();
    await bench.time.run(120_000);
    expect(await look()).toEqual({ kind: "not_found", final: false });
    expect(session.reports.map(({ type }) => type)).toEqual(["accepted"]);
    expect((await submit(limitOrder())).kind).toBe("unknown");
  });

  it("answers not_sent where nobody listens", async () => {
    await bench.venue.close();
    // The first request may still be written to a connection that is dying.
    await bench.broker.refresh();
    expect((await submit(limitOrder())).kind).toBe("not_sent");
    bench = await kiteBench();
  });

  it("drops an order that is given up while it waits for its turn", async () => {
    const slow = await kiteBench({ previous: bench }, { limits: { ordersPerSecond: 1 } });
    await bench.broker.close();
    await connected(slow);
    const first = limitOrder({ clientOrderId: sampleOrderId("first") });
    await slow.broker.submit(approveForTest(first), new AbortController().signal);
    const controller = new AbortController();
    const second = limitOrder({ clientOrderId: sampleOrderId("second") });
    const waiting = slow.broker.submit(approveForTest(second), controller.signal);
    controller.abort();
    expect(await waiting).toMatchObject({ kind: "not_sent" });
    expect(slow.venue.exchange.orders.length).toBe(1);
    await slow.broker.close();
  });

  it("uses the account of the session", () => {
    expect([session.account, bench.clock.nowMs() >= OPEN_MS]).toEqual([sampleAccount, true]);
  });
});
