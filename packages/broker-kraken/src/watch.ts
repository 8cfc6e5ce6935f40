import type { BrokerSession } from "@hookline/core/driver";

/** Looks at the working orders: when connecting, whenever the stream is there again, and regularly while it is not. */
export class Watch {
  readonly #parts: {
    readonly account: { readonly lookup: { reconcile(): Promise<void> } };
    readonly session: BrokerSession;
    readonly pollMs: number;
  };
  #stop: (() => void) | null = null;
  #started = false;
  #closed = false;

  constructor(parts: {
    readonly account: { readonly lookup: { reconcile(): Promise<void> } };
    readonly session: BrokerSession;
    readonly pollMs: number;
  }) {
    this.#parts = parts;
  }

  async start(streamUp: boolean): Promise<void> {
    this.#started = true;
    await this.#look();
    if (!streamUp) this.streamIsDown();
  }

  streamIsUp(): void {
    this.#stop?.();
    this.#stop = null;
    if (this.#started) void this.#look();
  }

  streamIsDown(): void {
    if (this.#closed) return;
    const { pollMs, session } = this.#parts;
    this.#stop?.();
    this.#stop = session.timers.after(pollMs, () => {
      void this.#look().then(() => {
        if (this.#stop !== null) this.streamIsDown();
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#stop?.();
    this.#stop = null;
  }

  async #look(): Promise<void> {
    const { account, session } = this.#parts;
    try {
      await account.lookup.reconcile();
    } catch {
      session.logger.warn("working orders could not be read", { account: session.account });
    }
  }
}
