import type { Clock, Timers } from "@hookline/core/driver";
import { type Charge, type Limit, Pacer, type Urgency } from "@hookline/pacer";
import type { KrakenTier } from "./options.ts";

/** What a call takes of the limits, and who goes first. */
export interface Cost {
  readonly urgency: Urgency;
  /** None: a public call, which carries no nonce and is counted elsewhere. */
  readonly charges: readonly Charge[];
}

interface Time {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Most, and decay per second, of the account's REST counter and of each pair's order counter (thresholds from third parties). */
const COUNTERS: Readonly<Record<KrakenTier, { rest: Decay; orders: Decay }>> = {
  starter: {
    rest: { limit: 15, decayPerSecond: 0.33 },
    orders: { limit: 60, decayPerSecond: 1 },
  },
  intermediate: {
    rest: { limit: 20, decayPerSecond: 0.5 },
    orders: { limit: 125, decayPerSecond: 2.34 },
  },
  pro: {
    rest: { limit: 20, decayPerSecond: 1 },
    orders: { limit: 180, decayPerSecond: 3.75 },
  },
};

type Decay = Readonly<Record<"limit" | "decayPerSecond", number>>;

/** A private request starts when the one before has been answered, or after a second: nonces should arrive in their order. */
const NONCE: Limit = { counts: "private", limit: 1, periodMs: 1_000, endsWithCall: true };
const ENTRY_EXPIRES_MS = 30_000;

/** Paces a Kraken spot account. Nothing but the venue's own refusal holds an exit or a cancel up. */
export const spotPacer = (tier: KrakenTier, time: Time): Pacer =>
  pacerOf(time, [
    NONCE,
    { counts: "rest", holdsExits: false, ...COUNTERS[tier].rest },
    { counts: "orders", holdsExits: false, ...COUNTERS[tier].orders },
  ]);

const pacerOf = ({ clock, timers }: Time, limits: readonly Limit[]): Pacer =>
  new Pacer({ clock, timers, limits, entryExpiresMs: ENTRY_EXPIRES_MS, pauseHoldsExits: false });

/** Paces a Kraken Futures account: orders as it declares them, and 100 questions to the history in ten minutes. */
export const futuresPacer = (time: Time, orders: readonly Limit[]): Pacer =>
  pacerOf(time, [
    { counts: "history", limit: 100, decayPerSecond: 1 / 6 },
    ...orders.map((limit) => ({ ...limit, holdsExits: false })),
  ]);

const PRIVATE: Charge = { counts: "private" };

/** A call that no limit here counts: spot's public questions, and most questions of Futures. */
export const UNCOUNTED: Cost = { urgency: "question", charges: [] };

/** A private question of so many points; orders and cancels cost none of these. */
export const question = (cost = 1, urgency: Urgency = "question"): Cost => ({
  urgency,
  charges: [PRIVATE, { counts: "rest", cost }],
});

/** Something done to an order of a pair. */
export const orderCost = (urgency: Urgency, pair: string, cost = 1): Cost => ({
  urgency,
  charges: [PRIVATE, { counts: "orders", key: pair, cost }],
});

type Step = readonly [ageMs: number, points: number];
const CANCEL: readonly Step[] = [
  [5_000, 8],
  [10_000, 6],
  [15_000, 5],
  [45_000, 4],
  [90_000, 2],
  [300_000, 1],
];
const AMEND: readonly Step[] = [
  [5_000, 3],
  [10_000, 2],
  [15_000, 1],
];

const pointsAt = (steps: readonly Step[], ageMs: number): number =>
  steps.find(([untilMs]) => ageMs < untilMs)?.[1] ?? 0;

/** Points of a cancel: the younger the order, the dearer. */
export const cancelPoints = (ageMs: number): number => pointsAt(CANCEL, ageMs);

/** Points of a change. */
export const amendPoints = (ageMs: number): number => 1 + pointsAt(AMEND, ageMs);
