import {
  absolute,
  add,
  type Decimal,
  greaterThan,
  isNegative,
  isZero,
  type Order,
  subtract,
  ZERO,
} from "@hookline/core/driver";
import { JournalBooks, leavesOf } from "./journal-books.ts";
import type { World } from "./world.ts";

const OPEN = new Set(["initialized", "submitted", "unknown", "accepted", "partially_filled"]);

/** What must be true once faults have stopped and everything has come to rest (liveness; I4, I15, I19, I34). */
export async function finalChecks(world: World, handTrades: number): Promise<void> {
  const { auditor, life } = world;
  if (life === null || life.engine.status().status !== "running") {
    return auditor.fail("I4", `the healed engine is ${life?.engine.status().status ?? "down"}`);
  }
  for (const { delivery, signalId } of world.sender.acknowledged) {
    const known = await life.engine.signal(signalId);
    auditor.check(known !== null, "I34", `acknowledged signal ${delivery.id} is lost`);
  }
  auditor.check(
    world.sender.unanswered.length === 0,
    "I4",
    `${world.sender.unanswered.length} signals are never acknowledged`,
  );
  checkOrders(world);
  checkPositions(world, handTrades);
  checkStops(world);
  checkSurplus(world);
  checkClosing(world);
  auditor.check(world.time.waiting < 300, "I43", `${world.time.waiting} timers wait`);
  auditor.noSecret(world.disk.text, "the journal", "sim-secret");
}

function checkOrders({ auditor, life, venue }: World): void {
  const ours = new Map(
    (life?.engine.orders() ?? []).map((order) => [String(order.clientOrderId), order]),
  );
  const seen = new Set<string>();
  for (const { filled, intent, status } of venue.orders) {
    const id = intent.clientOrderId;
    auditor.check(!seen.has(id), "I2", `two orders with id ${id} at the venue`);
    seen.add(id);
    const mine = ours.get(id);
    if (mine === undefined) {
      auditor.fail("I34", `the venue's ${intent.purpose} ${id} is unknown to us`);
      continue;
    }
    auditor.check(
      mine.filledQuantity === filled,
      "I34",
      `${id} (${intent.purpose}) filled ${mine.filledQuantity}, at the venue ${filled}`,
    );
    const open = OPEN.has(mine.status);
    auditor.check(
      open === (status === "working"),
      "I34",
      `${intent.orderType} ${intent.purpose} ${id} is ${mine.status}, at the venue ${status}`,
    );
  }
  for (const order of ours.values()) {
    if (!OPEN.has(order.status)) continue;
    const settled = order.status === "accepted" || order.status === "partially_filled";
    auditor.check(
      settled && seen.has(order.clientOrderId),
      "I4",
      `${order.purpose} ${order.clientOrderId} is still ${order.status}`,
    );
  }
}

function checkPositions({ auditor, marks, venue }: World, handTrades: number): void {
  const symbols = new Set([...venue.positions.keys(), ...auditor.books.positions.keys()]);
  const differing = [...symbols].filter(
    (symbol) =>
      (auditor.books.positions.get(String(symbol)) ?? "0") !==
      held(venue.positions, String(symbol)),
  );
  if (handTrades === 0) {
    auditor.check(differing.length === 0, "I15", `positions differ in ${differing.join()}`);
    auditor.check(auditor.books.mismatches === 0, "I15", "a mismatch was told where there is none");
  } else if (differing.length > 0) {
    auditor.check(
      auditor.books.mismatches > 0,
      "I15",
      `a trade by hand in ${differing.join()} went unseen`,
    );
    marks.see("mismatch noticed");
  }
}

const held = (positions: ReadonlyMap<string, Decimal>, symbol: string): Decimal =>
  positions.get(symbol) ?? ZERO;

/** A position whose entries asked for a stop has one of its size; a flat place has none. */
function checkStops({ auditor, venue }: World): void {
  const { books } = auditor;
  if (books.frozen) return;
  const places = new Map<string, Pick<Order, "strategy" | "symbol">>();
  for (const { order } of books.orders.values())
    places.set(`${order.strategy} ${order.symbol}`, order);
  for (const [place, order] of places) {
    const share = books.shareOf(order);
    const stops = venue
      .working()
      .filter(
        ({ intent }) => intent.purpose === "stop_loss" && JournalBooks.placeOf(intent) === place,
      )
      .reduce<Decimal>(
        (sum, { filled, intent }) => subtract(sum, leavesOf({ quantity: intent.quantity, filled })),
        ZERO,
      );
    const wanted = books.wantsStop.has(place) && !isZero(share) ? absolute(share) : ZERO;
    if (books.protectionFailed.has(place) && isZero(stops)) continue;
    auditor.check(
      absolute(stops) === wanted,
      "I19",
      `${place}: stops of ${absolute(stops)} for a position of ${share}, wanted ${wanted}`,
    );
  }
}

/** What closing orders opened by filling together is closed again, or an exit that works will (I17). */
function checkSurplus({ auditor, venue }: World): void {
  const { books } = auditor;
  if (books.frozen) return;
  for (const [place, surplus] of books.surplus) {
    const exits = venue
      .working()
      .filter(({ intent }) => intent.purpose === "exit" && JournalBooks.placeOf(intent) === place)
      .reduce<Decimal>(
        (sum, { filled, intent }) => add(sum, leavesOf({ quantity: intent.quantity, filled })),
        ZERO,
      );
    auditor.check(
      !greaterThan(absolute(surplus), exits),
      "I17",
      `${place}: ${surplus} was opened by closing orders and stays`,
    );
  }
}

/** What works at the venue to close a position could not open one: its side, and no more of it than is held (I17). */
function checkClosing({ auditor, venue }: World): void {
  const { books } = auditor;
  if (books.frozen) return;
  for (const { filled, intent } of venue.working()) {
    if (intent.purpose === "entry") continue;
    const share = books.shareOf(intent);
    const leaves = leavesOf({ quantity: intent.quantity, filled });
    const closes = !isZero(share) && isNegative(share) === (intent.side === "buy");
    auditor.check(
      closes && !greaterThan(leaves, absolute(share)),
      "I17",
      `${intent.purpose} ${intent.side} ${leaves} works for a position of ${share}`,
    );
  }
}
