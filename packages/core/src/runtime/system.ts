import { BlockList, isIP } from "node:net";
import type { Clock } from "../ports/clock.ts";
import type { LogData, Logger } from "../ports/logger.ts";
import type { Timers } from "../ports/timers.ts";
import type { TurnEnd } from "./journal-writer.ts";

/** The machine's clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** Node's timers; one that is more than a second away keeps no process alive. */
export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    if (delayMs > 1_000) timer.unref();
    return () => clearTimeout(timer);
  },
};

/** The end of the current turn of Node's event loop. */
export const systemTurnEnd: TurnEnd = (callback) => {
  setImmediate(callback);
};

/** Says nothing; the default, because a library does not write to its host's console. */
export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };

const line = (level: string, message: string, data: LogData | undefined): string =>
  `${JSON.stringify({ level, message, ...data })}\n`;

/** One JSON line an entry on standard error. */
export const consoleLogger: Logger = {
  info: (message, data) => void process.stderr.write(line("info", message, data)),
  warn: (message, data) => void process.stderr.write(line("warn", message, data)),
  error: (message, data) => void process.stderr.write(line("error", message, data)),
};

const lists = new WeakMap<readonly string[], BlockList>();

/** Whether an address lies in a list of addresses and CIDR blocks; IPv4 inside IPv6 counts as IPv4. */
export function addressIn(address: string, list: readonly string[]): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const version = isIP(plain);
  return version !== 0 && blockList(list).check(plain, version === 4 ? "ipv4" : "ipv6");
}

/** Whether a text is an address or a CIDR block. */
function isAddressOrBlock(text: string): boolean {
  const [address = "", bits] = text.split("/");
  const version = isIP(address);
  if (version === 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

function blockList(list: readonly string[]): BlockList {
  const known = lists.get(list);
  if (known !== undefined) return known;
  const blocks = new BlockList();
  for (const entry of list.filter(isAddressOrBlock)) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(bits), family);
  }
  lists.set(list, blocks);
  return blocks;
}
