import { atLeast, type BrokerSession } from "@hookline/core/driver";
import type { CcxtAccount } from "./account.ts";
import type { CcxtClient, Unified } from "./client.ts";
import { lookUp } from "./lookup.ts";
import type { Watched } from "./order-book.ts";
import type { Profile } from "./profile.ts";
import { decimalOf, textOf } from "./read.ts";

/** How long an order that the venue does not know is asked about. */
const GIVE_UP_MS = 600_000;
/** How long the stream may take to tell the fills before an end. */
const GRACE_MS = 500;
const SLOWER = 10;

export interface PollerOptions {
  readonly account: CcxtAccount;
  readonly profile: Profile;
  readonly session: BrokerSession;
  readonly pollMs: number;
}

/**
 * Looks at every order that is not at its end: one list of open orders per symbol, and the order itself with its
 * fills wherever the list tells something new. The first look is at once, so that a reconnect tells what happened.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #soon = new Map<Watched, () => void>();
  #stop: (() => void) | null = null;
  #started = false;
  #looking = false;
  #looked = false;
  #again = false;
  #streamUp = false;
  #skipped = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#started = true;
    await this.#round();
  }

  close(): void {
    this.#stop?.();
    for (const stop of this.#soon.values()) stop();
  }

  /** The stream is there, for the first time or again: what happened meanwhile is asked for at once. */
  streamIsUp(): void {
    this.#streamUp = true;
    this.#skipped = 0;
    if (this.#started) void this.#reconcile();
  }

  streamIsDown(): void {
    this.#streamUp = false;
  }

  /** Asks about one order after a moment, in which the stream may still tell what is missing. */
  inspectSoon(order: Watched): void {
    const { account, session } = this.#options;
    if (this.#soon.has(order) || account.gateway.closed) return;
    const stop = session.timers.after(GRACE_MS, () => {
      this.#soon.delete(order);
      if (!order.live || account.gateway.closed) return;
      // Without an answer the next round asks again.
      this.#inspect(order).catch(() => undefined);
    });
    this.#soon.set(order, stop);
  }

  /** While the stream is up only every tenth round asks: the net below it. */
  async #round(): Promise<void> {
    const { account, pollMs, session } = this.#options;
    this.#skipped = this.#streamUp ? this.#skipped + 1 : 0;
    if (this.#skipped % SLOWER === 0 || !this.#looked) await this.#reconcile();
    if (account.gateway.closed) return;
    this.#stop = session.timers.after(pollMs, () => void this.#round());
  }

  /** One look at a time; one that is asked for meanwhile follows it. */
  async #reconcile(): Promise<void> {
    const { account, session } = this.#options;
    this.#looked = true;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    do {
      this.#again = false;
      try {
        await this.#look();
      } catch {
        // The venue did not answer; the next round asks again, and nothing is concluded from silence.
        session.logger.warn("open orders could not be read", { account: session.account });
      }
    } while (this.#again && !account.gateway.closed);
    this.#looking = false;
  }

  async #look(): Promise<void> {
    const { account } = this.#options;
    const { live } = account.book;
    for (const symbol of new Set(live.map(({ market }) => market.symbol))) {
      const orders = live.filter(({ market }) => market.symbol === symbol);
      const open = await account.listings.listOpen(symbol);
      for (const order of orders) {
        if (!account.gateway.closed && isNews(order, open)) await this.#inspect(order);
      }
    }
  }

  async #inspect(watched: Watched): Promise<void> {
    const { account, profile } = this.#options;
    const nowMs = account.gateway.nowMs;
    const found = await account.gateway.ask((client: CcxtClient) =>
      lookUp(client, profile, { subject: watched, quantity: watched.quantity, nowMs }),
    );
    if (found === null) {
      watched.missingSinceMs ??= nowMs;
      if (nowMs - watched.missingSinceMs > GIVE_UP_MS) watched.live = false;
      return;
    }
    watched.missingSinceMs = null;
    watched.venueOrderId = found.venueOrderId;
    if (!watched.seen) account.book.recognize(watched, found.reports);
    watched.seen = true;
    // An end is told only with all its fills, so that no fill comes after it.
    const ended = found.standing !== "working" && found.standing !== "unclear" && found.complete;
    const reports = ended
      ? found.reports
      : found.reports.filter(({ type }) => type === "accepted" || type === "fill");
    account.book.tell(reports);
    if (!ended) return;
    watched.live = false;
    watched.end = null;
  }
}

/** Whether an order has to be looked at: it left the list, was not seen yet, or has filled further. */
function isNews(order: Watched, open: readonly Unified[]): boolean {
  const listed = open.find((entry) => textOf(entry.clientOrderId) === order.clientOrderId);
  if (listed === undefined || !order.seen) return true;
  const filled = decimalOf(listed.filled);
  return filled === null || !atLeast(order.filled, filled);
}
