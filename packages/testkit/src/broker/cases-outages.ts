import { expect } from "vitest";
import { type Fault, faultAnswers } from "../venue/fault-script.ts";
import type { Bench } from "./bench.ts";
import { unanswered } from "./unanswered.ts";

const BAD_GATEWAY: Fault = { kind: "answer", status: 502, body: "<html>502 Bad Gateway</html>" };
const BUSY: Fault = { kind: "answer", status: 503, body: "" };
const TOO_MANY: Fault = {
  kind: "answer",
  status: 429,
  headers: { "retry-after": "1" },
  body: "",
};

/** Cases about a venue that is down, busy, or does not know us any more. */
export function outageCases(bench: Bench): void {
  const wire = [bench.can("wire")];
  const resting = [...wire, bench.orderType("limit"), bench.can("prices")];

  bench.check("BC-082 a cancel goes through after a 429 (F07)", resting, async () => {
    const desk = await bench.desk();
    const id = await desk.accepted({ orderType: "limit", limitPrice: desk.level(-5) });
    await desk.submitInto(TOO_MANY);
    const outcome = await desk.answered(desk.cancel(id));
    expect(["requested", "canceled"]).toContain(outcome.kind);
    await desk.move(-10);
    expect(desk.fills(id)).toEqual([]);
  });

  bench.check("BC-083 after a burst of 503 orders go again, each once (F08)", wire, async () => {
    const desk = await bench.desk();
    for (let count = 0; count < 3; count += 1) {
      const { outcome } = await desk.submitInto(BUSY);
      expect(["unknown", "not_sent"]).toContain(outcome.kind);
    }
    const { outcome } = await desk.answered(desk.submit());
    expect(outcome.kind).toBe("accepted");
    expect(desk.wire.orders()).toBe(1);
  });

  for (const [title, fault] of [
    ["BC-084 lists that meet 502 are told as missing and not as empty (F17)", BAD_GATEWAY],
    [
      "BC-085 lists that come as HTML are told as missing and not as empty (F17)",
      faultAnswers.html200,
    ],
  ] as const) {
    bench.check(title, [...wire, bench.can("lists")], async () => {
      const desk = await bench.desk();
      await desk.accepted();
      const { broker } = desk;
      const questions: readonly (() => Promise<unknown>)[] = [
        () => broker.positions(),
        () => broker.openOrders(),
        () => broker.fillsSince(0),
        () => broker.balances(),
      ];
      for (const ask of questions) await expect(unanswered(desk, fault, ask)).rejects.toThrow();
    });
  }

  for (const [title, fault] of [
    ["BC-086 a look-up that meets 502 proves nothing (F17)", BAD_GATEWAY],
    ["BC-087 a look-up that is answered with HTML proves nothing (F17)", faultAnswers.html200],
  ] as const) {
    bench.check(title, wire, async () => {
      const desk = await bench.desk();
      const { id } = await desk.submitInto({ kind: "reset_after" });
      await desk.wire.pass(60_000);
      const reference = { ...desk.reference(id), venueOrderId: null };
      const found = await unanswered(desk, fault, () => desk.broker.findOrder(reference));
      // What a broker has heard by its stream it may tell; it may not tell that the order is not there.
      expect(["unavailable", "found"]).toContain(found.kind);
    });
  }

  bench.check(
    "BC-088 a session that has ended places nothing and empties nothing (F20)",
    wire,
    async () => {
      const desk = await bench.desk();
      const { outcome } = await desk.submitInto(desk.wire.sessionEnded);
      expect(["rejected", "not_sent", "unknown"]).toContain(outcome.kind);
      expect(desk.wire.orders()).toBe(0);
      const { sessionEnded } = desk.wire;
      const positions = unanswered(desk, sessionEnded, () => desk.broker.positions());
      await expect(positions).rejects.toThrow();
    },
  );
}
