import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WireRequest } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { VECTOR_SECRET as SECRET, startVectorHost } from "../../src/target/vector-host.ts";

const file = fileURLToPath(
  new URL("../../../../../shared/vectors/bad-input.jsonl", import.meta.url),
);

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

async function target() {
  const host = await startVectorHost();
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      host.time.advance(0);
    }
  };
  return { ...host, quiet };
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
        const { engine, quiet, recorded } = await target();
        const answers = [];
        for (let time = 0; time < (row.repeat ?? 1); time += 1)
          answers.push(await engine.handleWire(requestOf(row)));
        await quiet();
        for (const answer of answers) expect(row.expect.status).toContain(answer.status);
        if (row.repeat !== undefined) expect(answers[0]?.status).toBeLessThan(300);
        const orders = engine.orders();
        if (row.expect.executes === false) expect([orders, recorded.submitted]).toEqual([[], 0]);
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
