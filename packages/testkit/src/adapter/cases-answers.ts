import { expect, it } from "vitest";
import { closedGate } from "./gate.ts";
import { bytesOf, type Harness } from "./harness.ts";
import { jsonAnswer } from "./recording-handler.ts";

/** Cases about answers and about many requests at a time. */
export function answerCases(harness: Harness): void {
  it("AC-029 carries status, headers and body of the answer unchanged", async () => {
    const body = '{"code":"STORE_UNAVAILABLE","message":"später – 後で"}\n';
    const headers = {
      "content-type": "application/problem+json",
      "retry-after": "7",
      "x-a": "B c",
    };
    harness.handler.answerWith(() => ({ status: 503, headers, body }));
    const answer = await harness.send({ body: Buffer.from("{}") });
    expect(answer?.status).toBe(503);
    expect(answer?.headers).toMatchObject(headers);
    expect(answer?.headers["content-length"]).toBe(String(Buffer.byteLength(body)));
    expect(answer?.body.toString()).toBe(body);
  });

  it("AC-030 carries an answer without a body", async () => {
    harness.handler.answerWith(() => ({ status: 204, headers: { "x-a": "b" }, body: "" }));
    const answer = await harness.send({ body: Buffer.from("{}") });
    expect(answer?.status).toBe(204);
    expect(answer?.headers["x-a"]).toBe("b");
    expect(answer?.headers["content-length"]).toBeUndefined();
  });

  it("AC-031 waits for a handler that answers late", async () => {
    const gate = closedGate();
    harness.handler.answerWith(async () => {
      await gate.opened;
      return jsonAnswer(200, { late: true });
    });
    const pending = harness.send({ body: Buffer.from("{}") });
    await harness.handler.arrived(1);
    gate.open();
    expect((await pending)?.body.toString()).toBe('{"late":true}');
  });

  it("AC-032 outlives a sender that leaves before the answer", async () => {
    const gate = closedGate();
    harness.handler.answerWith(async () => {
      await gate.opened;
      return jsonAnswer(202, {});
    });
    const connection = await harness.connect();
    await connection.write(harness.bytes({ body: Buffer.from("left") }));
    await harness.handler.arrived(1);
    connection.reset();
    const next = harness.send({ body: Buffer.from("next") });
    await harness.handler.arrived(2);
    gate.open();
    expect((await next)?.status).toBe(202);
    expect(harness.handler.requests.map((request) => bytesOf(request).toString())).toEqual([
      "left",
      "next",
    ]);
  });

  it("AC-033 gives no success when the handler breaks its promise not to reject", async () => {
    harness.handler.answerWith(() => Promise.reject(new Error("broken handler (AC-033)")));
    const answer = await harness.send({ body: Buffer.from("{}") });
    expect(answer?.status ?? 500).toBeGreaterThanOrEqual(500);
    harness.handler.reset();
    await harness.carried({ body: Buffer.from("{}") });
  });

  it("AC-034 does not mix 50 parallel requests", async () => {
    harness.handler.answerWith(({ body }) =>
      jsonAnswer(200, { echo: Buffer.from(body).toString() }),
    );
    const numbers = Array.from({ length: 50 }, (_, number) => number);
    const answers = await Promise.all(
      numbers.map((number) =>
        harness.send({ body: Buffer.from(`${number}:`.repeat(number * 40)) }),
      ),
    );
    expect(answers.map((answer) => answer?.body.toString())).toEqual(
      numbers.map((number) => JSON.stringify({ echo: `${number}:`.repeat(number * 40) })),
    );
  });

  it("AC-035 keeps the requests of one connection apart", async () => {
    harness.handler.answerWith(({ body }) =>
      jsonAnswer(200, { echo: Buffer.from(body).toString() }),
    );
    const connection = await harness.connect();
    const echoes: string[] = [];
    for (const text of ["one", "two", "three"]) {
      await connection.write(harness.bytes({ body: Buffer.from(text) }));
      echoes.push(String((await connection.answer())?.body));
    }
    expect(echoes).toEqual(['{"echo":"one"}', '{"echo":"two"}', '{"echo":"three"}']);
    connection.finish();
  });

  it("AC-036 answers pipelined requests in their order", async () => {
    harness.handler.answerWith(({ body }) =>
      jsonAnswer(200, { echo: Buffer.from(body).toString() }),
    );
    const connection = await harness.connect();
    const texts = ["one", "two", "three"];
    const requests = texts.map((text) => harness.bytes({ body: Buffer.from(text) }));
    await connection.write(Buffer.concat(requests));
    const echoes: string[] = [];
    for (const _ of texts) echoes.push(String((await connection.answer())?.body));
    expect(echoes).toEqual(texts.map((text) => JSON.stringify({ echo: text })));
    connection.finish();
  });
}
