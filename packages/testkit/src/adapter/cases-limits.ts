import { expect, it } from "vitest";
import { bytesOf, type Harness } from "./harness.ts";

const TWO_MIB = 2 * 1024 * 1024;
const MOST_EVER_WRITTEN = 64 * 1024 * 1024;

/** Cases about senders that send too much, too little, or leave. */
export function limitCases(harness: Harness): void {
  it("AC-021 cuts a body over the limit and answers 413 without waiting for the rest", async () => {
    const { maxBodyBytes } = harness.handler;
    const connection = await harness.connect();
    const whole = harness.bytes({ body: Buffer.alloc(TWO_MIB, "x") });
    await connection.write(whole.subarray(0, whole.length - TWO_MIB + maxBodyBytes + 1));
    const answer = await connection.answer();
    expect(answer?.status).toBe(413);
    expect(answer?.headers.connection).toBe("close");
    expect(bytesOf(harness.handler.requests[0]).equals(Buffer.alloc(maxBodyBytes + 1, "x"))).toBe(
      true,
    );
    connection.finish();
    await connection.waitForClose();
  });

  it("AC-022 gives its 413 time to reach a sender that reads only after it has written", async () => {
    const connection = await harness.connect();
    connection.pause();
    const whole = harness.bytes({ body: Buffer.alloc(harness.handler.maxBodyBytes * 4, "x") });
    const quarter = Math.ceil(whole.length / 4);
    await connection.write(whole.subarray(0, 2 * quarter));
    await harness.handler.arrived(1);
    for (const start of [2 * quarter, 3 * quarter]) {
      // By the end of another request the answer is written; a closed socket would refuse the rest.
      await harness.carried();
      expect(await connection.write(whole.subarray(start, start + quarter))).toBe(true);
    }
    connection.resume();
    expect((await connection.answer())?.status).toBe(413);
    connection.finish();
  });

  it("AC-023 answers 413 to a body of 2 MiB that is sent at once", async () => {
    const answer = await harness.send({ body: Buffer.alloc(TWO_MIB, "x") });
    expect(answer?.status).toBe(413);
    expect(harness.handler.requests.map(({ body }) => body.length)).toEqual([
      harness.handler.maxBodyBytes + 1,
    ]);
  });

  it("AC-024 ends a chunked body that has no end", async () => {
    const connection = await harness.connect();
    await connection.write(harness.bytes({ headers: [["transfer-encoding", "chunked"]] }));
    const chunk = Buffer.from(`10000\r\n${"x".repeat(0x10000)}\r\n`);
    let written = 0;
    while (written < MOST_EVER_WRITTEN && (await connection.write(chunk))) written += chunk.length;
    expect(written).toBeLessThan(MOST_EVER_WRITTEN);
    expect((await connection.answer())?.status).toBe(413);
    expect(harness.handler.requests).toHaveLength(1);
  });

  it("AC-025 calls nobody when the sender stops in the middle of a body", async () => {
    const connection = await harness.connect();
    await connection.write(harness.bytes({ body: Buffer.from("{}") }).subarray(0, -1));
    connection.finish();
    // The server has closed its side too, so it has decided what to do with half a body.
    await connection.waitForClose();
    expect(harness.handler.requests).toHaveLength(0);
  });

  it("AC-026 calls nobody when the connection breaks in the middle of a body", async () => {
    const connection = await harness.connect();
    const whole = harness.bytes({ body: Buffer.from('{"half":true}') });
    await connection.write(whole.subarray(0, -1));
    connection.reset();
    for (let round = 1; round <= 5; round += 1) await harness.carried({ body: Buffer.from("{}") });
    expect(harness.handler.requests.map((request) => bytesOf(request).toString())).toEqual(
      Array.from({ length: 5 }, () => "{}"),
    );
  });

  it("AC-027 refuses a request with two lengths and calls nobody", async () => {
    const headers = [
      ["transfer-encoding", "chunked"],
      ["content-length", "2"],
    ] as const;
    const connection = await harness.connect();
    await connection.write(harness.bytes({ headers }));
    await connection.write("0\r\n\r\n");
    expect((await connection.answer())?.status).toBe(400);
    expect(harness.handler.requests).toHaveLength(0);
    connection.finish();
  });

  it("AC-028 refuses a header block of 20 KiB and calls nobody", async () => {
    const answer = await harness.send({ headers: [["x-long", "x".repeat(20 * 1024)]] });
    expect(answer?.status).toBe(431);
    expect(harness.handler.requests).toHaveLength(0);
  });
}
