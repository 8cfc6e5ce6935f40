/** Who goes first: exits and cancels before entries before questions. */
export type Urgency = "exit" | "entry" | "question";

/**
 * One limit of a venue; a `RateLimit` of a broker's capabilities is one too. A call counts in every limit that counts what
 * the call is charged for.
 */
export type Limit = {
  /** What it counts, in the broker's own words: "orders", "requests". */
  readonly counts: string;
  /** Most points at a time. */
  readonly limit: number;
  /** Points of it that only exits may use; 0 unless told otherwise. */
  readonly reserved?: number;
  /** `false`: exits are counted and never wait for it, because only the venue itself may refuse them. */
  readonly holdsExits?: boolean;
} & (Sliding | Daily | Decaying);

/** Most points within any span of `periodMs`. */
interface Sliding {
  readonly periodMs: number;
  /** A point ends with its call, at the latest after `periodMs`: most calls at once. */
  readonly endsWithCall?: boolean;
}

/** Most points of a calendar day, whose midnight is so many milliseconds ahead of UTC's. It refuses: nobody waits for tomorrow. */
interface Daily {
  readonly dayOffsetMs: number;
}

/** A counter that sinks by so many points a second. */
interface Decaying {
  readonly decayPerSecond: number;
}

/** What a call adds to the limits that count it. */
export interface Charge {
  readonly counts: string;
  /** 1 unless told otherwise. A call that costs more than the limit goes when the counter is empty. */
  readonly cost?: number;
  /** Where the venue keeps the limit for each pair, market or the like: its name. */
  readonly key?: string;
}
