import type { AccountId, ClientOrderId, SignalId, SignalKey, SourceId } from "../model/ids.ts";
import { parseClientOrderId, parseSignalId, parseSignalKey } from "../model/ids.ts";
import type { KeyKind, Signal, SignalDraft } from "../model/signal.ts";
import { canonicalJson } from "../prim/canonical.ts";
import { sha256Hex } from "../prim/digest.ts";
import { InvariantError } from "../prim/invariant.ts";
import type { JsonObject } from "../prim/json.ts";
import { canonicalText } from "../prim/json-canonical.ts";

// Every name here is a pure function of what came in, so that a resend, a restart and a second process
// arrive at the same ids (I2, I9). Hashes are of different subjects and say so in their first word.

/** How a signal is told from a repeat of itself. */
export interface KeyParts {
  readonly keyKind: KeyKind;
  readonly keyBase: string;
  readonly bodyDigest: string;
}

/**
 * The key of a signal. A sender's id counts for its source; without one the whole body does, in canonical
 * form (order of members and white space do not matter, numbers count as sent). A time in the body makes
 * it unique for good; without a time equal bodies are one signal only within a window. `fields` are the
 * body's without its secret, as the source's layers hand them on.
 */
export function keyOf(from: {
  readonly source: SourceId;
  readonly draft: Pick<SignalDraft, "senderId" | "timeMs">;
  readonly fields: JsonObject;
}): KeyParts {
  const { source, draft } = from;
  const bodyDigest = sha256Hex("body\n", canonicalText(from.fields));
  if (draft.senderId !== null) {
    const keyBase = sha256Hex("sender_id\n", canonicalJson([source, draft.senderId]));
    return { keyKind: "sender_id", keyBase, bodyDigest };
  }
  const keyBase = sha256Hex("content\n", canonicalJson([source, bodyDigest]));
  return {
    keyKind: draft.timeMs === null ? "content_window" : "content_time",
    keyBase,
    bodyDigest,
  };
}

const MARKS = {
  sender_id: "id",
  content_time: "ct",
  content_window: "cw",
} as const satisfies Record<KeyKind, string>;

/**
 * The key under which a signal is remembered. One with neither id nor time holds from its arrival for a
 * window; whether an earlier one's window still runs is for the engine to say, which remembers it.
 */
export function signalKey(signal: Pick<Signal, "keyKind" | "keyBase" | "receivedAtMs">): SignalKey {
  const { keyKind, keyBase, receivedAtMs } = signal;
  const start = keyKind === "content_window" ? `.${receivedAtMs}` : "";
  return known(parseSignalKey(`${MARKS[keyKind]}.${keyBase}${start}`), "signal key");
}

/** Our name of a signal: `sig_` and 24 characters (120 bits) of its key's hash. */
export const signalIdOf = (key: SignalKey): SignalId =>
  known(parseSignalId(`sig_${shortHash("signal\n", key, 24)}`), "signal id");

/**
 * Our name of an order: `hl` and 30 characters (148 bits) of the hash of signal, account, leg and
 * revision. Lower-case letters and digits, 32 of them: within what every venue's client id takes.
 */
export function clientOrderIdOf(from: {
  readonly signalId: SignalId;
  readonly account: AccountId;
  readonly leg: string;
  readonly revision: number;
}): ClientOrderId {
  const { signalId, account, leg, revision } = from;
  const subject = canonicalJson([signalId, account, leg, revision]);
  return known(parseClientOrderId(`hl${shortHash("order\n", subject, 30)}`), "client order id");
}

/** So many base-32 characters (0–9 a–v) of a SHA-256, from five hex digits for each four of them. */
function shortHash(kind: string, subject: string, length: number): string {
  const hex = sha256Hex(kind, subject).slice(0, Math.floor((length * 5) / 4));
  return BigInt(`0x${hex}`).toString(32).padStart(length, "0");
}

function known<Id>(id: Id | null, what: string): Id {
  if (id === null) throw new InvariantError(`not a ${what}`);
  return id;
}
