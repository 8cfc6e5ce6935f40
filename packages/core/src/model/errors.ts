/** Thrown by `createEngine` before anything runs; lists every problem of the configuration, not just the first. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Thrown by a store: the journal cannot be opened, written or read. `code` tells which. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code:
    | "STORE_LOCKED"
    | "STORE_CLOSED"
    | "STORE_SEQUENCE_GAP"
    | "STORE_DAMAGED"
    | "STORE_FAILED";

  constructor(code: StoreError["code"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
