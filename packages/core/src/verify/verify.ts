import type { Verified } from "../model/approved.ts";
import { type Reason, reason } from "../model/codes.ts";
import type { WireRequest } from "../model/request.ts";
import type { JsonObject } from "../prim/json.ts";
import { accept, type Result, refuse } from "../prim/result.ts";
import type { AuthLayer, VerifyContext } from "./layer.ts";

/**
 * Shows that a request passed the first phase of its source. Only `verifyRequest` makes one (the
 * class is not exported and has a private member, so nothing else fits the type), and it remembers
 * its layers, so the second phase cannot be run with others.
 */
class RequestProof {
  /** The bytes that were checked: these are the ones to parse. */
  readonly body: Uint8Array;
  readonly #layers: readonly AuthLayer[];

  constructor(body: Uint8Array, layers: readonly AuthLayer[]) {
    this.body = body;
    this.#layers = layers;
  }

  static layersOf(proof: RequestProof): readonly AuthLayer[] {
    return proof.#layers;
  }
}

export type { RequestProof };

const nobody = (): Reason => reason("AUTH_SOURCE_NOT_ALLOWED");

/**
 * First phase, before the body is parsed: everything that can be checked on the request itself.
 * Path tokens come first, so that without one nothing else about the source can be learnt; the rest
 * in the order given. Without a layer, or with one that checks nothing, every request is refused.
 * @example
 * const proof = verifyRequest(source.auth, request, context);
 * if (!proof.ok) return answer(proof.refusal);
 * const fields = parseJson(proof.value.body);
 */
export function verifyRequest(
  layers: readonly AuthLayer[],
  request: WireRequest,
  context: VerifyContext,
): Result<RequestProof, Reason> {
  if (layers.length === 0 || !layers.every(checksSomething)) return refuse(nobody());
  for (const layer of pathTokensFirst(layers)) {
    const refusal = requestRefusal(layer, request, context);
    if (refusal !== null) return refuse(refusal);
  }
  return accept(new RequestProof(request.body, [...layers]));
}

/**
 * Second phase, on the parsed body: secrets inside it. Gives the fields without those secrets, and
 * the only value that counts as verified.
 * @example const signal = verifyFields(proof.value, fields);
 */
export function verifyFields(
  proof: RequestProof,
  fields: JsonObject,
): Result<Verified<JsonObject>, Reason> {
  let rest = fields;
  for (const layer of RequestProof.layersOf(proof)) {
    if (layer.checkFields === undefined) continue;
    const checked = layer.checkFields(rest);
    if (checked?.ok !== true) return refuse(named(checked?.refusal));
    rest = checked.value;
  }
  return accept(rest as Verified<JsonObject>);
}

/** Every problem of a source's layers, as sentences; no layer at all is one. */
export const layerProblems = (layers: readonly AuthLayer[]): readonly string[] =>
  layers.length === 0
    ? ["No authentication layer is configured; a source without one would take no request."]
    : layers.flatMap((layer) =>
        checksSomething(layer) ? layer.problems() : [`${layer.name}: the layer checks nothing.`],
      );

/** A layer from plain JavaScript may lack both checks; the types exclude it. */
const checksSomething = (layer: AuthLayer): boolean =>
  layer.checkRequest !== undefined || layer.checkFields !== undefined;

const pathTokensFirst = (layers: readonly AuthLayer[]): readonly AuthLayer[] => [
  ...layers.filter((layer) => layer.usesPathToken === true),
  ...layers.filter((layer) => layer.usesPathToken !== true),
];

/** Passing means exactly null. */
function requestRefusal(
  layer: AuthLayer,
  request: WireRequest,
  context: VerifyContext,
): Reason | null {
  if (layer.checkRequest === undefined) return null;
  const refusal = layer.checkRequest(request, context);
  if (refusal === null) return null;
  return named(refusal);
}

/** A layer from plain JavaScript that forgets to answer, or answers with a promise, refuses too. */
const named = (refusal: Reason | undefined): Reason =>
  typeof refusal?.code === "string" ? refusal : nobody();
