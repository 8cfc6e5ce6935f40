// Public entry `@hookline/core/verify`: signature checks for use on their own, and the layers of a
// source.
export type { DigestEncoding } from "./decode.ts";
export type { HeaderRecord } from "./headers.ts";
export type { AuthLayer, FieldsLayer, RequestLayer, VerifyContext } from "./layer.ts";
export { github } from "./schemes/github.ts";
export { type HmacFormat, type HmacOptions, hmac } from "./schemes/hmac.ts";
export type { SignatureReason } from "./schemes/scheme.ts";
export { standardWebhooks } from "./schemes/standard-webhooks.ts";
export { stripe, type TimestampedOptions } from "./schemes/stripe.ts";
export type { SecretOption } from "./secrets.ts";
export {
  type SignatureInput,
  type SignatureSchemeName,
  type SignatureVerdict,
  verifySignature,
} from "./signature.ts";
export { type BodySecretOptions, bodySecret } from "./source/body-secret.ts";
export {
  type CertificateHeaders,
  type ClientCertificateOptions,
  clientCertificate,
  tradingViewCertificate,
} from "./source/client-certificate.ts";
export { type IpAllowOptions, ipAllow, tradingViewAddresses } from "./source/ip-allow.ts";
export { loopbackOnly } from "./source/loopback-only.ts";
export { type PathTokenOptions, pathToken } from "./source/path-token.ts";
