import { describe, expect, it } from "vitest";
import type { WireRequest } from "../../model/request.ts";
import { loopbackOnly } from "./loopback-only.ts";

const check = (remoteAddress: string | null, headers: WireRequest["headers"] = {}) =>
  loopbackOnly().checkRequest(
    {
      method: "POST",
      path: "/",
      query: "",
      headers,
      body: new Uint8Array(),
      remoteAddress,
      clientCertificate: null,
    },
    { nowMs: 0, pathToken: null, addressIn: () => true },
  );
const refused = (cause: string) => ({
  code: "AUTH_SOURCE_NOT_ALLOWED",
  detail: { layer: "loopback-only", cause },
});

describe("loopbackOnly", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])("takes %s", (address) => {
    expect(check(address, { host: "localhost:3000", "content-type": "text/plain" })).toBeNull();
  });

  it.each([
    "10.0.0.1",
    "128.0.0.1",
    "::ffff:10.0.0.1",
    "127.0.0.1.example.com",
    "localhost",
    "",
    null,
  ])("refuses %s", (address) => {
    expect(check(address)).toEqual(refused("not_loopback"));
  });

  it.each([
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "X-Forwarded-Proto",
    "x-forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-original-forwarded-for",
    "x-envoy-external-address",
    "true-client-ip",
    "fastly-client-ip",
    "fly-client-ip",
    "x-amzn-trace-id",
    "cf-connecting-ip",
    "cf-ray",
    "cdn-loop",
  ])("refuses a request that came through a proxy or tunnel (%s)", (name) => {
    expect(check("127.0.0.1", { [name]: "127.0.0.1" })).toEqual(refused("proxied"));
  });

  it.each(["origin", "sec-fetch-site", "Sec-Fetch-Dest"])(
    "refuses a web page in a browser on this machine (%s)",
    (name) => {
      expect(check("::1", { [name]: "null" })).toEqual(refused("browser"));
    },
  );

  it("has no configuration that could be wrong", () => {
    expect(loopbackOnly().problems()).toEqual([]);
  });
});
