/** How many of the times lie within `windowMs` before now; what is no time counts, because it may be one. */
export const countWithin = (times: readonly number[], nowMs: number, windowMs: number): number =>
  times.filter((atMs) => !(nowMs - atMs >= windowMs)).length;

/** What is wrong with a span of the named rule, as sentences. */
export const spanProblem = (rule: string, spanMs: number): readonly string[] =>
  Number.isSafeInteger(spanMs) && spanMs > 0
    ? []
    : [`${rule}: the time must be a whole number of milliseconds greater than zero.`];
