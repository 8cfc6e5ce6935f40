import type { WireHandler, WireRequest } from "@hookline/core/driver";
import { expect } from "vitest";
import { type Answer, Connection, type RequestParts, requestBytes, send } from "./client.ts";
import type { RecordingHandler } from "./recording-handler.ts";

/** What an adapter's test tells the suite. */
export interface AdapterUnderTest {
  /** Shown in the test report. */
  readonly name: string;
  /**
   * Starts a real server on 127.0.0.1, port 0, with the adapter in it. A host with routes of its own
   * also needs `POST /host/echo`, which answers 200 with the JSON that the host's own parser read, and
   * a not-found answer with status 404 and the header `x-host: yes`.
   */
  start(handler: WireHandler): Promise<RunningAdapter>;
  /** Prefix the adapter is mounted at, such as `/hooks`; none is the root. */
  readonly mountedAt?: string;
  /** False for a server that has no routes but the engine's; its cases for hosts are skipped. */
  readonly hasHost?: boolean;
}

/** A server that listens. */
export interface RunningAdapter {
  /** Such as `http://127.0.0.1:49152`. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the cases work with. */
export class Harness {
  readonly handler: RecordingHandler;
  readonly #mountedAt: string;
  url = "";

  constructor(handler: RecordingHandler, mountedAt: string) {
    this.handler = handler;
    this.#mountedAt = mountedAt;
  }

  /** Request target of a path of the engine. */
  at(path: string): string {
    return `${this.#mountedAt}${path}`;
  }

  connect(): Promise<Connection> {
    return Connection.open(this.url);
  }

  /** Sends one request to `/webhook/tv` unless told otherwise. */
  send(parts: Partial<RequestParts> = {}): Promise<Answer | null> {
    return send(this.url, { target: this.at("/webhook/tv"), ...parts });
  }

  /** The bytes of a request to `/webhook/tv`. */
  bytes(parts: Partial<RequestParts> = {}): Buffer {
    return requestBytes({ target: this.at("/webhook/tv"), ...parts });
  }

  /** Sends one request and gives it back as the handler saw it. */
  async carried(parts: Partial<RequestParts> = {}): Promise<WireRequest> {
    const before = this.handler.requests.length;
    const answer = await this.send(parts);
    expect(answer?.status).toBe(202);
    const request = this.handler.requests[before];
    if (request === undefined) throw new Error("the handler was not called");
    return request;
  }
}

/** Body as a Buffer, so that differences are printed readably. */
export const bytesOf = (request: WireRequest | undefined): Buffer =>
  Buffer.from(request?.body ?? new Uint8Array(0));
