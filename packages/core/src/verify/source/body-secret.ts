import { type Reason, reason } from "../../model/codes.ts";
import { equalSecrets } from "../../prim/digest.ts";
import type { JsonObject, JsonValue } from "../../prim/json.ts";
import { accept, type Result, refuse } from "../../prim/result.ts";
import type { FieldsLayer } from "../layer.ts";
import { listProblems, type SecretOption, secretsOf, usable } from "../secrets.ts";

/** Options of `bodySecret`: the secret or secrets, and the member of the body that carries it. */
export type BodySecretOptions = SecretOption & {
  /** Name of a top-level member of the body, for example `passphrase`. */
  readonly field: string;
};

const NAME = "body-secret";

/**
 * A shared secret in a member of the body, as many alert templates have it. The weakest layer:
 * TradingView advises against secrets in the body, so combine it with `ipAllow`. The member is
 * taken out of the fields before anything is stored; a source with this layer must not keep the raw
 * body either.
 * @example bodySecret({ field: "passphrase", secret: env.ALERT_PASSPHRASE })
 */
export function bodySecret(options: BodySecretOptions): FieldsLayer {
  const { field } = options;
  const given = secretsOf(options);
  const secrets = usable(given);
  return Object.freeze<FieldsLayer>({
    name: NAME,
    problems: () => [...listProblems(given, { layer: NAME }), ...fieldProblems(field)],
    checkFields: (fields) => withoutSecret(fields, field, secrets),
  });
}

function withoutSecret(
  fields: JsonObject,
  field: string,
  secrets: readonly string[],
): Result<JsonObject, Reason> {
  if (!isKnown(fields.get(field), secrets)) {
    return refuse(reason("AUTH_BODY_SECRET_INVALID", { layer: NAME }));
  }
  const rest = new Map(fields);
  rest.delete(field);
  return accept(rest);
}

/** Compares with every secret, so that the time taken does not tell which one came near. */
function isKnown(sent: JsonValue | undefined, secrets: readonly string[]): boolean {
  const text = typeof sent === "string" ? sent : "";
  let known = false;
  for (const secret of secrets) known = equalSecrets(text, secret) || known;
  return known;
}

const fieldProblems = (field: string): readonly string[] =>
  typeof field === "string" && field !== ""
    ? []
    : [`${NAME}: field must name a member of the body.`];
