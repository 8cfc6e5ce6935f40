import type { Decimal } from "../prim/decimal.ts";
import type { ClientOrderId } from "./ids.ts";
import type { Mode } from "./order-terms.ts";

/**
 * How far a live account has come: `read_only` sends no entry, `confirm` holds each entry for a person, `auto` sends
 * them. What reduces a position goes in every stage.
 */
export type LiveStage = "read_only" | "confirm" | "auto";

/** The stages from the most careful to the least. */
export const LIVE_STAGES: readonly LiveStage[] = ["read_only", "confirm", "auto"];

/** Longest life of a second-factor grant. */
export const LONGEST_GRANT_MS: number = 12 * 3_600_000;

/** A second factor was proven for one account: entries may go until it ends. */
export interface Grant {
  readonly grantedAtMs: number;
  readonly expiresAtMs: number;
}

/** An entry that waits for a person. */
export interface HeldEntry {
  readonly heldAtMs: number;
  readonly expiresAtMs: number;
}

/** What the journal knows of a live account beside its book; `evolve` alone changes it. */
export interface LiveState {
  stage: LiveStage;
  grant: Grant | null;
  /** An earlier grant has ended; tells an ended one from none. */
  grantEnded: boolean;
  /** Largest value of one entry as an operator set it; null: as configured, `none`: the risk rules' limits alone. */
  maxEntryNotional: Decimal | "none" | null;
  readonly held: Map<ClientOrderId, HeldEntry>;
  /** When a person let an entry go: it is as fresh as that. Kept while the order is open. */
  readonly approvedAtMs: Map<ClientOrderId, number>;
}

/** What the configuration says of a live account. */
export interface LiveSettings {
  /** The sentence stands in the account's options. */
  readonly confirmed: boolean;
  /** Whose money the broker's credentials move. */
  readonly credentials: Mode;
  /** Largest value of one entry until an operator sets another. */
  readonly maxEntryNotional: Decimal;
  /** How long an entry waits for a person. */
  readonly approvalMs: number;
  /** How far, in percent, the price may have moved by the time of the approval. */
  readonly maxDriftPercent: Decimal;
}
