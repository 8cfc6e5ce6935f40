import { parseArgs } from "node:util";
import { readPlan } from "../crash-sweep.ts";
import { isPlantedBug, PLANTED_BUGS } from "../planted-bugs.ts";
import type { Wanted } from "./tasks.ts";

export const USAGE = `Usage: npm run sim -- [--seeds 400] [--start 1] [--crash-points 0] [--nested 0] [--json] [--jobs N] [--bug NAME]
       npm run sim -- --point SCENARIO/CLASS/VARIANT@IO:FATE[+IO:FATE]
Runs simulated worlds and judges them. Ends with a line of its counts; exits 1 if anything broke.`;

/** What the command line asks for. */
export interface SimArguments {
  readonly wanted: Wanted;
  readonly json: boolean;
  /** Workers; 0 for as many as there are processors. */
  readonly jobs: number;
}

const DEFAULT_SEEDS = 400;
const WHOLE = /^\d{1,9}$/;

/** Reads the command line; a sentence where it cannot be read. */
export function readArguments(args: readonly string[]): SimArguments | string {
  try {
    return checked(args);
  } catch (error) {
    return error instanceof Error ? error.message : "The arguments cannot be read.";
  }
}

function checked(args: readonly string[]): SimArguments | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string" },
      start: { type: "string", default: "1" },
      "crash-points": { type: "string", default: "0" },
      nested: { type: "string", default: "0" },
      point: { type: "string" },
      bug: { type: "string" },
      jobs: { type: "string", default: "0" },
      json: { type: "boolean", default: false },
    },
  });
  const { bug = null, json, nested, point, start } = values;
  const crashPoints = values["crash-points"];
  // Crash points alone are no reason to run seeds as well.
  const others = point !== undefined || crashPoints !== "0";
  const seeds = values.seeds ?? (others ? "0" : String(DEFAULT_SEEDS));
  for (const [name, text] of Object.entries({
    ...{ seeds, start, nested, jobs: values.jobs },
    "crash-points": crashPoints,
  })) {
    if (!WHOLE.test(text)) return `--${name} takes a whole number, not ${text}.`;
  }
  if (nested !== "0" && crashPoints === "0") return "--nested needs --crash-points.";
  if (point !== undefined && readPlan(point) === null) return `${point} is no crash point.`;
  if (bug !== null && !isPlantedBug(bug)) return `Bugs: ${PLANTED_BUGS.join(", ")}.`;
  return {
    wanted: {
      ...{ seeds: Number(seeds), start: Number(start), plan: point ?? null, bug },
      ...{ crashPoints: Number(crashPoints), nested: Number(nested) },
    },
    json,
    jobs: Number(values.jobs),
  };
}
