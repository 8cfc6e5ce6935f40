import { type Reason, reason } from "../../model/codes.ts";
import type { JsonObject, JsonValue } from "../../prim/json.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import type { Dialect } from "../dialect.ts";
import { type SimpleOptions, simple } from "./simple.ts";

/**
 * Text of `name=value` words whose names may be in any case, as people type them: `ACTION=buy SYMBOL=AAPL
 * quantity=5`. The fields are those of `simple`, and so are the options, with names in lower case.
 * @example keyValue({ fields: { action: "signal", quantity: "volume" } })
 */
export function keyValue(options: SimpleOptions = {}): Dialect {
  const inner = simple(options);
  return {
    name: "key-value",
    shape: `text of name=value words in any case, with ${inner.shape}`,
    recognises: (fields) => {
      const lower = isText(fields) ? lowerCased(fields) : null;
      return lower?.ok === true && inner.recognises(lower.value);
    },
    read(fields) {
      const lower = lowerCased(fields);
      if (!lower.ok) return lower;
      const draft = inner.read(lower.value);
      return draft.ok ? accept({ ...draft.value, dialect: "key-value" }) : draft;
    },
    problems: () =>
      (inner.problems?.() ?? []).map((line) => line.replace(/^simple:/, "key-value:")),
  };
}

/** Bodies of key=value words have texts only. */
const isText = (fields: JsonObject): boolean =>
  [...fields.values()].every((value) => typeof value === "string");

function lowerCased(fields: JsonObject): Result<JsonObject, Reason> {
  const lower = new Map<string, JsonValue>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    if (lower.has(key)) return refuse(reason("BODY_DUPLICATE_KEY", { field: key.slice(0, 64) }));
    lower.set(key, value);
  }
  return accept(lower);
}
