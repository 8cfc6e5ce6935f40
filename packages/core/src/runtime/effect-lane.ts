/**
 * The effects of one account, one at a time. What protects goes first: cancels and exits overtake entries that
 * are still waiting, and stay in their own order.
 */
export class EffectLane {
  readonly #urgent: (() => Promise<void>)[] = [];
  readonly #usual: (() => Promise<void>)[] = [];
  readonly #onFailure: (error: unknown) => void;
  #idle: (() => void)[] = [];
  #running = false;

  /** @param onFailure hears of an effect that failed in a way it should not */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Effects waiting or under way. */
  get depth(): number {
    return this.#urgent.length + this.#usual.length + (this.#running ? 1 : 0);
  }

  /** Queues an effect; a failure is told and holds nothing up. */
  add(task: () => Promise<void>, urgent: boolean): void {
    (urgent ? this.#urgent : this.#usual).push(task);
    if (!this.#running) void this.#run();
  }

  /** Drops what has not begun; the journal still knows of it. */
  clear(): void {
    this.#urgent.length = 0;
    this.#usual.length = 0;
  }

  /** Resolves once nothing is waiting or under way. */
  idle(): Promise<void> {
    return this.#running ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      // Whatever one effect does, the ones behind it must go out.
      await next().catch(this.#onFailure);
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #next(): (() => Promise<void>) | undefined {
    return this.#urgent.shift() ?? this.#usual.shift();
  }
}
