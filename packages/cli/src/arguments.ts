import { parseArgs } from "node:util";

export const USAGE = `Usage: hookline journal verify [FILE] [--json]
       hookline journal show [FILE] [filters] [--json]
       hookline journal replay [FILE] [--json]
       hookline journal backup FILE TARGET [--json]
       hookline explain SIGNAL_ID [--journal FILE] [--json]
       hookline doctor MODULE [--json]

FILE is a journal of @hookline/store-sqlite; without one, $HOOKLINE_DB or hookline.db. Its engine may run meanwhile.
MODULE exports \`accounts\` as an engine's options have them; doctor examines them and never sends an order.
Filters: --after N, --limit N, --since TIME, --until TIME (ISO 8601), --type EVENT_OR_INPUT, --account NAME,
         --strategy NAME, --symbol NAME, --signal ID, --order CLIENT_ORDER_ID
Exit code: 0 all is well, 1 damaged, unequal or not found, 2 not understood.`;

/** Which records to show; null asks for all. */
export interface Filters {
  readonly after: number;
  readonly limit: number;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  readonly type: string | null;
  readonly account: string | null;
  readonly strategy: string | null;
  readonly symbol: string | null;
  readonly signal: string | null;
  readonly order: string | null;
}

/** A command that was understood. */
export type Asked = { readonly file: string; readonly json: boolean } & (
  | { readonly command: "verify" | "replay" }
  | { readonly command: "show"; readonly filters: Filters }
  | { readonly command: "backup"; readonly target: string }
  | { readonly command: "explain"; readonly signal: string }
  | { readonly command: "doctor" }
);

const OPTIONS = {
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  journal: { type: "string" },
  after: { type: "string" },
  limit: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  type: { type: "string" },
  account: { type: "string" },
  strategy: { type: "string" },
  symbol: { type: "string" },
  signal: { type: "string" },
  order: { type: "string" },
} as const;

/** Options that only `show` understands. */
const FILTERS = [
  ...(["after", "limit", "since", "until", "type"] as const),
  ...(["account", "strategy", "symbol", "signal", "order"] as const),
] as const;

type Values = { readonly [Name in keyof typeof OPTIONS]?: string | boolean };

/** Reads the command line; a sentence where it cannot be understood. */
export function readArguments(args: readonly string[]): Asked | "help" | string {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
    });
    return values.help ? "help" : understood(positionals, values);
  } catch (error) {
    return error instanceof Error ? error.message : "The arguments cannot be read.";
  }
}

function understood(positionals: readonly string[], values: Values): Asked | string {
  const [group = "", ...others] = positionals;
  const json = values.json === true;
  const filter = FILTERS.find((name) => values[name] !== undefined);
  if (group === "explain") {
    const [signal, ...rest] = others;
    if (signal === undefined || rest.length > 0) return "explain takes one signal id.";
    if (filter !== undefined) return `explain does not take --${filter}.`;
    return { command: "explain", signal, file: fileOf(undefined, values), json };
  }
  if (group === "doctor") {
    const [file, ...rest] = others;
    if (file === undefined || rest.length > 0) return "doctor takes one module.";
    return filter === undefined
      ? { command: "doctor", file, json }
      : `doctor does not take --${filter}.`;
  }
  if (group !== "journal")
    return group === "" ? "A command is missing." : `${group} is no command.`;
  const [command = "", first, second, ...rest] = others;
  if (filter !== undefined && command !== "show") return `--${filter} is for journal show.`;
  const most = command === "backup" ? 2 : 1;
  if (rest.length > 0 || (second !== undefined && most < 2)) return "There are too many arguments.";
  return journalCommand(command, { first, second, values, json });
}

function journalCommand(
  command: string,
  given: {
    readonly first: string | undefined;
    readonly second: string | undefined;
    readonly values: Values;
    readonly json: boolean;
  },
): Asked | string {
  const { first, json, second, values } = given;
  const file = fileOf(first, values);
  switch (command) {
    case "verify":
    case "replay":
      return { command, file, json };
    case "show": {
      const filters = readFilters(values);
      return typeof filters === "string" ? filters : { command, file, json, filters };
    }
    case "backup":
      return first === undefined || second === undefined
        ? "journal backup takes the journal and the file to write."
        : { command, file: first, target: second, json };
    default:
      return command === "" ? "journal needs a command." : `journal ${command} is no command.`;
  }
}

const fileOf = (given: string | undefined, { journal }: Values): string =>
  given ?? textOf(journal) ?? process.env.HOOKLINE_DB ?? "hookline.db";

const textOf = (value: string | boolean | undefined): string | null =>
  typeof value === "string" ? value : null;

function readFilters(values: Values): Filters | string {
  for (const name of ["after", "limit"] as const) {
    if (!/^\d{1,15}$/.test(textOf(values[name]) ?? "0")) return `--${name} takes a whole number.`;
  }
  for (const name of ["since", "until"] as const) {
    const text = textOf(values[name]);
    // A time without a zone would mean another moment on another machine.
    if (text !== null && timeOf(text) === null)
      return `--${name} takes a time with its zone, such as 2026-01-15T15:00:00Z.`;
  }
  return {
    after: Number(textOf(values.after) ?? 0),
    limit: Number(textOf(values.limit) ?? Number.MAX_SAFE_INTEGER),
    sinceMs: timeOf(textOf(values.since) ?? ""),
    untilMs: timeOf(textOf(values.until) ?? ""),
    type: textOf(values.type),
    account: textOf(values.account),
    strategy: textOf(values.strategy),
    symbol: textOf(values.symbol),
    signal: textOf(values.signal),
    order: textOf(values.order),
  };
}

function timeOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text))
    return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
