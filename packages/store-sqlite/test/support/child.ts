// A process of its own that uses a store and is killed: `node child.js <what> <path>`.
import { writeSync } from "node:fs";
import { sampleJournal, signalRecord } from "@hookline/testkit";
import { sqliteStore } from "../../src/index.ts";

const [what, path = ""] = process.argv.slice(2);
const STDOUT = 1;

/** Written without a buffer: what the parent reads was acknowledged before. */
const say = (line: string | number): void => void writeSync(STDOUT, `${line}\n`);

async function hold(): Promise<void> {
  const store = sqliteStore(path);
  const { lastSequence } = await store.open();
  await store.append([signalRecord(lastSequence + 1)]);
  say("holding");
  setInterval(() => undefined, 1_000);
}

/** Appends batches of 1 to 7 records for ever, and says each last sequence once it is acknowledged. */
async function appendForever(): Promise<void> {
  const store = sqliteStore(path);
  let { lastSequence } = await store.open();
  say("holding");
  for (;;) {
    const batch = sampleJournal(1 + (lastSequence % 7), { after: lastSequence });
    await store.append(batch);
    lastSequence += batch.length;
    say(lastSequence);
    if (lastSequence % 7 === 0) {
      await store.saveSnapshot({ sequence: lastSequence, state: `${lastSequence}`, hash: "h" });
    }
  }
}

async function openOnce(): Promise<void> {
  const store = sqliteStore(path);
  const answer = await store.open().catch((error: unknown) => error);
  say(
    answer instanceof Error && "code" in answer
      ? `${String(answer.code)} ${answer.message}`
      : "opened",
  );
  await store.close();
}

if (what === "hold") await hold();
if (what === "append") await appendForever();
if (what === "open") await openOnce();
