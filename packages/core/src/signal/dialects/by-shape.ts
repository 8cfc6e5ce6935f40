import { type Reason, reason } from "../../model/codes.ts";
import type { JsonObject } from "../../prim/json.ts";
import { refuse } from "../../prim/result.ts";
import type { Dialect } from "../dialect.ts";
import { findPlaceholder } from "../placeholder.ts";
import { placeholderReason } from "../read.ts";

/**
 * A source whose senders differ: each body is read by the first dialect that recognises it, so the more
 * particular ones come first. A body that none recognises is refused with what each of them looks for.
 * @example byShape(tradersPost(), tradingView(), simple())
 */
export function byShape(...dialects: readonly Dialect[]): Dialect {
  const shapes = dialects.map(({ name, shape }) => `${name}: ${shape}`);
  return {
    name: "by-shape",
    shape: shapes.join("; "),
    recognises: (fields) => dialects.some((dialect) => dialect.recognises(fields)),
    read(fields) {
      const dialect = dialects.find((each) => each.recognises(fields));
      return dialect === undefined ? refuse(unknownShape(fields, shapes)) : dialect.read(fields);
    },
    problems: () => [
      ...(dialects.length === 0 ? ["by-shape: name at least one dialect."] : []),
      ...dialects.flatMap((dialect) => dialect.problems?.() ?? []),
    ],
  };
}

function unknownShape(fields: JsonObject, shapes: readonly string[]): Reason {
  const unfilled = findPlaceholder(fields);
  if (unfilled !== null) return placeholderReason(unfilled);
  return reason("SIGNAL_DIALECT_UNKNOWN", { tried: shapes.join("; ") });
}
