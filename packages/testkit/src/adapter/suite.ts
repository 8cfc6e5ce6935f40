import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { answerCases } from "./cases-answers.ts";
import { bytesCases } from "./cases-bytes.ts";
import { bareCases, hostCases } from "./cases-host.ts";
import { limitCases } from "./cases-limits.ts";
import { requestCases } from "./cases-request.ts";
import { type AdapterUnderTest, Harness, type RunningAdapter } from "./harness.ts";
import { recordingHandler } from "./recording-handler.ts";

export type { AdapterUnderTest, RunningAdapter } from "./harness.ts";
export { listenLocally } from "./listen.ts";
export type { RecordingHandler } from "./recording-handler.ts";
export { recordingHandler } from "./recording-handler.ts";

/**
 * Registers the numbered cases AC-001 to AC-040 that every web adapter passes, against a real server
 * on this machine and over real sockets.
 * @example adapterConformance({ name: "my adapter", start: async (handler) => listen(handler) });
 */
export function adapterConformance(adapter: AdapterUnderTest): void {
  const { name, mountedAt = "", hasHost = true } = adapter;
  describe(`${name}${mountedAt === "" ? "" : ` at ${mountedAt}`}`, () => {
    const harness = new Harness(recordingHandler(), mountedAt);
    let running: RunningAdapter | null = null;
    beforeAll(async () => {
      running = await adapter.start(harness.handler);
      harness.url = running.url;
    });
    beforeEach(() => harness.handler.reset());
    afterAll(() => running?.close());

    bytesCases(harness);
    requestCases(harness);
    limitCases(harness);
    answerCases(harness);
    (hasHost ? hostCases : bareCases)(harness);
  });
}
