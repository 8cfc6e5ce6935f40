import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const secret = "quickstart-test-secret-0123456789";
const token = "quickstart-test-token-0123456789";

interface Order {
  readonly clientOrderId: string;
  readonly status: string;
}

let folder = "";
let port = 0;
let child: ChildProcess | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookline-quickstart-"));
  port = await freePort();
});

afterEach(async () => {
  await end("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts the built example as a person would, and answers what it printed once it takes signals. */
async function start(): Promise<string> {
  const env = {
    ...process.env,
    PORT: String(port),
    HOOKLINE_DB: join(folder, "journal.db"),
    HOOKLINE_SECRET: secret,
    HOOKLINE_TOKEN: token,
  };
  const started = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
  child = started;
  let printed = "";
  for await (const chunk of started.stdout) {
    printed += String(chunk);
    if (printed.includes("Kill this process")) return printed;
  }
  throw new Error(`the quickstart ended early: ${printed}`);
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const ending = child;
  child = null;
  if (ending === null || ending.exitCode !== null) return ending?.exitCode ?? null;
  const exit = once(ending, "exit");
  ending.kill(signal);
  await exit;
  return ending.exitCode;
}

const url = (path: string): string => `http://127.0.0.1:${port}${path}`;

const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(url(path), {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });

function signed(signal: Readonly<Record<string, unknown>>): Promise<Response> {
  const body = JSON.stringify({
    strategy_id: "demo",
    action: "BUY",
    symbol: "BTCUSD",
    price: 43250.5,
    quantity: 0.01,
    ...signal,
  });
  const mac = createHmac("sha256", secret).update(body).digest("hex");
  return post("/webhook/signed", body, { "x-hub-signature-256": `sha256=${mac}` });
}

async function read<Value>(path: string): Promise<Value> {
  const response = await fetch(url(path));
  expect(response.status).toBe(200);
  return (await response.json()) as Value;
}

/** Reads until the answer is as expected; the test's own time limit ends it otherwise. */
async function eventually<Value>(path: string, settled: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await read<Value>(path);
    if (settled(value)) return value;
  }
}

const allFilled = (orders: readonly Order[]): boolean =>
  orders.every(({ status }) => status === "filled");

describe("the quickstart", () => {
  it("says what to do where its port is taken, and ends in order", async () => {
    const taken = createServer().listen(port);
    await once(taken, "listening");
    const env = { ...process.env, PORT: String(port), HOOKLINE_DB: join(folder, "journal.db") };
    const started = spawn(process.execPath, [main], { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    started.stderr.on("data", (chunk: Buffer) => {
      said += String(chunk);
    });
    const [code] = await once(started, "close");
    taken.close();
    expect(code).toBe(1);
    expect(said).toContain(`Port ${port} cannot be used`);
    expect(said).toContain("PORT=");
    expect(said).not.toContain("    at ");
  });

  it("prints a line to try, takes a signed signal, and keeps order and position through kill -9", async () => {
    const printed = await start();
    expect(printed).toContain(`curl -X POST http://localhost:${port}/webhook/tv/${token}`);
    expect((await signed({ id: "1" })).status).toBe(202);
    const orders = await eventually<Order[]>("/orders", allFilled);
    expect(orders).toMatchObject([
      { symbol: "BTCUSD", side: "buy", quantity: "0.01", averagePrice: "43250.5", mode: "paper" },
    ]);
    const position = {
      account: "paper",
      mode: "paper",
      symbol: "BTCUSD",
      quantity: "0.01",
      averagePrice: "43250.5",
    };
    expect(await read("/positions")).toMatchObject([position]);
    await end("SIGKILL");
    await start();
    expect(await read("/orders")).toEqual(orders);
    expect(await read("/positions")).toMatchObject([position]);
    const again = await signed({ id: "1" });
    expect([again.status, await again.json()]).toMatchObject([200, { status: "duplicate" }]);
  });

  it("I1 I2 fifty acknowledged signals, killed at once: fifty orders after the restart, none twice", async () => {
    await start();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => signed({ id: `n${index}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 202));
    await end("SIGKILL");
    await start();
    const orders = await eventually<Order[]>("/orders", allFilled);
    expect(orders).toHaveLength(50);
    expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(50);
    expect(await read("/positions")).toMatchObject([{ quantity: "0.5" }]);
  });

  it("five equal alerts as TradingView sends them, one order", async () => {
    await start();
    const body = JSON.stringify({
      ticker: "BTCUSD",
      action: "buy",
      contracts: "0.5",
      price: "100",
      market_position: "long",
      market_position_size: "0.5",
      prev_market_position: "flat",
      prev_market_position_size: "0",
      time: new Date().toISOString(),
    });
    const send = () =>
      post(`/webhook/tv/${token}`, body, { "content-type": "text/plain; charset=utf-8" });
    const answers = await Promise.all([send(), send(), send(), send(), send()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 202]);
    expect(await eventually<Order[]>("/orders", allFilled)).toHaveLength(1);
  });

  it("answers a wrong token like an unknown path, and a wrong signature with 401", async () => {
    await start();
    const wrong = await post("/webhook/tv/not-the-token-0123456789", "{}", {});
    expect([wrong.status, await wrong.json()]).toMatchObject([404, { code: "HTTP_NOT_FOUND" }]);
    const forged = await post("/webhook/signed", "{}", {
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    });
    expect([forged.status, await forged.json()]).toMatchObject([
      401,
      { code: "AUTH_SIGNATURE_INVALID" },
    ]);
    expect(await read("/orders")).toEqual([]);
  });

  it("F31 ends in order on SIGTERM", async () => {
    await start();
    await signed({ id: "1" });
    expect(await end("SIGTERM")).toBe(0);
    await start();
    expect(await eventually<Order[]>("/orders", allFilled)).toHaveLength(1);
  });
});
