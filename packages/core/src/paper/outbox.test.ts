import { manualTime, sampleOrderId } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import type { ExecutionReport } from "../model/execution.ts";
import { createOutbox } from "./outbox.ts";

const report = (name: string): ExecutionReport => ({
  type: "canceled",
  clientOrderId: sampleOrderId(name),
  venueOrderId: null,
  atMs: 0,
});

function outboxUnderTest() {
  const { timers, advance } = manualTime(0);
  const heard: string[] = [];
  const outbox = createOutbox({ timers, report: (one) => void heard.push(one.clientOrderId) });
  return { advance, heard, outbox };
}

describe("the outbox", () => {
  it("hands reports over later, in order, each once", () => {
    const { advance, heard, outbox } = outboxUnderTest();
    outbox.add([report("a")]);
    outbox.add([report("b"), report("c")]);
    expect([heard, outbox.pending]).toEqual([[], true]);
    advance(0);
    advance(0);
    expect([heard, outbox.pending]).toEqual([["a", "b", "c"], false]);
  });

  it("takes what comes while it hands over for the next time", () => {
    const { timers, advance } = manualTime(0);
    const heard: string[] = [];
    const outbox = createOutbox({
      timers,
      report: ({ clientOrderId }) => {
        heard.push(clientOrderId);
        if (clientOrderId === "a") outbox.add([report("c")]);
      },
    });
    outbox.add([report("a"), report("b")]);
    advance(0);
    expect(heard).toEqual(["a", "b", "c"]);
  });

  it("hands over what waits when it closes, and nothing after it", () => {
    const { advance, heard, outbox } = outboxUnderTest();
    outbox.add([report("a")]);
    outbox.close();
    expect(heard).toEqual(["a"]);
    outbox.add([report("b")]);
    advance(0);
    expect([heard, outbox.pending]).toEqual([["a"], false]);
  });
});
