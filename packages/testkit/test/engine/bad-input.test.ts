import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  createEngine,
  type Engine,
  feedQuotes,
  fromSignal,
  github,
  memoryStore,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import { decimal, parseSymbol, type WireRequest } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { manualTime } from "../../src/clock/manual-time.ts";

const file = fileURLToPath(
  new URL("../../../../../shared/vectors/bad-input.jsonl", import.meta.url),
);
const SECRET = "vec-secret-0001-not-for-production-use";
const NOW_MS = 1_768_489_200_000;

interface Row {
  readonly id: string;
  readonly class: string;
  readonly title: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body_base64: string | null;
  readonly body_gen?: readonly (readonly [string, number])[];
  readonly repeat?: number;
  readonly signed: boolean;
  readonly sig_hex: string | null;
  readonly expect: {
    readonly status: readonly number[];
    readonly executes: boolean | "never-live";
    readonly max_orders?: number;
  };
}

const rows: readonly Row[] = existsSync(file)
  ? readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];

function bodyOf(row: Row): Buffer {
  if (row.body_base64 !== null) return Buffer.from(row.body_base64, "base64");
  return Buffer.concat(
    (row.body_gen ?? []).flatMap(([piece, count]) =>
      Array(count).fill(Buffer.from(piece, "base64")),
    ),
  );
}

/** The host that the vectors describe: paper, a frozen clock, two symbols, a reference price for each. */
async function target(): Promise<{ readonly engine: Engine; readonly quiet: () => Promise<void> }> {
  const time = manualTime(NOW_MS);
  const quotes = feedQuotes();
  const ages = { maxEntryAgeMs: 300_000, maxExitAgeMs: 300_000, maxFutureMs: 300_000 };
  const engine = createEngine({
    store: memoryStore(),
    accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "1000000", quotes }) } },
    sources: {
      vectors: {
        path: "/webhook",
        auth: [github({ secret: SECRET })],
        dialect: simple({ fields: { strategy: "strategy" }, required: ["quantity"] }),
      },
    },
    strategies: {
      "vec-strategy": { account: "paper", symbols: ["AAPL", "MSFT"], size: fromSignal(), ...ages },
    },
    risk: standardRisk({
      maxOrderNotional: "25000",
      maxOrderQuantity: "100",
      priceCollarPercent: "10",
    }),
    clock: time.clock,
    timers: time.timers,
  });
  await engine.start();
  for (const [name, price] of [
    ["AAPL", "190"],
    ["MSFT", "410"],
  ] as const) {
    const symbol = parseSymbol(name);
    if (symbol === null) throw new Error("test data");
    quotes.push({ symbol, price: decimal(price), bid: null, ask: null, atMs: NOW_MS });
  }
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      time.advance(0);
    }
  };
  return { engine, quiet };
}

function requestOf(row: Row): WireRequest {
  const body = bodyOf(row);
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  if (row.signed) expect(signature).toBe(row.sig_hex);
  return {
    method: "POST",
    path: "/webhook",
    query: "",
    headers: {
      ...row.headers,
      ...(row.signed ? { "x-hub-signature-256": `sha256=${signature}` } : {}),
    },
    body,
    remoteAddress: "127.0.0.1",
    clientCertificate: null,
  };
}

describe.skipIf(rows.length === 0)(
  `hostile and malformed deliveries${rows.length === 0 ? " (skipped: ../shared/vectors is not here)" : ""}`,
  () => {
    it.each(rows.map((row) => [row.id, row.class, row.title, row] as const))(
      "%s %s: %s",
      async (_id, _class, _title, row) => {
        const { engine, quiet } = await target();
        const answers = [];
        for (let time = 0; time < (row.repeat ?? 1); time += 1)
          answers.push(await engine.handleWire(requestOf(row)));
        await quiet();
        for (const answer of answers) expect(row.expect.status).toContain(answer.status);
        if (row.repeat !== undefined) expect(answers[0]?.status).toBeLessThan(300);
        const orders = engine.orders();
        if (row.expect.executes === false) expect(orders).toEqual([]);
        if (row.expect.executes === true) expect(orders).toHaveLength(row.expect.max_orders ?? 1);
        expect(orders.filter(({ mode }) => mode !== "paper")).toEqual([]);
        for (const { body } of answers)
          expect(body).not.toMatch(new RegExp(`${SECRET}|\\bat .*:\\d+:\\d+`));
        const control = rows.find(({ class: kind, id }) => kind === "control" && id !== row.id);
        if (control !== undefined)
          expect((await engine.handleWire(requestOf(control))).status).toBe(202);
        expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("quantity");
      },
    );
  },
);
