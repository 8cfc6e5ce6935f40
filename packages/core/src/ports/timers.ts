/** The only way to wait: injected, so that a test or a simulation owns time. */
export interface Timers {
  /** Calls back once after `delayMs`; the answer cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}
