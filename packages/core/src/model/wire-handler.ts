import type { WireRequest, WireResponse } from "./request.ts";

/** What carries bytes to the engine and back; web adapters know nothing else of it. */
export interface WireHandler {
  /**
   * Largest body taken, in bytes. Adapters stop reading beyond it and hand on a body that is too long by
   * one byte, so that the engine itself answers BODY_TOO_LARGE.
   */
  readonly maxBodyBytes: number;
  /** Whether a path belongs to the engine; adapters pass other paths on to the host. */
  serves(path: string): boolean;
  /** Never rejects: every failure is an answer with a code. */
  handleWire(request: WireRequest): Promise<WireResponse>;
}
