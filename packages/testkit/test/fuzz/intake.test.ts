import { createHmac } from "node:crypto";
import type { WireRequest } from "@hookline/core/driver";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startVectorHost, VECTOR_SECRET } from "../../src/target/vector-host.ts";
import { type Hostile, hostile } from "./hostile-bodies.ts";

/** How many bodies; a release throws 2,000,000 (`HOOKLINE_FUZZ_BODIES`). */
const BODIES = Number(process.env.HOOKLINE_FUZZ_BODIES ?? 20_000);
/** A run is split, so that a failure shrinks within a small journal. */
const PER_HOST = 500;

const requestOf = ({ body, headers }: Pick<Hostile, "body" | "headers">): WireRequest => ({
  method: "POST",
  path: "/webhook",
  query: "",
  headers,
  body,
  remoteAddress: "127.0.0.1",
  clientCertificate: null,
});

describe("the intake under a grammar of hostile bodies", () => {
  it(
    `answers ${BODIES} of them below 500, and none reaches the broker`,
    async () => {
      const seen = new Set<number>();
      for (let done = 0; done < BODIES; done += PER_HOST) {
        const { engine, recorded, time } = await startVectorHost();
        await fc.assert(
          fc.asyncProperty(hostile, async (delivery) => {
            const { body, status } = await engine.handleWire(requestOf(delivery));
            await new Promise((resolve) => setImmediate(resolve));
            time.advance(0);
            seen.add(status);
            expect(status, delivery.what).toBeLessThan(500);
            expect(recorded.submitted, delivery.what).toBe(0);
            expect(String(body)).not.toContain(VECTOR_SECRET);
          }),
          { numRuns: PER_HOST },
        );
        expect(engine.orders()).toEqual([]);
        await engine.stop();
      }
      // The grammar reaches every gate: signature, syntax, meaning, and the rules.
      expect([...seen].sort()).toEqual(expect.arrayContaining([200, 400, 401, 413, 422]));
    },
    Math.max(120_000, BODIES * 10),
  );

  it("a good body between them still trades: the gates do not refuse everything", async () => {
    const { engine, recorded } = await startVectorHost();
    const body = Buffer.from(
      '{"id":"ok","strategy":"vec-strategy","action":"buy","symbol":"AAPL","quantity":1,"price":190}',
    );
    const mac = createHmac("sha256", VECTOR_SECRET).update(body).digest("hex");
    const headers = { "x-hub-signature-256": `sha256=${mac}` };
    expect((await engine.handleWire(requestOf({ body, headers }))).status).toBe(202);
    await engine.stop();
    expect(recorded.submitted).toBe(1);
  });
});
