import { createHmac } from "node:crypto";
import {
  type BrokerCapabilities,
  type Instrument,
  revealed,
  type SymbolName,
} from "@hookline/core/driver";
import { type AddressRule, isLoopbackAddress, isPublicAddress } from "./address.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { readContracts } from "./contracts.ts";
import type { WebhookBrokerOptions } from "./options.ts";
import { REJECTED_STATUSES } from "./outcome.ts";
import { defaultTemplate, fieldsOf, templateProblems, type WebhookTemplate } from "./template.ts";

/** The options, read. Credentials are only in the closures. */
export interface Settings {
  readonly url: URL;
  readonly statusUrl: ((clientOrderId: string) => URL) | null;
  readonly absenceIsFinal: boolean;
  readonly template: WebhookTemplate;
  readonly capabilities: BrokerCapabilities;
  /** Headers that prove who sends: over the body of a POST, over path and query of a GET. */
  readonly authHeaders: (signedText: string) => Readonly<Record<string, string>>;
  readonly idempotencyHeader: string | null;
  readonly rejected: ReadonlySet<number>;
  readonly rule: AddressRule;
  readonly timeoutMs: number;
  readonly result: WebhookBrokerOptions["result"];
  readonly instrument: (symbol: SymbolName) => Instrument | null;
  readonly nameOf: (symbol: SymbolName) => string;
}

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "host",
  "content-type",
  "content-length",
  "transfer-encoding",
  "connection",
  "expect",
  "upgrade",
]);
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const LEAST_SECRET = 16;
const PLACEHOLDER = "{client_order_id}";
const NOWHERE = new URL("https://invalid.invalid/");

/** Reads the options; every problem is a sentence, and none repeats a URL or a credential. */
export function readOptions(options: WebhookBrokerOptions): {
  readonly problems: readonly string[];
  readonly settings: Settings;
} {
  const found: string[] = [];
  const problem = (text: string): void => void found.push(`webhook: ${text}`);
  const { allowPrivateAddresses = false, template = defaultTemplate, timeoutMs = 8_000 } = options;
  const url = readUrl("url", options.url, { allowPrivateAddresses, problem });
  found.push(...templateProblems(template));
  checkTemplate(template, options, problem);
  if (options.mode !== "paper" && options.mode !== "live") {
    problem('`mode` must be "paper" or "live": whose money the receiver moves.');
  }
  if (!(timeoutMs > 0)) problem("`timeoutMs` must be positive.");
  if (!/^[\x21-\x7e]{1,64}$/.test(options.platform)) problem("`platform` must be a short name.");
  const settings: Settings = {
    url,
    statusUrl: readStatusUrl(options, url, { allowPrivateAddresses, problem }),
    absenceIsFinal: options.status?.absenceIsFinal ?? false,
    template,
    capabilities: capabilitiesOf(options),
    authHeaders: readAuth(options, problem),
    idempotencyHeader: readIdempotency(options, template, problem),
    rejected: new Set(options.rejectedStatuses ?? REJECTED_STATUSES),
    rule: ruleFor(url, allowPrivateAddresses),
    timeoutMs,
    result: options.result,
    ...readContracts(options, problem),
  };
  return { problems: found, settings };
}

type Problem = (text: string) => void;
interface UrlContext {
  readonly allowPrivateAddresses: boolean;
  readonly problem: Problem;
}

function readUrl(name: string, text: string, { allowPrivateAddresses, problem }: UrlContext): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    problem(`\`${name}\` must be an https: URL.`);
    return NOWHERE;
  }
  const isLocal = allowPrivateAddresses && LOOPBACK_NAMES.has(url.hostname);
  if (url.protocol === "http:" && !isLocal) {
    problem(
      `\`${name}\` must be https:; plain http: goes to loopback only, with \`allowPrivateAddresses\`.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    problem(`\`${name}\` must not carry a user or password; use \`auth\`.`);
  }
  url.hash = "";
  return url;
}

