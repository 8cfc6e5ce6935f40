import {
  createEngine,
  type Engine,
  fromSignal,
  github,
  simple,
  standardRisk,
} from "@hookline/core";
import type { Broker, ExecutionReport, JournalRecord, Store } from "@hookline/core/driver";
import { Auditor, POSITION_CAP } from "./auditor.ts";
import { SimDisk } from "./disk.ts";
import { diskStore } from "./disk-store.ts";
import { type Faults, noFaults, type Unsynced } from "./faults.ts";
import { Incarnation } from "./incarnation.ts";
import { Marks } from "./marks.ts";
import { type Random, seededRandom } from "./random.ts";
import { type Delivery, SECRET, Sender } from "./sender.ts";
import { Venue } from "./venue.ts";
import { VenueLink } from "./venue-link.ts";
import { settled, VirtualTime } from "./virtual-time.ts";

const START_MS = Date.UTC(2026, 0, 15, 15);

/** Where the process dies: at this I/O since the last start of the count, with this fate of unsynced data. */
export interface CrashPoint {
  readonly at: number;
  readonly unsynced: Unsynced;
}

/** One I/O as it was: what decides how many fates a crash there can have. */
export interface IoPoint {
  readonly recovering: boolean;
  readonly unsynced: boolean;
}

/** What stands between the engine and its store and broker; planted bugs take their place here. */
export interface Fittings {
  readonly store: (honest: Store, life: number) => Store;
  readonly broker: (honest: Broker, life: number) => Broker;
}

/** A running process: its engine and its connection to the venue. */
export interface Life {
  readonly process: Incarnation;
  readonly engine: Engine;
  readonly link: VenueLink;
}

/** A venue, a disk, senders, and one process after the other that runs the real engine between them. */
export class World {
  readonly time: VirtualTime = new VirtualTime(START_MS);
  readonly marks: Marks = new Marks();
  readonly auditor: Auditor;
  readonly venue: Venue;
  readonly disk: SimDisk;
  readonly sender: Sender;
  readonly random: Random;
  life: Life | null = null;
  clockOffsetMs = 0;
  /** Callbacks that ran; everything is judged after each. */
  steps = 0;
  /** I/Os since the start, or since the last crash point. */
  ios = 0;
  /** What an I/O of the same count would have met, for those who plan crash points. */
  readonly trace: IoPoint[] = [];
  /** Points at which processes die, the next one first; each counts from the one before it. */
  readonly crashPoints: CrashPoint[];
  /** Off once the world is healed. */
  faulty = true;
  readonly #faults: Faults;
  readonly #fittings: Fittings;
  readonly #network: Random;
  readonly #tracing: boolean;
  #lives = 0;
  #looking = false;
  #turnEnds = 0;
  #writing = false;
  #changed = true;

  constructor(parts: {
    readonly seed: number;
    readonly faults: Faults;
    readonly fittings: Fittings;
    readonly crashPoints?: readonly CrashPoint[];
    readonly tracing?: boolean;
  }) {
    const { faults, seed } = parts;
    this.#faults = faults;
    this.#fittings = parts.fittings;
    this.#tracing = parts.tracing ?? false;
    this.crashPoints = [...(parts.crashPoints ?? [])];
    this.random = seededRandom(seed, "script");
    this.#network = seededRandom(seed, "network");
    this.venue = new Venue({
      time: this.time,
      random: seededRandom(seed, "venue"),
      marks: this.marks,
      faults: () => this.faults,
      tell: (report) => this.#stream(report),
    });
    this.auditor = new Auditor({
      venue: this.venue,
      marks: this.marks,
      nowMs: () => this.time.nowMs,
      enforced: faults.idempotency === "enforced",
      life: () => (this.life === null || this.life.process.starting ? 0 : this.life.process.number),
    });
    this.disk = new SimDisk({
      marks: this.marks,
      random: seededRandom(seed, "disk"),
      onDurable: (records) => this.#durable(records),
    });
    this.sender = new Sender({
      auditor: this.auditor,
      marks: this.marks,
      isSafe: (signalId) => this.auditor.books.signals.has(signalId),
    });
  }

