import type { SourceId, StrategyId } from "../model/ids.ts";
import type { Mode } from "../model/signal.ts";
import type { Dialect } from "../signal/dialect.ts";
import type { AuthLayer } from "../verify/layer.ts";

/** Who may send signals, and how they are read. */
export interface SourceSettings {
  readonly id: SourceId;
  /** Path without a trailing slash; with a path token the token is one more segment. */
  readonly path: string;
  readonly auth: readonly AuthLayer[];
  readonly dialect: Dialect;
  /** Modes the source may ask for by `?mode=`. */
  readonly modes: readonly Mode[];
  /** For bodies that name no strategy. */
  readonly strategy: StrategyId | null;
}

/** A source and the path segment after its path, where its token stands. */
export interface SourceMatch {
  readonly source: SourceSettings;
  readonly pathToken: string | null;
}

/** Finds the source of a path: the path itself, or one segment more for a source with a path token. */
export function matchSource(
  sources: ReadonlyMap<string, SourceSettings>,
  path: string,
): SourceMatch | null {
  const exact = sources.get(path);
  if (exact !== undefined) return usesToken(exact) ? null : { source: exact, pathToken: null };
  const slash = path.lastIndexOf("/");
  const parent = sources.get(path.slice(0, slash));
  const pathToken = path.slice(slash + 1);
  return parent !== undefined && usesToken(parent) && pathToken !== ""
    ? { source: parent, pathToken }
    : null;
}

const usesToken = (source: SourceSettings): boolean =>
  source.auth.some((layer) => layer.usesPathToken === true);
