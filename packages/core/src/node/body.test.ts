import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import { type BodyRead, discardRest, readBody } from "./body.ts";

const CHUNK = 64 * 1024;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function discarding(): { readonly req: IncomingMessage; readonly done: Mock<() => void> } {
  const req = new IncomingMessage(new Socket());
  const done = vi.fn<() => void>();
  discardRest(req, done);
  return { req, done };
}

describe("discardRest", () => {
  it("waits for the end of the body", async () => {
    const { req, done } = discarding();
    req.push(Buffer.alloc(10));
    await turn();
    expect(done).not.toHaveBeenCalled();
    req.push(null);
    await turn();
    expect(done).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stops after 512 KiB", async () => {
    const { req, done } = discarding();
    for (let sent = CHUNK; sent < 512 * 1024; sent += CHUNK) req.push(Buffer.alloc(CHUNK));
    await turn();
    expect(done).not.toHaveBeenCalled();
    req.push(Buffer.alloc(CHUNK));
    await turn();
    expect([done.mock.calls.length, req.isPaused()]).toEqual([1, true]);
  });

  it("stops after one second", () => {
    const { req, done } = discarding();
    vi.advanceTimersByTime(999);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect([done.mock.calls.length, req.isPaused()]).toEqual([1, true]);
  });

  it("stops when the sender leaves", async () => {
    const { req, done } = discarding();
    req.destroy();
    await turn();
    expect(done).toHaveBeenCalledTimes(1);
  });

  it("has nothing to do where the sender has left or the body has ended", async () => {
    const { req, done } = discarding();
    req.push(null);
    await turn();
    discardRest(req, done);
    expect(done).toHaveBeenCalledTimes(2);
  });
});

describe("readBody", () => {
  const read = (maxBytes: number) => {
    const req = new IncomingMessage(new Socket());
    const reads: BodyRead[] = [];
    readBody(req, maxBytes, (result) => reads.push(result));
    return { req, reads };
  };

  it("hands on a single chunk without a copy", async () => {
    const { req, reads } = read(4);
    const chunk = Buffer.from("1234");
    req.push(chunk);
    req.push(null);
    await turn();
    expect(reads).toEqual([{ kind: "whole", body: chunk }]);
    expect(reads[0]).toHaveProperty("body.buffer", chunk.buffer);
  });

  it.each([
    ["in one chunk", ["1234567"]],
    ["in several chunks", ["12", "34", "567"]],
  ])("cuts one byte beyond the limit and pauses, %s", async (_name, chunks) => {
    const { req, reads } = read(4);
    for (const chunk of chunks) req.push(Buffer.from(chunk));
    await turn();
    req.push(null);
    await turn();
    expect(reads).toEqual([{ kind: "cut", body: Buffer.from("12345") }]);
    expect(req.isPaused()).toBe(true);
  });

  it("says nothing when the sender leaves", async () => {
    const { req, reads } = read(4);
    req.push(Buffer.from("12"));
    req.destroy(new Error("left"));
    await turn();
    expect(reads).toEqual([]);
  });
});
