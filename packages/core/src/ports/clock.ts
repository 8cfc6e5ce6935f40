/** The only source of the current time. */
export interface Clock {
  /** Unix milliseconds of now. */
  nowMs(): number;
}
