/** Rare events that must happen in a run of many seeds, or the run has tested less than it says. */
export const RARE_EVENTS = [
  "crash",
  "crash while the journal was being written",
  "crash during recovery",
  "unsynced data kept",
  "unsynced data dropped",
  "torn tail seen",
  "late copy of a timed-out write seen",
  "disk full",
  "fsync failed",
  "answer 503",
  "second process refused",
  "duplicate delivery",
  "duplicate delivery across restart",
  "parallel duplicate delivery",
  "conflicting delivery refused",
  "forged delivery refused",
  "delivery during recovery refused",
  "submit lost",
  "submit answer lost",
  "time-out that filled",
  "submit rejected by the venue",
  "submit not sent",
  "nonsense answer",
  "late accept seen",
  "order sent again after proven absence",
  "enforced id stopped a second order",
  "fill before ack seen",
  "partial fill",
  "fill after cancel",
  "fill found by look-up only",
  "duplicate report",
  "report lost",
  "overfill",
  "fill busted",
  "closed too much",
  "cancel lost",
  "cancel too late",
  "stop filled",
  "exit waited for a stop",
  "trade by hand",
  "mismatch noticed",
  "halt in force",
  "halt across restart",
  "clock jumped",
  "orderly restart",
  "stop order placed",
] as const;

export type RareEvent = (typeof RARE_EVENTS)[number];

/** Counts what happened. */
export class Marks {
  readonly counts: Map<RareEvent, number> = new Map();

  see(event: RareEvent): void {
    this.counts.set(event, (this.counts.get(event) ?? 0) + 1);
  }

  addAll(counts: ReadonlyMap<RareEvent, number>): void {
    for (const [event, count] of counts) {
      this.counts.set(event, (this.counts.get(event) ?? 0) + count);
    }
  }

  /** Events that never happened. */
  get missing(): readonly RareEvent[] {
    return RARE_EVENTS.filter((event) => !this.counts.has(event));
  }
}