function readStatusUrl(
  { idempotency, result, status }: WebhookBrokerOptions,
  url: URL,
  context: UrlContext,
): Settings["statusUrl"] {
  if (status === undefined) return null;
  const { problem } = context;
  const fill = (id: string): string => status.url.replaceAll(PLACEHOLDER, encodeURIComponent(id));
  const sample = readUrl("status.url", fill("id"), context);
  // The credential belongs to one host.
  if (sample.origin !== url.origin) problem("`status.url` must be on the host of `url`.");
  if (!status.url.includes(PLACEHOLDER)) problem("`status.url` must contain {client_order_id}.");
  if (status.absenceIsFinal === true && idempotency?.documented !== true) {
    problem("`status.absenceIsFinal` needs a documented `idempotency`: a request may arrive late.");
  }
  if (result === undefined) problem("`status` needs `result`, which reads its answers.");
  return (id) => new URL(fill(id));
}

function checkTemplate(
  template: WebhookTemplate,
  { orderTypes = ["market"], timeInForce = ["gtc", "day"] }: WebhookBrokerOptions,
  problem: Problem,
): void {
  const fields = fieldsOf(template);
  const need = (field: string, why: string): void => {
    if (!fields.has(field)) problem(`the template must name \`${field}\`: ${why}.`);
  };
  const all: readonly string[] = orderTypes;
  if (!fields.has("action")) need("side", "without it, or `action`, a sale looks like a purchase");
  need("symbol", "the receiver must know what to trade");
  need("quantity", "the receiver must know how much");
  if (all.length === 0) problem("`orderTypes` must name at least one.");
  if (all.some((type) => type !== "market"))
    need("order_type", "else every order would be a market order");
  if (all.includes("limit") || all.includes("stop_limit"))
    need("limit_price", "limits would be dropped");
  if (all.includes("stop") || all.includes("stop_limit"))
    need("stop_price", "stops would be dropped");
  if (all.some((type) => type !== "market") && timeInForce.length > 1) {
    need("time_in_force", "several are declared");
  }
}

function readAuth({ auth }: WebhookBrokerOptions, problem: Problem): Settings["authHeaders"] {
  switch (auth.kind) {
    case "hmac": {
      const { encoding = "hex", header = "x-signature", prefix = "sha256=" } = auth;
      const secret = revealed(auth.secret);
      checkHeader("auth.header", header, problem);
      if (secret.length < LEAST_SECRET) problem("`auth.secret` must have at least 16 characters.");
      const sign = (text: string): string =>
        createHmac("sha256", secret).update(text).digest(encoding);
      return (text) => ({ [header.toLowerCase()]: `${prefix}${sign(text)}` });
    }
    case "bearer": {
      const token = revealed(auth.token);
      if (!/^[\x21-\x7e]+$/.test(token))
        problem("`auth.token` is empty or has characters that no token has.");
      return () => ({ authorization: `Bearer ${token}` });
    }
    case "header": {
      const { name } = auth;
      const value = revealed(auth.value);
      checkHeader("auth.name", name, problem);
      if (!HEADER_VALUE.test(value))
        problem("`auth.value` is empty or has characters that no header takes.");
      return () => ({ [name.toLowerCase()]: value });
    }
    default:
      problem("`auth.kind` must be hmac, bearer or header.");
      return () => ({});
  }
}

function checkHeader(option: string, name: string, problem: Problem): void {
  if (!HEADER_NAME.test(name) || OWN_HEADERS.has(name.toLowerCase())) {
    problem(`\`${option}\` is no header that can be set.`);
  }
}

function readIdempotency(
  { idempotency }: WebhookBrokerOptions,
  template: WebhookTemplate,
  problem: Problem,
): string | null {
  if (idempotency?.field !== undefined) {
    const top = fieldsOf(template).get("client_order_id");
    if (top !== idempotency.field) {
      problem(
        '`idempotency.field` must be a member of the template, `{ field: "client_order_id" }`.',
      );
    }
    return null;
  }
  if (idempotency?.header === undefined) return null;
  checkHeader("idempotency.header", idempotency.header, problem);
  return idempotency.header.toLowerCase();
}

/** Plain http: is for loopback and stays there, whatever a name says. */
function ruleFor(url: URL, allowPrivateAddresses: boolean): AddressRule {
  if (url.protocol === "http:") return isLoopbackAddress;
  return allowPrivateAddresses ? () => true : isPublicAddress;
}
