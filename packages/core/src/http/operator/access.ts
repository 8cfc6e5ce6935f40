import { type Reason, reason } from "../../model/codes.ts";
import type { WireRequest } from "../../model/request.ts";
import { equalSecrets } from "../../prim/digest.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import { secretProblems } from "../../verify/secret-strength.ts";
import { elsewhere } from "../../verify/source/loopback-only.ts";

/** Who may command the engine by HTTP, and from where. */
export interface OperatorOptions {
  /** A bearer token for each person, by the name that stands in the journal. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Where the paths are mounted; `/operator` unless given. */
  readonly path?: string;
  /** `loopback`: this machine only, and no proxy; unless given. */
  readonly from?: "loopback" | "anywhere";
}

/** Failed attempts in a minute, of all callers together, before nobody is let in for the rest of it. */
const MAX_FAILURES = 10;
const MINUTE_MS = 60_000;

/** What is wrong with the options, as sentences. */
export function operatorProblems({ path, tokens }: OperatorOptions): readonly string[] {
  const named = Object.entries(tokens);
  const problems = named.flatMap(([name, token]) =>
    secretProblems(token, `operator: the token of ${name}`),
  );
  if (named.length === 0) problems.push("operator: name at least one person and a token.");
  if (named.some(([name]) => !/^[\w.@-]{1,64}$/.test(name))) {
    problems.push("operator: a name has 1 to 64 letters, digits or . _ @ -.");
  }
  if (new Set(named.map(([, token]) => token)).size < named.length) {
    problems.push("operator: two persons share a token.");
  }
  if (path !== undefined && !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(path)) {
    problems.push("operator.path: must be a path such as /operator.");
  }
  return problems;
}

/** Says who asks, or why nobody is let in. */
export class OperatorAccess {
  readonly #options: OperatorOptions;
  readonly #nowMs: () => number;
  #failures: number[] = [];

  constructor(options: OperatorOptions, nowMs: () => number) {
    this.#options = options;
    this.#nowMs = nowMs;
  }

  /**
   * The person's name. A token in a header is nothing that a browser sends by itself, so no other page can use it; a
   * request that a browser made for another page is refused all the same.
   */
  admit(request: WireRequest): Result<string, Reason> {
    const { from = "loopback", tokens } = this.#options;
    if (from === "loopback" && elsewhere(request) !== null) {
      return refuse(reason("AUTH_SOURCE_NOT_ALLOWED"));
    }
    if (isCrossSite(request)) return refuse(reason("AUTH_CROSS_SITE"));
    const nowMs = this.#nowMs();
    this.#failures = this.#failures.filter((atMs) => Math.abs(nowMs - atMs) < MINUTE_MS);
    const actor = actorOf(request.headers.authorization, tokens);
    // The right token is let in during an attack too: a kill switch that others can lock is none.
    if (actor !== null) return accept(actor);
    if (this.#failures.length >= MAX_FAILURES) return refuse(reason("AUTH_RATE_LIMITED"));
    this.#failures.push(nowMs);
    return refuse(reason("AUTH_OPERATOR_TOKEN_INVALID"));
  }
}

/** Compares with every token, so that the time tells neither which one nor how much of it was right. */
function actorOf(given: unknown, tokens: OperatorOptions["tokens"]): string | null {
  const header = typeof given === "string" ? given : "";
  let actor: string | null = null;
  for (const [name, token] of Object.entries(tokens)) {
    if (equalSecrets(header, `Bearer ${token}`)) actor = name;
  }
  return actor;
}

function isCrossSite({ headers }: WireRequest): boolean {
  const { host, origin } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  if (origin === undefined) return false;
  return typeof origin !== "string" || typeof host !== "string" || hostOf(origin) !== host;
}

const hostOf = (origin: string): string | null => /^https?:\/\/([^/]+)$/.exec(origin)?.[1] ?? null;
