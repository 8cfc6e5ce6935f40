/** Repeatable chance. */
export interface Random {
  /** A whole number from 0 up to, not including, the bound. */
  below(bound: number): number;
}

/** The mulberry32 generator (Tommy Ettinger, public domain): the same seed draws the same moments. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return {
    below: (bound) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
    },
  };
}
