import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Examination, examine, type Finding, isReady } from "@hookline/core/live";
import { clean, type Output } from "../output.ts";

/** What a module exports; `close` ends what it started for its accounts. */
type Exported = Examination & { readonly close?: () => Promise<void> };

const MARKS = { pass: "✓", warn: "!", fail: "✗", unknown: "?" } as const;
const COLOURS = { pass: "green", warn: "yellow", fail: "red", unknown: "dim" } as const;

/**
 * Examines the accounts that a module exports as `accounts` (with `symbols`, `egress` and `close`, where it has them), and prints
 * what it found. It never sends an order.
 * @returns 0 ready · 1 something failed · 2 no such module
 */
export async function doctor(path: string, json: boolean, output: Output): Promise<number> {
  const given = await loaded(path);
  if (given === null) {
    output.note(`${path} is no module that exports accounts.`);
    return 2;
  }
  const findings = await examine(given);
  await given.close?.();
  const ready = isReady(findings);
  if (json) output.line(JSON.stringify({ ready, findings }));
  else {
    for (const finding of findings) output.line(lineOf(finding, output));
    output.line(ready ? "Ready: nothing failed." : "Not ready.");
  }
  return ready ? 0 : 1;
}

function lineOf({ account, check, detail, verdict }: Finding, output: Output): string {
  const mark = output.paint(MARKS[verdict], COLOURS[verdict]);
  return `${mark} ${account ?? "this machine"}  ${check}  ${clean(detail)}`;
}

async function loaded(path: string): Promise<Exported | null> {
  try {
    // A host's own module: whatever it exports is checked by who uses it.
    const module: unknown = await import(pathToFileURL(resolve(path)).href);
    return isExamination(module) ? module : null;
  } catch {
    return null;
  }
}

const isExamination = (module: unknown): module is Exported =>
  typeof module === "object" &&
  module !== null &&
  "accounts" in module &&
  typeof module.accounts === "object" &&
  module.accounts !== null;
