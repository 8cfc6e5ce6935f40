import type { Reason } from "../model/codes.ts";
import type { WireRequest } from "../model/request.ts";
import type { JsonObject } from "../prim/json.ts";
import type { Result } from "../prim/result.ts";

/** What a layer may know besides the request; facts, so that a check stays a pure function. */
export interface VerifyContext {
  /** Unix milliseconds of now. */
  readonly nowMs: number;
  /** The last path segment after the source's path, as sent; null where there is none. */
  readonly pathToken: string | null;
  /**
   * Whether an address lies in a list of addresses and CIDR blocks. Injected, because matching
   * needs a library; answers false, and never throws, for a text that is no address.
   */
  readonly addressIn: (address: string, list: readonly string[]) => boolean;
}

interface NamedLayer {
  /** Name for logs and refusals, for example `github`. */
  readonly name: string;
  /**
   * What is wrong with the configuration, as sentences without a secret in them; empty when fine.
   */
  problems(): readonly string[];
  /**
   * The proof is the path token: checked before other layers, so that a wrong one looks like an
   * unknown path.
   */
  readonly usesPathToken?: boolean;
}

/** A layer whose proof is outside the parsed body: signature, address, certificate, path. */
export interface RequestLayer extends NamedLayer {
  /** Null when the request passes; anything else refuses it. Never throws. */
  checkRequest(request: WireRequest, context: VerifyContext): Reason | null;
  checkFields?(fields: JsonObject): Result<JsonObject, Reason>;
}

/** A layer whose proof is a field of the body; a source with one must not keep the raw body. */
export interface FieldsLayer extends NamedLayer {
  checkRequest?(request: WireRequest, context: VerifyContext): Reason | null;
  /** The fields without the secret, or the refusal. Never throws. */
  checkFields(fields: JsonObject): Result<JsonObject, Reason>;
}

/**
 * One way to authenticate a sender; a layer without any check does not compile. All layers of a
 * source must pass.
 */
export type AuthLayer = RequestLayer | FieldsLayer;
