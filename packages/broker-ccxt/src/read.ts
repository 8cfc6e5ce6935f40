import { type Decimal, parseDecimal } from "@hookline/core/driver";

/** A text that is there and not empty; null else. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== ""
    ? value
    : typeof value === "number"
      ? String(value)
      : null;

/** An exact number; null where there is none. */
export function decimalOf(value: unknown): Decimal | null {
  const text = textOf(value);
  return text === null ? null : parseDecimal(text);
}

/** Unix milliseconds; null where there are none. */
export function timeOf(value: unknown): number | null {
  const time = typeof value === "string" ? Number(value) : value;
  return typeof time === "number" && Number.isSafeInteger(time) && time > 0 ? time : null;
}

/** A member of an object; undefined for everything that is none. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

/** A member at a path of names. */
export const at = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>(memberOf, value);

/** The document, or null where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether a body is a JSON object or array. */
export const isDocument = (body: string | null): boolean => {
  const value = body === null ? null : parseJson(body);
  return typeof value === "object" && value !== null;
};
