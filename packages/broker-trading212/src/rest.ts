import type { Clock, Timers } from "@hookline/core/driver";
import type { Turn, Urgency } from "@hookline/pacer";
import type { Endpoint } from "./limits.ts";
import type { Settings } from "./options.ts";
import { Pace } from "./pace.ts";

/** What became of a request. `lost`: it may have been processed, or not. */
export type Answer =
  | { readonly kind: "answer"; readonly status: number; readonly text: string }
  | { readonly kind: "not_sent"; readonly why: string }
  | { readonly kind: "lost"; readonly why: string };

export interface Request {
  readonly endpoint: Endpoint;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/api/v0`. */
  readonly path: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Goes before what waits for the same endpoint: cancels and exits. */
  readonly urgent?: boolean;
}

/** Failures of `fetch` that happen before a byte of the request leaves. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** These come from connecting, and also from a connection whose route is lost after bytes have left. */
const UNREACHABLE: ReadonlySet<string> = new Set(["EHOSTUNREACH", "ENETUNREACH"]);
/** The instrument list is the largest answer, some five megabytes. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

export interface RestParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Sends one request once, within the endpoint's limit. Never throws, never repeats, never follows. */
export class Rest {
  readonly #parts: RestParts;
  readonly #paces = new Map<Endpoint, Pace>();
  readonly #closing = new AbortController();

  constructor(parts: RestParts) {
    this.#parts = parts;
  }

  /** Requests to the endpoint that could go at once. */
  room(endpoint: Endpoint): number {
    return this.#pace(endpoint).room;
  }

  async send(request: Request): Promise<Answer> {
    const pace = this.#pace(request.endpoint);
    const turn = await pace.turn(urgencyOf(request), request.signal ?? null);
    if (!turn.granted) return { kind: "not_sent", why: turn.why };
    if (request.signal?.aborted === true || this.#closing.signal.aborted) {
      await pace.done(turn, null, 0);
      return { kind: "not_sent", why: this.#closing.signal.aborted ? "closed" : "aborted" };
    }
    return this.#exchange(request, pace, turn);
  }

  close(): void {
    this.#closing.abort();
    for (const pace of this.#paces.values()) pace.close();
  }

  async #exchange(
    request: Request,
    pace: Pace,
    turn: Turn & { readonly granted: true },
  ): Promise<Answer> {
    const { settings, timers } = this.#parts;
    const timeout = new AbortController();
    const stopTimer = timers.after(settings.requestTimeoutMs, () => timeout.abort());
    const given = [timeout.signal, this.#closing.signal, request.signal];
    const signals = given.filter((signal) => signal !== undefined);
    let headers: Headers | null = null;
    let status = 0;
    try {
      const response = await fetch(`${settings.origin}/api/v0${request.path}`, {
        method: request.method,
        // The credential must not travel on to wherever an answer points.
        redirect: "manual",
        headers: {
          authorization: settings.authorization(),
          accept: "application/json",
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal: AbortSignal.any(signals),
      });
      ({ headers, status } = response);
      const text = await textOf(response);
      return text === null
        ? { kind: "lost", why: "answer_too_large" }
        : { kind: "answer", status, text };
    } catch (error) {
      return failureOf(error, timeout.signal.aborted);
    } finally {
      stopTimer();
      await pace.done(turn, headers, status);
    }
  }

  #pace(endpoint: Endpoint): Pace {
    const known = this.#paces.get(endpoint);
    if (known !== undefined) return known;
    const pace = new Pace(endpoint, this.#parts);
    this.#paces.set(endpoint, pace);
    return pace;
  }
}

const urgencyOf = ({ method, urgent }: Request): Urgency =>
  urgent === true ? "exit" : method === "GET" ? "question" : "entry";

// Only the code of a failure is kept: messages of libraries may hold what was sent.
function failureOf(error: unknown, timedOut: boolean): Answer {
  const code = codeOf(error) ?? codeOf((error as { readonly cause?: unknown } | null)?.cause);
  if (timedOut) return { kind: "lost", why: "timeout" };
  const before =
    code !== null &&
    (BEFORE_SENDING.has(code) || (UNREACHABLE.has(code) && whileConnecting(error)));
  return before
    ? { kind: "not_sent", why: code }
    : { kind: "lost", why: code ?? "connection_lost" };
}

/** The body of an answer; null where it has no end in sight. */
async function textOf(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_CHARACTERS) return null;
  }
  return text + decoder.decode();
}

/** Whether the system call that failed was one of making the connection. */
function whileConnecting(error: unknown): boolean {
  const cause = (error as { readonly cause?: unknown } | null)?.cause ?? error;
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.length > 0 && causes.every((one) => CONNECTING.has(syscallOf(one)));
}

const CONNECTING: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

const syscallOf = (error: unknown): unknown =>
  (error as { readonly syscall?: unknown } | null | undefined)?.syscall;

function codeOf(error: unknown): string | null {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : null;
}
