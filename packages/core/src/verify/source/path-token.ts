import { reason } from "../../model/codes.ts";
import { equalSecrets } from "../../prim/digest.ts";
import type { RequestLayer } from "../layer.ts";
import { listed, listProblems, usable } from "../secrets.ts";

/** One token, or all that are valid at the moment (during a rotation: the old and the new one). */
export type PathTokenOptions =
  | { readonly token: string | undefined; readonly tokens?: never }
  | { readonly tokens: readonly (string | undefined)[]; readonly token?: never };

const NAME = "path-token";
/** 22 characters of base64url carry 132 bits; threat 2 asks for 128. */
const SHORTEST_TOKEN = 22;
const URL_SAFE = /^[A-Za-z0-9_-]*$/;

/**
 * A secret last segment of the webhook's URL, for senders that can sign nothing (TradingView). A
 * wrong token is answered exactly as an unknown path, so that a guess does not even find the
 * source. Make one with `openssl rand -hex 16`.
 * @example pathToken({ token: env.TRADINGVIEW_PATH_TOKEN }) // POST /webhook/tradingview/<token>
 */
export function pathToken(options: PathTokenOptions): RequestLayer {
  const given = listed(options.token, options.tokens);
  const tokens = usable(given);
  return Object.freeze<RequestLayer>({
    name: NAME,
    usesPathToken: true,
    problems: () => [
      ...listProblems(given, { layer: NAME, noun: "token", shortest: SHORTEST_TOKEN }),
      ...given.filter((token) => !URL_SAFE.test(token)).map(alphabetProblem),
    ],
    checkRequest: (_request, context) =>
      isKnown(context.pathToken, tokens) ? null : reason("HTTP_NOT_FOUND"),
  });
}

/** Compares with every token, so that the time taken does not tell which one came near. */
function isKnown(sent: string | null, tokens: readonly string[]): boolean {
  let known = false;
  for (const token of tokens) known = equalSecrets(sent ?? "", token) || known;
  return known;
}

const alphabetProblem = (): string =>
  `${NAME}: a token may have letters, digits, "-" and "_" only; others change in a URL.`;
