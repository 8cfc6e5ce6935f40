const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^[0-9a-f:]{2,39}$/;
const BITS = /^[1-9]\d{0,2}$/;

/**
 * An address in the form lists are written in: lower case, and `::ffff:1.2.3.4` (a socket that
 * speaks both versions) as `1.2.3.4`. Null for a text that is no address, so that no library meets
 * one; a port, a zone and octets with leading zeros (which some read as octal) are no part of an
 * address.
 */
export function plainAddress(text: string | null): string | null {
  const address = text?.toLowerCase().replace(MAPPED_IPV4, "$1") ?? "";
  return IPV4.test(address) || isIpv6(address) ? address : null;
}

/**
 * The URL standard holds the exact rules of an IPv6 text; the pattern keeps everything else away
 * from it.
 */
const isIpv6 = (text: string): boolean => IPV6.test(text) && URL.canParse(`http://[${text}]/`);

/**
 * What is wrong with a list of addresses and CIDR blocks; a block of the whole world is no list.
 */
export function addressListProblems(label: string, list: readonly string[]): readonly string[] {
  if (!Array.isArray(list) || list.length === 0) return [`${label} has no address.`];
  return list.flatMap((entry) => {
    if (/\/0+$/.test(entry)) return [`${label} has a block that lets everybody in.`];
    return isAddressOrBlock(String(entry))
      ? []
      : [`${label} has an entry that is neither an address nor a block.`];
  });
}

function isAddressOrBlock(entry: string): boolean {
  const [start = "", bits, more] = entry.split("/");
  if (more !== undefined || plainAddress(start) === null) return false;
  const most = start.includes(":") ? 128 : 32;
  return bits === undefined || (BITS.test(bits) && Number(bits) <= most);
}
