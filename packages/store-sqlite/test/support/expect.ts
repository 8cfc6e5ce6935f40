import { type JournalRecord, type Store, StoreError } from "@hookline/core/driver";
import { expect } from "vitest";

/** Expects a StoreError of one code and gives it back. */
export async function expectStoreError(
  answer: Promise<unknown>,
  code: StoreError["code"],
): Promise<StoreError> {
  const error: unknown = await answer.catch((reason: unknown) => reason);
  if (!(error instanceof StoreError)) {
    expect.fail(`expected a StoreError ${code}, got ${String(error)}`);
  }
  expect(error.code).toBe(code);
  return error;
}

/** Everything in a store. */
export const readAll = (store: Store): Promise<readonly JournalRecord[]> =>
  store.read(0, Number.MAX_SAFE_INTEGER);
