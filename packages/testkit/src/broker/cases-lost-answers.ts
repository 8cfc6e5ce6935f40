import { atMost, type ClientOrderId, type SubmitOutcome } from "@hookline/core/driver";
import { expect } from "vitest";
import { type Fault, faultAnswers } from "../venue/fault-script.ts";
import type { Bench } from "./bench.ts";
import type { Desk } from "./desk.ts";
import { filledByLookup, toldFills } from "./told.ts";

/** The venue did not process the order. */
const LOST: readonly (readonly [title: string, fault: Fault])[] = [
  ["BC-070 an order that hangs on its way (F01)", { kind: "hang_before" }],
  ["BC-071 an order whose connection is cut on its way (F01)", { kind: "reset_before" }],
  [
    "BC-072 an order that meets 503 (F08)",
    { kind: "answer", status: 503, body: "service unavailable" },
  ],
  [
    "BC-073 an order that meets 429 (F07)",
    { kind: "answer", status: 429, headers: { "retry-after": "1" }, body: "" },
  ],
];

/** The venue took the order, and its answer does not say so. */
const TAKEN: readonly (readonly [title: string, fault: Fault])[] = [
  ["BC-074 an order that was taken and never answered (F02)", { kind: "hang_after" }],
  ["BC-075 an order that was filled before the connection broke (F04)", { kind: "reset_after" }],
  [
    "BC-076 an order that was taken and answered with an unreadable 400 (F05)",
    { kind: "answer_after", status: 400, body: "<html>bad request</html>" },
  ],
  ["BC-077 an order that was taken and answered with HTML (F09)", faultAnswers.html200],
  ["BC-078 an order that was taken and answered with nothing (F09)", faultAnswers.empty200],
  ["BC-079 an order that was taken and answered with 502 (F09)", faultAnswers.badGateway],
];

/** Cases about orders whose answer is lost or says nothing: never a rejection, never a second order. */
export function lostAnswerCases(bench: Bench): void {
  const wire = [bench.can("wire")];

  for (const [title, fault] of LOST) {
    bench.check(`${title} is not called rejected, and not taken for placed`, wire, async () => {
      const desk = await bench.desk();
      const { id, outcome } = await desk.submitInto(fault);
      expect(["unknown", "not_sent"]).toContain(outcome.kind);
      expect(desk.wire.orders()).toBe(0);
      const reference = { ...desk.reference(id), venueOrderId: null };
      const found = await desk.answered(desk.broker.findOrder(reference));
      expect(["not_found", "unavailable"]).toContain(found.kind);
      expect(desk.reports).toEqual([]);
    });
  }

  for (const [title, fault] of TAKEN) {
    bench.check(`${title} is found with its fills, and stays one order`, wire, async () => {
      const desk = await bench.desk();
      await expectFoundLater(desk, await desk.submitInto(fault));
    });
  }

  bench.check(
    "BC-080 an order that was given up after it was taken is told all the same (F03)",
    wire,
    async () => {
      const desk = await bench.desk();
      const giveUp = new AbortController();
      const { signal } = giveUp;
      const answer = desk.submitInto({ kind: "late_after", until: aborted(signal) }, {}, signal);
      await desk.whenTaken();
      giveUp.abort();
      await expectFoundLater(desk, await answer);
    },
  );

  const { idempotency } = bench.under.capabilities;
  const unique =
    idempotency === "enforced" || idempotency === "windowed"
      ? null
      : `capability: idempotency ${idempotency}`;
  bench.check(
    "BC-081 an order sent again because its answer was lost stays one order (F02)",
    [...wire, unique],
    async () => {
      const desk = await bench.desk();
      const { id } = await desk.submitInto({ kind: "reset_after" });
      const sent = desk.sent.find(({ intent }) => intent.clientOrderId === id);
      if (sent === undefined) throw new Error("The desk forgot its order.");
      const again = await desk.answered(bench.submit(desk, sent.intent));
      await desk.venue.settle();
      expect(["accepted", "unknown"]).toContain(again.kind);
      expect(desk.wire.orders()).toBe(1);
      expect(atMost(desk.filled(id), desk.market.quantity)).toBe(true);
    },
  );
}

/** The outcome does not deny the order, a look-up finds it, and its fills add up to it, once. */
async function expectFoundLater(
  desk: Desk,
  { id, outcome }: { readonly id: ClientOrderId; readonly outcome: SubmitOutcome },
): Promise<void> {
  expect(["unknown", "accepted"]).toContain(outcome.kind);
  const found = await desk.findSoon(id);
  expect(found.kind).toBe("found");
  await desk.venue.settle();
  expect(desk.wire.orders()).toBe(1);
  expect(filledByLookup(found)).toBe(desk.market.quantity);
  expect(toldFills(desk, found, id)).toBe(desk.market.quantity);
  const ends = desk.reports.filter(({ type }) => type === "rejected" || type === "canceled");
  expect(ends).toEqual([]);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
