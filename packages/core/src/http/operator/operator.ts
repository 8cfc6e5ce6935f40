import { type Reason, reason } from "../../model/codes.ts";
import type { WireRequest, WireResponse } from "../../model/request.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../../prim/json.ts";
import { parseBody } from "../../signal/parse.ts";
import { json, problem } from "../problem.ts";
import type { StatusView } from "../reads.ts";
import type { OperatorAccess } from "./access.ts";

/** Limits as an operator reads them. */
export interface LimitsView {
  /** As configured, by the names of `standardRisk`; null where the set of rules shows none. */
  readonly configured: unknown;
  /** What operators have tightened. */
  readonly changes: unknown;
  /** Loosened limits that live accounts wait for a person to confirm. */
  readonly unconfirmed: readonly string[];
}

/** One strategy as an operator reads it. */
export interface StrategyView {
  readonly strategy: string;
  readonly enabled: boolean;
}

/** What the operator's paths need of the engine. */
export interface OperatorParts {
  readonly path: string;
  readonly access: OperatorAccess;
  /** Carries out a command as read from a body; the answer of `Engine.command`. */
  readonly command: (request: unknown) => Promise<Reason & { readonly message: string }>;
  readonly status: () => StatusView;
  readonly limits: () => LimitsView;
  readonly strategies: () => readonly StrategyView[];
  readonly drift: () => unknown;
}

/** The operator's paths: apart from the signals', with credentials of their own. */
export interface Operator {
  serves(path: string): boolean;
  answer(request: WireRequest): Promise<WireResponse>;
}

/** Command by path; the body has the other members, and nobody but the token says who asks. */
const COMMANDS: Readonly<Record<string, string>> = {
  "/halt": "halt",
  "/resume": "resume",
  "/flatten": "flatten",
  "/cancel": "cancel",
  "/strategies": "switch_strategy",
  "/limits": "set_limits",
  "/limits/confirm": "confirm_limits",
  "/heartbeat": "heartbeat",
  "/approve": "approve",
  "/deny": "deny",
  "/live/grant": "grant",
  "/live/revoke": "revoke",
  "/live/promote": "promote",
  "/live/demote": "demote",
  "/live/entry-cap": "set_entry_cap",
  "/live/credentials": "replace_credentials",
};

/** Builds the operator's paths. */
export function createOperator(parts: OperatorParts): Operator {
  const reads: Readonly<Record<string, () => unknown>> = {
    "/status": parts.status,
    "/limits": parts.limits,
    "/strategies": parts.strategies,
    "/drift": parts.drift,
  };
  return {
    serves: (path) => path.startsWith(`${parts.path}/`),
    async answer(request) {
      const actor = parts.access.admit(request);
      if (!actor.ok) return problem(actor.refusal);
      const name = request.path.slice(parts.path.length);
      const read = Object.hasOwn(reads, name) ? reads[name] : undefined;
      if (read !== undefined && (request.method === "GET" || request.method === "HEAD")) {
        return json(200, read());
      }
      const type = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
      if (type === undefined && read === undefined) return problem(reason("HTTP_NOT_FOUND"));
      if (type === undefined || request.method !== "POST") {
        return problem(reason("HTTP_METHOD_NOT_ALLOWED"));
      }
      const body = bodyOf(request);
      if (body === null) return problem(reason("COMMAND_INVALID", { field: "body" }));
      const answer = await parts.command({ ...body, type, actor: actor.value });
      return answer.code === "COMMAND_APPLIED" ? json(200, answer) : problem(answer);
    },
  };
}

/** The members of the body; none where it is empty. Only JSON that says that it is: a form cannot be one. */
function bodyOf({ body, headers }: WireRequest): Record<string, unknown> | null {
  const type = headers["content-type"];
  const encoding = headers["content-encoding"];
  if (body.length === 0) return {};
  if (typeof type !== "string" || !/^application\/json\b/i.test(type)) return null;
  const contentEncoding = typeof encoding === "string" ? encoding : null;
  const fields = parseBody({ bytes: body, contentType: type, contentEncoding });
  return fields.ok ? plainObject(fields.value) : null;
}

const plainObject = (fields: JsonObject): Record<string, unknown> => {
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, value] of fields) members[name] = plain(value);
  return members;
};

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (isJsonArray(value)) return value.map(plain);
  return isJsonObject(value) ? plainObject(value) : value;
}
