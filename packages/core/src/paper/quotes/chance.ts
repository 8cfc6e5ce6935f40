import { sha256Hex } from "../../prim/digest.ts";

/** Answers a new whole number from 0 to 2^32 − 1 with every call. */
export type Chance = () => number;

/**
 * A seeded generator: sfc32, "small fast counting", by Chris Doty-Humphrey (PractRand, public
 * domain), its state taken from SHA-256 of the seed. Good enough for invented prices, never for
 * secrets.
 */
export function seededChance(seed: string): Chance {
  const digest = sha256Hex(seed);
  const word = (index: number): number =>
    Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16);
  let [a, b, c, count] = [word(0) | 0, word(1) | 0, word(2) | 0, word(3) | 0];
  return () => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
}

/** Uniform numbers of 16 bits that make one bell-shaped one. */
const TERMS = 12;
/** Mean of their sum. */
const MEAN = TERMS * 32_767.5;

/**
 * A bell-shaped whole number around 0 with a standard deviation of 65536 and no value beyond six of
 * them: the sum of twelve uniform ones (Irwin–Hall). Whole, so that what is made of it stays exact.
 */
export function bell(chance: Chance): number {
  let total = 0;
  for (let term = 0; term < TERMS; term += 1) total += chance() >>> 16;
  return total - MEAN;
}
