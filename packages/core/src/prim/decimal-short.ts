// Nearly every price and quantity has few digits. Their arithmetic is done here on whole numbers
// that a double holds exactly; null sends the caller to the library. A whole number that comes out
// safe is the exact one: doubles round monotonically, so a true value of 2^53 or more never comes
// back below it. Texts are canonical decimals, in and out.

/** So many characters hold at most 15 digits, always a safe integer. */
const MAX_LENGTH = 15;
const MINUS = 45;
const DIGIT_ZERO = 48;
const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

const areShort = (left: string, right: string): boolean =>
  left.length <= MAX_LENGTH && right.length <= MAX_LENGTH;

/** Exact sum of two short decimals, or null. */
export function addShort(left: string, right: string): string | null {
  if (!areShort(left, right)) return null;
  const places = Math.max(placesOf(left), placesOf(right));
  const first = wholeOf(left, places);
  const second = wholeOf(right, places);
  return first === null || second === null ? null : fromWhole(first + second, places);
}

/** Exact product of two short decimals, or null. */
export function multiplyShort(left: string, right: string): string | null {
  if (!areShort(left, right)) return null;
  const leftPlaces = placesOf(left);
  const rightPlaces = placesOf(right);
  const first = wholeOf(left, leftPlaces);
  const second = wholeOf(right, rightPlaces);
  return first === null || second === null
    ? null
    : fromWhole(first * second, leftPlaces + rightPlaces);
}

/** What is left of `value` after whole steps towards zero, or null; `step` is not zero. */
export function remainderShort(value: string, step: string): string | null {
  if (!areShort(value, step)) return null;
  const places = Math.max(placesOf(value), placesOf(step));
  const dividend = wholeOf(value, places);
  const divisor = wholeOf(step, places);
  return dividend === null || divisor === null ? null : fromWhole(dividend % divisor, places);
}

/** Fraction digits of a decimal. */
function placesOf(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}

/** `text` × 10^places as a whole number (`-1.25` at 3 places is -1250); null where it is not safe. */
function wholeOf(text: string, places: number): number | null {
  let whole = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character >= DIGIT_ZERO) whole = whole * 10 + character - DIGIT_ZERO;
  }
  whole *= POWERS[places - placesOf(text)] ?? Number.NaN;
  if (!Number.isSafeInteger(whole)) return null;
  return text.charCodeAt(0) === MINUS ? -whole : whole;
}

/** Canonical text of `whole` / 10^places; null where `whole` is not safe. */
function fromWhole(whole: number, places: number): string | null {
  if (!Number.isSafeInteger(whole)) return null;
  let digits = Math.abs(whole);
  let fraction = places;
  for (; fraction > 0 && digits % 10 === 0; fraction -= 1) digits /= 10;
  const sign = whole < 0 ? "-" : "";
  if (fraction === 0) return `${sign}${digits}`;
  const padded = String(digits).padStart(fraction + 1, "0");
  return `${sign}${padded.slice(0, -fraction)}.${padded.slice(-fraction)}`;
}
