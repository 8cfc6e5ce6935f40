import { BlockList, isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import type { WireRequest } from "../../model/request.ts";
import { type IpAllowOptions, ipAllow, tradingViewAddresses } from "./ip-allow.ts";

const family = (address: string) => (isIPv6(address) ? "ipv6" : "ipv4");

/** Stands for the library that the host injects. */
function addressIn(address: string, list: readonly string[]): boolean {
  const blocks = new BlockList();
  for (const entry of list) {
    const [start = "", bits] = entry.split("/");
    if (bits === undefined) blocks.addAddress(start, family(start));
    else blocks.addSubnet(start, Number(bits), family(start));
  }
  return blocks.check(address, family(address));
}

const sender = "52.89.214.238";
const stranger = "203.0.113.9";
const proxy = "10.0.0.7";

const check = (
  options: IpAllowOptions,
  remoteAddress: string | null,
  forwardedFor?: string | readonly string[],
) => {
  const request: WireRequest = {
    method: "POST",
    path: "/",
    query: "",
    headers: forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor },
    body: new Uint8Array(),
    remoteAddress,
    clientCertificate: null,
  };
  return ipAllow(options).checkRequest(request, { nowMs: 0, pathToken: null, addressIn });
};
const refused = (address: string | null) => ({
  code: "AUTH_SOURCE_NOT_ALLOWED",
  detail: { layer: "ip-allow", address },
});
const addresses = tradingViewAddresses;

describe("ipAllow", () => {
  it("takes the four addresses of TradingView and nobody else", () => {
    expect(addresses.map((address) => check({ addresses }, address))).toEqual(Array(4).fill(null));
    expect(check({ addresses }, stranger)).toEqual(refused(stranger));
    expect(check({ addresses }, null)).toEqual(refused(null));
  });

  it("knows an IPv4 address that a dual-stack socket writes as IPv6", () => {
    expect(check({ addresses }, `::ffff:${sender}`)).toBeNull();
    expect(check({ addresses }, `::FFFF:${stranger}`)).toEqual(refused(stranger));
  });

  it("takes blocks of both versions", () => {
    const blocks = { addresses: ["192.0.2.0/24", "2001:db8::/32"] };
    expect(check(blocks, "192.0.2.200")).toBeNull();
    expect(check(blocks, "2001:DB8::1")).toBeNull();
    expect(check(blocks, "192.0.3.1")).toEqual(refused("192.0.3.1"));
  });

  it("§4 #54 at depth 0 believes the socket, whatever the header says", () => {
    expect(check({ addresses }, stranger, sender)).toEqual(refused(stranger));
    expect(check({ addresses }, sender, stranger)).toBeNull();
  });

  it("§4 #55 at depth n takes the n-th address from the right", () => {
    const one = { addresses, trustedProxyDepth: 1 };
    expect(check(one, proxy, sender)).toBeNull();
    expect(check(one, proxy, `${stranger}, ${sender}`)).toBeNull();
    expect(check(one, proxy, `${sender}, ${stranger}`)).toEqual(refused(stranger));
    const two = { addresses, trustedProxyDepth: 2 };
    expect(check(two, proxy, `${sender}, 10.0.0.8`)).toBeNull();
    expect(check(two, proxy, `${sender}, ${stranger}, 10.0.0.8`)).toEqual(refused(stranger));
  });

  it("reads repeated header lines as one list", () => {
    const one = { addresses, trustedProxyDepth: 1 };
    expect(check(one, proxy, [stranger, sender])).toBeNull();
    expect(check(one, proxy, [sender, stranger])).toEqual(refused(stranger));
  });

  it("refuses a missing or short list, and what is no address", () => {
    const two = { addresses, trustedProxyDepth: 2 };
    const useless = [
      undefined,
      "",
      sender,
      [],
      `, ${sender}`,
      "unknown, x",
      `${sender}:443, x`,
      `"${sender}", x`,
    ];
    for (const header of useless) expect(check(two, proxy, header)).toEqual(refused(null));
  });

  it("believes the header only from the named proxies, where they are named", () => {
    const named = { addresses, trustedProxyDepth: 1, trustedProxies: ["10.0.0.0/8"] };
    expect(check(named, proxy, sender)).toBeNull();
    expect(check(named, stranger, sender)).toEqual(refused(null));
    expect(check(named, null, sender)).toEqual(refused(null));
  });

  it("names lists that are empty, unreadable or everybody", () => {
    const problemsOf = (options: IpAllowOptions) => ipAllow(options).problems();
    expect(problemsOf({ addresses, trustedProxyDepth: 1 })).toEqual([]);
    expect(problemsOf({ addresses: [] })).toEqual(["ip-allow: addresses has no address."]);
    expect(problemsOf({ addresses: ["0.0.0.0/0"] })).toEqual([
      "ip-allow: addresses has a block that lets everybody in.",
    ]);
    expect(problemsOf({ addresses: ["tradingview.com"] })).toEqual([
      "ip-allow: addresses has an entry that is neither an address nor a block.",
    ]);
    for (const trustedProxyDepth of [-1, 1.5, 9, Number.NaN]) {
      expect(problemsOf({ addresses, trustedProxyDepth })).toEqual([
        "ip-allow: trustedProxyDepth must be a whole number from 0 to 8.",
      ]);
    }
    expect(problemsOf({ addresses, trustedProxies: [] })).toEqual([
      "ip-allow: trustedProxies has no address.",
      "ip-allow: trustedProxies without a trustedProxyDepth has no use.",
    ]);
  });
});
