import type { RequestLayer } from "../layer.ts";
import { listProblems, type SecretOption, secretsOf } from "../secrets.ts";
import { hmacScheme } from "./hmac.ts";
import type { SignatureScheme } from "./scheme.ts";
import { signatureLayer } from "./signature-layer.ts";

/**
 * The scheme of GitHub: `x-hub-signature-256: sha256=<hex>` over the body's bytes. The older SHA-1
 * header is never read. Source: "Validating webhook deliveries" of the GitHub documentation.
 */
export const githubScheme: SignatureScheme = {
  ...hmacScheme({ header: "x-hub-signature-256", encoding: "hex", prefix: "sha256=" }),
  name: "github",
};

/**
 * Deliveries signed as GitHub signs them; many other senders use the same form. It has no
 * timestamp, so a replay is stopped by the signal's key alone.
 * @example github({ secret: env.GITHUB_WEBHOOK_SECRET })
 */
export function github(options: SecretOption): RequestLayer {
  const secrets = secretsOf(options);
  return signatureLayer(githubScheme, {
    secrets,
    problems: listProblems(secrets, { layer: "github" }),
  });
}
