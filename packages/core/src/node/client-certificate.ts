import type { Socket } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { ClientCertificate } from "../model/request.ts";

// Decoding a certificate costs more than the rest of a request, and a connection keeps the one it
// was opened with.
const decoded = new WeakMap<Socket, ClientCertificate | null>();

/** The certificate the other end of a TLS socket showed; null on a plain socket or without one. */
export function clientCertificateOf(socket: Socket): ClientCertificate | null {
  if (!isEncrypted(socket)) return null;
  const known = decoded.get(socket);
  if (known !== undefined) return known;
  const certificate = decode(socket);
  decoded.set(socket, certificate);
  return certificate;
}

const isEncrypted = (socket: Socket): socket is TLSSocket =>
  "encrypted" in socket && socket.encrypted === true;

function decode(socket: TLSSocket): ClientCertificate | null {
  // Node answers an empty object where no certificate was sent, and null on a socket that is gone.
  const peer: Partial<PeerCertificate> | null = socket.getPeerCertificate();
  if (!peer?.subject) return null;
  return {
    commonName: single(peer.subject.CN),
    organization: single(peer.subject.O),
    emails: emailsOf(peer.subjectaltname ?? ""),
    verified: socket.authorized,
  };
}

/** A name given more than once proves nothing about which one counts, so it counts as none. */
const single = (name: string | readonly string[] | undefined): string =>
  typeof name === "string" ? name : "";

const ALTERNATIVE_NAME = /([^:,\s][^:,]*):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;

/**
 * The e-mail addresses of a subject alternative name as Node prints it. A value with special
 * characters is printed as a JSON string; splitting at each comma would make two names of
 * `email:"a@x.com, email:b@y.com"` (CVE-2021-44532), so such a value counts as none.
 */
export function emailsOf(alternativeName: string): readonly string[] {
  const emails: string[] = [];
  for (const [, kind, value = ""] of alternativeName.matchAll(ALTERNATIVE_NAME)) {
    if (kind === "email" && value !== "" && !value.startsWith('"')) emails.push(value);
  }
  return emails;
}