  get faults(): Faults {
    return this.faulty ? this.#faults : { ...noFaults, idempotency: this.#faults.idempotency };
  }

  /** Starts a process on the disk as it is. */
  boot(): void {
    this.#lives += 1;
    const process = new Incarnation({
      number: this.#lives,
      time: this.time,
      clock: { nowMs: () => this.time.nowMs + this.clockOffsetMs },
      onIo: (of) => this.#io(of),
    });
    const link = new VenueLink({
      process,
      time: this.time,
      venue: this.venue,
      random: this.#network,
      marks: this.marks,
      faults: () => this.faults,
      witness: this.auditor,
      looking: () => this.#looking,
    });
    const store = this.#storeOf(process, (writing) => {
      if (process.alive) this.#writing = writing;
    });
    this.#writing = false;
    this.#turnEnds = 0;
    const engine = this.#engine(process, { store, link });
    this.life = { engine, link, process };
    engine.start().then(
      () => {
        process.starting = false;
      },
      () => this.#ended(process, 500),
    );
  }

  #engine(
    process: Incarnation,
    { link, store }: { readonly store: Store; readonly link: VenueLink },
  ): Engine {
    const engine = createEngine({
      store: this.#fittings.store(store, process.number),
      accounts: { main: { mode: "paper", broker: this.#fittings.broker(link, process.number) } },
      sources: {
        bot: { path: "/webhook/bot", auth: [github({ secret: SECRET })], dialect: simple() },
      },
      strategies: {
        alpha: { account: "main", symbols: ["BTCUSD", "ETHUSD"], size: fromSignal() },
        beta: { account: "main", symbols: ["ETHUSD"], size: fromSignal() },
      },
      risk: standardRisk({
        maxOrderNotional: "1000000",
        maxPositionQuantity: POSITION_CAP,
        maxPositionNotional: "1000000",
        maxDailyLoss: "1000000",
        maxEntriesPerDay: 10_000,
        priceCollarPercent: "90",
      }),
      clock: process.clock,
      timers: process.timers,
      turnEnd: (callback) => {
        this.#turnEnds += 1;
        process.timers.after(0, () => {
          this.#turnEnds -= 1;
          callback();
        });
      },
      logger: this.#logger(process),
    });
    // A listener that throws must not disturb anything (I46).
    engine.on("order.filled", () => {
      throw new Error("a listener's own trouble");
    });
    engine.on("engine.fault", ({ code }) => {
      this.auditor.check(code === "STORE_UNAVAILABLE", "I13", `the engine stopped: ${code}`);
      this.#ended(process, 1_000);
    });
    return engine;
  }

  #logger(process: Incarnation) {
    const take = (message: string, data: unknown): void => {
      if (process.alive)
        this.auditor.noSecret(`${message} ${JSON.stringify(data ?? null)}`, "the log", SECRET);
    };
    return { info: take, warn: take, error: take };
  }

  /** A process that cannot go on is stopped and started again, as a supervisor would. */
  #ended(process: Incarnation, afterMs: number): void {
    this.time.after(afterMs, () => {
      if (process.alive) this.crash(this.random.pick(["kept", "dropped"]));
    });
  }

  /** Another process tries the same disk; true where it is refused. */
  async secondProcess(): Promise<boolean> {
    const process = new Incarnation({
      number: 0,
      time: this.time,
      clock: { nowMs: () => this.time.nowMs },
      onIo: () => {},
    });
    const store = this.#storeOf(process, () => {});
    const refused = await store.open().then(
      () => false,
      () => true,
    );
    return refused;
  }

  #storeOf(process: Incarnation, onWriting: (writing: boolean) => void): Store {
    return diskStore({
      disk: this.disk,
      process,
      random: this.#network,
      marks: this.marks,
      faults: () => this.faults,
      onWriting,
    });
  }

  /** The process dies where it stands; another one starts a little later. */
  crash(unsynced: Unsynced): void {
    const { life } = this;
    if (life === null) return;
    this.marks.see("crash");
    if (life.process.starting) this.marks.see("crash during recovery");
    life.process.alive = false;
    this.life = null;
    this.disk.crash(unsynced);
    this.time.after(this.random.int(20, 3_000), () => this.boot());
  }

  /** Ends the process in good order, then starts the next one. */
  async restart(): Promise<void> {
    const { life } = this;
    if (life === null || life.process.starting) return;
    let stopped = false;
    void life.engine.stop().then(() => {
      stopped = true;
    });
    for (let turn = 0; turn < 60 && life.process.alive && !stopped; turn += 1) await this.run(500);
    if (!life.process.alive) return;
    this.auditor.check(stopped, "I4", "a stop did not come to its end");
    this.marks.see("orderly restart");
    life.process.alive = false;
    this.disk.crash("kept");
    this.boot();
  }

  #io(process: Incarnation): void {
    this.ios += 1;
    if (this.#tracing)
      this.trace.push({ recovering: process.starting, unsynced: this.disk.hasUnsynced });
    const next = this.crashPoints[0];
    if (next !== undefined && this.ios === next.at) {
      this.crashPoints.shift();
      this.ios = 0;
      this.trace.length = 0;
      this.crash(next.unsynced);
      return;
    }
    if (process.starting && this.#network.chance(this.faults.crashInRecovery)) {
      this.crash(this.#network.pick(["kept", "dropped", "torn"]));
    }
  }

  #durable(records: readonly JournalRecord[]): void {
    this.#changed = true;
    this.auditor.durable(records);
  }

  /** The venue's stream, on a network that loses, delays and repeats. */
  #stream(report: ExecutionReport): void {
    const { faults, marks } = this;
    const network = this.#network;
    const send = (afterMs: number): void =>
      void this.time.after(afterMs, () => this.life?.link.push(report));
    if (network.chance(faults.reportLost)) {
      marks.see("report lost");
      return;
    }
    send(network.chance(faults.reportLate) ? network.int(100, 8_000) : network.int(0, 30));
    if (network.chance(faults.reportTwice)) {
      marks.see("duplicate report");
      send(network.int(0, 2_000));
    }
  }

  /** Delivers a signal to the process that listens; where none does, the sender notices at once. */
  deliver(delivery: Delivery): void {
    const { life } = this;
    if (life === null) return;
    const { engine, process } = life;
    void this.sender.deliver(delivery, {
      handler: engine,
      life: process.number,
      starting: () => process.starting,
    });
  }

  /** Lets time pass, one callback at a time, and judges after each. */
  async run(spanMs: number): Promise<void> {
    const endMs = this.time.nowMs + spanMs;
    await settled();
    await this.#look();
    while (this.time.runNext(endMs)) {
      this.steps += 1;
      await settled();
      await this.#look();
    }
  }

  /** The engine's own view against the auditor's, whenever nothing is on its way to the disk. */
  async #look(): Promise<void> {
    const { life } = this;
    if (!this.#changed || life === null || life.process.starting) return;
    if (this.#writing || this.#turnEnds > 0) return;
    if (life.engine.status().sequence !== this.auditor.books.sequence) return;
    this.#changed = false;
    this.#looking = true;
    const positions = await life.engine.positions();
    this.#looking = false;
    const { books } = this.auditor;
    const theirs = new Map(positions.map(({ quantity, symbol }) => [symbol, quantity]));
    for (const symbol of new Set([...theirs.keys(), ...books.positions.keys()])) {
      const ours = books.positions.get(symbol) ?? "0";
      this.auditor.check(
        (theirs.get(symbol) ?? "0") === ours,
        "I15",
        `${symbol} is ${theirs.get(symbol)}, fills make ${ours}`,
      );
    }
  }
}
