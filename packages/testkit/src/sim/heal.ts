import type { Delivery } from "./sender.ts";
import type { World } from "./world.ts";

const MINUTE_MS = 60_000;

/** No more faults: senders send again what nobody acknowledged, and everything comes to rest. */
export async function heal(world: World, probe: () => Delivery): Promise<void> {
  world.faulty = false;
  await world.run(5 * MINUTE_MS);
  for (let round = 0; round < 5 && world.sender.unanswered.length > 0; round += 1) {
    for (const delivery of world.sender.unanswered) world.deliver(delivery);
    await world.run(MINUTE_MS);
  }
  world.deliver(probe());
  await world.run(5 * MINUTE_MS);
}

/** A restart at rest sends nothing and decides nothing about orders (I35, I41), and its state is the same (I40). */
export async function restartChangesNothing(world: World): Promise<void> {
  const { auditor, venue } = world;
  if (world.life === null || auditor.violations.length > 0) return;
  const orders = venue.orders.length;
  const hash = world.life.engine.stateHash();
  const before = auditor.books.sequence;
  world.crash("kept");
  await world.run(10_000);
  auditor.check(venue.orders.length === orders, "I35", "a restart at rest sent orders");
  const same = auditor.books.sequence !== before || world.life?.engine.stateHash() === hash;
  auditor.check(same, "I40", "the journal folds to another state than the one it was written from");
}
