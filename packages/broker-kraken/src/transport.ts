import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, Timers } from "@hookline/core/driver";
import type { Refusal } from "@hookline/pacer";

/** What one call did on the wire. */
export interface Trace {
  /** A request that can change something may have reached the venue. */
  sent: boolean;
  status: number | null;
  /** The answer's document; null where there was none. */
  body: unknown;
  /** Why its turn did not come; null where it did. */
  readonly why: Refusal | null;
}

/** A call whose turn did not come. */
export const withheld = (why: Refusal): Trace => ({ sent: false, status: null, body: null, why });

interface Call {
  readonly trace: Trace;
  readonly signal: AbortSignal | null;
}

export interface TransportOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** The only host that the credentials are sent to. */
  readonly host: string;
  /** Origin of a local venue; null: the real host. */
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

/** The only way to the network: one host, redirects refused, time-outs by injected timers, never a retry. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #calls = new AsyncLocalStorage<Call>();
  readonly #closing = new AbortController();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closing.abort();
  }

  /** Runs one call of the client; its errors are dropped, because ccxt's quote the request. */
  async run(work: () => Promise<unknown>, signal: AbortSignal | null): Promise<Trace> {
    const trace: Trace = { sent: false, status: null, body: null, why: null };
    return await this.#calls.run({ trace, signal }, async () => {
      try {
        await work();
      } catch {
        // What happened stands in the trace: the answer's document, or none.
      }
      return trace;
    });
  }

  /** A `fetch` for the client. */
  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const call = this.#calls.getStore();
    const target = this.#target(url);
    call?.signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    if (call !== undefined) call.trace.sent = true;
    try {
      return await this.#send(target, init, call);
    } catch (error) {
      if (call !== undefined && neverLeft(error)) call.trace.sent = false;
      throw error;
    }
  };

  async #send(target: URL, init: RequestInit, call: Call | undefined): Promise<Response> {
    const late = new AbortController();
    const stop = this.#options.timers.after(this.#options.timeoutMs, () => late.abort());
    const signals = [late.signal, this.#closing.signal, ...(call?.signal ? [call.signal] : [])];
    try {
      const answer = await fetch(target, {
        method: init.method ?? "GET",
        headers: init.headers ?? {},
        body: init.body ?? null,
        redirect: "error",
        signal: AbortSignal.any(signals),
      });
      const text = await answer.text();
      if (call !== undefined) {
        call.trace.status = answer.status;
        call.trace.body = documentOf(text);
      }
      return new Response(text, {
        status: answer.status,
        headers: { "content-type": answer.headers.get("content-type") ?? "text/plain" },
      });
    } finally {
      stop();
    }
  }

  #target(url: string): URL {
    const target = new URL(url);
    const { host, loopback } = this.#options;
    if (target.protocol !== "https:" || target.host !== host)
      throw new TypeError("a host that these credentials do not belong to");
    return loopback === null ? target : new URL(`${target.pathname}${target.search}`, loopback);
  }
}

/** Numbers as members of objects become texts, so that none goes through a double. */
const NUMBER_MEMBER = /("(?:[^"\\]|\\.)*"\s*:\s*)(-?[0-9][-+.0-9eE]*)(?=\s*[,}\]])/g;

/** Reads an answer with its numbers as texts; null where it is no JSON. */
export function documentOf(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(NUMBER_MEMBER, '$1"$2"'));
  } catch {
    return null;
  }
}

function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" && NEVER_LEFT.has(code);
}
