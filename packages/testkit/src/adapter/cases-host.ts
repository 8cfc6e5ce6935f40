import { expect, it } from "vitest";
import { send } from "./client.ts";
import type { Harness } from "./harness.ts";
import { jsonAnswer } from "./recording-handler.ts";

const JSON_TYPE = [["content-type", "application/json"]] as const;

/** Cases about a host that has routes and parsers of its own. */
export function hostCases(harness: Harness): void {
  it("AC-037 leaves the host's routes and parsers alone", async () => {
    const body = Buffer.from('{ "mine": [1, 2] }');
    const echo = { target: "/host/echo", headers: JSON_TYPE, body };
    const before = await send(harness.url, echo);
    await harness.carried({ headers: JSON_TYPE, body });
    const after = await send(harness.url, echo);
    expect([before?.status, String(before?.body)]).toEqual([200, '{"mine":[1,2]}']);
    expect([after?.status, String(after?.body)]).toEqual([200, '{"mine":[1,2]}']);
    expect(harness.handler.requests).toHaveLength(1);
  });

  it("AC-038 passes paths that the engine does not serve on to the host", async () => {
    const target = harness.at("/nobody/here?x=1");
    const answer = await send(harness.url, { target, headers: JSON_TYPE, body: Buffer.from("{}") });
    expect(answer?.status).toBe(404);
    expect(answer?.headers["x-host"]).toBe("yes");
    expect(harness.handler.requests).toHaveLength(0);
  });

  it("AC-039 lets the host's own limits and parse errors stand", async () => {
    const body = Buffer.from("{ not json");
    const answer = await send(harness.url, { target: "/host/echo", headers: JSON_TYPE, body });
    expect(answer?.status).toBe(400);
  });
}

/** Cases about a server that serves the engine only. */
export function bareCases(harness: Harness): void {
  it("AC-040 hands every path to the handler, which answers 404 itself", async () => {
    harness.handler.answerWith(() => jsonAnswer(404, { code: "HTTP_NOT_FOUND" }));
    const answer = await send(harness.url, { target: "/nobody/here", body: Buffer.from("{}") });
    expect([answer?.status, String(answer?.body)]).toEqual([404, '{"code":"HTTP_NOT_FOUND"}']);
  });
}
