#!/usr/bin/env node
// sim [--seeds N] [--start S] …: runs simulated worlds on every processor and counts what happened.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { readArguments, type SimArguments, USAGE } from "../sim/run/arguments.ts";
import { Progress } from "../sim/run/progress.ts";
import { failureText, isClean, summaryJson, summaryText } from "../sim/run/report.ts";
import { nothing, type Part, perform, sum, type Task, tasksOf } from "../sim/run/tasks.ts";

/** Hands tasks to workers until there are none; answers everything they came to. */
function runAll({ jobs, json, wanted }: SimArguments, progress: Progress): Promise<Part> {
  let total = nothing;
  const tasks = tasksOf(wanted, () => total.crashPoints);
  const take = (part: Part): void => {
    total = sum(total, part);
    if (part.failures.length > 0) progress.clear();
    if (!json) {
      for (const failure of part.failures) {
        process.stdout.write(`${progress.mark("✗", false)} ${failureText(failure)}\n`);
      }
    }
    progress.show(total);
  };
  const count = jobs > 0 ? jobs : availableParallelism();
  const work = Array.from({ length: count }, () => runWorker(tasks, take));
  return Promise.all(work).then(() => total);
}

function runWorker(tasks: Iterator<Task>, take: (part: Part) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    const next = (): void => {
      const { done, value } = tasks.next();
      if (done === true) void worker.terminate().then(() => resolve());
      else worker.postMessage(value);
    };
    worker.on("error", reject);
    worker.on("message", (part: Part) => {
      take(part);
      next();
    });
    next();
  });
}

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (typeof args === "string") {
    process.stderr.write(`${args}\n${USAGE}\n`);
    return 2;
  }
  const progress = new Progress(args.wanted);
  const total = await runAll(args, progress);
  progress.clear();
  const clean = isClean(total);
  process.stdout.write(
    args.json
      ? `${summaryJson(total, args.wanted)}\n`
      : `${progress.mark(clean ? "✓" : "✗", clean)} ${summaryText(total)}\n`,
  );
  return clean ? 0 : 1;
}

if (isMainThread) process.exitCode = await main();
else
  parentPort?.on(
    "message",
    (task: Task) => void perform(task).then((part) => parentPort?.postMessage(part)),
  );
