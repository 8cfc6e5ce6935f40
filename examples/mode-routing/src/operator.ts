import type { CommandRequest, Engine } from "@hookline/core";

const ACCOUNT = "live";
const actor = "console";

export const OPERATOR_HELP =
  "grant CODE · revoke · promote confirm|auto · demote read_only|confirm · cap VALUE|none · approve ID · deny ID";

/** Carries out a line that the person at this terminal typed; answers what to print. */
export async function operate(engine: Engine, line: string): Promise<string> {
  const command = read(line);
  if (command === null) return OPERATOR_HELP;
  const { code, message } = await engine.command(command);
  return `${code}: ${message}`;
}

function read(line: string): CommandRequest | null {
  const [verb, value = ""] = line.trim().split(/\s+/);
  const on = { account: ACCOUNT, actor };
  switch (verb) {
    case "grant":
      return { type: "grant", ...on, code: value };
    case "revoke":
      return { type: "revoke", ...on };
    case "promote":
      return value === "confirm" || value === "auto"
        ? { type: "promote", ...on, stage: value }
        : null;
    case "demote":
      return value === "read_only" || value === "confirm"
        ? { type: "demote", ...on, stage: value }
        : null;
    case "cap":
      return { type: "set_entry_cap", ...on, maxEntryNotional: value };
    case "approve":
    case "deny":
      return { type: verb, order: value, actor };
    default:
      return null;
  }
}
