import type { IdempotencyClass } from "@hookline/core/driver";
import { seededRandom } from "./random.ts";

/** What becomes of data written and not yet synced when the process dies. */
export type Unsynced = "kept" | "dropped" | "torn";

/** How hostile a world is; probabilities from 0 to 1 for each request, report or event. */
export interface Faults {
  readonly idempotency: IdempotencyClass;
  readonly crash: number;
  /** Of a crash during recovery, for each I/O of a start. */
  readonly crashInRecovery: number;
  readonly submitLost: number;
  readonly submitAnswerLost: number;
  readonly submitLate: number;
  readonly submitRejected: number;
  readonly submitNotSent: number;
  readonly nonsense: number;
  readonly reportLost: number;
  readonly reportTwice: number;
  readonly reportLate: number;
  readonly cancelLost: number;
  readonly questionFails: number;
  readonly diskFull: number;
  readonly fsyncFails: number;
  readonly slowDisk: number;
  readonly overfill: number;
  readonly tradeByHand: number;
  readonly clockJump: number;
  /** Of a fill that the venue takes back later. */
  readonly bust: number;
}

export const noFaults: Faults = {
  idempotency: "echo",
  crash: 0,
  crashInRecovery: 0,
  submitLost: 0,
  submitAnswerLost: 0,
  submitLate: 0,
  submitRejected: 0,
  submitNotSent: 0,
  nonsense: 0,
  reportLost: 0,
  reportTwice: 0,
  reportLate: 0,
  cancelLost: 0,
  questionFails: 0,
  diskFull: 0,
  fsyncFails: 0,
  slowDisk: 0,
  overfill: 0,
  tradeByHand: 0,
  clockJump: 0,
  bust: 0,
};

const CLASSES: readonly [IdempotencyClass, ...IdempotencyClass[]] = [
  "enforced",
  "windowed",
  "echo",
  "none",
];

/** The faults of a seed: each is off in some seeds, so that one does not hide what another would show. */
export function faultsOf(seed: number, over: Partial<Faults> = {}): Faults {
  const random = seededRandom(seed, "faults");
  const some = (most: number): number =>
    random.chance(0.4) ? 0 : Math.round(random.next() * most * 1_000) / 1_000;
  const rarely = (most: number): number => (random.chance(0.8) ? 0 : some(most));
  return {
    idempotency: random.pick(CLASSES),
    crash: some(0.12),
    crashInRecovery: some(0.1),
    submitLost: some(0.15),
    submitAnswerLost: some(0.2),
    submitLate: some(0.1),
    submitRejected: some(0.1),
    submitNotSent: some(0.05),
    nonsense: some(0.05),
    reportLost: some(0.3),
    reportTwice: some(0.3),
    reportLate: some(0.3),
    cancelLost: some(0.2),
    questionFails: some(0.3),
    diskFull: rarely(0.03),
    fsyncFails: rarely(0.03),
    slowDisk: some(0.1),
    overfill: rarely(0.1),
    tradeByHand: rarely(0.05),
    clockJump: rarely(0.08),
    bust: rarely(0.2),
    ...over,
  };
}
