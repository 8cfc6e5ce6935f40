/** A bug or a damaged journal: the engine stops deciding, keeps serving reads and raises an alarm. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.detail = detail;
  }
}

/**
 * Throws an InvariantError unless the condition holds.
 * @param message what must be true, in words a maintainer understands without the stack
 */
export function invariant(
  condition: boolean,
  message: string,
  detail: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) throw new InvariantError(message, detail);
}
