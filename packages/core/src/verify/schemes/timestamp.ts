const UNIX_SECONDS = /^(?:0|[1-9]\d{0,10})$/;

/**
 * How far a signed timestamp may lie from now unless configured, in seconds; what the schemes'
 * authors advise.
 */
export const DEFAULT_TOLERANCE_SECONDS = 300;
const LONGEST_TOLERANCE_SECONDS = 3_600;

/**
 * Reads whole Unix seconds as plain digits; null for anything `Number` would also take (hex, 1e9,
 * spaces, milliseconds).
 */
export const parseUnixSeconds = (text: string): number | null =>
  UNIX_SECONDS.test(text) ? Number(text) : null;

/**
 * Whether two times lie within the tolerance of each other; false where one of the numbers is none.
 */
export const isWithin = (leftSeconds: number, rightSeconds: number, tolerance: number): boolean =>
  Number.isFinite(tolerance) && Math.abs(leftSeconds - rightSeconds) <= tolerance;

/**
 * What is wrong with a configured tolerance; a wide window is a long life for a stolen delivery.
 */
export const toleranceProblems = (layer: string, seconds: number): readonly string[] =>
  Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_TOLERANCE_SECONDS
    ? []
    : [`${layer}: toleranceSeconds must be a whole number from 1 to ${LONGEST_TOLERANCE_SECONDS}.`];
