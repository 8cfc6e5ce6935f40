import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { Timers } from "@hookline/core/driver";
import { ADDRESS_REFUSED, type AddressRule, guardedLookup, type Resolve } from "./address.ts";

/** What became of a request. `lost`: the receiver may have it, or not. */
export type Sent =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
    }
  | { readonly kind: "not_sent"; readonly why: string }
  | { readonly kind: "lost"; readonly why: string };

export interface Outgoing {
  readonly method: "POST" | "GET";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal | null;
}

export interface SendParts {
  readonly timers: Timers;
  readonly timeoutMs: number;
  readonly rule: AddressRule;
  readonly resolve?: Resolve;
}

/** Answers are short; a longer one is not read to its end. */
const MOST_ANSWER_BYTES = 65_536;

/**
 * Sends one request once, over a connection of its own: a kept one could die under the order. Redirects are not
 * followed. Whether a byte can have left is known from the connection: before it stands, none has.
 */
export function send(outgoing: Outgoing, parts: SendParts): Promise<Sent> {
  const { signal, url } = outgoing;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (signal?.aborted === true) return Promise.resolve({ kind: "not_sent", why: "aborted" });
  // An address in the URL is never looked up, so it is checked here.
  if (isIP(host) !== 0 && !parts.rule(host)) {
    return Promise.resolve({ kind: "not_sent", why: ADDRESS_REFUSED });
  }
  return new Promise((resolve) => {
    let isConnected = false;
    const request = open(outgoing, parts);
    const end = (sent: Sent): void => {
      stopTimer();
      signal?.removeEventListener("abort", giveUp);
      resolve(sent);
      request.destroy();
    };
    const fail = (why: string): void => end({ kind: isConnected ? "lost" : "not_sent", why });
    const giveUp = (): void => fail("aborted");
    const stopTimer = parts.timers.after(parts.timeoutMs, () => fail("timeout"));
    signal?.addEventListener("abort", giveUp, { once: true });
    request.on("socket", (socket) => {
      const event = url.protocol === "https:" ? "secureConnect" : "connect";
      socket.once(event, () => {
        isConnected = true;
      });
    });
    request.on("error", (error) => fail(codeOf(error)));
    request.on("response", (response) => void read(response).then(end, () => fail("answer_cut")));
    request.end(outgoing.body);
  });
}

function open({ body, headers, method, url }: Outgoing, parts: SendParts): ClientRequest {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return request(url, {
    method,
    agent: false,
    lookup: guardedLookup(parts.rule, parts.resolve),
    headers: {
      accept: "application/json",
      "accept-encoding": "identity",
      "user-agent": "hookline",
      ...(method === "POST" ? { "content-length": String(Buffer.byteLength(body)) } : {}),
      ...headers,
    },
  });
}

async function read(response: IncomingMessage): Promise<Sent> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes: Buffer = Buffer.from(chunk);
    length += bytes.length;
    if (length > MOST_ANSWER_BYTES) return { kind: "lost", why: "answer_too_long" };
    chunks.push(bytes);
  }
  const contentType = response.headers["content-type"] ?? "";
  const text = Buffer.concat(chunks).toString("utf8");
  return { kind: "answer", status: response.statusCode ?? 0, contentType, text };
}

// Only the code is kept: a message could repeat the URL, which may hold a token.
function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "connection_lost";
}
