import { type Reason, reason } from "../model/codes.ts";
import type { WireRequest } from "../model/request.ts";
import { equalSecrets } from "../prim/digest.ts";
import { secretProblems } from "../verify/secret-strength.ts";
import { elsewhere } from "../verify/source/loopback-only.ts";

/** Says why a read is refused; null lets it pass. */
export type ReadAccess = (request: WireRequest) => Reason | null;

/** Who may read orders, positions and status: this machine only, who knows a bearer token, or nobody by HTTP. */
export type ReadAccessOption = "loopback" | "none" | { readonly token: string };

/** What is wrong with the option, as sentences. */
export const readAccessProblems = (option: ReadAccessOption): readonly string[] =>
  typeof option === "string" ? [] : secretProblems(option.token, "reads: the token");

/** Builds the check; null where nothing can be read and the paths are the host's own. */
export function readAccess(option: ReadAccessOption): ReadAccess | null {
  if (option === "none") return null;
  if (option === "loopback") {
    return (request) => (elsewhere(request) === null ? null : reason("AUTH_SOURCE_NOT_ALLOWED"));
  }
  const expected = `Bearer ${option.token}`;
  return ({ headers }) => {
    const given = headers.authorization;
    return typeof given === "string" && equalSecrets(given, expected)
      ? null
      : reason("AUTH_READ_TOKEN_INVALID");
  };
}
