import {
  atMost,
  type BrokerSession,
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
} from "@hookline/core/driver";
import { fillReport } from "./map.ts";
import { ourIdOf } from "./order-ids.ts";
import { type LookUpParts, lookUp } from "./order-lookup.ts";
import type { SymbolBook } from "./symbols.ts";
import type { WireFill } from "./wire.ts";

const OVERLAP_MS = 120_000;
const AGAIN_MS = 5_000;
const MOST_ORDERS_ASKED = 200;

export interface CatchUpParts extends LookUpParts {
  readonly session: BrokerSession;
  readonly symbols: SymbolBook;
}

/**
 * Tells the engine what happened while nobody listened. Alpaca's stream replays nothing, so after every (re)connect
 * the fills since the last message and the fate of every order that was working are asked for.
 */
export class CatchUp {
  readonly #parts: CatchUpParts;
  /** How much of each restored order the engine had seen filled when it connected. */
  readonly #restored: ReadonlyMap<ClientOrderId, Decimal>;
  #sinceMs: number | null;
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #cancelTimer: () => void = () => undefined;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
    const { openOrders } = parts.session.restored;
    this.#restored = new Map(
      openOrders.map((order) => [order.clientOrderId, order.filledQuantity]),
    );
    const times = openOrders.map(({ updatedAtMs }) => updatedAtMs);
    this.#sinceMs = times.length === 0 ? null : Math.min(...times);
  }

  /** The stream was heard: nothing before now is missing, unless a catch-up is still owed. */
  heard(): void {
    if (this.#running === null && !this.#again) this.#sinceMs = this.#parts.session.clock.nowMs();
  }

  /** The stream is away: what happens from now on is not heard. */
  lost(): void {
    this.#sinceMs ??= this.#parts.session.clock.nowMs();
  }

  /** Asks for everything since the stream was heard last; one at a time, a call meanwhile makes one more. */
  run(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#again = false;
    this.#running = this.#once().finally(() => {
      this.#running = null;
      if (this.#again && !this.#closed) void this.run();
    });
    return this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  async #once(): Promise<void> {
    const { clock, logger, account } = this.#parts.session;
    const startedMs = clock.nowMs();
    const problem = await this.#tellAll().catch(() => "failed");
    if (this.#closed) return;
    if (problem === null) {
      this.#sinceMs = startedMs;
      return;
    }
    logger.warn("Alpaca could not be asked what happened meanwhile; it is asked again", {
      account,
      problem,
    });
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.time.timers.after(AGAIN_MS, () => void this.run());
  }

  /** Null, or what could not be asked. */
  async #tellAll(): Promise<string | null> {
    const { memory, venue } = this.#parts;
    // A first connection with no working order has missed nothing.
    if (this.#sinceMs === null) return null;
    const fills = await venue.fills(this.#sinceMs - OVERLAP_MS);
    if (fills.kind !== "found") return "fills";
    for (const fill of fills.value) await this.#tellFill(fill);
    const open = await venue.openOrders();
    if (open.kind !== "found") return "orders";
    const stillOpen = new Set(open.value.map((order) => memory.ourIdOf(order)));
    const gone = [...memory.working].filter(([id]) => !stillOpen.has(id) && !memory.isInFlight(id));
    let problem: string | null = null;
    for (const [clientOrderId, symbol] of gone.slice(0, MOST_ORDERS_ASKED)) {
      const answer = await lookUp(this.#parts, { clientOrderId, symbol, venueOrderId: null });
      if (this.#closed) return null;
      if (answer.kind === "unavailable") problem = "order";
      if (answer.kind !== "found") continue;
      for (const report of answer.reports) this.#tell(report);
    }
    return gone.length > MOST_ORDERS_ASKED ? "order" : problem;
  }

  async #tellFill(fill: WireFill): Promise<void> {
    const { symbols } = this.#parts;
    const clientOrderId = await nameOfFill(this.#parts, fill);
    const symbol = symbols.fromVenue(fill.symbol);
    const report =
      clientOrderId === null || symbol === null
        ? null
        : fillReport(fill, { clientOrderId, symbol });
    if (report !== null) this.#tell(report, fill);
  }

  #tell(report: ExecutionReport, fill: WireFill | null = null): void {
    if (this.#closed) return;
    const before = this.#restored.get(report.clientOrderId);
    const ofRestored = fill !== null && before !== undefined && atMost(fill.cumulative, before);
    // Only of the order the engine knows by this very id: the count of a replacement begins anew.
    if (ofRestored && report.venueOrderId === this.#restoredVenueId(report.clientOrderId)) return;
    this.#parts.memory.report(report);
  }

  #restoredVenueId(ours: ClientOrderId): string | null {
    const { openOrders } = this.#parts.session.restored;
    return openOrders.find(({ clientOrderId }) => clientOrderId === ours)?.venueOrderId ?? null;
  }
}

/** Our id of the order that a fill belongs to; null where the order is not one of a name we use. */
export async function nameOfFill(
  { memory, venue }: LookUpParts,
  { orderId }: WireFill,
): Promise<ClientOrderId | null> {
  const known = memory.ourIdByVenueId(orderId);
  if (known !== null) return known;
  const order = await venue.orderById(orderId);
  if (order.kind === "found")
    return memory.ourIdOf(order.value) ?? ourIdOf(order.value.clientOrderId);
  // Guessing a name would book the fill elsewhere; failing asks again.
  if (order.kind === "unavailable") throw new Error("The order of a fill could not be read.");
  return null;
}
