const PRINTABLE = /^[\x20-\x7e]{1,1024}$/;
const ATTRIBUTE =
  /([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)=((?:[^\\,+"<>;]|\\[,+"\\<>;=# ]|\\[0-9A-Fa-f]{2})*)/y;
const ESCAPE = /\\([0-9A-Fa-f]{2}|.)/g;
const EDGE_SPACE = /^ |(?<!\\) $/;

/** One attribute of a distinguished name: type in upper case, value without escapes. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/**
 * Reads a distinguished name as RFC 4514 writes it (nginx `$ssl_client_s_dn`, Apache
 * `SSL_CLIENT_S_DN`), for example `CN=TradingView Webhooks,O=TradingView\, Inc.,C=US`. Null for
 * anything else: the older `/C=US/CN=x` form is ambiguous, and names outside printable ASCII do not
 * survive a header.
 */
export function parseDistinguishedName(text: string): readonly NameAttribute[] | null {
  if (!PRINTABLE.test(text)) return null;
  const attributes: NameAttribute[] = [];
  for (let at = 0; ; at += 1) {
    ATTRIBUTE.lastIndex = at;
    const [whole = "", type = "", raw = ""] = ATTRIBUTE.exec(text) ?? [];
    const value = plainValue(raw);
    if (type === "" || value === null) return null;
    attributes.push({ type: type.toUpperCase(), value });
    at += whole.length;
    if (at === text.length) return attributes;
    if (text[at] !== "," && text[at] !== "+") return null;
  }
}

/**
 * The value of a type that the name has exactly once; null where it is missing or stands there
 * twice.
 */
export function oneAttribute(name: readonly NameAttribute[], type: string): string | null {
  const [only, second] = name.filter((attribute) => attribute.type === type);
  return only === undefined || second !== undefined ? null : only.value;
}

function plainValue(raw: string): string | null {
  if (raw === "" || raw.startsWith("#") || EDGE_SPACE.test(raw)) return null;
  const value = raw.replace(ESCAPE, (_match, escaped: string) =>
    escaped.length === 1 ? escaped : String.fromCharCode(Number.parseInt(escaped, 16)),
  );
  return PRINTABLE.test(value) ? value : null;
}
