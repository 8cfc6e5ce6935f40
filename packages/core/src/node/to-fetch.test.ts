import { describe, expect, it } from "vitest";
import type { WireRequest, WireResponse } from "../model/request.ts";
import { toFetch } from "./to-fetch.ts";

const URL_OF_HOOK = "https://hooks.example/webhook/a%2Fb?x=%31&y";

function recorder(answer: Partial<WireResponse> = {}) {
  const requests: WireRequest[] = [];
  const handler = {
    maxBodyBytes: 8,
    serves: () => true,
    handleWire: async (request: WireRequest): Promise<WireResponse> => {
      requests.push(request);
      return { status: 202, headers: { "x-a": "b" }, body: "é", ...answer };
    },
  };
  return { requests, handler };
}

const stream = (...chunks: readonly number[][]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Uint8Array.from(chunk));
      controller.close();
    },
  });

const post = (body: string | ReadableStream<Uint8Array>): Request =>
  new Request(URL_OF_HOOK, { method: "POST", body, duplex: "half" });

describe("toFetch", () => {
  it("carries the request as bytes and facts, and the answer back", async () => {
    const { requests, handler } = recorder();
    const headers = { "X-Signature": "s", "content-type": "text/plain" };
    const request = new Request(URL_OF_HOOK, { method: "PUT", body: "{\r\n}", headers });
    const response = await toFetch(handler)(request);
    expect(requests).toEqual([
      {
        method: "PUT",
        path: "/webhook/a%2Fb",
        query: "x=%31&y",
        headers: { "x-signature": "s", "content-type": "text/plain" },
        body: new TextEncoder().encode("{\r\n}"),
        remoteAddress: null,
        clientCertificate: null,
      },
    ]);
    expect([response.status, response.headers.get("x-a"), await response.text()]).toEqual([
      202,
      "b",
      "é",
    ]);
  });

  it("gives no bytes for a request without a body", async () => {
    const { requests, handler } = recorder();
    await toFetch(handler)(new Request("https://hooks.example"));
    expect([requests[0]?.body.length, requests[0]?.path, requests[0]?.query]).toEqual([0, "/", ""]);
  });

  it("leaves the fragment of an address away", async () => {
    const { requests, handler } = recorder();
    await toFetch(handler)(new Request("https://hooks.example/a?b#c?d"));
    expect([requests[0]?.path, requests[0]?.query]).toEqual(["/a", "b"]);
  });

  it("joins the chunks of a body in order", async () => {
    const { requests, handler } = recorder();
    await toFetch(handler)(post(stream([1, 2], [3], [], [4, 5])));
    expect(requests[0]?.body).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
  });

  it("cuts a body over the limit and reads no further", async () => {
    const { requests, handler } = recorder();
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(3));
        },
      },
      { highWaterMark: 0 },
    );
    await toFetch(handler)(post(endless));
    expect([requests[0]?.body.length, pulled]).toEqual([9, 3]);
  });

  it("calls nobody when the body breaks off", async () => {
    const { requests, handler } = recorder();
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error("left")),
    });
    await expect(toFetch(handler)(post(broken))).rejects.toThrow("left");
    expect(requests).toEqual([]);
  });

  it("refuses a request whose body was read before", async () => {
    const { requests, handler } = recorder();
    const request = post("{}");
    await request.json();
    const response = await toFetch(handler)(request);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "HTTP_BODY_ALREADY_READ" });
    expect(requests).toEqual([]);
  });

  it("carries an answer whose status allows no body", async () => {
    const { handler } = recorder({ status: 204, body: "" });
    expect((await toFetch(handler)(post("{}"))).status).toBe(204);
  });

  it("asks the host for the address", async () => {
    const { requests, handler } = recorder();
    await toFetch(handler, { remoteAddress: () => "192.0.2.1" })(post("{}"));
    expect(requests[0]?.remoteAddress).toBe("192.0.2.1");
  });
});
