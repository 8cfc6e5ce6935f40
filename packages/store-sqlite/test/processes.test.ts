import { sampleJournal } from "@hookline/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqliteStore } from "../src/index.ts";
import { useFolder } from "./support/folder.ts";
import { type ChildProgram, compileChild, type StoreProcess } from "./support/process.ts";

const KILLS = 5;

describe("sqliteStore in real processes", () => {
  const at = useFolder();
  let program: ChildProgram | null = null;
  beforeAll(async () => {
    program = await compileChild();
  });
  afterAll(() => program?.remove());

  const start = (what: "hold" | "append" | "open", path: string): StoreProcess => {
    if (program === null) throw new Error("the child is not compiled");
    return program.start(what, path);
  };

  /** Lets a child append until it has acknowledged some more, kills it, and answers what it last acknowledged. */
  async function appendAndKill(path: string, acknowledged: number): Promise<number> {
    const child = start("append", path);
    await child.hasWritten(1 + acknowledged);
    await child.kill();
    return Number(child.lines.at(-1));
  }

  it(`loses no acknowledged record in ${KILLS} kills on the same file (F30, I34)`, async () => {
    const path = at("journal.db");
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const acknowledged = await appendAndKill(path, 20 + 31 * kill);
      const store = sqliteStore(path);
      const { lastSequence } = await store.open();
      // The batch that was in flight may be there, whole; it has at most seven records.
      expect(lastSequence).toBeGreaterThanOrEqual(acknowledged);
      expect(lastSequence).toBeLessThanOrEqual(acknowledged + 7);
      expect(await store.read(0, lastSequence + 1)).toEqual(sampleJournal(lastSequence));
      await store.close();
    }
  });

  it("recovers from kill upon kill with nobody closing in between (F30, F32, I35)", async () => {
    const path = at("journal.db");
    let acknowledged = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) acknowledged = await appendAndKill(path, 10);
    const store = sqliteStore(path);
    const { lastSequence } = await store.open();
    expect(lastSequence).toBeGreaterThanOrEqual(acknowledged);
    expect(await store.read(0, lastSequence + 1)).toEqual(sampleJournal(lastSequence));
    expect(await store.loadSnapshot()).not.toBeNull();
    await store.close();
  });

  it("lets one of two processes in and tells the other what to do (F33, I38)", async () => {
    const path = at("journal.db");
    const holder = start("hold", path);
    await holder.hasWritten(1);
    const second = start("open", path);
    await second.ended();
    expect(second.lines[0]).toMatch(/^STORE_LOCKED .*in use by another engine\. Stop that one/);
    await holder.kill();
    const third = start("open", path);
    await third.ended();
    expect(third.lines).toEqual(["opened"]);
  });
});
