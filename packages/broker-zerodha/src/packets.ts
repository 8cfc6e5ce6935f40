import { type Decimal, parseDecimal } from "@hookline/core/driver";

/** One tick of an instrument; prices are exact. */
export interface KiteTick {
  readonly token: number;
  readonly mode: "ltp" | "quote" | "full";
  /** False for an index. */
  readonly tradable: boolean;
  readonly lastPrice: Decimal;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  /** The exchange's time, Unix milliseconds; null where the packet has none. */
  readonly atMs: number | null;
}

const SEGMENT_CDS = 3;
const SEGMENT_BCD = 6;
const SEGMENT_INDICES = 9;
const LTP = 8;
const INDEX_QUOTE = 28;
const INDEX_FULL = 32;
const QUOTE = 44;
const FULL = 184;
const TIME_AT = 60;
const BID_AT = 64 + 4;
const ASK_AT = 64 + 5 * 12 + 4;

/**
 * Reads a binary message of the ticker: a count, then packets with their length, all big-endian. A heartbeat of one
 * byte and packets of unknown length give nothing; a message that is cut off gives what is whole.
 */
export function readTicks(message: Uint8Array): readonly KiteTick[] {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (view.byteLength < 2) return [];
  const ticks: KiteTick[] = [];
  let at = 2;
  for (let left = view.getInt16(0); left > 0 && at + 2 <= view.byteLength; left -= 1) {
    const length = view.getUint16(at);
    if (at + 2 + length > view.byteLength) break;
    const tick = readPacket(new DataView(message.buffer, message.byteOffset + at + 2, length));
    if (tick !== null) ticks.push(tick);
    at += 2 + length;
  }
  return ticks;
}

function readPacket(packet: DataView): KiteTick | null {
  const length = packet.byteLength;
  if (![LTP, INDEX_QUOTE, INDEX_FULL, QUOTE, FULL].includes(length)) return null;
  const token = packet.getUint32(0);
  const digits = digitsOf(token & 0xff);
  const price = (at: number): Decimal | null => scaled(packet.getInt32(at), digits);
  const lastPrice = price(4);
  if (lastPrice === null) return null;
  const full = length === FULL;
  const timeAt = full ? TIME_AT : length === INDEX_FULL ? INDEX_QUOTE : null;
  const seconds = timeAt === null ? 0 : packet.getUint32(timeAt);
  return {
    token,
    mode: length === LTP ? "ltp" : full || length === INDEX_FULL ? "full" : "quote",
    tradable: (token & 0xff) !== SEGMENT_INDICES,
    lastPrice,
    bid: full ? present(price(BID_AT)) : null,
    ask: full ? present(price(ASK_AT)) : null,
    atMs: seconds === 0 ? null : seconds * 1_000,
  };
}

/** Prices are whole numbers of paise; of 10⁻⁷ and 10⁻⁴ rupees in the currency segments. */
const digitsOf = (segment: number): number =>
  segment === SEGMENT_CDS ? 7 : segment === SEGMENT_BCD ? 4 : 2;

function scaled(value: number, digits: number): Decimal | null {
  const text = String(Math.abs(value)).padStart(digits + 1, "0");
  const sign = value < 0 ? "-" : "";
  return parseDecimal(`${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`);
}

/** An empty side of the book is sent as zero. */
const present = (price: Decimal | null): Decimal | null => (price === "0" ? null : price);
