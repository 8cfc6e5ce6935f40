import { accept, type Result, refuse } from "../../prim/result.ts";
import { bytesFromBase64, digestFrom } from "../decode.ts";
import { type HeaderRecord, oneHeader } from "../headers.ts";
import type { RequestLayer } from "../layer.ts";
import { listProblems, secretsOf } from "../secrets.ts";
import {
  anyMatches,
  type SignatureReason,
  type SignatureScheme,
  withoutSignature,
} from "./scheme.ts";
import { signatureLayer } from "./signature-layer.ts";
import type { TimestampedOptions } from "./stripe.ts";
import {
  DEFAULT_TOLERANCE_SECONDS,
  isWithin,
  parseUnixSeconds,
  toleranceProblems,
} from "./timestamp.ts";

const NAME = "standard-webhooks";
// A full stop in the id would move the border between id and timestamp in the signed text.
const MESSAGE_ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/;
const ENTRY = /^([A-Za-z0-9_-]{1,16}),([\x21-\x2b\x2d-\x7e]{1,1024})$/;
const SECRET_PREFIX = /^whsec_/;
const KEY_BYTES = { fewest: 24, most: 64 } as const;

interface Stamp {
  readonly id: string;
  readonly timestamp: string;
  readonly signedAt: number;
}

function stampOf(headers: HeaderRecord): Result<Stamp, SignatureReason> {
  const id = oneHeader(headers, "webhook-id");
  if (!id.ok && id.refusal === "absent") return refuse("id_missing");
  if (!id.ok || !MESSAGE_ID.test(id.value)) return refuse("id_invalid");
  const timestamp = oneHeader(headers, "webhook-timestamp");
  if (!timestamp.ok && timestamp.refusal === "absent") return refuse("timestamp_missing");
  const signedAt = timestamp.ok ? parseUnixSeconds(timestamp.value) : null;
  if (!timestamp.ok || signedAt === null) return refuse("timestamp_invalid");
  return accept({ id: id.value, timestamp: timestamp.value, signedAt });
}

/**
 * The digests of all `v1` entries; other labels are skipped, a malformed entry spoils the header
 * (empty list).
 */
function digestsOf(header: string): readonly Uint8Array[] {
  const digests: Uint8Array[] = [];
  for (const text of header.split(" ")) {
    const entry = ENTRY.exec(text);
    if (entry === null) return [];
    if (entry[1] !== "v1") continue;
    const digest = digestFrom(entry[2] ?? "", "base64");
    if (digest === null) return [];
    digests.push(digest);
  }
  return digests;
}

/**
 * The scheme of standardwebhooks.com: headers `webhook-id`, `webhook-timestamp` and
 * `webhook-signature` (`v1,<base64>` entries separated by spaces) over `<id>.<timestamp>.<body>`.
 * The key is the base64 after an optional `whsec_`. Source: the specification, sections "Signature
 * scheme" and "Webhook headers".
 */
export const standardWebhooksScheme: SignatureScheme = {
  name: NAME,
  key: (secret) => bytesFromBase64(secret.replace(SECRET_PREFIX, "")),
  check({ headers, body, nowSeconds, toleranceSeconds }, keys) {
    const header = oneHeader(headers, "webhook-signature");
    if (!header.ok) return withoutSignature(header.refusal);
    const stamp = stampOf(headers);
    if (!stamp.ok) return stamp.refusal;
    const { id, timestamp, signedAt } = stamp.value;
    if (!anyMatches(keys, digestsOf(header.value), `${id}.${timestamp}.`, body)) {
      return "signature_invalid";
    }
    return isWithin(signedAt, nowSeconds, toleranceSeconds) ? "ok" : "timestamp_outside_tolerance";
  },
};

/**
 * Deliveries signed by the Standard Webhooks format; secrets are base64 of 24 to 64 bytes, with or
 * without `whsec_`.
 * @example standardWebhooks({ secret: env.WEBHOOK_SECRET })
 */
export function standardWebhooks(options: TimestampedOptions): RequestLayer {
  const { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = options;
  const secrets = secretsOf(options);
  return signatureLayer(standardWebhooksScheme, {
    secrets,
    toleranceSeconds,
    problems: [
      ...listProblems(secrets.map(withoutPrefix), { layer: NAME }),
      ...secrets.flatMap(keyProblems),
      ...toleranceProblems(NAME, toleranceSeconds),
    ],
  });
}

const withoutPrefix = (secret: string): string => secret.replace(SECRET_PREFIX, "");

function keyProblems(secret: string): readonly string[] {
  if (secret === "") return [];
  const bytes = standardWebhooksScheme.key(secret)?.length ?? 0;
  return bytes >= KEY_BYTES.fewest && bytes <= KEY_BYTES.most
    ? []
    : [`${NAME}: a secret must be base64 of ${KEY_BYTES.fewest} to ${KEY_BYTES.most} bytes.`];
}
