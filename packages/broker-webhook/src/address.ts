import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import { BlockList, isIP } from "node:net";

const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Of IPv6 only 2000::/3 is public; in it these are not, or carry an IPv4 address that could be anything. */
const NOT_PUBLIC_6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const listOf = (
  networks: readonly (readonly [string, number])[],
  family: "ipv4" | "ipv6",
): BlockList => {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
};

const refused4 = listOf(NOT_PUBLIC, "ipv4");
const refused6 = listOf(NOT_PUBLIC_6, "ipv6");
const public6 = listOf([["2000::", 3]], "ipv6");
const loopback4 = listOf([["127.0.0.0", 8]], "ipv4");

/** Whether an address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused4.check(address, "ipv4");
  return family === 6 && public6.check(address, "ipv6") && !refused6.check(address, "ipv6");
}

/** Whether an address is this machine. */
export const isLoopbackAddress = (address: string): boolean =>
  isIP(address) === 4 ? loopback4.check(address, "ipv4") : address === "::1";

/** Which addresses a connection may go to. */
export type AddressRule = (address: string) => boolean;

/** Resolves a name; injected in tests. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Code of the error for a name that leads to an address that is not allowed. */
export const ADDRESS_REFUSED = "ADDRESS_REFUSED";

/** The `lookup` of node:net: what it hands out is what is connected to, so nothing can change in between. */
export type GuardedLookup = (
  hostname: string,
  options: LookupOptions,
  answer: (
    error: NodeJS.ErrnoException | null,
    address: string | LookupAddress[],
    family?: number,
  ) => void,
) => void;

const refusal = (): NodeJS.ErrnoException =>
  Object.assign(new Error("The name leads to an address that is not allowed."), {
    code: ADDRESS_REFUSED,
  });

/** Resolves a name once and hands its addresses out only if every one is allowed. */
export const guardedLookup =
  (rule: AddressRule, resolve: Resolve = systemLookup): GuardedLookup =>
  (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) answer(error, "");
      else if (first === undefined || !addresses.every(({ address }) => rule(address))) {
        answer(refusal(), "");
      } else if (options.all === true) answer(null, addresses);
      else answer(null, first.address, first.family);
    });
  };
