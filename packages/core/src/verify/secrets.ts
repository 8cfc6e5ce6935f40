import { SHORTEST_SECRET, secretProblems } from "./secret-strength.ts";

/**
 * One secret, or all that are valid at the moment (during a rotation: the old and the new one). A
 * variable that is not set is taken as it is and reported as a problem, so that a missing secret
 * never starts.
 */
export type SecretOption =
  | { readonly secret: string | undefined; readonly secrets?: never }
  | { readonly secrets: readonly (string | undefined)[]; readonly secret?: never };

/** Puts one value or several into a list; a value that is not set becomes an empty text. */
export function listed(one: unknown, many: unknown): readonly string[] {
  const values: readonly unknown[] =
    many === undefined ? [one] : Array.isArray(many) ? many : [null];
  return values.map((value) => (typeof value === "string" ? value : ""));
}

/** The configured secrets, with an empty text for each that is not set. */
export const secretsOf = (option: SecretOption): readonly string[] =>
  listed(option.secret, option.secrets);

/** The secrets that can prove anything: an empty one never does. */
export const usable = (secrets: readonly string[]): readonly string[] =>
  secrets.filter((secret) => secret !== "");

/**
 * Problems of a list of secrets, one sentence each.
 * @param layer name of the layer, which begins the sentences
 * @param noun what one is called: `secret` or `token`
 */
export function listProblems(
  secrets: readonly string[],
  { layer, noun = "secret", shortest = SHORTEST_SECRET }: SecretKind,
): readonly string[] {
  if (secrets.length === 0) return [`${layer}: no ${noun} is configured.`];
  const label = (index: number) =>
    secrets.length === 1
      ? `${layer}: the ${noun}`
      : `${layer}: ${noun} ${index + 1} of ${secrets.length}`;
  return secrets.flatMap((secret, index) => secretProblems(secret, label(index), shortest));
}

/** How problems name a secret, and how long it must be. */
export interface SecretKind {
  readonly layer: string;
  readonly noun?: string;
  readonly shortest?: number;
}
