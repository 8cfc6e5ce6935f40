const SCHEME_AND_HOST = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** Request targets mostly start with a slash; a proxy may send the absolute form of RFC 9112 §3.2.2. */
function originForm(target: string): string {
  if (target.startsWith("/") || target === "*") return target;
  const rest = target.replace(SCHEME_AND_HOST, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/**
 * The path of a request target, percent-encoding kept, without the query.
 * @example pathOf("/webhook/a%2Fb?x=1") // "/webhook/a%2Fb"
 */
export function pathOf(target: string): string {
  const origin = originForm(target);
  const mark = origin.indexOf("?");
  return mark === -1 ? origin : origin.slice(0, mark);
}

/**
 * The query of a request target as sent, without the question mark; empty where there is none.
 * @example queryOf("/webhook?x=%31&x=2") // "x=%31&x=2"
 */
export function queryOf(target: string): string {
  const mark = target.indexOf("?");
  return mark === -1 ? "" : target.slice(mark + 1);
}
