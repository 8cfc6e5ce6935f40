import { expect } from "vitest";
import type { Fault } from "../venue/fault-script.ts";
import type { Bench } from "./bench.ts";
import type { Desk } from "./desk.ts";
import { expectNoSecrets } from "./secrets.ts";
import { unanswered } from "./unanswered.ts";

/** Cases about credentials; besides, every case looks for them when it is over. */
export function secretCases(bench: Bench): void {
  bench.check(
    "BC-102 a secret that the venue repeats is in no answer, log line or error",
    [bench.can("wire"), bench.can("secrets")],
    async () => {
      const desk = await bench.desk();
      expect(desk.venue.secrets?.every((secret) => secret.length >= 8)).toBe(true);
      for (const fault of echoesOf(desk)) {
        await desk.submitInto(fault);
        // Whatever it answers or throws is looked through at the end of the case, as of every case.
        await unanswered(desk, fault, () => desk.broker.positions()).catch(() => undefined);
        const order = desk.sent.at(-1)?.intent ?? desk.intent();
        const reference = desk.reference(order.clientOrderId);
        await unanswered(desk, fault, () => desk.broker.findOrder(reference)).catch(
          () => undefined,
        );
      }
      expectNoSecrets(desk);
    },
  );
}

/** Answers that repeat what they were asked with: the venue is not careful with our key. */
function echoesOf(desk: Desk): readonly Fault[] {
  const { secrets = [] } = desk.venue;
  const text = `you sent ${secrets.join(" ")}`;
  const json = JSON.stringify({
    code: text,
    error: [`EGeneral:${text}`],
    msg: text,
    message: text,
  });
  return [
    { kind: "answer", status: 400, body: text },
    { kind: "answer", status: 403, body: json },
    { kind: "answer", status: 500, body: `<html>${text}</html>` },
    { kind: "answer_after", status: 200, body: json },
  ];
}
