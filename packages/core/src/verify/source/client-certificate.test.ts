import { describe, expect, it } from "vitest";
import type { ClientCertificate, WireRequest } from "../../model/request.ts";
import {
  type ClientCertificateOptions,
  clientCertificate,
  tradingViewCertificate,
} from "./client-certificate.ts";

const shown: ClientCertificate = {
  commonName: "TradingView Webhooks",
  organization: "TradingView, Inc.",
  emails: ["webhook-server@tradingview.com"],
  verified: true,
};
const subject = "CN=TradingView Webhooks,O=TradingView\\, Inc.,L=Westerville,ST=Ohio,C=US";
const proxied: ClientCertificateOptions = {
  commonName: "TradingView Webhooks",
  organization: "TradingView, Inc.",
  fromHeaders: {
    subject: "SSL-Client-Subject-DN",
    verification: "SSL-Client-Verify",
    trustedProxies: ["10.0.0.7"],
  },
};
const handedOn = { "ssl-client-subject-dn": subject, "ssl-client-verify": "SUCCESS" };

const check = (options: ClientCertificateOptions, over: Partial<WireRequest>) => {
  const request: WireRequest = {
    method: "POST",
    path: "/",
    query: "",
    headers: {},
    body: new Uint8Array(),
    remoteAddress: "10.0.0.7",
    clientCertificate: null,
    ...over,
  };
  const addressIn = (address: string, list: readonly string[]) => list.includes(address);
  return clientCertificate(options).checkRequest(request, { nowMs: 0, pathToken: null, addressIn });
};
const refused = { code: "AUTH_CERTIFICATE_INVALID", detail: { layer: "client-certificate" } };

describe("clientCertificate from the socket", () => {
  it("takes TradingView's verified certificate", () => {
    expect(check(tradingViewCertificate, { clientCertificate: shown })).toBeNull();
  });

  it.each([
    ["no certificate", null],
    ["an unverified chain", { ...shown, verified: false }],
    ["another common name", { ...shown, commonName: "tradingview webhooks" }],
    ["another organisation", { ...shown, organization: "TradingView Inc." }],
    ["another e-mail address", { ...shown, emails: ["x@tradingview.com"] }],
    ["no e-mail address", { ...shown, emails: [] }],
  ] as const)("refuses %s", (_name, certificate) => {
    expect(check(tradingViewCertificate, { clientCertificate: certificate })).toEqual(refused);
  });

  it("asks only for what is configured", () => {
    const other = { ...shown, organization: "", emails: [] };
    const options = { commonName: "TradingView Webhooks" };
    expect(check(options, { clientCertificate: other })).toBeNull();
  });

  it("does not read headers", () => {
    expect(check(tradingViewCertificate, { headers: handedOn })).toEqual(refused);
  });

  it("never matches an empty common name", () => {
    const nameless = { ...shown, commonName: "" };
    expect(check({ commonName: "" }, { clientCertificate: nameless })).toEqual(refused);
    expect(clientCertificate({ commonName: "" }).problems()).toEqual([
      "client-certificate: commonName is empty.",
    ]);
  });
});

describe("clientCertificate from a proxy's headers", () => {
  it("takes the subject that a trusted proxy verified", () => {
    expect(check(proxied, { headers: handedOn })).toBeNull();
    expect(check(proxied, { headers: handedOn, remoteAddress: "::ffff:10.0.0.7" })).toBeNull();
  });

  it("believes the headers from nobody else, and no certificate of the proxy itself", () => {
    for (const remoteAddress of ["203.0.113.9", null]) {
      expect(check(proxied, { headers: handedOn, remoteAddress })).toEqual(refused);
    }
    expect(check(proxied, { clientCertificate: shown })).toEqual(refused);
  });

  it.each([
    ["no verification header", { "ssl-client-verify": undefined }],
    ["a failed verification", { "ssl-client-verify": "FAILED:self signed certificate" }],
    ["no client certificate", { "ssl-client-verify": "NONE" }],
    ["verification sent twice", { "ssl-client-verify": ["SUCCESS", "SUCCESS"] }],
    ["subject sent twice", { "ssl-client-subject-dn": [subject, subject] }],
    ["no subject", { "ssl-client-subject-dn": undefined }],
    ["another subject", { "ssl-client-subject-dn": "CN=Somebody,O=TradingView\\, Inc." }],
    ["a second common name", { "ssl-client-subject-dn": `${subject},CN=Somebody` }],
    ["no organisation", { "ssl-client-subject-dn": "CN=TradingView Webhooks" }],
    [
      "the ambiguous slash form",
      { "ssl-client-subject-dn": "/O=TradingView, Inc./CN=TradingView Webhooks" },
    ],
  ])("refuses %s", (_name, headers) => {
    expect(check(proxied, { headers: { ...handedOn, ...headers } })).toEqual(refused);
  });

  it("takes another word for verified where the proxy has one", () => {
    const fromHeaders = {
      subject: "x-dn",
      verification: "x-verify",
      verified: "0",
      trustedProxies: ["10.0.0.7"],
    };
    const headers = { "x-dn": "CN=relay", "x-verify": "0" };
    expect(check({ commonName: "relay", fromHeaders }, { headers })).toBeNull();
  });

  it("names what cannot work before the start", () => {
    expect(clientCertificate(tradingViewCertificate).problems()).toEqual([]);
    expect(clientCertificate(proxied).problems()).toEqual([]);
    const fromHeaders = { subject: "", verification: "", trustedProxies: [] };
    const wrong = { commonName: "relé", email: "x@example.com", fromHeaders };
    expect(clientCertificate(wrong).problems()).toEqual([
      "client-certificate: email cannot be checked with fromHeaders; a subject does not carry it.",
      "client-certificate: fromHeaders names no header.",
      "client-certificate: a name outside printable ASCII does not survive a header.",
      "client-certificate: trustedProxies has no address.",
    ]);
  });
});
