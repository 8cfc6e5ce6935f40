import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../prim/json.ts";

/** A `{{…}}` that the sender should have replaced, and where it stands. */
export interface Placeholder {
  /** What stands between the braces, at most 64 characters of it. */
  readonly name: string;
  /** Path of the member, for example `strategy.order_action`; empty outside of members. */
  readonly field: string;
}

const MAX_NAME = 64;

/** The first `{{…}}` of a text, without its braces; null where there is none. */
export function placeholderIn(text: string): string | null {
  const open = text.indexOf("{{");
  if (open === -1) return null;
  const close = text.indexOf("}}", open + 2);
  if (close === -1) return null;
  return text
    .slice(open + 2, close)
    .trim()
    .slice(0, MAX_NAME);
}

/** The first placeholder left in any name or text of the fields, however deep; null where all are filled in. */
export function findPlaceholder(fields: JsonObject): Placeholder | null {
  for (const [name, value] of fields) {
    const found = inMember(name, value, name);
    if (found !== null) return found;
  }
  return null;
}

function inMember(name: string, value: JsonValue, path: string): Placeholder | null {
  const inName = placeholderIn(name);
  return inName === null ? inValue(value, path) : { name: inName, field: path };
}

function inValue(value: JsonValue, path: string): Placeholder | null {
  if (typeof value === "string") {
    const name = placeholderIn(value);
    return name === null ? null : { name, field: path };
  }
  if (isJsonObject(value)) {
    for (const [name, member] of value) {
      const found = inMember(name, member, `${path}.${name}`);
      if (found !== null) return found;
    }
  }
  if (isJsonArray(value)) {
    for (const [index, element] of value.entries()) {
      const found = inValue(element, `${path}.${index}`);
      if (found !== null) return found;
    }
  }
  return null;
}
