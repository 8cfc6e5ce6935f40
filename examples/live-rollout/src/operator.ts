import type { CommandRequest, Engine } from "@hookline/core";

const actor = "console";

export const OPERATOR_HELP = `  status                             accounts, stages, what waits
  grant ACCOUNT CODE                 entries may go for 12 hours
  promote ACCOUNT confirm|auto       one stage up      demote ACCOUNT read_only|confirm
  approve ORDER · deny ORDER         an entry that waits
  cap ACCOUNT VALUE|none             largest value of one entry
  revoke ACCOUNT · halt · flatten ACCOUNT`;

/** Carries out a line that the person at this terminal typed; answers what to print. */
export async function operate(engine: Engine, line: string): Promise<string> {
  if (line.trim() === "status") return statusText(engine);
  const command = read(line);
  if (command === null) return OPERATOR_HELP;
  const { code, message } = await engine.command(command);
  return `${code}: ${message}`;
}

function read(line: string): CommandRequest | null {
  const [verb, first = "", second = ""] = line.trim().split(/\s+/);
  const on = { account: first, actor };
  switch (verb) {
    case "grant":
      return { type: "grant", ...on, code: second };
    case "revoke":
    case "flatten":
      return { type: verb, ...on };
    case "promote":
      return second === "confirm" || second === "auto"
        ? { type: "promote", ...on, stage: second }
        : null;
    case "demote":
      return second === "read_only" || second === "confirm"
        ? { type: "demote", ...on, stage: second }
        : null;
    case "cap":
      return { type: "set_entry_cap", ...on, maxEntryNotional: second };
    case "approve":
    case "deny":
      return { type: verb, order: first, actor };
    case "halt":
      return { type: "halt", level: 2, scope: { kind: "global" }, actor };
    default:
      return null;
  }
}

const statusText = (engine: Engine): string =>
  engine
    .status()
    .accounts.map(({ account, connected, keyEnding, live, openOrders, tradingState }) =>
      [
        account,
        connected ? "connected" : "not connected",
        `key …${keyEnding ?? "?"}`,
        tradingState,
        `${openOrders} open`,
        live === null
          ? "paper"
          : `${live.stage}, ${live.code ?? "open"}, cap ${live.maxEntryNotional}`,
        ...(live?.held ?? []).map(({ clientOrderId }) => `waits: ${clientOrderId}`),
      ].join("  "),
    )
    .join("\n");
