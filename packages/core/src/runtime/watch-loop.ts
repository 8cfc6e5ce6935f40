import type { AccountId } from "../model/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Timers } from "../ports/timers.ts";
import type { Kernel } from "./kernel.ts";
import type { Prefetch, RuntimeAccount } from "./prefetch.ts";

/** How often an account is looked at between signals. */
const INTERVAL_MS = 60_000;

/** Looks at an account's money and its exchange's hours every minute, for the guards and for square-off. */
export class WatchLoop {
  readonly #account: RuntimeAccount;
  readonly #kernel: Kernel;
  readonly #prefetch: Prefetch;
  readonly #clock: Clock;
  readonly #timers: Timers;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(parts: {
    readonly account: RuntimeAccount;
    readonly kernel: Kernel;
    readonly prefetch: Prefetch;
    readonly clock: Clock;
    readonly timers: Timers;
  }) {
    this.#account = parts.account;
    this.#kernel = parts.kernel;
    this.#prefetch = parts.prefetch;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
  }

  /** Begins; each look starts the wait for the next one. */
  start(): void {
    if (this.#closed) return;
    this.#cancel = this.#timers.after(INTERVAL_MS, () => {
      void this.#look().then(() => this.start());
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  /** A broker that does not answer leaves the equity missing; the next look asks again. */
  async #look(): Promise<void> {
    const account: AccountId = this.#account.id;
    const { day, equity, market } = await this.#prefetch.watched(this.#account);
    if (this.#closed || this.#kernel.stopped !== null) return;
    const nowMs = this.#clock.nowMs();
    this.#kernel.decide({ type: "account_watched", nowMs, account, equity, market, day });
  }
}
