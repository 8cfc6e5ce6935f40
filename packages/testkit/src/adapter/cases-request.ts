import { expect, it } from "vitest";
import type { Harness } from "./harness.ts";
import { jsonAnswer } from "./recording-handler.ts";

const METHODS = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Cases about all of a request but its body. */
export function requestCases(harness: Harness): void {
  it("AC-009 gives a header sent more than once as a list, in order", async () => {
    const request = await harness.carried({
      headers: [
        ["X-Signature", "first"],
        ["x-signature", "second"],
        ["X-SIGNATURE", "third"],
        ["Authorization", "a"],
        ["Authorization", "b"],
      ],
    });
    expect(request.headers["x-signature"]).toEqual(["first", "second", "third"]);
    expect(request.headers.authorization).toEqual(["a", "b"]);
  });

  it("AC-010 gives header names in lower case and values as sent", async () => {
    const request = await harness.carried({ headers: [["X-Mixed-Case", "Mixed, VALUE; a=b"]] });
    expect(request.headers["x-mixed-case"]).toBe("Mixed, VALUE; a=b");
    expect(request.headers["X-Mixed-Case"]).toBeUndefined();
  });

  it("AC-011 treats a header named __proto__ like any other", async () => {
    const request = await harness.carried({ headers: [["__proto__", "x"]] });
    expect(Object.hasOwn(request.headers, "__proto__")).toBe(true);
    expect(request.headers["x-signature"]).toBeUndefined();
  });

  it("AC-012 keeps the query as sent", async () => {
    const target = harness.at("/webhook/tv?a=%41+b&a=2&&=%zz?x");
    expect((await harness.carried({ target })).query).toBe("a=%41+b&a=2&&=%zz?x");
    expect((await harness.carried()).query).toBe("");
  });

  it("AC-013 keeps the path percent-encoded", async () => {
    const target = harness.at("/webhook/a%2Fb%20c/%41?q=1");
    expect((await harness.carried({ target })).path).toBe("/webhook/a%2Fb%20c/%41");
  });

  it("AC-014 gives the path below the mount point", async () => {
    expect((await harness.carried()).path).toBe("/webhook/tv");
  });

  it.each(METHODS)("AC-015 hands on %s and carries the handler's 405", async (method) => {
    harness.handler.answerWith(() => jsonAnswer(405, { code: "HTTP_METHOD_NOT_ALLOWED" }));
    const answer = await harness.send({ method });
    expect(answer?.status).toBe(405);
    expect(harness.handler.requests.map((request) => request.method)).toEqual([method]);
  });

  it("AC-016 answers HEAD without a body", async () => {
    harness.handler.answerWith(() => jsonAnswer(405, { code: "HTTP_METHOD_NOT_ALLOWED" }));
    const answer = await harness.send({ method: "HEAD" });
    expect(answer?.status).toBe(405);
    expect(harness.handler.requests.map((request) => request.method)).toEqual(["HEAD"]);
  });

  it("AC-017 does not let a header override the method", async () => {
    const request = await harness.carried({ headers: [["X-HTTP-Method-Override", "DELETE"]] });
    expect(request.method).toBe("POST");
  });

  it("AC-018 gives the socket's address, whatever a header claims", async () => {
    const headers = [
      ["X-Forwarded-For", "52.89.214.238"],
      ["Forwarded", "for=52.89.214.238"],
    ] as const;
    const request = await harness.carried({ headers });
    expect(request.remoteAddress).toMatch(/^(::ffff:)?127\.0\.0\.1$/);
  });

  it("AC-019 gives no client certificate on a plain connection", async () => {
    expect((await harness.carried()).clientCertificate).toBeNull();
  });

  it("AC-020 takes a body after expect: 100-continue", async () => {
    const connection = await harness.connect();
    const body = Buffer.from("{}");
    const whole = harness.bytes({ headers: [["expect", "100-continue"]], body });
    await connection.write(whole.subarray(0, -body.length));
    expect((await connection.answer())?.status).toBe(100);
    await connection.write(body);
    expect((await connection.answer())?.status).toBe(202);
    connection.finish();
  });
}
