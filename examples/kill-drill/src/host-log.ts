import { appendFileSync, readFileSync } from "node:fs";
import type { Broker } from "@hookline/core/driver";
import type { RequestHandler } from "express";

/** One thing that a host did; milliseconds of its machine's clock that only goes forward. */
export type Noted =
  | { readonly what: "submit"; readonly atMs: number; readonly purpose: string }
  | { readonly what: "asked" | "answered"; readonly atMs: number; readonly path: string };

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What a host notes of itself, in the order in which it happens: a line is written before the thing is done. */
export class HostLog {
  readonly #path: string;

  /** @param path of the file; empty: nothing is noted */
  constructor(path: string) {
    this.#path = path;
  }

  /** The same broker, with each submit noted before it begins. */
  submitsOf(broker: Broker): Broker {
    if (this.#path === "") return broker;
    return {
      ...broker,
      submit: (order, signal) => {
        this.#note({ what: "submit", atMs: nowMs(), purpose: order.purpose });
        return broker.submit(order, signal);
      },
    };
  }

  /** Notes an operator's command when it is asked for, and a good answer before a byte of it leaves. */
  readonly operator: RequestHandler = (request, response, next) => {
    const { method, path } = request;
    if (this.#path !== "" && method === "POST" && path.startsWith("/operator/")) {
      this.#note({ what: "asked", atMs: nowMs(), path });
      const write = response.writeHead.bind(response);
      response.writeHead = ((status: number, ...more: []) => {
        if (status === 200) this.#note({ what: "answered", atMs: nowMs(), path });
        return write(status, ...more);
      }) as typeof response.writeHead;
    }
    next();
  };

  #note(noted: Noted): void {
    appendFileSync(this.#path, `${JSON.stringify(noted)}\n`);
  }
}

/** Everything that hosts noted in a file; a line that a kill cut off is none. */
export function readHostLog(path: string): readonly Noted[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}
