import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:https";
import { afterEach, describe, expect, it } from "vitest";
import type { ClientCertificate } from "../model/request.ts";
import { emailsOf } from "./client-certificate.ts";
import { toNodeHandler } from "./to-node-handler.ts";

const TRADINGVIEW = {
  names: [
    ["O", "TradingView, Inc."],
    ["CN", "TradingView Webhooks"],
  ],
  emails: ["webhook-server@tradingview.com"],
} as const;

let close = (): unknown => undefined;
afterEach(() => close());

describe("the client certificate of a TLS connection", () => {
  it("gives name, organisation and e-mail addresses, verified by a trusted authority", async () => {
    const client = selfSigned(TRADINGVIEW);
    expect(await seen({ client, trusted: client.cert })).toEqual({
      commonName: "TradingView Webhooks",
      organization: "TradingView, Inc.",
      emails: ["webhook-server@tradingview.com"],
      verified: true,
    });
  });

  it("says that a certificate of the same names from elsewhere is not verified", async () => {
    const trusted = selfSigned(TRADINGVIEW).cert;
    const certificate = await seen({ client: selfSigned(TRADINGVIEW), trusted });
    expect(certificate).toMatchObject({ commonName: "TradingView Webhooks", verified: false });
  });

  it("is null where the sender shows none", async () => {
    expect(await seen({ client: {}, trusted: selfSigned(TRADINGVIEW).cert })).toBeNull();
  });

  it("counts a common name given twice as none", async () => {
    const names = [
      ["CN", "Somebody"],
      ["CN", "TradingView Webhooks"],
    ] as const;
    const client = selfSigned({ names, emails: [] });
    expect(await seen({ client, trusted: client.cert })).toMatchObject({ commonName: "" });
  });

  it("does not take one e-mail address with a comma for two (CVE-2021-44532)", async () => {
    const emails = ["x@example.com, email:webhook-server@tradingview.com", "real@example.com"];
    const client = selfSigned({ names: TRADINGVIEW.names, emails });
    const certificate = await seen({ client, trusted: client.cert });
    expect(certificate?.emails).toEqual(["real@example.com"]);
  });
});

describe("emailsOf", () => {
  it("reads e-mail addresses among other names", () => {
    const text = 'DNS:a.com, email:x@a.com, IP Address:1.2.3.4, URI:"http://a,b", email:y@a.com';
    expect(emailsOf(text)).toEqual(["x@a.com", "y@a.com"]);
  });

  it.each(["", "email:", "nonsense", 'email:"x@a.com', "DNS:email"])("finds none in %j", (text) => {
    expect(emailsOf(text)).toEqual([]);
  });
});

interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Opens a TLS connection with a client certificate and says what the handler saw of it. */
async function seen(options: {
  readonly client: Partial<KeyAndCertificate>;
  readonly trusted: string;
}): Promise<ClientCertificate | null> {
  const certificates: (ClientCertificate | null)[] = [];
  const handler = toNodeHandler({
    maxBodyBytes: 10,
    serves: () => true,
    handleWire: async ({ clientCertificate }) => {
      certificates.push(clientCertificate);
      return { status: 204, headers: {}, body: "" };
    },
  });
  const own = selfSigned({ names: [["CN", "localhost"]], emails: [] });
  const asks = { ca: options.trusted, requestCert: true, rejectUnauthorized: false };
  const server = createServer({ ...own, ...asks }, handler).listen(0, "127.0.0.1");
  close = () => server.close();
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const target = { host: "127.0.0.1", port: address.port, rejectUnauthorized: false, agent: false };
  const [response] = await once(request({ ...target, ...options.client }).end(), "response");
  response.resume();
  return certificates[0] ?? null;
}

// A certificate is written here byte by byte (X.509, DER), so that no key lies in the repository.
const OIDS = {
  CN: "0603550403",
  O: "060355040a",
  ed25519: "06032b6570",
  subjectAltName: "0603551d11",
} as const;

function selfSigned(subject: {
  readonly names: readonly (readonly ["CN" | "O", string])[];
  readonly emails: readonly string[];
}): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const algorithm = der(0x30, oid("ed25519"));
  const name = der(0x30, ...subject.names.map(([kind, text]) => relativeName(kind, text)));
  const emails = der(0x30, ...subject.emails.map((email) => der(0x81, Buffer.from(email))));
  const toSign = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, der(0x17, Buffer.from("250101000000Z")), der(0x17, Buffer.from("491231235959Z"))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, der(0x30, oid("subjectAltName"), der(0x04, emails)))),
  );
  const signature = der(0x03, Buffer.from([0]), sign(null, toSign, privateKey));
  const bytes = der(0x30, toSign, algorithm, signature).toString("base64");
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: `-----BEGIN CERTIFICATE-----\n${bytes.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

const oid = (name: keyof typeof OIDS): Buffer => Buffer.from(OIDS[name], "hex");

const relativeName = (kind: "CN" | "O", text: string): Buffer =>
  der(0x31, der(0x30, oid(kind), der(0x0c, Buffer.from(text))));

/** Tag, length, value. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const head = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), value]);
}
