import { isJsonArray, isJsonObject, JsonNumber, type JsonObject, type JsonValue } from "./json.ts";

/**
 * Text of a JSON value for hashing: names in code-unit order, no white space, numbers as sent. Equal
 * documents in another order or with other spaces give equal texts; `1` and `1.0` stay different.
 */
export function canonicalText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (isJsonArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (isJsonObject(value)) return canonicalObject(value);
  return JSON.stringify(value);
}

function canonicalObject(object: JsonObject): string {
  const members: string[] = [];
  for (const name of [...object.keys()].sort()) {
    const member = object.get(name);
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalText(member)}`);
  }
  return `{${members.join(",")}}`;
}
