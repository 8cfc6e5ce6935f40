import { type Reason, reason } from "../model/codes.ts";
import type { AccountId } from "../model/ids.ts";
import type { Timers } from "../ports/timers.ts";
import { within } from "./deadline.ts";

/** The address that a venue has registered for an account, and who tells by which one this machine leaves. */
export interface Egress {
  readonly expected: string;
  /** Asks somebody outside, such as a service that answers with the caller's address. */
  readonly ask: () => Promise<string>;
}

const ASK_MS = 10_000;
const INTERVAL_MS = 60_000;

/** Why a live account may not be opened from here; null where this machine leaves by the registered address. */
export async function egressRefusal(egress: Egress, timers: Timers): Promise<Reason | null> {
  const { ask, expected } = egress;
  const found = await within<string | null>(timers, ASK_MS, ask, () => null);
  return found === expected ? null : reason("LIVE_EGRESS_UNREGISTERED", { expected, found });
}

/**
 * Looks every minute by which address an account's orders leave. Another one ends the account's grant; where nobody
 * tells, the grant stays, because that is no evidence of anything.
 */
export class EgressWatch {
  readonly #egress: Egress;
  readonly #timers: Timers;
  readonly #moved: () => void;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(parts: {
    readonly account: AccountId;
    readonly egress: Egress;
    readonly timers: Timers;
    /** Called with each look that finds another address. */
    readonly moved: (account: AccountId) => void;
  }) {
    this.#egress = parts.egress;
    this.#timers = parts.timers;
    this.#moved = () => parts.moved(parts.account);
  }

  /** Looks at once, and then again and again. */
  start(): void {
    if (this.#closed) return;
    void this.#look().then(() => {
      if (!this.#closed) this.#cancel = this.#timers.after(INTERVAL_MS, () => this.start());
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const why = await egressRefusal(this.#egress, this.#timers);
    if (this.#closed || why === null || why.detail.found === null) return;
    this.#moved();
  }
}
