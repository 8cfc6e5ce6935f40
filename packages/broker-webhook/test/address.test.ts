import type { LookupAddress } from "node:dns";
import { manualTime } from "@hookline/testkit";
import { describe, expect, it } from "vitest";
import {
  ADDRESS_REFUSED,
  guardedLookup,
  isLoopbackAddress,
  isPublicAddress,
  type Resolve,
} from "../src/address.ts";
import { send } from "../src/send.ts";

describe("public addresses", () => {
  it.each([
    ...["127.0.0.1", "127.255.0.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ...[
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
      "224.0.0.1",
      "255.255.255.255",
      "198.18.0.1",
      "192.0.2.1",
    ],
    ...[
      "::",
      "::1",
      "fe80::1",
      "fc00::1",
      "fd12::1",
      "ff02::1",
      "::ffff:10.0.0.1",
      "::ffff:8.8.8.8",
    ],
    ...[
      "64:ff9b::a00:1",
      "2002:a00:1::1",
      "2001:0:1::1",
      "2001:db8::1",
      "fec0::1",
      "",
      "localhost",
      "1.2.3",
    ],
  ])("%s is none", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450::1"])(
    "%s is one",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it("loopback is this machine and nothing else", () => {
    expect(["127.0.0.1", "127.9.9.9", "::1"].every(isLoopbackAddress)).toBe(true);
    expect(["10.0.0.1", "8.8.8.8", "::2", "localhost"].some(isLoopbackAddress)).toBe(false);
  });
});

describe("a name", () => {
  const resolving =
    (...addresses: readonly string[]): Resolve =>
    (_, __, answer) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
  const lookUp = (resolve: Resolve, all: boolean): Promise<string | readonly LookupAddress[]> =>
    new Promise((done, fail) => {
      guardedLookup(isPublicAddress, resolve)("relay.example", { all }, (error, address) =>
        error === null ? done(address) : fail(error),
      );
    });

  it("is connected to at the very addresses that were checked", async () => {
    expect(await lookUp(resolving("8.8.8.8"), false)).toBe("8.8.8.8");
    expect(await lookUp(resolving("8.8.8.8", "2a00:1450::1"), true)).toEqual([
      { address: "8.8.8.8", family: 4 },
      { address: "2a00:1450::1", family: 6 },
    ]);
  });

  it.each([[["127.0.0.1"]], [["8.8.8.8", "10.0.0.1"]], [["8.8.8.8", "::1"]], [[]]])(
    "that leads to %j is refused",
    async (addresses) => {
      await expect(lookUp(resolving(...addresses), true)).rejects.toMatchObject({
        code: ADDRESS_REFUSED,
      });
    },
  );

  it.each([
    "https://rebound.example/",
    "https://127.0.0.1:1/",
    "https://[::1]:1/",
    "https://169.254.169.254/",
    "https://2130706433/",
  ])("%s gets no byte", async (url) => {
    const { timers } = manualTime(0);
    const parts = {
      timers,
      timeoutMs: 1_000,
      rule: isPublicAddress,
      resolve: resolving("10.0.0.1"),
    };
    const outgoing = { method: "POST", headers: {}, body: "{}", signal: null } as const;
    expect(await send({ ...outgoing, url: new URL(url) }, parts)).toEqual({
      kind: "not_sent",
      why: ADDRESS_REFUSED,
    });
  });
});
