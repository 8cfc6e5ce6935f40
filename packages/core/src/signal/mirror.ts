import type { SignalKey } from "../model/ids.ts";
import type { Mode, Signal } from "../model/signal.ts";
import { sha256Hex } from "../prim/digest.ts";
import { signalKey } from "./key.ts";

/**
 * The signal once more, for its strategy's shadow account: same terms, same times, same advice, and a key that is a
 * function of the first one's, so that it too is taken once.
 * @param key of the first signal, as it was decided
 */
export const mirrorOf = (signal: Signal, key: SignalKey, mode: Mode): Signal => ({
  ...signal,
  mode,
  keyKind: "sender_id",
  keyBase: sha256Hex("mirror\n", key),
  mirrors: key,
});

/** The key under which the mirror of a signal is remembered. */
export const mirrorKeyOf = (key: SignalKey): SignalKey =>
  signalKey({ keyKind: "sender_id", keyBase: sha256Hex("mirror\n", key), receivedAtMs: 0 });
