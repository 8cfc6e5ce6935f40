import type { Clock, JsonObject, Timers } from "@hookline/core/driver";
import type { Auth } from "./auth.ts";
import { readObject, textAt } from "./json.ts";
import type { Lane, Pace } from "./pace.ts";

/** One request to Kite. */
export interface KiteRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  /** `other` unless told otherwise. */
  readonly lane?: Lane;
  /** True unless told otherwise. */
  readonly urgent?: boolean;
  readonly signal?: AbortSignal;
  /** The login itself goes without a token. */
  readonly anonymous?: boolean;
}

/**
 * What came of a request. `not_sent`: no byte left · `lost`: it may have arrived, and no answer can be trusted ·
 * `answer`: an HTTP answer, with the envelope where the body is one.
 */
export type KiteAnswer =
  | { readonly kind: "not_sent"; readonly why: string }
  | { readonly kind: "lost"; readonly why: string }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly text: string;
      readonly envelope: JsonObject | null;
    };

/** What the transport works with. */
export interface HttpParts {
  readonly url: string;
  readonly apiKey: string;
  readonly auth: Auth;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** Told once for each token that the venue refuses. */
  readonly onExpired: () => void;
}

/** A connection that was never made carries no request. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);
/** These come from connecting, and also from a connection whose route is lost after bytes have left. */
const UNREACHABLE = new Set(["ENETUNREACH", "EHOSTUNREACH"]);
/** The instrument list of one exchange is the largest answer, some ten megabytes. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Kite's REST API: one attempt a request, paced, bounded in time, without redirects. */
export class KiteHttp {
  readonly #parts: HttpParts;

  constructor(parts: HttpParts) {
    this.#parts = parts;
  }

  async request(request: KiteRequest): Promise<KiteAnswer> {
    const { auth, clock, pace } = this.#parts;
    const { lane = "other", signal = null, urgent = true } = request;
    if (request.anonymous !== true && auth.token(clock) === null) return EXPIRED;
    const turn = await pace.turn({ lane, urgent, signal });
    if (!turn.granted) return { kind: "not_sent", why: turn.why };
    const token = request.anonymous === true ? "" : auth.token(clock);
    const answer = token === null ? EXPIRED : await this.#send(request, token);
    turn.done();
    if (token === null) return answer;
    if (answer.kind === "answer" && answer.status === 429) {
      pace.pause(lane);
      if (lane === "order" && isDayLimit(answer)) pace.endDay();
    }
    if (isTokenRefusal(answer) && auth.refuse(token)) this.#parts.onExpired();
    return answer;
  }

  async #send(request: KiteRequest, token: string): Promise<KiteAnswer> {
    const { timeoutMs, timers, url } = this.#parts;
    const { form, method, path, query, signal } = request;
    if (signal?.aborted === true) return { kind: "not_sent", why: "aborted" };
    const controller = new AbortController();
    const giveUp = (): void => controller.abort();
    signal?.addEventListener("abort", giveUp, { once: true });
    const cancelTimer = timers.after(timeoutMs, giveUp);
    try {
      const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
      const response = await fetch(`${url}${path}${search}`, {
        method,
        headers: this.#headers(token),
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
        redirect: "error",
        signal: controller.signal,
      });
      const text = await textOf(response);
      if (text === null) return { kind: "lost", why: "answer_too_large" };
      return { kind: "answer", status: response.status, text, envelope: readObject(text) };
    } catch (error) {
      if (controller.signal.aborted) return { kind: "lost", why: "timed_out" };
      const code = causeOf(error);
      return NEVER_CONNECTED.has(code) || (UNREACHABLE.has(code) && whileConnecting(error))
        ? { kind: "not_sent", why: code }
        : { kind: "lost", why: code };
    } finally {
      cancelTimer();
      signal?.removeEventListener("abort", giveUp);
    }
  }

  #headers(token: string): Record<string, string> {
    const headers = { "X-Kite-Version": "3", accept: "application/json" };
    return token === ""
      ? headers
      : { ...headers, authorization: `token ${this.#parts.apiKey}:${token}` };
  }
}

const EXPIRED = { kind: "not_sent", why: "session_expired" } as const;

/** The data of a good answer; null for everything else. */
export const dataOf = (answer: KiteAnswer): JsonObject | null =>
  answer.kind === "answer" &&
  answer.status === 200 &&
  textAt(answer.envelope, "status") === "success"
    ? answer.envelope
    : null;

/** Kite's name of an error; null where the answer is none. */
export const errorType = (answer: KiteAnswer): string | null =>
  answer.kind === "answer" ? textAt(answer.envelope, "error_type") : null;

/** In a word, why an answer is of no use; never its text. */
export function failureOf(answer: KiteAnswer): string {
  if (answer.kind !== "answer") return answer.why;
  if (isTokenRefusal(answer)) return "session_expired";
  return answer.status === 200 ? "unreadable" : `http_${answer.status}`;
}

/** Kite gives the limits of a second and of a day the same status and type; only the message tells them apart. */
const isDayLimit = ({ envelope }: { readonly envelope: JsonObject | null }): boolean =>
  textAt(envelope, "message")?.startsWith("Maximum allowed order requests exceeded") === true;

const isTokenRefusal = (answer: KiteAnswer): boolean =>
  answer.kind === "answer" && answer.status === 403 && errorType(answer) === "TokenException";

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
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.length > 0 && causes.every((one) => CONNECTING.has(syscallOf(one)));
}

const CONNECTING: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

const syscallOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "syscall" in error ? error.syscall : null;

/** The system's code of a network failure; never a message, which may carry an address. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : null;
  return typeof code === "string" && /^[A-Z_0-9]{1,40}$/.test(code) ? code : "network_failure";
}
