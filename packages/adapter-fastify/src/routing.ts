import type { FastifyInstance } from "fastify";

/**
 * The request target without as many segments as the prefix has; a prefix may hold parameters.
 * @example belowPrefix("/shop/7/hook?x=1", "/shop/:id") // "/hook?x=1"
 */
export function belowPrefix(target: string, prefix: string): string {
  const depth = prefix.split("/").filter((segment) => segment !== "").length;
  if (depth === 0) return target;
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const rest = path
    .split("/")
    .slice(depth + 1)
    .join("/");
  return `/${rest}${mark === -1 ? "" : target.slice(mark)}`;
}

/**
 * A route constraint that lets a route see served paths only. A route for every path would otherwise
 * clash with the host's own one (static files, CORS) or swallow its not-found handler.
 */
export function serveOnly(
  fastify: FastifyInstance,
  serves: (target: string) => boolean,
): Record<string, string> {
  const name = freeName(fastify);
  fastify.addConstraintStrategy({
    name,
    storage: () => new Map(),
    validate: () => {},
    deriveConstraint: (request) => (serves(request.url ?? "/") ? SERVED : undefined),
  });
  return { [name]: SERVED };
}

const SERVED = "served";

/** One server may hold several engines. */
function freeName(fastify: FastifyInstance): string {
  let number = 1;
  while (fastify.hasConstraintStrategy(`hookline${number}`)) number += 1;
  return `hookline${number}`;
}
