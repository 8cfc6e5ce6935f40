import { reason } from "../../model/codes.ts";
import type { WireRequest } from "../../model/request.ts";
import { oneHeader } from "../headers.ts";
import type { RequestLayer, VerifyContext } from "../layer.ts";
import { addressListProblems, plainAddress } from "./address.ts";
import { oneAttribute, parseDistinguishedName } from "./distinguished-name.ts";

/**
 * Headers in which a TLS-terminating proxy of yours hands on the client certificate it verified.
 */
export interface CertificateHeaders {
  /**
   * Header with the subject as RFC 4514 text (nginx `$ssl_client_s_dn`), for example
   * `ssl-client-subject-dn`.
   */
  readonly subject: string;
  /**
   * Header with the outcome of the proxy's check (nginx `$ssl_client_verify`), for example
   * `ssl-client-verify`.
   */
  readonly verification: string;
  /** What that header says when the chain is good; `SUCCESS` (nginx, Apache) unless given. */
  readonly verified?: string;
  /** Addresses and blocks of the proxies; from anybody else the headers are not believed. */
  readonly trustedProxies: readonly string[];
}

/** Who the certificate must name. */
export interface ClientCertificateOptions {
  readonly commonName: string;
  readonly organization?: string;
  /** An e-mail address of the subject alternative name; only the socket's certificate tells it. */
  readonly email?: string;
  /** Take the certificate from a proxy's headers instead of the server's own TLS socket. */
  readonly fromHeaders?: CertificateHeaders;
}

/**
 * The certificate TradingView offers on HTTPS. Source: TradingView support, article 43000680459.
 */
export const tradingViewCertificate: Required<Omit<ClientCertificateOptions, "fromHeaders">> =
  Object.freeze({
    commonName: "TradingView Webhooks",
    organization: "TradingView, Inc.",
    email: "webhook-server@tradingview.com",
  });

interface Subject {
  readonly commonName: string | null;
  readonly organization: string | null;
  readonly emails: readonly string[];
}

const NAME = "client-certificate";
const HEADER_SAFE = /^[\x20-\x7e]*$/;

/**
 * Takes requests whose verified TLS client certificate names the expected sender. Names are
 * compared exactly.
 * @example clientCertificate(tradingViewCertificate)
 * @example
 * clientCertificate({
 *   commonName: "relay",
 *   fromHeaders: {
 *     subject: "ssl-client-subject-dn",
 *     verification: "ssl-client-verify",
 *     trustedProxies: ["10.0.0.7"],
 *   },
 * });
 */
export function clientCertificate(options: ClientCertificateOptions): RequestLayer {
  const { fromHeaders } = options;
  return Object.freeze<RequestLayer>({
    name: NAME,
    problems: () => problemsOf(options),
    checkRequest(request, context) {
      const subject =
        fromHeaders === undefined ? ofSocket(request) : ofHeaders(request, context, fromHeaders);
      return subject !== null && isExpected(subject, options)
        ? null
        : reason("AUTH_CERTIFICATE_INVALID", { layer: NAME });
    },
  });
}

const ofSocket = ({ clientCertificate: certificate }: WireRequest): Subject | null =>
  certificate?.verified === true ? certificate : null;

function ofHeaders(
  { headers, remoteAddress }: WireRequest,
  { addressIn }: VerifyContext,
  { subject, verification, verified = "SUCCESS", trustedProxies }: CertificateHeaders,
): Subject | null {
  const proxy = plainAddress(remoteAddress);
  if (proxy === null || !addressIn(proxy, trustedProxies)) return null;
  const outcome = oneHeader(headers, verification.toLowerCase());
  if (!outcome.ok || outcome.value !== verified) return null;
  const text = oneHeader(headers, subject.toLowerCase());
  const name = text.ok ? parseDistinguishedName(text.value) : null;
  if (name === null) return null;
  return {
    commonName: oneAttribute(name, "CN"),
    organization: oneAttribute(name, "O"),
    emails: [],
  };
}

const isExpected = (subject: Subject, options: ClientCertificateOptions): boolean =>
  options.commonName !== "" &&
  subject.commonName === options.commonName &&
  (options.organization === undefined || subject.organization === options.organization) &&
  (options.email === undefined || subject.emails.includes(options.email));

function problemsOf(options: ClientCertificateOptions): string[] {
  const { commonName, organization = "", email, fromHeaders } = options;
  const problems = commonName ? [] : [`${NAME}: commonName is empty.`];
  if (fromHeaders === undefined) return problems;
  const { subject, verification, trustedProxies } = fromHeaders;
  if (email !== undefined) {
    problems.push(
      `${NAME}: email cannot be checked with fromHeaders; a subject does not carry it.`,
    );
  }
  if (subject === "" || verification === "") problems.push(`${NAME}: fromHeaders names no header.`);
  if (!HEADER_SAFE.test(commonName + organization)) {
    problems.push(`${NAME}: a name outside printable ASCII does not survive a header.`);
  }
  return [...problems, ...addressListProblems(`${NAME}: trustedProxies`, trustedProxies)];
}
