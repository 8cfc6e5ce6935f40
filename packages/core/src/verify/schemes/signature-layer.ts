import type { RequestLayer } from "../layer.ts";
import { checkDelivery, keysOf, refusalOf, type SignatureScheme } from "./scheme.ts";
import { DEFAULT_TOLERANCE_SECONDS } from "./timestamp.ts";

/** What a signature layer is made of besides its scheme. */
export interface SignatureLayerParts {
  readonly secrets: readonly string[];
  readonly toleranceSeconds?: number;
  readonly problems: readonly string[];
}

/**
 * Makes the layer of a scheme. Secrets live in its closure only: no property, text or inspection
 * shows them.
 */
export function signatureLayer(
  scheme: SignatureScheme,
  { secrets, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, problems }: SignatureLayerParts,
): RequestLayer {
  const keys = keysOf(scheme, secrets);
  return Object.freeze<RequestLayer>({
    name: scheme.name,
    problems: () => problems,
    checkRequest: ({ headers, body }, { nowMs }) => {
      const delivery = { headers, body, nowSeconds: nowMs / 1_000, toleranceSeconds };
      return refusalOf(checkDelivery(scheme, delivery, keys), scheme.name);
    },
  });
}
