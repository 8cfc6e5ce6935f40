import { join } from "node:path";
import { sqliteStore } from "@hookline/store-sqlite";
import { inFolder } from "../child.ts";
import { engineOn, paper } from "../engine.ts";
import { Life } from "../life.ts";
import type { Effort, Section } from "../section.ts";
import { openSqlite } from "../sqlite.ts";

const BATCH = 999;

/** Fills a journal with closed lives of orders, three records each. */
async function fill(file: string, records: number): Promise<void> {
  const store = sqliteStore(file);
  await store.open();
  const life = new Life();
  for (let written = 0; written < records; written += BATCH) {
    const batch = Array.from({ length: BATCH / 3 }, (_, index) => life.trade(`COIN${index % 100}`));
    await store.append(batch.flat());
  }
  await store.close();
}

/** Reading the rows and parsing them as JSON, nothing else. */
function readBare(file: string): number {
  const begun = performance.now();
  for (const row of openSqlite(file).prepare("SELECT record FROM journal").iterate()) {
    JSON.parse(String(Object(row).record));
  }
  return performance.now() - begun;
}

async function startOn(file: string): Promise<number> {
  const engine = engineOn(sqliteStore(file), paper());
  const begun = performance.now();
  await engine.start();
  const took = performance.now() - begun;
  await engine.stop();
  return took;
}

const measure = (records: number): Promise<readonly number[]> =>
  inFolder(async (folder) => {
    const file = join(folder, "journal.db");
    await fill(file, records);
    const bare = readBare(file);
    const replayed = await startOn(file);
    const again = await startOn(file);
    const empty = await startOn(join(folder, "empty.db"));
    return [records, replayed, (records / replayed) * 1_000, bare / replayed, again, again / empty];
  });

/** Starting on a long journal: without a snapshot, as after a crash, and with one. */
export async function recovery({ long }: Effort): Promise<Section> {
  const rows: (readonly number[])[] = [];
  for (const records of long ? [100_000, 1_000_000] : [20_000]) rows.push(await measure(records));
  return {
    id: "e",
    title: "Start on a journal of closed orders (ms)",
    columns: [
      "records",
      "start, all replayed",
      "records/s",
      "÷ bare iterate + JSON.parse",
      "start on a snapshot",
      "÷ empty journal",
    ],
    rows,
  };
}
