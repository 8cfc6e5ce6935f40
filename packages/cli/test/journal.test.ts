import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteStore } from "@hookline/store-sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SECRET, send, startHost, trade } from "./support/journal.ts";
import { compileProgram, type Program, type Ran } from "./support/program.ts";

let program: Program;
let folder = "";
const at = (name: string): string => join(folder, name);
const hookline = (...args: readonly string[]): Promise<Ran> => program.run(args);

beforeAll(async () => {
  program = await compileProgram();
}, 60_000);
afterAll(() => program.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hookline-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A journal of an engine that traded and was stopped in good order, and the hash of the state that it ended with. */
async function tradedJournal(): Promise<{ readonly path: string; readonly hash: string }> {
  const path = at("hookline.db");
  const host = await startHost(path);
  await trade(host, { id: "first" });
  await trade(host, { id: "second", symbol: "ETHUSD" });
  await send(host, { id: "first" });
  await send(host, { id: "large", quantity: "11" });
  const hash = host.engine.stateHash();
  await host.engine.stop();
  return { path, hash };
}

/** The files of an engine that died without a word: a log and a database as they stood while it ran. */
async function journalOfTheDead(): Promise<{ readonly path: string; readonly hash: string }> {
  const host = await startHost(at("running.db"));
  await trade(host, { id: "first" });
  await trade(host, { id: "second" });
  const path = at("dead.db");
  copyFileSync(at("running.db"), path);
  copyFileSync(at("running.db-wal"), `${path}-wal`);
  const hash = host.engine.stateHash();
  await host.engine.stop();
  return { path, hash };
}

/** Changes a journal behind its store's back. */
function edit(path: string, sql: string): void {
  const { DatabaseSync } = createRequire(
    new URL("../../store-sqlite/package.json", import.meta.url),
  )("@photostructure/sqlite");
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

describe("hookline journal verify", () => {
  it("counts the records of a whole journal", async () => {
    const { path } = await tradedJournal();
    const { code, out } = await hookline("journal", "verify", path);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^✓ \d+ records, the last of \d{4}-.*Z: every one whole, and in its place\n {2}snapshot of record \d+\n$/,
    );
    const json = JSON.parse((await hookline("journal", "verify", path, "--json")).out);
    expect(json).toMatchObject({ ok: true, tornBytes: 0, inUse: false });
    expect(json.snapshot).toBe(json.records);
  });

  it("names a damaged record, and those before it are whole (I36)", async () => {
    const { path } = await tradedJournal();
    edit(
      path,
      "UPDATE journal SET record = replace(record, 'BTCUSD', 'BTCUSX') WHERE sequence = 3",
    );
    const { code, out } = await hookline("journal", "verify", path);
    expect(code).toBe(1);
    expect(out).toBe(
      "✗ Record 3 of the journal is damaged or missing; restore a backup. (STORE_DAMAGED)\n" +
        "  the 2 records before it are whole\n",
    );
    const json = await hookline("journal", "verify", path, "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      code: "STORE_DAMAGED",
      record: 3,
      wholeBefore: 2,
    });
  });

  it("notices that the end is missing", async () => {
    const { path } = await tradedJournal();
    edit(path, "DELETE FROM journal WHERE sequence >= 4");
    const { code, err } = await hookline("journal", "verify", path);
    expect(code).toBe(1);
    expect(err).toBe(
      "✗ Record 4 of the journal is damaged or missing; restore a backup. (STORE_DAMAGED)\n",
    );
  });

  it("reports an end that a crash cut off, changes nothing, and is content (F27)", async () => {
    const { path } = await journalOfTheDead();
    const log = readFileSync(`${path}-wal`);
    writeFileSync(`${path}-wal`, log.subarray(0, log.length - 50));
    const { code, out } = await hookline("journal", "verify", path);
    expect(code).toBe(0);
    expect(out).toMatch(/! \d+ bytes of a last write that a crash cut off: never acknowledged/);
    expect(readFileSync(`${path}-wal`).length).toBe(log.length - 50);
    expect(
      JSON.parse((await hookline("journal", "verify", path, "--json")).out).tornBytes,
    ).toBeGreaterThan(0);
  });

  it("looks at a journal while its engine trades", async () => {
    const host = await startHost(at("hookline.db"));
    await trade(host, { id: "first" });
    const { code, out } = await hookline("journal", "verify", at("hookline.db"));
    expect(code).toBe(0);
    expect(out).toContain("an engine is using it");
    await trade(host, { id: "second" });
    await host.engine.stop();
  });

  it("says what is wrong with a file that is no journal", async () => {
    expect(await hookline("journal", "verify", at("none.db"))).toMatchObject({ code: 1 });
    expect(existsSync(at("none.db"))).toBe(false);
    writeFileSync(at("text.db"), "not a database at all, and longer than a header is".repeat(20));
    const { code, err } = await hookline("journal", "verify", at("text.db"));
    expect(code).toBe(1);
    expect(err).toContain("the file is damaged or is no SQLite database");
  });
});

