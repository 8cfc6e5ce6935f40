import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { bytesOf, type Harness } from "./harness.ts";

const BODIES: Readonly<Record<string, Buffer>> = {
  "JSON with odd spacing": Buffer.from('{ "side":"buy",\n\t"quantity" :1.10 }\n'),
  "invalid UTF-8": Buffer.from([0x7b, 0xc3, 0x28, 0xff, 0xfe, 0x7d]),
  "NUL bytes": Buffer.from("a\0b\0"),
  "CR LF line ends": Buffer.from("side=buy\r\nquantity=1\r\n\r\n"),
  "a byte order mark": Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  "every byte value": Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
};

const CONTENT_TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain; charset=utf-16",
  "application/xml",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/vnd.example+json",
  "not a media type",
] as const;

/** Cases about the body: what was sent is what the handler gets. */
export function bytesCases(harness: Harness): void {
  it.each(Object.entries(BODIES))("AC-001 carries %s byte for byte", async (_name, body) => {
    const headers = [["content-type", "application/json"]] as const;
    expect(bytesOf(await harness.carried({ headers, body }))).toEqual(body);
  });

  it("AC-002 carries an empty body, with and without a length, as no bytes", async () => {
    const withLength = await harness.carried({ body: Buffer.alloc(0) });
    const without = await harness.carried();
    expect([withLength.body.length, without.body.length]).toEqual([0, 0]);
  });

  it.each(CONTENT_TYPES)("AC-003 leaves a body of type %s alone", async (type) => {
    const body = Buffer.from('a=%41&b=1+1 {"c":1}<d/>');
    const request = await harness.carried({ headers: [["Content-Type", type]], body });
    expect(bytesOf(request)).toEqual(body);
    expect(request.headers["content-type"]).toBe(type);
  });

  it("AC-004 leaves a body without a type alone and adds none", async () => {
    const request = await harness.carried({ body: Buffer.from("{}") });
    expect(bytesOf(request).toString()).toBe("{}");
    expect(request.headers["content-type"]).toBeUndefined();
  });

  it("AC-005 does not decompress", async () => {
    const body = gzipSync('{"side":"buy"}');
    const headers = [
      ["content-type", "application/json"],
      ["content-encoding", "gzip"],
    ] as const;
    const request = await harness.carried({ headers, body });
    expect(bytesOf(request)).toEqual(body);
    expect(request.headers["content-encoding"]).toBe("gzip");
  });

  it("AC-006 carries a chunked body without a length", async () => {
    const connection = await harness.connect();
    await connection.write(harness.bytes({ headers: [["transfer-encoding", "chunked"]] }));
    await connection.write('5\r\n{"a":\r\n');
    await connection.write("3\r\n 1}\r\n0\r\n\r\n");
    expect((await connection.answer())?.status).toBe(202);
    expect(bytesOf(harness.handler.requests[0]).toString()).toBe('{"a": 1}');
    connection.finish();
  });

  it("AC-007 carries a body that comes byte by byte", async () => {
    const connection = await harness.connect();
    const body = Buffer.from('{"side":"buy"}');
    const whole = harness.bytes({ body });
    await connection.write(whole.subarray(0, whole.length - body.length));
    for (const byte of body) {
      await connection.write(Buffer.from([byte]));
      // Lets the server read before the next byte is there.
      await new Promise(setImmediate);
    }
    expect((await connection.answer())?.status).toBe(202);
    expect(bytesOf(harness.handler.requests[0])).toEqual(body);
    connection.finish();
  });

  it("AC-008 carries a body of just the limit whole", async () => {
    const body = Buffer.alloc(harness.handler.maxBodyBytes, "x");
    expect(bytesOf(await harness.carried({ body })).equals(body)).toBe(true);
  });
}
