import { type Code, type Reason, reason } from "../../model/codes.ts";
import { equalBytes, hmacSha256 } from "../../prim/digest.ts";
import type { HeaderRecord, HeaderRefusal } from "../headers.ts";

/** Why a signature holds or not; stable words for logs and tests. */
export type SignatureReason =
  | "ok"
  | "signature_missing"
  | "signature_invalid"
  | "id_missing"
  | "id_invalid"
  | "timestamp_missing"
  | "timestamp_invalid"
  | "timestamp_outside_tolerance"
  | "secret_missing"
  | "scheme_unknown"
  | "body_not_bytes";

/** One delivery as a scheme sees it: header names in lower case, body as received. */
export interface Delivery {
  readonly headers: HeaderRecord;
  readonly body: Uint8Array | string;
  /** Unix seconds of now. */
  readonly nowSeconds: number;
  /** How far a signed timestamp may lie before or after now. */
  readonly toleranceSeconds: number;
}

/** A format of signed deliveries. */
export interface SignatureScheme {
  readonly name: string;
  /** The key bytes of a secret; null where the text cannot be one. */
  key(secret: string): Uint8Array | null;
  check(delivery: Delivery, keys: readonly Uint8Array[]): SignatureReason;
}

/**
 * Whether one of the digests is the MAC of the parts under one of the keys; every pair is compared.
 */
export function anyMatches(
  keys: readonly Uint8Array[],
  digests: readonly Uint8Array[],
  ...parts: readonly (Uint8Array | string)[]
): boolean {
  let matched = false;
  for (const key of keys) {
    const expected = hmacSha256(key, ...parts);
    for (const digest of digests) matched = equalBytes(expected, digest) || matched;
  }
  return matched;
}

/** The keys of all secrets that can be one; an empty secret never can. */
export const keysOf = (
  scheme: SignatureScheme,
  secrets: readonly string[],
): readonly Uint8Array[] =>
  secrets.flatMap((secret) => {
    const key = scheme.key(secret);
    return key === null || key.length === 0 ? [] : [key];
  });

/** Checks one delivery; without a usable key nothing verifies. */
export const checkDelivery = (
  scheme: SignatureScheme,
  delivery: Delivery,
  keys: readonly Uint8Array[],
): SignatureReason => (keys.length === 0 ? "secret_missing" : scheme.check(delivery, keys));

const INVALID = { absent: "signature_missing", ambiguous: "signature_invalid" } as const;

/** The verdict on a signature header that has no single value. */
export const withoutSignature = (refusal: HeaderRefusal): SignatureReason => INVALID[refusal];

/**
 * The refusal of a verdict, or null for `ok`; a missing secret is not told apart from a wrong
 * signature.
 */
export function refusalOf(verdict: SignatureReason, layer: string): Reason | null {
  if (verdict === "ok") return null;
  const cause = verdict === "secret_missing" ? "signature_invalid" : verdict;
  return reason(codeOf(cause), { layer, cause });
}

function codeOf(cause: SignatureReason): Code {
  if (cause === "timestamp_outside_tolerance") return "AUTH_TIMESTAMP_OUTSIDE_TOLERANCE";
  return cause.endsWith("_missing") ? "AUTH_SIGNATURE_MISSING" : "AUTH_SIGNATURE_INVALID";
}
