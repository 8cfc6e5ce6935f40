import type { AccountId } from "../model/ids.ts";

/** One try to prove a second factor for an account. */
export interface SecondFactorTry {
  readonly account: AccountId;
  /** Who asks, for the verifier's own counting and records. */
  readonly actor: string;
  /** What the person typed; used up by a verifier that takes it. */
  readonly code: string;
  readonly nowMs: number;
}

/** `used`: a right code that was taken before · `locked`: too many tries · `unavailable`: nobody could check. */
export type SecondFactorAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "wrong" | "used" | "locked" | "unavailable" };

/** Proves that a person is there. Whatever it answers but `ok` opens nothing, nor does an error. */
export interface SecondFactor {
  /** Problems of its options, as sentences; empty when fine. Collected by `createEngine`. */
  problems(): readonly string[];
  verify(attempt: SecondFactorTry): Promise<SecondFactorAnswer>;
}
