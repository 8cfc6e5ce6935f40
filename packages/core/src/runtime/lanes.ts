/**
 * One queue per name: tasks of a name run one after another, in the order they came; tasks of different names
 * run side by side. A task of several names waits for all of them.
 */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();
  #depth = 0;

  /** Tasks waiting or running. */
  get depth(): number {
    return this.#depth;
  }

  /** Runs the task when its turn has come in every lane; the answer is the task's own. */
  run<Value>(names: readonly string[], task: () => Promise<Value>): Promise<Value> {
    this.#depth += 1;
    const before = names.flatMap((name) => this.#tails.get(name) ?? []);
    const turn = before.length === 0 ? task() : Promise.all(before).then(task);
    const done = turn.then(ignore, ignore).then(() => {
      this.#depth -= 1;
      for (const name of names) if (this.#tails.get(name) === done) this.#tails.delete(name);
    });
    for (const name of names) this.#tails.set(name, done);
    return turn;
  }

  /** Resolves once every task queued so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}

// A lane goes on whatever became of the task before; the task's own caller sees its failure.
const ignore = (): void => undefined;
