import type { Clock } from "@hookline/core/driver";
import { bookDay, tokenExpiry } from "./time.ts";

/** A login: it dies about six in the morning, Indian time, on a log-out, and when somebody logs in again. */
export interface KiteSession {
  readonly accessToken: string;
  /** Unix milliseconds. */
  readonly loginMs: number;
}

/** Where a host keeps the day's token between runs, sealed as it sees fit. */
export interface KiteSessionStore {
  load(): Promise<KiteSession | null>;
  save(session: KiteSession): Promise<void>;
}

/** Whether orders can be sent. */
export type SessionState = "none" | "active" | "session_expired";

const MOST_EARLIER = 10;

/** The token of the moment. It stays in here: nothing prints it. */
export class Auth {
  #session: KiteSession | null = null;
  #refused = false;
  readonly #renewed = new Set<() => void>();
  /** The newest ones before it; a late error may still speak of them. */
  #earlier: readonly string[] = [];

  /** Takes a token that was made now or earlier. */
  set(session: KiteSession): void {
    const before = this.#session?.accessToken;
    if (before !== undefined && before !== session.accessToken) {
      this.#earlier = [before, ...this.#earlier].slice(0, MOST_EARLIER);
    }
    this.#session = session;
    this.#refused = false;
    for (const listener of [...this.#renewed]) listener();
  }

  /** The token, unless it has run out or the venue refused it. */
  token(clock: Clock): string | null {
    return this.state(clock) === "active" ? (this.#session?.accessToken ?? null) : null;
  }

  state(clock: Clock): SessionState {
    if (this.#session === null) return "none";
    const over = clock.nowMs() >= tokenExpiry(this.#session.loginMs);
    return over || this.#refused ? "session_expired" : "active";
  }

  /** When the token dies at the latest; null without one. */
  get expiresAtMs(): number | null {
    return this.#session === null ? null : tokenExpiry(this.#session.loginMs);
  }

  /** The venue refused this token. A newer one is not touched by the late refusal of an older one. */
  refuse(token: string): boolean {
    if (this.#session?.accessToken !== token || this.#refused) return false;
    this.#refused = true;
    return true;
  }

  /** Calls back at each new token; the answer ends it. */
  onRenewed(listener: () => void): () => void {
    this.#renewed.add(listener);
    return () => void this.#renewed.delete(listener);
  }

  /** The text with every secret of the session taken out. */
  scrub(text: string): string {
    return [this.#session?.accessToken ?? "", ...this.#earlier]
      .filter((token) => token !== "")
      .reduce((left, token) => left.replaceAll(token, "***"), text);
  }
}

/** Whether a kept session is still of today. */
export const isToday = (session: KiteSession, clock: Clock): boolean =>
  bookDay(session.loginMs) === bookDay(clock.nowMs());
