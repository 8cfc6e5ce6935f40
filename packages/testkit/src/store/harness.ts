import type { JournalRecord, Store } from "@hookline/core/driver";
import { StoreError } from "@hookline/core/driver";
import { expect, it } from "vitest";

/** Whether a store can do something; what it cannot, it gives a reason for. */
export type Capability = true | { readonly missing: string };

/** What a store says it can do beyond the port. */
export interface StoreCapabilities {
  /** `backup` writes a file that the same kind of store opens. */
  readonly backup: Capability;
  /** Stored bytes can be changed from outside (`StoreData.damage`). */
  readonly damage: Capability;
  /** Another process can open the same data (`StoreData.holdElsewhere`). */
  readonly processes: Capability;
}

/** Another process that has the data open. */
export interface Holder {
  /** Ends it without letting it clean up (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>;
}

/** One set of stored data, empty at first, and the ways to it. */
export interface StoreData {
  /** A new store on the data, not open yet. */
  handle(): Store;
  /** A path with nothing at it, and a new store on the backup written there. With capability `backup`. */
  readonly backup?: { readonly path: string; handle(): Store };
  /** Changes the stored bytes of a record while no store is open. With capability `damage`. */
  readonly damage?: (sequence: number) => Promise<void>;
  /** Lets another process open the data, append one record, and hold on. With capability `processes`. */
  readonly holdElsewhere?: () => Promise<Holder>;
  /** Removes what the test left behind; every store is closed by then. */
  dispose(): Promise<void>;
}

/** What a store's test tells the suite. */
export interface StoreUnderTest {
  /** Shown in the test report. */
  readonly name: string;
  /** New, empty data. Called for every case. */
  create(): Promise<StoreData>;
  readonly capabilities: StoreCapabilities;
}

/** What the cases work with: the data of one case, and the stores opened on them. */
export class StoreHarness {
  readonly capabilities: StoreCapabilities;
  #data: StoreData | null = null;
  readonly #stores: Store[] = [];

  constructor(capabilities: StoreCapabilities) {
    this.capabilities = capabilities;
  }

  begin(data: StoreData): void {
    this.#data = data;
  }

  /** Closes and removes everything of the case. */
  async end(): Promise<void> {
    const stores = this.#stores.splice(0);
    try {
      for (const store of stores) await store.close();
    } finally {
      await this.#data?.dispose();
      this.#data = null;
    }
  }

  get data(): StoreData {
    if (this.#data === null) throw new Error("the case has not begun");
    return this.#data;
  }

  /** A new store on the case's data, closed at its end. */
  handle(): Store {
    return this.track(this.data.handle());
  }

  /** Remembers a store, so that it is closed at the case's end. */
  track(store: Store): Store {
    this.#stores.push(store);
    return store;
  }

  /** An open store on the case's data. */
  async open(): Promise<Store> {
    const store = this.handle();
    await store.open();
    return store;
  }

  /** Closes a store and opens another one on the same data. */
  async reopen(store: Store): Promise<Store> {
    await store.close();
    return this.open();
  }
}

/** Registers a case that needs a capability; without it the title says why it is skipped. */
export function caseWith(
  capability: Capability,
  title: string,
  run: () => void | Promise<void>,
): void {
  if (capability === true) it(title, run);
  else it(`${title} (skipped: ${capability.missing})`, { skip: true }, run);
}

/** Something of the data that a declared capability promises. */
export function promised<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined)
    throw new Error(`the capability is declared, but create() gives no ${name}`);
  return value;
}

/** Expects a StoreError of one code and gives it back. */
export async function expectStoreError(
  answer: Promise<unknown>,
  code: StoreError["code"],
): Promise<StoreError> {
  const error = await answer.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreError)) {
    expect.fail(`expected a StoreError ${code}, got ${String(error)}`);
  }
  expect(error.code).toBe(code);
  return error;
}

/** Everything in a store. */
export const readAll = (store: Store): Promise<readonly JournalRecord[]> =>
  store.read(0, Number.MAX_SAFE_INTEGER);
