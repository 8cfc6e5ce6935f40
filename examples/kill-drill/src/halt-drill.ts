import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal } from "@hookline/core/driver";
import { startAlpacaVenue } from "@hookline/testkit/venue";
import { type Noted, readHostLog } from "./host-log.ts";
import { HostProcess, newSecret } from "./host-process.ts";
import { type Random, seeded } from "./random.ts";
import { drillSignal, SYMBOLS } from "./signals.ts";

/** What halts came to. */
export interface HaltResult {
  readonly seed: number;
  readonly kills: number;
  /** Halts that were answered before the kill. */
  readonly halts: number;
  /** Halts that the kill cut off. */
  readonly cutOff: number;
  /** Entries that a host began to submit after it had answered a halt, of its own or of one before it. */
  readonly submitsAfter: number;
  /** Answered halts that were not in force after the restart. */
  readonly forgotten: number;
  /** Signals that were not denied while a halt was in force. */
  readonly taken: number;
  /** From a halt's arrival at the host to its last submit of an entry before the answer, and to the answer; the longest, milliseconds. */
  readonly blockMs: number;
  readonly answerMs: number;
}

const AT_ONCE = 3;
const LEVELS = [2, 3, 4] as const;
const SCOPES = [
  { kind: "global" },
  { kind: "account", name: "paper" },
  { kind: "strategy", name: "drill" },
] as const;

/**
 * Again and again on one journal: a real host takes signals, an operator halts it, a kill without warning falls around
 * the answer, and the host that comes after must be halted still, deny what is sent, and submit no entry until it is
 * resumed.
 */
export async function haltDrill(options: {
  readonly kills: number;
  readonly seed: number;
  readonly progress?: (done: number) => void;
}): Promise<HaltResult> {
  const { kills, seed } = options;
  const folder = mkdtempSync(join(tmpdir(), "hookline-halt-"));
  const venue = await startAlpacaVenue({ cash: decimal("100000000") });
  for (const symbol of SYMBOLS) venue.movePrice(symbol, decimal("100"));
  const log = join(folder, "host.log");
  writeFileSync(log, "");
  const journal = join(folder, "journal.db");
  const place = { journal, venueUrl: venue.url, secret: newSecret(), log };
  const random = seeded(seed);
  const counts = { halts: 0, cutOff: 0, forgotten: 0, taken: 0 };
  try {
    const rounds = new Rounds(random);
    for (let done = 1; done <= kills; done += 1) {
      const first = await HostProcess.start(place);
      const halted = await rounds.haltAndKill(first);
      counts[halted === null ? "cutOff" : "halts"] += 1;
      const second = await HostProcess.start(place);
      if (halted !== null) {
        if (!(await isHalted(second, halted))) counts.forgotten += 1;
        counts.taken += await rounds.taken(second);
        await second.end("SIGKILL");
        const third = await HostProcess.start(place);
        for (const scope of SCOPES) await third.operator("/resume", { scope });
        await third.end("SIGKILL");
      } else {
        for (const scope of SCOPES) await second.operator("/resume", { scope });
        await second.end("SIGKILL");
      }
      options.progress?.(done);
    }
    return { seed, kills, ...counts, ...judged(readHostLog(log)) };
  } finally {
    await venue.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Halt {
  readonly level: (typeof LEVELS)[number];
  readonly scope: (typeof SCOPES)[number];
}

class Rounds {
  readonly #random: Random;
  #next = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Signals arrive, a halt among them, and a kill around its answer; null where no answer came. */
  async haltAndKill(host: HostProcess): Promise<Halt | null> {
    const random = this.#random;
    let over = false;
    const worker = async (): Promise<void> => {
      while (!over) await this.#deliver(host);
    };
    const workers = Array.from({ length: AT_ONCE }, worker);
    for (let first = random.below(3); first >= 0; first -= 1) await this.#deliver(host);
    const halt = {
      level: LEVELS[random.below(3)] ?? 2,
      scope: SCOPES[random.below(3)] ?? SCOPES[0],
    };
    const asked = host.operator("/halt", halt);
    // One in four kills falls before the answer, the others in the moments after it.
    const early = random.below(4) === 0;
    const answer = early ? null : await asked;
    for (let turn = random.below(early ? 3 : 40); turn > 0; turn -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    await host.end("SIGKILL");
    over = true;
    await Promise.all(workers);
    return (answer ?? (await asked)).status === 200 ? halt : null;
  }

  /** How many of some signals are not denied. */
  async taken(host: HostProcess): Promise<number> {
    let taken = 0;
    for (let count = 0; count < 4; count += 1) {
      const { orders, status } = await this.#deliver(host);
      if (status !== 200 || orders.length > 0) taken += 1;
    }
    return taken;
  }

  #deliver(host: HostProcess) {
    this.#next += 1;
    return host.deliver(drillSignal(this.#next));
  }
}

async function isHalted(host: HostProcess, { level, scope }: Halt): Promise<boolean> {
  const { body } = await host.operator("/status");
  const wanted = level === 4 ? "frozen" : "halted";
  // The status shows no strategies: there the signals that are denied tell.
  if (scope.kind === "strategy") return true;
  const status = body as {
    readonly tradingState: string;
    readonly accounts: readonly { readonly tradingState: string }[];
  };
  return scope.kind === "global"
    ? status.tradingState === wanted
    : status.accounts[0]?.tradingState === wanted;
}

/** Reads what the hosts noted, in its order: after an answered halt no entry is submitted before an answered resume. */
function judged(all: readonly Noted[]): Pick<HaltResult, "submitsAfter" | "blockMs" | "answerMs"> {
  let halted = false;
  let askedMs: number | null = null;
  const found = { submitsAfter: 0, blockMs: 0, answerMs: 0 };
  for (const noted of all) {
    if (noted.what === "submit") {
      if (noted.purpose !== "entry") continue;
      if (halted) found.submitsAfter += 1;
      else if (askedMs !== null) found.blockMs = Math.max(found.blockMs, noted.atMs - askedMs);
    } else if (noted.path.endsWith("/halt")) {
      if (noted.what === "answered") {
        halted = true;
        found.answerMs = Math.max(found.answerMs, noted.atMs - (askedMs ?? noted.atMs));
      }
      askedMs = noted.what === "asked" ? noted.atMs : null;
    } else if (noted.what === "asked") {
      // From here on a resume may be in force, answered or not.
      halted = false;
      askedMs = null;
    }
  }
  return found;
}
