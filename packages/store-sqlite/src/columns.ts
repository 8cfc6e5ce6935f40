import { StoreError } from "@hookline/core/driver";

const columnOf = (row: unknown, column: string): unknown =>
  typeof row === "object" && row !== null ? Reflect.get(row, column) : undefined;

const wrongType = (column: string): StoreError =>
  new StoreError("STORE_DAMAGED", `The column ${column} does not hold what was written to it.`);

/** The whole number in a column; anything else there means damage. */
export function integerOf(row: unknown, column: string): number {
  const value = columnOf(row, column);
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrongType(column);
  return value;
}

/** The text in a column; anything else there means damage. */
export function textOf(row: unknown, column: string): string {
  const value = columnOf(row, column);
  if (typeof value !== "string") throw wrongType(column);
  return value;
}
