import { type Reason, reason } from "../model/codes.ts";
import { accept, type Result, refuse } from "../prim/result.ts";

/** How a body is to be read: as JSON only, or as text that may hold JSON or key=value words. */
export type BodyKind = "json" | "text";

const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/;
const UTF_8: ReadonlySet<string> = new Set(["utf-8", "utf8"]);

/**
 * Reads a `Content-Type` header. `application/json` and `…+json` are JSON, `text/plain` is text (as
 * TradingView labels what is not JSON), and so is a request without the header. Other types and other
 * character sets are refused with 415.
 */
export function bodyKindOf(contentType: string | null): Result<BodyKind, Reason> {
  const [first = "", ...parameters] = (contentType ?? "").toLowerCase().split(";");
  const type = first.trim();
  const kind = kindOf(type);
  if (kind === null) {
    const shown = MEDIA_TYPE.test(type) ? { contentType: type.slice(0, 80) } : {};
    return refuse(reason("BODY_MEDIA_TYPE_UNSUPPORTED", shown));
  }
  const charset = charsetOf(parameters);
  return charset === null || UTF_8.has(charset)
    ? accept(kind)
    : refuse(reason("BODY_CHARSET_UNSUPPORTED", { charset: charset.slice(0, 40) }));
}

function kindOf(type: string): BodyKind | null {
  if (type === "" || type === "text/plain") return "text";
  if (type === "application/json") return "json";
  return type.endsWith("+json") && MEDIA_TYPE.test(type) ? "json" : null;
}

/** The declared character set, lower-case and without quotes; null where none is declared. */
function charsetOf(parameters: readonly string[]): string | null {
  for (const parameter of parameters) {
    const [name = "", value = ""] = parameter.split("=", 2);
    if (name.trim() === "charset") return value.trim().replace(/^"(.*)"$/, "$1");
  }
  return null;
}
