import type { WireHandler, WireRequest, WireResponse } from "@hookline/core/driver";

/** A handler that keeps what reaches it and answers as a test says. */
export interface RecordingHandler extends WireHandler {
  readonly requests: readonly WireRequest[];
  /** Answers from now on; until `reset`, 202, or 413 to a body over the limit. */
  answerWith(answer: (request: WireRequest) => WireResponse | Promise<WireResponse>): void;
  /** Resolves when so many requests have arrived since the last reset. */
  arrived(count: number): Promise<void>;
  reset(): void;
}

/** JSON answer of the fake. */
export const jsonAnswer = (status: number, body: object): WireResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/**
 * Builds a recording handler that serves the paths below `/webhook`.
 * @example const handler = recordingHandler(); createServer(toNodeHandler(handler));
 */
export function recordingHandler(maxBodyBytes: number = 64 * 1024): RecordingHandler {
  const standard = ({ body }: WireRequest): WireResponse =>
    body.length > maxBodyBytes
      ? jsonAnswer(413, { code: "BODY_TOO_LARGE" })
      : jsonAnswer(202, { code: "SIGNAL_ACCEPTED" });
  const requests: WireRequest[] = [];
  let answer: (request: WireRequest) => WireResponse | Promise<WireResponse> = standard;
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    maxBodyBytes,
    requests,
    serves: (path) => path.startsWith("/webhook/") && !path.includes("?"),
    async handleWire(request) {
      requests.push(request);
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
      return answer(request);
    },
    answerWith(next) {
      answer = next;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    reset() {
      requests.length = 0;
      answer = standard;
      waiting = [];
    },
  };
}
