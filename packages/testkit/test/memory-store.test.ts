import { memoryStore } from "@hookline/core";
import { sampleJournal, storeConformance } from "@hookline/testkit";
import { describe, expect, it } from "vitest";

const nothingOutside = { missing: "a memory store has nothing outside its process" };

storeConformance({
  name: "memoryStore",
  create: async () => {
    const { data } = memoryStore();
    return { handle: () => memoryStore({ data }), dispose: async () => undefined };
  },
  capabilities: { backup: nothingOutside, damage: nothingOutside, processes: nothingOutside },
});

describe("memoryStore", () => {
  it("frees its data when it is killed, and takes nothing more", async () => {
    const killed = memoryStore();
    await killed.open();
    await killed.append(sampleJournal(3));
    killed.kill();
    await expect(killed.append(sampleJournal(1, { after: 3 }))).rejects.toMatchObject({
      code: "STORE_CLOSED",
    });
    const restarted = memoryStore({ data: killed.data });
    expect(await restarted.open()).toEqual({ lastSequence: 3 });
    expect(await restarted.read(0, 9)).toEqual(sampleJournal(3));
  });

  it("does not free data that another store took over", async () => {
    const killed = memoryStore();
    await killed.open();
    killed.kill();
    const restarted = memoryStore({ data: killed.data });
    await restarted.open();
    killed.kill();
    await killed.close();
    await restarted.append(sampleJournal(1));
  });

  it("names the store that writes files to those who want a backup", async () => {
    const store = memoryStore();
    await store.open();
    await expect(store.backup("never-written")).rejects.toThrow(/sqliteStore\(\)/);
  });
});
