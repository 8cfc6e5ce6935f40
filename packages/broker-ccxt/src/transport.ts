import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, Timers } from "@hookline/core/driver";

/** What happened on the wire during one call of the broker. */
export interface Trace {
  /** A request that can change something (an order, a cancel) may have reached the venue. */
  sent: boolean;
  /** The newest answer's status; null where there was none. */
  status: number | null;
  /** The newest answer's body. */
  body: string | null;
  /** What the venue asked to wait, from its `retry-after` header. */
  retryAfterMs: number | null;
  /** An answer was no JSON document; ccxt makes an empty list of it. */
  garbled: boolean;
}

interface Call {
  readonly trace: Trace;
  readonly signal: AbortSignal | null;
}

/** What a call of `Transport.run` answers: the value or the error, and what was seen on the wire. */
export interface Traced<Value> {
  readonly result:
    | { readonly ok: true; readonly value: Value }
    | { readonly ok: false; readonly error: unknown };
  readonly trace: Trace;
}

export interface TransportOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** Hosts that the credentials belong to; a request to any other is refused before it leaves. */
  readonly hosts: readonly string[];
  /** Origin of a local venue; null: the real hosts. */
  readonly loopback: string | null;
}

/** Node's codes for a connection that never came about: no byte of the request left. */
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The only way to the network: hosts pinned, redirects refused, time-outs by injected timers, never a retry. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #calls = new AsyncLocalStorage<Call>();
  readonly #closing = new AbortController();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Ends every request and refuses new ones. */
  close(): void {
    this.#closing.abort();
  }

  /** Runs one call of the client and tells what it did on the wire. */
  async run<Value>(
    work: () => Promise<Value>,
    signal: AbortSignal | null = null,
  ): Promise<Traced<Value>> {
    const trace: Trace = {
      sent: false,
      status: null,
      body: null,
      retryAfterMs: null,
      garbled: false,
    };
    return await this.#calls.run({ trace, signal }, async () => {
      try {
        return { trace, result: { ok: true, value: await work() } };
      } catch (error) {
        return { trace, result: { ok: false, error } };
      }
    });
  }

  /** A `fetch` for the client. */
  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const call = this.#calls.getStore();
    const target = this.#target(url);
    call?.signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const changes = (init.method ?? "GET") !== "GET";
    if (changes && call !== undefined) call.trace.sent = true;
    try {
      return await this.#send(target, init, call);
    } catch (error) {
      if (changes && call !== undefined && neverLeft(error)) call.trace.sent = false;
      throw error;
    }
  };

  async #send(target: URL, init: RequestInit, call: Call | undefined): Promise<Response> {
    const late = new AbortController();
    const stop = this.#options.timers.after(this.#options.timeoutMs, () => late.abort());
    const { body, headers, method } = init;
    const signals = [late.signal, this.#closing.signal, ...(call?.signal ? [call.signal] : [])];
    try {
      const answer = await fetch(target, {
        method: method ?? "GET",
        headers: headers ?? {},
        body: body ?? null,
        redirect: "error",
        signal: AbortSignal.any(signals),
      });
      const text = await answer.text();
      if (call !== undefined) this.#note(call.trace, answer, text);
      const kept = [...answer.headers].filter(
        ([name]) => name !== "content-encoding" && name !== "content-length",
      );
      const empty = answer.status === 204 || answer.status === 304;
      return new Response(empty ? null : text, { status: answer.status, headers: kept });
    } finally {
      stop();
    }
  }

  #note(trace: Trace, answer: Response, text: string): void {
    trace.status = answer.status;
    trace.body = text;
    trace.garbled ||= !isDocument(text);
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    trace.retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
  }

  #target(url: string): URL {
    const target = new URL(url);
    const { hosts, loopback } = this.#options;
    if (target.protocol !== "https:" || !hosts.includes(target.host)) {
      throw new TypeError("a host that these credentials do not belong to");
    }
    return loopback === null ? target : new URL(`${target.pathname}${target.search}`, loopback);
  }
}

function isDocument(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" && NEVER_LEFT.has(code);
}