describe("hookline journal show", () => {
  it("lists what came in and what was decided", async () => {
    const { path } = await tradedJournal();
    const { out } = await hookline("journal", "show", path, "--limit", "1");
    const [input = "", ...events] = out.trim().split("\n");
    expect(input).toMatch(/^#1 \d{4}-.*Z signal alpha: buy 2 BTCUSD \(from in-process\)$/);
    expect(events.map((line) => line.trim().split(" ")[0])).toEqual([
      "limits.changed",
      "session.rolled",
      "signal.accepted",
      "risk.judged",
      "order.initialized",
      "order.submitted",
      "account.peaked",
    ]);
    expect(events[4]).toMatch(/ entry buy 2 BTCUSD market on main$/);
  });

  it("shows as JSON the records as they are", async () => {
    const { path } = await tradedJournal();
    const { out } = await hookline("journal", "show", path, "--json");
    const store = sqliteStore(path);
    await store.open();
    const records = await store.read(0, 1_000);
    await store.close();
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(records.map((record) => JSON.parse(JSON.stringify(record))));
  });

  it("filters by what a record is about, also where the record names an order only", async () => {
    const { path } = await tradedJournal();
    const shown = async (...filters: readonly string[]): Promise<string[]> =>
      (await hookline("journal", "show", path, ...filters)).out.match(/^#\d+ \S+ \S+/gm) ?? [];
    const all = await shown();
    const eth = (await hookline("journal", "show", path, "--symbol", "ETHUSD")).out;
    expect(eth).toContain("order.filled");
    expect(eth).not.toContain("BTCUSD");
    expect((await shown("--symbol", "BTCUSD")).length).toBeGreaterThan(2);
    expect(await shown("--type", "signal.denied")).toHaveLength(1);
    expect(await shown("--type", "order.filled")).toHaveLength(2);
    expect(await shown("--strategy", "beta")).toEqual([]);
    // A repeat names its signal and nothing else.
    const repeats = await shown("--type", "signal.duplicate");
    expect(await shown("--account", "main")).toHaveLength(all.length - repeats.length);
    expect(await shown("--after", "2")).toEqual(all.slice(2));
    expect(await shown("--since", "2100-01-01T00:00:00Z")).toEqual([]);
    expect(await shown("--until", "2100-01-01T00:00:00Z")).toEqual(all);
  });

  it("shows no secret, and nothing that could play tricks on a terminal (I44)", async () => {
    const path = at("hookline.db");
    const host = await startHost(path);
    await trade(host, { id: "tricky \u001b[2J\u202e" });
    await host.engine.stop();
    const shown = await hookline("journal", "show", path);
    const json = await hookline("journal", "show", path, "--json");
    const explained = await hookline("explain", "tricky \u001b[2J\u202e", "--journal", path);
    for (const { code, out } of [shown, json, explained]) {
      expect(code).toBe(0);
      expect(out).not.toContain(SECRET);
      expect(out).not.toContain("\u001b");
    }
    expect(explained.out).not.toContain("\u202e");
  });
});

describe("hookline journal replay", () => {
  it("folds to the state that the engine had, with and without the snapshot (I40)", async () => {
    const { hash, path } = await tradedJournal();
    const { code, out } = await hookline("journal", "replay", path);
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`^state ${hash} .*\nstate ${hash}  from the snapshot of record \\d+\n✓ equal\n$`),
    );
  });

  it("folds what came after the snapshot as well, and what a dead engine left", async () => {
    const { path } = await tradedJournal();
    const host = await startHost(path);
    await trade(host, { id: "third" });
    const hash = host.engine.stateHash();
    const running = JSON.parse((await hookline("journal", "replay", path, "--json")).out);
    expect(running).toMatchObject({ ok: true, state: hash, again: hash });
    expect(running.snapshot).toBeLessThan(running.records);
    await host.engine.stop();
    const dead = await journalOfTheDead();
    const replayed = JSON.parse((await hookline("journal", "replay", dead.path, "--json")).out);
    expect(replayed).toMatchObject({
      ok: true,
      state: dead.hash,
      again: dead.hash,
      snapshot: null,
    });
  });

  it("notices a snapshot that is not what the records fold to", async () => {
    const { path } = await tradedJournal();
    const store = sqliteStore(path);
    const { lastSequence } = await store.open();
    const whole = await store.loadSnapshot();
    const state = (whole?.state ?? "").replace('"openCount":0', '"openCount":1');
    expect(state).not.toBe(whole?.state);
    const hash = createHash("sha256").update(state).digest("hex");
    await store.saveSnapshot({ sequence: lastSequence, state, hash });
    await store.close();
    const { code, out } = await hookline("journal", "replay", path);
    expect(code).toBe(1);
    expect(out).toContain("✗ the snapshot is not what the records before it fold to");
  });
});

