import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type DrillSignal, signatureOf } from "./signals.ts";

const program = fileURLToPath(new URL("../dist/host.js", import.meta.url));

/** Where a host keeps its journal and finds its broker. */
export interface HostPlace {
  readonly journal: string;
  readonly venueUrl: string;
  readonly secret: string;
  /** Where it notes its submits and its operator's commands; nowhere unless given. */
  readonly log?: string;
}

/** A secret for one drill. */
export const newSecret = (): string => randomBytes(24).toString("hex");

/** The answer to a delivery, and the client order ids it promised; `status` 0: the host died before it answered. */
export interface Answer {
  readonly status: number;
  readonly orders: readonly string[];
}

/** The host as a real process of its own. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #secret: string;
  readonly #port: number;

  private constructor(child: ChildProcess, secret: string, port: number) {
    this.#child = child;
    this.#secret = secret;
    this.#port = port;
  }

  /** Starts it and waits until it takes signals; throws with what it printed where it ends instead. */
  static async start({ journal, log = "", secret, venueUrl }: HostPlace): Promise<HostProcess> {
    const env = {
      ...process.env,
      DRILL_JOURNAL: journal,
      DRILL_LOG: log,
      DRILL_SECRET: secret,
      DRILL_VENUE: venueUrl,
    };
    const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${String(chunk)}`.slice(-2_000);
    });
    for await (const chunk of child.stdout) {
      said += String(chunk);
      const port = /listening (\d+)/.exec(said)?.[1];
      if (port !== undefined) return new HostProcess(child, secret, Number(port));
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    throw new Error(`the host did not start: ${said}`);
  }

  /** Delivers a signal; never throws. */
  async deliver({ body }: DrillSignal): Promise<Answer> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}/webhook`, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "x-hub-signature-256": signatureOf(body, this.#secret),
        },
      });
      return { status: response.status, orders: await ordersIn(response) };
    } catch {
      return { status: 0, orders: [] };
    }
  }

  /** What it says of its orders, by client order id: status and code. */
  async orders(): Promise<ReadonlyMap<string, string>> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/orders`);
    const orders: unknown = await response.json();
    if (!Array.isArray(orders)) return new Map();
    return new Map(orders.map((order) => [order.clientOrderId, `${order.status} ${order.code}`]));
  }

  /** Asks the operator's paths; `status` 0: it died before it answered. */
  async operator(path: string, body?: object): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}/operator${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${this.#secret}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    } catch {
      return { status: 0, body: null };
    }
  }

  /** Ends it by a signal, waits for its end and answers its exit code; null where the signal killed it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      return this.#child.exitCode;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    await exit;
    return this.#child.exitCode;
  }

  /** Stops it in the middle of whatever it does (SIGSTOP), or lets it go on. */
  pause(paused: boolean): void {
    this.#child.kill(paused ? "SIGSTOP" : "SIGCONT");
  }
}

/** A 2xx that arrived is an acknowledgement, even where the rest of the answer was cut off. */
async function ordersIn(response: Response): Promise<readonly string[]> {
  try {
    const answer: unknown = await response.json();
    const orders =
      typeof answer === "object" && answer !== null && "orders" in answer ? answer.orders : [];
    return Array.isArray(orders) ? orders.map(String) : [];
  } catch {
    return [];
  }
}
