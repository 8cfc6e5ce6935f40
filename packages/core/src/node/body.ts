import type { IncomingMessage } from "node:http";

/** What reading the body of a request came to. */
export type BodyRead =
  /** All of it, byte for byte. */
  | { readonly kind: "whole"; readonly body: Uint8Array }
  /** The first `maxBytes + 1` bytes of a longer one; the rest was not read. */
  | { readonly kind: "cut"; readonly body: Uint8Array }
  /** Other code has read or decoded it, so the bytes that were signed are gone. */
  | { readonly kind: "taken" };

const EMPTY = new Uint8Array(0);

/**
 * Reads the raw body up to a limit in bytes. `done` is called once, or never where the sender leaves
 * before the end: half a body is nobody's signal.
 */
export function readBody(
  req: IncomingMessage,
  maxBytes: number,
  done: (read: BodyRead) => void,
): void {
  if (isTaken(req)) {
    done({ kind: "taken" });
    return;
  }
  if (req.readableEnded) {
    done({ kind: "whole", body: EMPTY });
    return;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const onData = (chunk: Uint8Array): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= maxBytes) return;
    req.pause();
    req.off("data", onData).off("end", onEnd);
    done({ kind: "cut", body: join(chunks).subarray(0, maxBytes + 1) });
  };
  const onEnd = (): void => done({ kind: "whole", body: join(chunks) });
  req.on("data", onData).on("end", onEnd);
  req.resume();
}

/** Most requests arrive as one chunk, which is then the body without a copy. */
function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [first = EMPTY] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks);
}

function isTaken(req: IncomingMessage): boolean {
  if (req.readableDidRead || req.readableEncoding !== null) return true;
  // Express's parsers leave `{}` behind for requests that have no body; those lose nothing.
  return "body" in req && req.body !== undefined && announcesBody(req);
}

const announcesBody = (req: IncomingMessage): boolean =>
  req.headers["transfer-encoding"] !== undefined || (req.headers["content-length"] ?? "0") !== "0";

const LINGER_BYTES = 512 * 1024;
const LINGER_MS = 1_000;

/**
 * Throws away what is still coming of a body, for at most 512 KiB or one second, then calls `done`.
 * A socket closed while bytes arrive is reset, and a reset can overtake the answer on its way.
 */
export function discardRest(req: IncomingMessage, done: () => void): void {
  if (req.destroyed || req.readableEnded) {
    done();
    return;
  }
  let left = LINGER_BYTES;
  const stop = (): void => {
    clearTimeout(timer);
    req.off("data", onData).off("end", stop).off("close", stop);
    req.pause();
    done();
  };
  const onData = (chunk: Uint8Array): void => {
    left -= chunk.length;
    if (left <= 0) stop();
  };
  const timer = setTimeout(stop, LINGER_MS).unref();
  req.on("data", onData).on("end", stop).on("close", stop);
  req.resume();
}