describe("hookline journal backup", () => {
  it("copies a journal while its engine trades, and overwrites nothing", async () => {
    const host = await startHost(at("hookline.db"));
    await trade(host, { id: "first" });
    const { code, out } = await hookline("journal", "backup", at("hookline.db"), at("copy.db"));
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ \d+ records in .*copy\.db, each checked\n$/);
    await trade(host, { id: "second" });
    const again = await hookline("journal", "backup", at("hookline.db"), at("copy.db"));
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining("overwrites nothing") });
    await host.engine.stop();
    const copy = await startHost(at("copy.db"));
    expect((await send(copy, { id: "first" })).status).toBe("duplicate");
    await copy.engine.stop();
    expect((await hookline("journal", "verify", at("copy.db"))).code).toBe(0);
  });
});

describe("hookline explain", () => {
  it("tells an accepted signal's orders, fills and repeats", async () => {
    const { path } = await tradedJournal();
    const { out } = await hookline("explain", "first", "--journal", path);
    expect(out).toMatch(/^\S+: alpha, buy 2 BTCUSD, at 100 as the sender saw it, paper\n/);
    expect(out).toMatch(/^ {2}accepted in record 1: SIGNAL_ACCEPTED/m);
    expect(out).toMatch(
      /^ {2}fact main: BTCUSD price unknown, equity 100000, .*session \d{4}-\d\d-\d\d$/m,
    );
    expect(out).toMatch(/^ {2}order \S+: entry buy 2 BTCUSD market on main, filled 2$/m);
    expect(out).toMatch(/^ {4}#\d+ \S+ order\.filled 2 at 100/m);
    expect(out).toMatch(/^ {2}repeated in records \d+: nothing was done again$/m);
    const id = out.slice(0, out.indexOf(":"));
    expect((await hookline("explain", id, "--journal", path)).out).toBe(out);
  });

  it("tells why a signal was denied, with the numbers", async () => {
    const { path } = await tradedJournal();
    const { out } = await hookline("explain", "large", "--journal", path);
    expect(out).toMatch(/^ {2}denied in record \d+: /m);
    expect(out).toMatch(/RISK_NOTIONAL_EXCEEDS_MAX .*1100/);
    const json = JSON.parse((await hookline("explain", "large", "--journal", path, "--json")).out);
    expect(json).toMatchObject({ ok: true, decision: { event: { type: "signal.denied" } } });
    expect(json.facts).toHaveLength(1);
  });

  it("says where a signal is not known", async () => {
    const { path } = await tradedJournal();
    const { code, err } = await hookline("explain", "never-sent", "--journal", path);
    expect(code).toBe(1);
    expect(err).toContain("No signal with this id is known.");
  });
});

describe("the command line", () => {
  it.each([
    [[]],
    [["journal"]],
    [["journal", "fix"]],
    [["journal", "verify", "a", "b"]],
    [["journal", "verify", "--symbol", "BTCUSD"]],
    [["journal", "show", "--limit", "few"]],
    [["journal", "show", "--since", "2026-01-15T15:00:00"]],
    [["journal", "backup", "a"]],
    [["explain"]],
    [["--what"]],
  ])("refuses what it does not understand: %j", async (args) => {
    const { code, err, out } = await hookline(...args);
    expect(code).toBe(2);
    expect(err).toContain("Usage: hookline journal verify");
    expect(out).toBe("");
  });

  it("helps, takes its journal from the environment, and paints where it is asked to", async () => {
    expect(await hookline("--help")).toMatchObject({ code: 0, err: "" });
    const { path } = await tradedJournal();
    const coloured = await program.run(["journal", "verify"], {
      HOOKLINE_DB: path,
      FORCE_COLOR: "1",
    });
    expect(coloured.code).toBe(0);
    expect(coloured.out).toContain("\u001b[32m✓\u001b[0m");
  });
});
