import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StoreData, storeConformance } from "@hookline/testkit";
import { afterAll, beforeAll } from "vitest";
import { sqliteStore } from "../src/index.ts";
import { damageAfter } from "./support/bytes.ts";
import { type ChildProgram, compileChild } from "./support/process.ts";

let program: ChildProgram | null = null;
beforeAll(async () => {
  program = await compileChild();
});
afterAll(() => program?.remove());

async function create(): Promise<StoreData> {
  const folder = mkdtempSync(join(tmpdir(), "hookline-sqlite-"));
  const path = join(folder, "journal.db");
  const backup = join(folder, "backup.db");
  return {
    handle: () => sqliteStore(path),
    backup: { path: backup, handle: () => sqliteStore(backup) },
    damage: async (sequence) => damageAfter(path, `{"sequence":${sequence},"input":{"type":"`),
    holdElsewhere: async () => {
      const holder = program?.start("hold", path);
      if (holder === undefined) throw new Error("the child is not compiled");
      await holder.hasWritten(1);
      return holder;
    },
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

storeConformance({
  name: "sqliteStore",
  create,
  capabilities: { backup: true, damage: true, processes: true },
});
